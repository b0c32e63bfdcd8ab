"""The verdict on the grid: the best, near-ties, and models that cannot be fitted."""

from __future__ import annotations

from dashboard.choices import Choices
from dashboard.engine import Row, TooFewRows
from dashboard.i18n import translator
from dashboard.pages.explore.panels.choose_k import best_row, criterion, verdict

_ = translator("en")


def row(K: int, family: str, bic: float, aic: float = 0.0) -> Row:
    return Row(K, family, 5, log_likelihood=-1.0, aic=aic, bic=bic, icl=bic, status="converged")


FAILED = Row(9, "full", 50, error=TooFewRows("There are {rows} rows.", rows=5))


def test_the_first_criterion_shown_decides() -> None:
    rows = (row(2, "full", 10.0, 5.0), row(3, "full", 11.0, 4.0), FAILED)
    assert best_row(rows, Choices()) is rows[0]
    assert best_row(rows, Choices(criteria=("aic",))) is rows[1]
    assert criterion(Choices(criteria=())) == "bic"
    assert best_row((FAILED,), Choices()) is None


def test_the_verdict_names_the_best_and_near_ties() -> None:
    rows = (row(2, "full", 100.0), row(3, "tied", 101.5), row(4, "full", 103.0), FAILED)
    told = verdict(rows, rows[0], Choices(), _)
    assert "K = 2, each its own shape (full)" in told
    assert "within 2 of it: K = 3 (tied)." in told
    alone = verdict(rows[::2], rows[0], Choices(), _)
    assert "within" not in alone
    assert verdict((FAILED,), None, Choices(), _).startswith("None of these models")
