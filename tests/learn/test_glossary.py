"""The glossary: the same terms in every language, the words that we agreed on."""

from __future__ import annotations

import pytest

from dashboard import ids
from dashboard.choices import Choices
from dashboard.i18n import DEFAULT, languages
from dashboard.learn import course, terms
from tests.learn.test_lessons import LINK

AGREED = {
    "gaussian-mixture-model": "高斯混合模型",
    "component": "成分",
    "weight": "權重",
    "mean": "均值",
    "covariance-matrix": "共變異數矩陣",
    "clustering": "群集、分群",
    "soft-clustering": "軟分群",
    "hard-clustering": "硬分群",
    "responsibility": "責任值（後驗機率）",
    "e-step": "E 步驟",
    "m-step": "M 步驟",
    "em-algorithm": "期望最大化（EM）演算法",
    "log-likelihood": "對數概似",
    "model-selection": "模型選擇",
    "anomaly-detection": "異常偵測",
    "convergence": "收斂",
    "upload-download": "上傳、下載",
    "sample": "抽樣",
    "colour-segmentation": "顏色分割",
    "voice-features": "語音特徵",
    "hidden-markov-model": "隱馬可夫模型",
}


@pytest.mark.parametrize("code", [code for code in languages() if code != DEFAULT])
def test_no_language_lacks_a_term(code: str) -> None:
    assert list(terms(code)) == list(terms(DEFAULT))
    for anchor, section in terms(code).items():
        assert LINK.findall(section.prose) == LINK.findall(terms(DEFAULT)[anchor].prose)


def test_the_words_are_those_agreed_on() -> None:
    assert {anchor: terms("zh-Hant")[anchor].title for anchor in AGREED} == AGREED


@pytest.mark.parametrize("code", languages())
def test_every_term_leads_to_its_place(code: str) -> None:
    places = {(one.slug, s.anchor) for one in course(code) for s in one.sections}
    for section in terms(code).values():
        (kind, where, anchor), *rest = LINK.findall(section.prose)
        assert not rest
        if kind == "learn":
            assert (where, anchor) in places
        else:
            Choices.from_query(where)


def test_no_anchor_is_the_name_of_a_component() -> None:
    assert not set(terms(DEFAULT)) & {v for name, v in vars(ids).items() if name.isupper()}
