"""The grid: every cell alone as fit gives it, and a failed cell alone fails."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.engine import BadOption, TooFewRows, fit, select
from tests.engine.samples import FAMILIES, clouds

X = clouds(500, 2, 3, seed=9, distance=8)


def test_every_cell_is_a_fit() -> None:
    table = select(
        X, n_components=[1, 3], covariance_types=("full", "diag"), random_state=4, neighbours=False
    )
    cells = [(row.n_components, row.covariance_type) for row in table.rows]
    assert cells == [(1, "full"), (3, "full"), (1, "diag"), (3, "diag")]
    for row in table.rows:
        alone = fit(
            X, n_components=row.n_components, covariance_type=row.covariance_type, random_state=4
        )
        assert row.error is None
        assert row.fit is not None
        for name in ("log_likelihood", "aic", "bic", "icl", "status"):
            assert getattr(row, name) == getattr(alone, name) == getattr(row.fit, name)
        assert row.n_parameters == alone.mixture.n_parameters


@pytest.mark.parametrize("criterion", ["aic", "bic", "icl"])
def test_the_best_is_the_lowest(criterion: str) -> None:
    table = select(X, n_components=range(1, 6), covariance_types=FAMILIES)
    lowest = min(getattr(row, criterion) for row in table.rows)
    assert getattr(table.best(criterion), criterion) == lowest


def test_bic_finds_the_clusters() -> None:
    assert select(X, n_components=range(1, 7), n_init=3).best("bic").n_components == 3


def test_a_failed_cell_keeps_its_error() -> None:
    table = select(X[:4], n_components=[2, 4, 5], covariance_types=("full",))
    assert isinstance(table.rows[2].error, TooFewRows)
    assert table.rows[2].fit is None
    assert table.rows[2].bic is None
    assert table.best().n_components in (2, 4)


def test_where_all_failed_the_best_says_why() -> None:
    with pytest.raises(TooFewRows):
        select(X[:4], n_components=[5, 6]).best()


def test_a_question_without_sense() -> None:
    table = select(X, n_components=[1])
    with pytest.raises(BadOption):
        table.best("likelihood")
    with pytest.raises(BadOption):
        select(X, n_components=[])
    for low in ([0, 1], 0, -1, [True]):
        assert isinstance(select(X, n_components=low).rows[0].error, BadOption)
    for wrong in ("a", ["a"], 2.5, None):
        with pytest.raises(BadOption):
            select(X, n_components=wrong)  # type: ignore[arg-type]


def test_one_alone_is_taken_as_one() -> None:
    (row,) = select(X, n_components=2, covariance_types="diag").rows
    assert (row.n_components, row.covariance_type) == (2, "diag")


def test_progress_rises_to_one() -> None:
    told: list[float] = []
    select(X, n_components=[1, 2, 600], covariance_types=("full", "tied"), progress=told.append)
    assert told == sorted(told)
    assert told[0] >= 0
    assert told[-1] == pytest.approx(1)


def test_weights_reach_every_cell() -> None:
    weights = np.linspace(0, 1, len(X))
    row = select(X, n_components=[2], sample_weight=weights).rows[0]
    alone = fit(X, n_components=2, sample_weight=weights)
    assert row.log_likelihood == alone.log_likelihood


def test_what_would_have_collapsed_is_not_the_best() -> None:
    """Whether or not it was still climbing."""
    rng = np.random.default_rng(0)
    rows = np.concatenate([rng.normal(m, 1, (100, 2)) for m in (0, 8)] + [np.full((12, 2), 3.0)])
    table = select(rows, n_components=range(1, 7), tol=1e-8)
    collapsed = [row for row in table.rows if row.collapsed]
    assert min(row.bic for row in collapsed if row.bic) < table.best("bic").bic
    assert not table.best("bic").collapsed
    for row in table.rows:
        assert row.fit is not None
        assert row.collapsed == (row.fit.history[-1].event == "regularised")
    assert {row.status for row in collapsed} == {"regularised", "max_iter"}
    thin = select(np.repeat([[0.0], [1.0]], 30, axis=0), n_components=[2])
    assert thin.best("bic").collapsed  # where all have
