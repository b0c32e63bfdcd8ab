"""The verdict on the grid: the best, near-ties, and models that cannot be fitted."""

from __future__ import annotations

from dashboard.choices import Choices
from dashboard.engine import Row, TooFewRows, best_of
from dashboard.i18n import translator
from dashboard.pages.explore.panels.choose_k import criterion, verdict

_ = translator("en")


def row(K: int, family: str, bic: float, aic: float = 0.0, collapsed: bool = False) -> Row:
    return Row(
        K, family, 5, log_likelihood=-1.0, aic=aic, bic=bic, icl=bic, status="converged",
        collapsed=collapsed,
    )  # fmt: skip


FAILED = Row(9, "full", 50, error=TooFewRows("There are {rows} rows.", rows=5))


def test_the_first_criterion_shown_decides() -> None:
    rows = (row(2, "full", 10.0, 5.0), row(3, "full", 11.0, 4.0), FAILED)
    assert best_of(rows, criterion(Choices())) is rows[0]
    assert best_of(rows, criterion(Choices(criteria=("aic",)))) is rows[1]
    assert criterion(Choices(criteria=())) == "bic"
    assert best_of((FAILED,), "bic") is None


def test_the_verdict_names_the_best_and_near_ties() -> None:
    rows = (row(2, "full", 100.0), row(3, "tied", 101.5), row(4, "full", 103.0), FAILED)
    told = verdict(rows, rows[0], Choices(), _)
    assert "K = 2, each its own shape (full)" in told
    assert "within 2 of it: K = 3 (tied)." in told
    alone = verdict(rows[::2], rows[0], Choices(), _)
    assert "within" not in alone
    assert verdict((FAILED,), None, Choices(), _).startswith("None of these models")


def test_models_that_would_have_collapsed_are_not_compared() -> None:
    sound, thin = row(2, "full", 100.0), row(4, "full", -900.0, collapsed=True)
    rows = (sound, row(3, "full", 101.0), thin, row(5, "full", 101.0))
    assert best_of(rows, "bic") is sound
    told = verdict(rows, sound, Choices(), _)
    assert "within 2 of it: K = 3 (full), K = 5 (full)." in told
    only_thin = (thin, row(5, "full", -950.0, collapsed=True))
    assert best_of(only_thin, "bic") is only_thin[1]


def test_the_edge_of_the_grid_is_told() -> None:
    rows = (row(2, "full", 103.0), row(3, "full", 101.0))
    assert "the largest K tried" in verdict(rows, rows[1], Choices(k_max=3), _)
    assert "the largest K tried" not in verdict(rows, rows[0], Choices(k_max=3), _)
    last = (row(19, "full", 103.0), row(20, "full", 101.0))
    assert "the largest K tried" not in verdict(last, last[1], Choices(k_max=20), _)
