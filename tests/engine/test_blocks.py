"""Rows in blocks: as if they came in one table, in memory that does not grow with them."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from dashboard.engine import (
    BadOption,
    BadShape,
    BadStart,
    BadWeights,
    ConstantColumn,
    NotFinite,
    OffsetTooLarge,
    OutOfRange,
    fit,
)
from dashboard.engine.sources import blocks as module
from dashboard.engine.sources import survey
from dashboard.engine.sources.blocks import Blocks
from dashboard.engine.sources.rows import Rows
from tests.engine.samples import Array, clouds, start

X = clouds(3000, 3, 2, seed=1) * [1, 100, 0.01] + [0, 1e6, -5]
EDGES = [0, 1, 1, 5, 700, 701, 2900, 3000]


class Source:
    """Blocks of X as a person might write them."""

    def __init__(self, edges: list[int] = EDGES) -> None:
        self.edges, self.passes = edges, 0

    def __iter__(self) -> Iterator[Array]:
        self.passes += 1
        for low, high in zip(self.edges[:-1], self.edges[1:], strict=True):
            yield X[low:high]


@pytest.fixture(params=[4_000_000, 3000])
def buffer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """All rows in one buffer; only some of them."""
    monkeypatch.setattr(module, "BUFFER_BYTES", request.param)
    monkeypatch.setattr(module, "LEAST_ROWS", 7)


@pytest.mark.usefixtures("buffer")
@pytest.mark.parametrize("covariance_type", ["full", "diag", "VEE"])
def test_a_fit_is_that_of_the_whole_table(covariance_type: str) -> None:
    options = {
        "n_components": 2,
        "covariance_type": covariance_type,
        "init": start(X, 2, covariance_type),
        "tol": 1e-6,
    }
    whole = fit(X, **options)
    for source in (Source(), X, [X[:1200], X[1200:]]):
        result = fit(Blocks(source), **options)
        assert (result.status, result.n_iter) == (whole.status, whole.n_iter)
        assert result.log_likelihood == pytest.approx(whole.log_likelihood, rel=1e-10)
        assert (result.bic, result.icl) == pytest.approx((whole.bic, whole.icl), rel=1e-10)
        mixture = result.mixture
        np.testing.assert_allclose(mixture.weights, whole.mixture.weights, rtol=1e-10)
        np.testing.assert_allclose(mixture.means, whole.mixture.means, rtol=1e-10)
        size = np.sqrt(np.einsum("kii->ki", whole.mixture.covariances))
        error = np.abs(mixture.covariances - whole.mixture.covariances)
        error /= size[:, :, None] * size[:, None, :]
        assert error.max() < 1e-10


@pytest.mark.usefixtures("buffer")
def test_the_survey_knows_what_rows_know() -> None:
    rows, blocks = Rows.of(X), Blocks(Source())
    np.testing.assert_allclose(blocks.centre, rows.centre, rtol=1e-14)
    np.testing.assert_allclose(blocks.scale, rows.scale, rtol=1e-12)
    np.testing.assert_allclose(blocks.box, rows.box, rtol=1e-9)
    np.testing.assert_allclose(blocks.in_memory.Z, rows.Z, rtol=1e-9, atol=1e-12)
    assert (blocks.n, blocks.n_rows) == (3000, 3000)


def test_a_large_offset_keeps_its_digits() -> None:
    """Spread 1 at an offset of 1e9: the last digit is 1e-7."""
    far = clouds(5000, 2, 2) + 1e9
    pieces = np.array_split(far, 500)
    expected = np.std(far - 1e9, axis=0)
    np.testing.assert_allclose(Blocks(pieces).scale, expected, rtol=1e-13)


def test_one_pass_for_each_step() -> None:
    source = Source()
    rows = Blocks(source)
    assert source.passes == 1
    result = fit(rows, n_components=2, init=start(X, 2, "full"), max_iter=3, tol=0)
    assert result.n_iter == 3
    assert source.passes == 1 + 4 + 1  # a step's log-likelihood each, and the doubt


@pytest.mark.parametrize("init", ["k-means++", "k-means", "random"])
def test_starts_by_name_are_those_of_the_sample(init: str) -> None:
    """All rows fit into the sample, so it is the same start."""
    options = {"n_components": 2, "init": init, "n_init": 2, "random_state": 3}
    whole, result = fit(X, **options), fit(Blocks(Source()), **options)
    assert result.log_likelihood == pytest.approx(whole.log_likelihood, rel=1e-10)
    assert result.restarts == pytest.approx(whole.restarts, rel=1e-10)


def test_means_may_start_it() -> None:
    means = X[[3, 2000]]
    whole, result = (fit(rows, n_components=2, init=means) for rows in (X, Blocks(Source())))
    assert result.log_likelihood == pytest.approx(whole.log_likelihood, rel=1e-10)


def test_many_rows_start_from_samples() -> None:
    many = clouds(60_000, 2, 3, seed=2)
    result = fit(Blocks(np.array_split(many, 7)), n_components=3, n_init=2)
    assert result.log_likelihood > fit(many, n_components=3, n_init=2).log_likelihood - 60
    assert result.n_samples == 60_000


def test_the_sample_is_uniform(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(survey, "SAMPLE_ROWS", 500)
    table = np.column_stack([np.arange(20_000.0), np.arange(20_000.0) % 7])
    samples = []
    for edges in ([3, 900, 11_000], [10_000]):
        blocks = Blocks(np.split(table, edges), random_state=5)
        drawn = blocks.in_memory
        samples.append(np.rint(drawn.centre + drawn.scale * drawn.Z)[:, 0])
    np.testing.assert_array_equal(*samples)
    chosen = samples[0]
    assert len(chosen) == 500
    assert (np.diff(chosen) > 0).all()
    counts = np.histogram(chosen, bins=10, range=(0, 20_000))[0]
    assert ((counts - 50) ** 2 / 50).sum() < 27.9  # chi-squared, 9 degrees of freedom, 0.1 %
    other = Blocks([table], random_state=6).in_memory
    assert not np.array_equal(np.rint(other.centre + other.scale * other.Z)[:, 0], chosen)


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    peaks = []
    for n in (150_000, 1_200_000):
        path = tmp_path / f"{n}.dat"
        table = np.memmap(path, dtype=float, mode="w+", shape=(n, 4))
        table[:] = np.random.default_rng(0).standard_normal((n, 4))
        table[: n // 2] += 5
        table.flush()
        source = np.memmap(path, dtype=float, mode="r", shape=(n, 4))
        tracemalloc.start()
        result = fit(Blocks(source), n_components=2, max_iter=2)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert result.n_samples == n
    assert peaks[1] < 1.1 * peaks[0] < 40e6
    assert 8 * 4 * 1_200_000 > 38e6  # what the rows themselves would take


def test_a_source_that_can_be_read_once_is_refused() -> None:
    for source in (iter([X]), (X[:10] for _ in range(3)), 7):
        with pytest.raises(BadShape, match="can be read only once"):
            Blocks(source)  # type: ignore[arg-type]


def test_a_source_that_changes_is_refused() -> None:
    pieces = [X[:2000], X[2000:]]
    rows = Blocks(pieces)
    pieces.pop()
    with pytest.raises(BadShape, match="had 3000 rows when they were first read, and now 2000"):
        fit(rows, n_components=2, init=start(X, 2, "full"))


@pytest.mark.parametrize(
    ("pieces", "error", "values"),
    [
        ([X[:9], X[9:20, :2]], BadShape, {"block": 1, "columns": 2, "expected": 3}),
        ([X[:9], X[0]], BadShape, {"block": 1}),
        ([X[:9], [["a", "b", "c"]]], BadShape, {"block": 1}),
        ([X[:9], [[1.0], [2.0, 3.0]]], BadShape, {"block": 1}),
        ([X[:9], X[9:20] * [1, np.nan, 1]], NotFinite, {"block": 1, "column": 1}),
        ([X[:9], X[9:20] * [1, 1, np.inf]], NotFinite, {"block": 1, "column": 2}),
        ([X[:9], X[9:20] * [1, 1, 1e200]], OutOfRange, {"column": 2}),
        ([X * [1, 1e-80, 1]], OutOfRange, {"column": 1}),
        ([X[:9] * [1, 0, 1], X[9:20] * [1, 0, 1]], ConstantColumn, {"column": 1}),
        ([X[:9] + np.array([0, 0, 1e13])], OffsetTooLarge, {"column": 2}),
        ([], BadShape, {}),
        ([X[:0]], BadShape, {}),
    ],
)
def test_what_cannot_be_read(pieces: list[Array], error: type[Exception], values: object) -> None:
    with pytest.raises(error) as refusal:
        Blocks(pieces)
    assert refusal.value.values == values  # type: ignore[attr-defined]


def test_what_needs_all_rows_at_once_is_refused() -> None:
    rows = Blocks(Source())
    with pytest.raises(BadStart, match="all rows in one table"):
        fit(rows, n_components=2, init=np.zeros(3000, dtype=int))
    with pytest.raises(BadStart, match="all rows in one table"):
        fit(rows, n_components=2, init=np.ones((3000, 2)))
    with pytest.raises(BadWeights):
        fit(rows, n_components=2, sample_weight=np.ones(3000))
    with pytest.raises(BadOption, match="Known labels"):
        fit(rows, n_components=2, known=np.zeros(3000, dtype=int))
