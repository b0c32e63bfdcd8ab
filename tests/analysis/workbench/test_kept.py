"""Results are kept, found again, made again, and no longer there once their table is deleted."""

from __future__ import annotations

import errno
from pathlib import Path

import numpy as np
import pytest

from dashboard.analysis import Analysis
from dashboard.choices import Choices
from dashboard.data import samples
from dashboard.data.errors import NotStored
from dashboard.data.store import Store
from dashboard.data.tables import save_table
from tests.analysis.workbench.tables import table_of


def test_another_worker_finds_the_same_fit(analysis: Analysis, store: Store) -> None:
    choices = Choices(data="penguins", n_components=4, seed=3)
    made = analysis.fitted(choices, None)
    found = Analysis(store).fitted(choices, None)
    assert found.result.status == made.result.status
    assert found.n_iter == made.n_iter
    assert found.seconds == made.seconds
    assert found.slots == made.slots
    assert (found.result.bic, found.result.icl) == (made.result.bic, made.result.icl)
    for one, other in zip(found.result.history, made.result.history, strict=True):
        assert one.log_likelihood == other.log_likelihood
        np.testing.assert_array_equal(one.mixture.means, other.mixture.means)
        np.testing.assert_array_equal(one.mixture.covariances, other.mixture.covariances)


def test_a_lost_fit_is_made_again(analysis: Analysis, tmp_path: Path) -> None:
    choices = Choices(data="iris")
    again = Analysis(Store(tmp_path / "other")).fitted(choices, None)
    first = analysis.fitted(choices, None)
    assert again.result.log_likelihood == first.result.log_likelihood


def test_what_is_kept_is_found_and_nothing_is_made(analysis: Analysis) -> None:
    choices = Choices()
    assert analysis.kept(choices, None) is None
    fit = analysis.fitted(choices, None)
    assert analysis.kept(choices, None) is fit
    assert analysis.kept_selection(choices, None) is None


def test_a_choice_of_the_picture_does_not_fit_again(analysis: Analysis) -> None:
    fit = analysis.fitted(Choices(), None)
    other = Choices(view="em", x="c1", layers=(), theme="dark", lang="zh-Hant", k_max=4)
    assert analysis.fitted(other, None) is fit


def test_fits_of_the_same_rows_share_them(analysis: Analysis) -> None:
    fits = [analysis.fitted(Choices(n_components=k), None) for k in (2, 3)]
    assert fits[0].X is fits[1].X


def test_a_deleted_table_is_gone_from_memory_too(analysis: Analysis, store: Store) -> None:
    token = save_table(store, table_of(np.random.default_rng(0).normal(size=(50, 2))))
    choices = Choices(data="upload", n_components=2, n_init=1)
    analysis.fitted(choices, token)
    store.delete(token)
    for use in (analysis.fitted, analysis.table):
        with pytest.raises(NotStored):
            use(choices, token)


def test_a_full_disk_keeps_nobody_from_a_result(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    analysis = Analysis(store)
    token = save_table(store, samples.load("iris"))
    choices = Choices(data="upload", n_components=2, k_max=3)
    expected = Analysis(store).fitted(choices.changed(data="iris"), None)

    def full(*args: object, **how: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(np, "save", full)
    fit = analysis.fitted(choices, token)
    assert fit.result.log_likelihood == expected.result.log_likelihood
    monkeypatch.setattr(Path, "write_text", full)
    assert len(analysis.selection(choices, token)) == 3
    assert caplog.text.count("no space left") == 2


def test_a_shared_table_is_found_in_its_own_store(tmp_path: Path, store: Store) -> None:
    shared = Store(tmp_path / "shared")
    analysis = Analysis(store, shared)
    token, secret = (save_table(one, samples.load("iris")) for one in (store, shared))
    both = [Choices(data=data, n_components=2) for data in ("upload", "shared")]
    assert analysis.table(both[1], secret).n_rows == 150
    for choices, wrong in zip(both, (secret, token), strict=True):
        with pytest.raises(NotStored):
            analysis.table(choices, wrong)
    assert analysis.is_same(both[1], both[1].changed(color="c0"), secret)
    assert not analysis.is_same(both[1], both[1].changed(seed=1), secret)
    shared.delete(secret)
    with pytest.raises(NotStored):
        analysis.fitted(both[1], secret)
