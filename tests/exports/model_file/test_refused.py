"""What is read: other ways to write the same; what is no model is refused by its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from dashboard.data import DataError
from dashboard.exports.model_file import (
    DEEPEST,
    LARGEST,
    read_model,
)
from tests.exports.model_file.documents import TEXT, facts_of, valid


def changed(*path: Any, to: Any) -> Callable[[dict[str, Any]], object]:
    """A change of one place of a document."""

    def change(document: Any) -> None:
        for step in path[:-1]:
            document = document[step]
        document[path[-1]] = to

    return change


def nested(levels: int) -> object:
    value: object = 1
    for _ in range(levels):
        value = [value]
    return value


REFUSALS: list[tuple[Callable[[dict[str, Any]], object], str]] = [
    (changed("format", to="gmm"), "no model file"),
    (changed("version", to=3), "of version 3; versions up to 2"),
    (lambda document: document.pop("missing"), "lacks missing"),
    (changed("missing", to="em"), "missing .* one of: leave-out, keep"),
    (changed("missing", to=[]), "missing .* one of"),
    (changed("logarithms", to="x"), "logarithms .* a list, its length from 0 to 2"),
    (changed("logarithms", to=["z"]), "logarithms .* names of its columns"),
    (changed("logarithms", to=["x", "x"]), r"logarithms\[1\] .* came before"),
    (changed("logarithms", to=[True]), r"logarithms\[0\] .* a text"),
    (changed("version", to=True), "of version True"),
    (changed("version", to="9" * 999), "of version 9{40};"),
    (lambda document: document.pop("origin"), "lacks origin"),
    (lambda document: document["components"][1].pop("mean"), r"lacks components\[1\].mean"),
    (lambda document: document["anomaly"].pop("share"), "lacks anomaly.share"),
    (changed("columns", to=[]), "columns .* a list, its length from 1 to 100"),
    (changed("columns", to=[str(j) for j in range(101)]), "columns .* from 1 to 100"),
    (changed("columns", to={"x": 1, "y": 2}), "columns .* a list"),
    (changed("columns", 1, to="x"), r"columns\[1\] .* a name that came before"),
    (changed("columns", 1, to=3), r"columns\[1\] .* a text"),
    (changed("covariance_type", to="round"), "covariance_type .* one of: EII"),
    (changed("covariance_type", to=[]), "covariance_type .* one of"),
    (changed("covariance_type", to="diag"), r"components\[1\].covariance .* “diag”"),
    (changed("covariance_type", to="tied"), "share one covariance"),
    (changed("components", to=[]), "components .* from 1 to 50"),
    (changed("components", to=[{}] * 51), "components .* from 1 to 50"),
    (changed("components", 1, to=[]), r"components\[1\] .* an object"),
    (changed("components", 1, "name", to="1"), r"components\[1\].name .* came before"),
    (changed("components", 0, "weight", to=0.26), "sum to 1"),
    (changed("components", 0, "weight", to=None), r"components\[0\].weight .* numbers"),
    (changed("components", 0, "weight", to=True), r"components\[0\].weight .* numbers"),
    (changed("components", 0, "mean", 1, to="1"), r"components\[0\].mean .* numbers"),
    (changed("components", 0, "mean", to=[1]), r"components\[0\].mean .* from 2 to 2"),
    (changed("components", 0, "covariance", 1, to=[1]), r"\[0\].covariance\[1\] .* from 2 to 2"),
    (changed("components", 0, "covariance", 1, 0, to=0.5), r"\[0\].covariance .* symmetric"),
    (changed("components", 0, "covariance", 1, 1, to=-1), r"\[0\].covariance .* positive definite"),
    (changed("components", 0, "covariance", to=[[1, 1], [1, 1]]), "positive definite"),
    (changed("components", 0, "covariance", to=[[1e-320, 0], [0, 1]]), "too large nor too small"),
    (changed("anomaly", to=[]), "anomaly .* an object"),
    (changed("anomaly", "share", to=1.5), "anomaly.share .* from 0 to 1"),
    (changed("anomaly", "log_density", to="low"), "anomaly.log_density .* numbers"),
    (changed("anomaly", "log_density", to=float("nan")), "holds NaN"),
    (changed("anomaly", "log_density", to=-float("inf")), "holds -Infinity"),
    (changed("anomaly", "log_density", to=10**400), "holds 10{39}, which is no number"),
    (changed("origin", to=None), "origin .* an object"),
    (changed("origin", "more", to=nested(DEEPEST)), "nested more deeply"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "words"), REFUSALS)
def test_what_is_no_model_is_refused_by_its_place(change: Any, words: str) -> None:
    document = valid()
    change(document)
    with pytest.raises(DataError, match=words) as refusal:
        read_model(json.dumps(document))
    assert len(str(refusal.value)) < 300


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not JSON from line 1, character 1"),
        ("{}", "no model file"),
        ("[]", "no model file"),
        ("null", "no model file"),
        (TEXT + "\n}", "not JSON from line 2, character 1"),
        (TEXT.replace('"x"', '"x",'), "not JSON"),
        (TEXT.replace('"version"', '"format": 1, "version"'), "“format” twice"),
        (TEXT.replace('"rows"', '"table"'), "“table” twice"),
        (TEXT.replace("-7.5", "1e999"), "holds 1e999"),
        ("[" * 100_000, "nested more deeply"),
        ('{"a":' * 100_000, "nested more deeply"),
        (TEXT + " " * LARGEST, "larger than 5 MB"),
        ("é" * (LARGEST // 2 + 1), "larger than 5 MB"),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), "not in UTF-8"),
        (b"\x80", "not in UTF-8"),
        ("\ud800", "not in UTF-8"),
    ],
    ids=range(16),
)
def test_text_that_is_no_model_is_refused(text: str | bytes, words: str) -> None:
    with pytest.raises(DataError, match=words):
        read_model(text)


def test_what_is_not_known_is_passed_over() -> None:
    document = valid()
    document["later"] = {"anything": [1, None]}
    document["components"][0]["colour"] = "red"
    assert facts_of(read_model(json.dumps(document))) == facts_of(read_model(TEXT))


def test_other_ways_to_write_the_same() -> None:
    document = json.loads(TEXT.replace("5.0", "5").replace("0.25", "25e-2"))
    shuffled = json.dumps(dict(reversed(document.items())), indent=8, ensure_ascii=True)
    for text in (shuffled, "\ufeff" + shuffled, b"\xef\xbb\xbf" + shuffled.encode(), " \n" + TEXT):
        assert facts_of(read_model(text)) == facts_of(read_model(TEXT))


def test_the_deepest_origin_is_read() -> None:
    document = valid()
    document["origin"]["more"] = nested(DEEPEST - 1)
    assert read_model(json.dumps(document)).origin == document["origin"]
