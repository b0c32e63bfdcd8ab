"""Exact EM with missing values: against stored figures, and against EM written out row by row."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from operator import add

import numpy as np
import pytest

from dashboard.engine import (
    BadOption,
    BadWeights,
    ConstantColumn,
    FitResult,
    Mixture,
    NotFinite,
    fit,
)
from dashboard.engine.after_fit.imputation import observed_log_density
from dashboard.engine.noise import Noise
from dashboard.engine.sources import missing
from dashboard.engine.sources.completion import Pattern, patterns_of
from dashboard.engine.sources.missing import IncompleteRows, incomplete, rows_of
from dashboard.engine.sources.rows import Rows
from tests.engine.dense import one_step
from tests.engine.references import load
from tests.engine.samples import FAMILIES, Array, clouds, start

FITS = [(name, number) for name in ("faithful_mcar", "airquality") for number in range(6)]


def holed(X: Array, share: float = 0.2, seed: int = 1) -> Array:
    """X with that share of its cells missing, at random."""
    return np.where(np.random.default_rng(seed).random(X.shape) < share, np.nan, X)


def never_falls(result: FitResult) -> bool:
    steps = np.array([step.log_likelihood for step in result.history])
    return bool((np.diff(steps) >= -1e-9 * np.abs(steps[1:])).all())


@pytest.mark.parametrize(("name", "number"), FITS)
def test_the_reference_is_reproduced(name: str, number: int) -> None:
    data = load("missing")[name]
    expected = data["fits"][number]
    result = fit(
        np.array(data["X"], dtype=float),
        n_components=expected["K"],
        covariance_type=expected["family"],
        init=expected["start"],
        tol=1e-13,
        max_iter=1000,
        reg_covar=0,
        missing="em",
    )
    assert result.status == "converged"
    assert never_falls(result)
    assert result.log_likelihood == pytest.approx(expected["loglik"], rel=1e-10)
    assert result.mixture.n_parameters == expected["df"]
    assert result.bic == pytest.approx(expected["bic"], rel=1e-10)
    mixture = result.mixture
    np.testing.assert_allclose(mixture.weights, expected["weights"], rtol=1e-4)
    np.testing.assert_allclose(mixture.means, expected["means"], rtol=1e-4)
    size = np.max(expected["covariances"])
    np.testing.assert_allclose(mixture.covariances, expected["covariances"], atol=1e-4 * size)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("covariance_type", ["full", "tied", "diag"])
def test_a_step_is_that_of_em_written_out(covariance_type: str, weighted: bool) -> None:
    complete = clouds(60, 4, 2, seed=4) * [1, 50, 0.01, 1] + [0, 1e3, 0, -5]
    X = holed(complete, 0.3)
    X[7] = np.nan
    weights = np.linspace(0.5, 2, len(X)) if weighted else None
    begin = start(complete, 2, covariance_type)
    if covariance_type != "diag":  # correlated, so that columns tell of each other
        shared = np.cov(complete.T) / 2
        begin = Mixture(begin.weights, begin.means, np.array([shared] * 2), covariance_type)
    seen = ~np.isnan(X).all(axis=1)
    result = fit(
        X,
        n_components=2,
        covariance_type=covariance_type,
        init=begin,
        tol=0,
        max_iter=1,
        reg_covar=0,
        sample_weight=weights,
        missing="em",
    )
    own = np.ones(len(X)) if weights is None else weights
    shares, means, covariances, before = one_step(begin, X[seen], own[seen])
    if covariance_type == "tied":
        covariances = np.array([np.tensordot(shares, covariances, 1)] * 2)
    if covariance_type == "diag":
        covariances = covariances * np.eye(4)
    assert result.history[0].log_likelihood * own.sum() == pytest.approx(before, rel=1e-11)
    after = result.history[1].mixture
    np.testing.assert_allclose(after.weights, shares, rtol=1e-10)
    np.testing.assert_allclose(after.means, means, rtol=1e-9)
    size = np.sqrt(np.einsum("kii->ki", covariances))
    error = np.abs(after.covariances - covariances) / (size[:, :, None] * size[:, None, :])
    assert error.max() < 1e-9


def test_tight_clusters_keep_their_digits() -> None:
    """Spread 1e-6 in a range of 1: one step, from near the result, to six digits and more."""
    rng = np.random.default_rng(0)
    centres = np.array([[0.0, 0.0, 0.5], [0.3, 0.9, 0.1], [1.0, 0.2, 0.9]])
    X = holed(centres[np.arange(150) % 3] + 1e-6 * rng.standard_normal((150, 3)))
    X = X[~np.isnan(X).all(axis=1)]
    near = Mixture(np.full(3, 1 / 3), centres + 1e-7, np.array([1e-12 * np.eye(3)] * 3))
    options = {"n_components": 3, "reg_covar": 1e-16, "tol": 0, "missing": "em"}
    result = fit(X, init=near, max_iter=1, **options)
    _, means, covariances, _ = one_step(near, X, np.ones(len(X)))
    np.testing.assert_allclose(result.mixture.means, means, atol=1e-14)
    np.testing.assert_allclose(result.mixture.covariances, covariances, atol=1e-7 * 1e-12)


def test_a_sudden_collapse_keeps_its_digits() -> None:
    """The middle column is whole: a step from a wide start finds its spread of 1e-6."""
    rng = np.random.default_rng(0)
    centres = np.array([[0.0, 0.0, 0.5], [0.3, 0.9, 0.1], [1.0, 0.4, 0.9]])
    labels = np.arange(150) % 3
    complete = centres[labels] + 1e-6 * rng.standard_normal((150, 3))
    X = holed(complete)
    X[:, 1] = complete[:, 1]
    wide = Mixture(np.full(3, 1 / 3), centres, np.array([1e-4 * np.eye(3)] * 3))
    result = fit(X, n_components=3, init=wide, max_iter=1, tol=0, reg_covar=1e-16, missing="em")
    spreads = [complete[labels == k, 1].var() for k in range(3)]
    np.testing.assert_allclose(result.mixture.covariances[:, 1, 1], spreads, rtol=1e-6)


def test_a_thin_component_far_from_the_centre_keeps_its_digits() -> None:
    """2e-3 long, 1e-7 thick, across all columns, at a distance of 1."""
    rng = np.random.default_rng(3)
    along = np.array([1.0, -1.0, 1.0]) / np.sqrt(3)
    points = 2e-3 * rng.standard_normal((120, 1)) * along + 1e-7 * rng.standard_normal((120, 3))
    complete = points + np.where(np.arange(120)[:, None] % 2, 1.0, 0.0)
    X = holed(complete, 0.15)
    X = X[~np.isnan(X).all(axis=1)]
    covariance = 4e-6 * np.outer(along, along) + 1e-14 * np.eye(3)
    begin = Mixture([0.5, 0.5], [[0.0] * 3, [1.0] * 3], np.array([covariance] * 2))
    options = {"n_components": 2, "tol": 0, "max_iter": 1, "missing": "em"}
    result = fit(X, init=begin, reg_covar=1e-16, **options)
    _, _, covariances, _ = one_step(begin, X, np.ones(len(X)))
    thin = np.linalg.eigvalsh(covariances)[:, 0]
    np.testing.assert_allclose(
        np.linalg.eigvalsh(result.mixture.covariances)[:, 0], thin, rtol=1e-4
    )


@pytest.mark.parametrize("covariance_type", FAMILIES)
def test_no_family_falls(covariance_type: str) -> None:
    X = holed(clouds(150, 3, 2, seed=2))
    result = fit(
        X, n_components=2, covariance_type=covariance_type, tol=1e-7, missing="em", max_iter=60
    )
    assert len(result.history) > 3
    assert never_falls(result)


@pytest.mark.parametrize("covariance_type", ["full", "diag"])
def test_without_holes_it_is_the_ordinary_fit(covariance_type: str) -> None:
    X = clouds(300, 3, 2)
    assert type(rows_of(X, None, "em")) is Rows
    plain = fit(X, n_components=2, covariance_type=covariance_type)
    result = fit(X, n_components=2, covariance_type=covariance_type, missing="em")
    assert result.log_likelihood == plain.log_likelihood
    np.testing.assert_array_equal(result.mixture.means, plain.mixture.means)
    np.testing.assert_array_equal(result.mixture.covariances, plain.mixture.covariances)


@pytest.mark.parametrize("covariance_type", ["full", "diag"])
def test_patterns_add_up(covariance_type: str) -> None:
    """Rows without holes, said to be of three patterns."""
    X = clouds(300, 3, 2)
    rows = Rows.of(X)
    parts = IncompleteRows(rows.Z, None, rows.n, rows.centre, rows.scale)
    thirds = np.split(np.arange(300), [50, 120])
    thirds = [Pattern(rows.take(chosen), np.arange(3)) for chosen in thirds]
    parts.__dict__["parts"] = thirds
    mixture = rows.inward(start(X, 2, covariance_type))
    for origin in (None, mixture.means):
        found, expected = parts.e_step(mixture, origin), rows.e_step(mixture, origin)
        np.testing.assert_allclose(found.counts, expected.counts, rtol=1e-12)
        np.testing.assert_allclose(found.sums, expected.sums, rtol=1e-10)
        np.testing.assert_allclose(found.scatters, expected.scatters, rtol=1e-10, atol=1e-9)
        assert found.log_likelihood == pytest.approx(expected.log_likelihood, rel=1e-13)
    assert parts.certainty(mixture) == pytest.approx(rows.certainty(mixture), rel=1e-12)


@pytest.mark.parametrize("covariance_type", ["full", "tied", "diag"])
@pytest.mark.parametrize("noisy", [False, True])
def test_rare_patterns_are_as_patterns(
    covariance_type: str, noisy: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows that are completed one by one, and the same rows by pattern; weights, known labels."""
    X = clouds(400, 5, 2, seed=7)
    rows = incomplete(holed(X, 0.4), np.linspace(0.5, 2, 400))
    known = np.full(len(rows.Z), -1)
    known[:9] = 1
    rows = replace(rows, known=known)
    assert isinstance(rows, IncompleteRows)
    kinds = [type(part).__name__ for part in rows.parts]
    assert kinds.count("Scattered") == 4
    monkeypatch.setattr(missing, "COMMON", 1)
    patterns = replace(rows).parts
    assert {type(part) for part in patterns} == {Pattern}
    mixture = fit(X, n_components=2, covariance_type=covariance_type, max_iter=3).mixture
    inside = rows.inward(mixture)
    if noisy:
        inside = inside.with_noise(Noise(0.6, np.full(5, -3.0), np.array([3, 4, 5, 1e3, 2.0])))
    for origin in (None, inside.means + 0.1):
        found = rows.e_step(inside, origin)
        expected = reduce(add, (part.e_step(inside, origin) for part in patterns))
        np.testing.assert_allclose(found.counts, expected.counts, rtol=1e-11)
        np.testing.assert_allclose(found.sums, expected.sums, rtol=1e-9, atol=1e-9)
        own = np.eye(5) if covariance_type == "diag" else 1
        scatters = [one.scatters * own for one in (found, expected)]
        if covariance_type == "tied":
            scatters = [one.sum(axis=0) for one in scatters]
        np.testing.assert_allclose(*scatters, rtol=1e-9, atol=1e-8)
        assert found.log_likelihood == pytest.approx(expected.log_likelihood, rel=1e-12)
        assert found.weight == pytest.approx(expected.weight, rel=1e-12)
    certain = sum(part.certainty(inside) for part in patterns)
    blank = np.log(max(inside.weights.max(), 0.6 if noisy else 0)) * (
        rows.n - rows.sample_weight.sum()
    )
    assert rows.certainty(inside) == pytest.approx(certain + blank, rel=1e-11)


def test_patterns_of_many_columns() -> None:
    holes = np.zeros((6, 70), dtype=bool)
    holes[[1, 4], 69] = True
    holes[2, 3] = True
    found = {tuple(rows): len(observed) for observed, rows in patterns_of(holes)}
    assert found == {(0, 3, 5): 70, (1, 4): 69, (2,): 69}


def test_rows_without_any_value_count_in_bic_alone() -> None:
    X = holed(clouds(200, 2, 2, seed=3))
    blank = np.isnan(X).all(axis=1)
    labels = (np.nan_to_num(X[:, 0]) > 0).astype(int)
    options = {"n_components": 2, "missing": "em"}
    result = fit(X, init=labels, **options, tol=1e-10, max_iter=1000)
    without = fit(X[~blank], init=labels[~blank], **options, tol=1e-10, max_iter=1000)
    assert 0 < blank.sum() < 20
    assert (result.n_samples, without.n_samples) == (200, 200 - blank.sum())
    np.testing.assert_allclose(result.mixture.means, without.mixture.means, rtol=1e-4)
    assert result.log_likelihood == pytest.approx(without.log_likelihood, rel=1e-8)
    growth = result.mixture.n_parameters * np.log(200 / (200 - blank.sum()))
    assert result.bic == pytest.approx(without.bic + growth, rel=1e-8)
    doubt = -2 * blank.sum() * np.log(result.mixture.weights.max())
    assert result.doubt == pytest.approx(without.doubt + doubt, rel=1e-4)


def test_a_weight_of_two_is_a_row_twice() -> None:
    X = holed(clouds(120, 3, 2, seed=5))
    weights = np.ones(len(X))
    weights[:30], weights[30:40] = 2, 0
    twice = np.concatenate([X[:30], X[:30], X[40:]])
    options = {"n_components": 2, "init": start(clouds(120, 3, 2, seed=5), 2, "full")}
    result = fit(X, sample_weight=weights, missing="em", **options)
    expected = fit(twice, missing="em", **options)
    assert result.n_samples == expected.n_samples
    assert result.log_likelihood == pytest.approx(expected.log_likelihood, rel=1e-11)
    np.testing.assert_allclose(result.mixture.covariances, expected.mixture.covariances, rtol=1e-8)


@pytest.mark.parametrize("init", ["k-means++", "k-means", "random"])
@pytest.mark.parametrize(("n", "share"), [(400, 0.05), (400, 0.4), (20_000, 0.4)])
def test_starts_find_the_clouds(init: str, n: int, share: float) -> None:
    complete = clouds(n, 3, 3, seed=8, distance=6.0)
    X = holed(complete, share)
    n_init = 5 if init == "random" else 3
    found = fit(X, n_components=3, init=init, n_init=n_init, tol=1e-6, missing="em")
    near = fit(complete, n_components=3, n_init=5)
    best = fit(X, n_components=3, init=near.mixture, tol=1e-6, missing="em")
    assert found.log_likelihood > best.log_likelihood - 1e-4 * n


def test_noise_and_known_labels_stand_holes() -> None:
    X = clouds(300, 3, 2, seed=9)
    X = holed(np.concatenate([X, np.random.default_rng(0).uniform(-20, 20, (30, 3))]), 0.1)
    known = np.full(len(X), -1)
    known[0] = 1
    result = fit(X, n_components=2, noise=0.1, known=known, missing="em", max_iter=300)
    assert never_falls(result)
    assert result.mixture.noise is not None
    assert 0.03 < result.mixture.noise.weight < 0.2
    free = fit(X, n_components=2, noise=0.1, init=result.mixture, missing="em", max_iter=0)
    total = observed_log_density(free.mixture, X).sum()
    assert free.log_likelihood == pytest.approx(total, rel=1e-10)


@pytest.mark.parametrize("n", [40, 400])
def test_known_rows_are_of_their_component(n: int) -> None:
    """Of rare patterns and of common ones: one M-step from any start."""
    complete = clouds(n, 3, 2, seed=9)
    X = holed(complete, 0.3)
    known = np.arange(n) % 2
    result = fit(
        X,
        n_components=2,
        init=start(complete, 2, "full"),
        known=known,
        missing="em",
        max_iter=1,
        tol=0,
    )
    shares = np.bincount(known[~np.isnan(X).all(axis=1)])
    np.testing.assert_allclose(result.mixture.weights, shares / shares.sum(), rtol=1e-12)


def test_seeds_are_looked_for_among_complete_rows_where_they_are_most() -> None:
    X = clouds(100, 3, 2)
    few, many = X.copy(), X.copy()
    few[:60, 2] = many[:20, 2] = np.nan
    assert len(incomplete(many).seedable(2).Z) == 80
    assert len(incomplete(many).seedable(9).Z) == 100
    rows = incomplete(few)
    assert len(rows.seedable(2).Z) == 100
    np.testing.assert_array_equal(rows.filled.Z[:60, 2], 0)
    np.testing.assert_array_equal(rows.filled.Z[:, :2], rows.Z[:, :2])


def test_what_is_refused() -> None:
    X = holed(clouds(50, 2, 2))
    with pytest.raises(NotFinite, match="missing or infinite"):
        fit(X, n_components=2)
    with pytest.raises(BadOption, match="missing must be one of refuse, em"):
        fit(X, n_components=2, missing="drop")
    infinite = X.copy()
    infinite[3, 1] = np.inf
    with pytest.raises(NotFinite, match="Column 1 has infinite values"):
        incomplete(infinite)
    for value in (np.nan, 3.0):
        constant = X.copy()
        constant[5:, 1] = np.nan
        constant[:5, 1] = value
        with pytest.raises(ConstantColumn) as error:
            incomplete(constant)
        assert error.value.values == {"column": 1}
    with pytest.raises(BadWeights):
        rows_of(Rows.of(clouds(50, 2, 2)), np.ones(50), "refuse")


def test_centre_and_scale_are_those_of_the_observed_cells() -> None:
    X = holed(clouds(80, 3, 2) * [1, 1e6, 1e-6] + [1e5, 0, 3], 0.4)
    rows = incomplete(X)
    np.testing.assert_allclose(rows.centre, np.nanmean(X, axis=0), rtol=1e-12)
    np.testing.assert_allclose(rows.scale, np.nanstd(X, axis=0), rtol=1e-12)
    seen = X if rows.kept is None else X[rows.kept]
    np.testing.assert_allclose(rows.centre + rows.scale * rows.Z, seen, rtol=1e-12)
    low, high = rows.box
    np.testing.assert_allclose(rows.centre + rows.scale * low, np.nanmin(X, axis=0), rtol=1e-12)
    np.testing.assert_allclose(rows.centre + rows.scale * high, np.nanmax(X, axis=0), rtol=1e-12)
