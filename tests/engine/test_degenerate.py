"""Input nobody hopes for: an error that says what to do, or a result that says what happened."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from dashboard.engine import (
    INITS,
    STATUSES,
    BadMixture,
    BadOption,
    BadShape,
    BadStart,
    BadWeights,
    Blocks,
    Collapsed,
    ConstantColumn,
    EngineError,
    FitResult,
    Mixture,
    NotFinite,
    OffsetTooLarge,
    OutOfRange,
    TooFewDistinctRows,
    TooFewRows,
    cross_validate,
    density_levels,
    dirichlet_process,
    fit,
    standard_errors,
)
from tests.engine.samples import FAMILIES, clouds

X = clouds(60, 2, 3)


def changed(row: int, column: int, value: float) -> np.ndarray:
    copy = X.copy()
    copy[row, column] = value
    return copy


def with_column(values: Any) -> np.ndarray:
    return np.column_stack([X, np.broadcast_to(values, len(X))])


REFUSED = {
    "no rows": (BadShape, np.empty((0, 2)), {}),
    "no columns": (BadShape, np.empty((5, 0)), {}),
    "one dimension": (BadShape, X[:, 0], {}),
    "three dimensions": (BadShape, X[None], {}),
    "text": (BadShape, X.astype(str), {}),
    "complex": (BadShape, X.astype(complex), {}),
    "ragged": (BadShape, [[1.0, 2.0], [3.0]], {}),
    "NaN": (NotFinite, changed(3, 1, np.nan), {}),
    "infinite": (NotFinite, changed(59, 0, np.inf), {}),
    "minus infinite": (NotFinite, changed(0, 0, -np.inf), {}),
    "1e300": (OutOfRange, X * 1e300, {}),
    "1e-300": (OutOfRange, X * 1e-300, {}),
    "smallest numbers": (OutOfRange, X * 5e-324, {}),
    "constant": (ConstantColumn, with_column(7.0), {}),
    "constant at 1e300": (OutOfRange, with_column(1e300), {}),
    "offset 1e16": (OffsetTooLarge, X * 3 + 1e16, {}),
    "one row": (ConstantColumn, X[:1], {"n_components": 1}),
    "all rows the same": (ConstantColumn, np.repeat(X[:1], 9, axis=0), {"n_components": 2}),
    "one row of weight": (ConstantColumn, X, {"sample_weight": np.arange(60) == 4}),
    "fewer rows than K": (TooFewRows, X[:2], {}),
    "fewer weighted rows than K": (TooFewRows, X, {"sample_weight": np.arange(60) < 2}),
    "fewer distinct rows than K": (TooFewDistinctRows, np.repeat(X[:2], 30, axis=0), {}),
    "K of 0": (BadOption, X, {"n_components": 0}),
    "K of 2.0": (BadOption, X, {"n_components": 2.0}),
    "K of True": (BadOption, X, {"n_components": True}),
    "unknown family": (BadOption, X, {"covariance_type": "round"}),
    "unknown start": (BadOption, X, {"init": "guess"}),
    "no restarts": (BadOption, X, {"n_init": 0}),
    "negative steps": (BadOption, X, {"max_iter": -1}),
    "negative tolerance": (BadOption, X, {"tol": -1.0}),
    "tolerance NaN": (BadOption, X, {"tol": np.nan}),
    "negative floor": (BadOption, X, {"reg_covar": -1e-6}),
    "random state None": (BadOption, X, {"random_state": None}),
    "random state negative": (BadOption, X, {"random_state": -1}),
    "random state a generator": (BadOption, X, {"random_state": np.random.default_rng(0)}),
    "history of 1": (BadOption, X, {"max_history": 1}),
    "history of 2.5": (BadOption, X, {"max_history": 2.5}),
    "frozen by numbers": (BadOption, X, {"frozen": (0, 1)}),
    "accelerate by a word": (BadOption, X, {"accelerate": "yes"}),
    "text as floor": (BadOption, X, {"reg_covar": "low"}),
    "too few weights": (BadWeights, X, {"sample_weight": np.ones(59)}),
    "negative weight": (BadWeights, X, {"sample_weight": np.r_[-1, np.ones(59)]}),
    "NaN weight": (BadWeights, X, {"sample_weight": np.r_[np.nan, np.ones(59)]}),
    "infinite weight": (BadWeights, X, {"sample_weight": np.r_[np.inf, np.ones(59)]}),
    "weights 0": (BadWeights, X, {"sample_weight": np.zeros(60)}),
    "text as weights": (BadWeights, X, {"sample_weight": ["a"] * 60}),
    "labels too high": (BadStart, X, {"init": np.arange(60) % 4}),
    "label without rows": (BadStart, X, {"init": np.arange(60) % 2}),
    "responsibilities negative": (BadStart, X, {"init": np.full((60, 3), -1.0)}),
    "responsibilities 0": (BadStart, X, {"init": np.zeros((60, 3))}),
    "means of another shape": (BadStart, X, {"init": np.zeros((3, 5))}),
    "means NaN": (BadStart, X, {"init": np.full((3, 2), np.nan)}),
    "start of one number": (BadStart, X, {"init": 5}),
    "start of words": (BadStart, X, {"init": ["a", "b"]}),
    "mixture of another K": (BadStart, X, {"init": Mixture([1.0], [[0, 0]], [np.eye(2)])}),
    "collinear without a floor": (Collapsed, with_column(X[:, 0] * 2), {"reg_covar": 0}),
    "as many rows as K without a floor": (Collapsed, X[:3], {"reg_covar": 0}),
}


@pytest.mark.parametrize("case", REFUSED)
def test_is_refused_in_words(case: str) -> None:
    error, rows, options = REFUSED[case]
    with pytest.raises(error) as caught:
        fit(rows, **{"n_components": 3, **options})
    refusal = caught.value
    assert isinstance(refusal, EngineError)
    assert type(refusal) is error
    assert str(refusal) == refusal.message.format(**refusal.values)
    assert str(refusal).endswith(".")


MASKED = np.ma.masked_array(X, mask=np.arange(120).reshape(60, 2) == 7)
NULLABLE = pd.DataFrame(np.round(X * 100)).astype("Int64")
WITH_NA = NULLABLE.mask(MASKED.mask)


@pytest.mark.parametrize("rows", [MASKED, WITH_NA])
def test_what_is_masked_is_missing(rows: Any) -> None:
    with pytest.raises(NotFinite, match="Column 1"):
        fit(rows, n_components=1)
    scale = 1 if rows is MASKED else 100
    plain = np.where(MASKED.mask, np.nan, X if scale == 1 else np.round(X * 100))
    result = fit(rows, n_components=2, missing="em")
    assert result.log_likelihood == fit(plain, n_components=2, missing="em").log_likelihood


@pytest.mark.parametrize(
    "rows",
    [NULLABLE, NULLABLE.astype(object), NULLABLE.to_numpy(), np.ma.masked_array(NULLABLE, None)],
)
def test_whole_numbers_of_other_kinds(rows: Any) -> None:
    plain = np.round(X * 100)
    result = fit(rows, n_components=2)
    assert result.log_likelihood == fit(plain, n_components=2).log_likelihood
    assert (result.mixture.predict(rows) == result.mixture.predict(plain)).all()


@pytest.mark.parametrize("value", ["1", b"1", 10**400, [1.0], 1j])
def test_objects_that_are_no_numbers(value: object) -> None:
    table = X.astype(object)
    table[3, 1] = value
    with pytest.raises(BadShape):
        fit(table, n_components=2)


def test_a_masked_weight_is_none() -> None:
    with pytest.raises(BadWeights):
        fit(X, n_components=2, sample_weight=np.ma.masked_array(np.ones(60), np.arange(60) == 3))


@pytest.mark.parametrize(
    ("rows", "column"),
    [
        (changed(3, 1, np.nan), 1),
        (with_column(7.0), 2),
        (X * [1, 1e300], 1),
        (X + np.array([1e16, 0]), 0),
    ],
)
def test_the_column_is_named_by_its_place(rows: np.ndarray, column: int) -> None:
    with pytest.raises(EngineError) as caught:
        fit(rows, n_components=2)
    assert caught.value.values["column"] == column


def check(result: FitResult, rows: np.ndarray) -> None:
    """A result that can be drawn: of a documented status, finite, and never falling."""
    assert result.status in STATUSES
    climbed = [step.log_likelihood for step in result.history]
    assert np.isfinite(climbed).all()
    assert (np.diff(climbed) >= -1e-9 * np.abs(climbed[1:])).all()
    shares = result.mixture.responsibilities(rows)
    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-12)
    assert np.isfinite(result.mixture.score_samples(rows)).all()
    assert result.mixture.weights.sum() == pytest.approx(1)


ACCEPTED = {
    "collinear": with_column(X[:, 0] * 2),
    "nearly collinear": with_column(X[:, 0] + 1e-9 * X[:, 1]),
    "as many rows as K": X[:3],
    "repeated rows": np.repeat(X[:3], 20, axis=0),
    "one far row": changed(5, 0, 1e12),
    "whole numbers": np.round(X).astype(np.int64),
    "yes and no": np.column_stack([X[:, 0], X[:, 1] > 0]),
    "float32": X.astype(np.float32),
    "scale 1e50": X * 1e50,
    "scale 1e-50": X * 1e-50,
    "scales apart": X * [1e40, 1e-40],
    "offset 1e9": X + 1e9,
    "more columns than rows": clouds(10, 25, 2),
    "one row more than K": X[:4],
    "nearly constant": with_column(1 + 1e-9 * (np.arange(60) % 2)),
    "clusters of two rows": np.repeat(X[:20], 2, axis=0) + 1e-3 * clouds(40, 2, 1),
    "all rows but two the same": np.r_[np.repeat(X[:1], 50, axis=0), X[1:3]],
    "a lattice": np.array([[i, j] for i in range(6) for j in range(6)]),
    "columns of bits": np.array([[0, 0, 1], [0, 1, 0], [1, 0, 0], [1, 1, 1]] * 15, dtype=bool),
    "bytes": np.clip(40 * X + 128, 0, 255).astype(np.uint8),
    "half precision": X.astype(np.float16),
    "one column": X[:, :1],
    "one column of two values and one far off": np.r_[np.zeros(30), np.ones(30), 1e12][:, None],
    "the same column twice": X[:, [0, 1, 0]],
    "three columns on one line": X[:, :1] * [1.0, -2.0, 1e5] + [0.0, 3.0, 1e7],
    "rows far off in opposite directions": np.r_[X, [[1e12, -1e12], [-1e12, 1e12]]],
    "offset 1e12 of one column": X + np.array([0.0, 1e12]),
    "backwards and every other": X[::-2],
    "by columns": np.asfortranarray(X),
    "a list of lists": X.tolist(),
}


@pytest.mark.parametrize("covariance_type", FAMILIES)
@pytest.mark.parametrize("case", ACCEPTED)
def test_is_fitted_and_says_how(case: str, covariance_type: str) -> None:
    rows = np.asarray(ACCEPTED[case])
    result = fit(ACCEPTED[case], n_components=3, covariance_type=covariance_type, max_iter=50)
    check(result, rows)


@pytest.mark.parametrize("options", [{"n_init": 4}, {"accelerate": True, "tol": 1e-8}], ids=str)
@pytest.mark.parametrize("init", INITS)
@pytest.mark.parametrize("case", ACCEPTED)
def test_is_fitted_from_every_start(case: str, init: str, options: dict[str, Any]) -> None:
    rows = np.asarray(ACCEPTED[case])
    result = fit(ACCEPTED[case], n_components=3, init=init, max_iter=50, **options)
    check(result, rows)
    assert len(result.restarts) == options.get("n_init", 1)
    assert 1 <= result.n_reached <= len(result.restarts)


WEIGHTS = {
    "mostly 0": np.arange(60) % 5 == 0,
    "of three rows alone": np.arange(60) < 3,
    "tiny": np.full(60, 1e-80),
    "huge": np.full(60, 1e80),
    "far apart": np.logspace(-25, 25, 60),
    "one row outweighs all": np.where(np.arange(60) == 7, 1e10, 1.0),
    "too small to be seen": np.where(np.arange(60) == 7, 1e-40, 1.0),
    "whole numbers": np.arange(60),
}


@pytest.mark.parametrize("init", INITS)
@pytest.mark.parametrize("covariance_type", ["full", "EEE", "VVI", "EVE"])
@pytest.mark.parametrize("case", WEIGHTS)
def test_weights_of_any_size_are_fitted(case: str, covariance_type: str, init: str) -> None:
    weights = WEIGHTS[case]
    result = fit(
        X, n_components=3, covariance_type=covariance_type, init=init, sample_weight=weights
    )
    check(result, X)
    assert result.n_samples == pytest.approx(np.sum(weights))


@pytest.mark.parametrize("init", INITS)
def test_one_row_that_hides_all_others(init: str) -> None:
    """Shares of 1e-20 are no rows: the other components are empty, or the start is refused."""
    weights = np.where(np.arange(60) == 7, 1e20, 1.0)
    if init in ("k-means", "hierarchical"):
        with pytest.raises(BadStart):
            fit(X, n_components=3, init=init, sample_weight=weights)
    else:
        result = fit(X, n_components=3, init=init, sample_weight=weights)
        assert result.status == "emptied"
        assert len(result.spurious) >= 2


@pytest.mark.parametrize("case", ["tiny", "huge"])
def test_weights_all_alike_do_not_matter(case: str) -> None:
    plain = fit(X, n_components=3)
    weighted = fit(X, n_components=3, sample_weight=WEIGHTS[case])
    np.testing.assert_allclose(weighted.mixture.means, plain.mixture.means, rtol=1e-9)
    assert weighted.spurious == plain.spurious


@pytest.mark.parametrize("case", ["collinear", "as many rows as K", "repeated rows"])
def test_a_floored_fit_says_so(case: str) -> None:
    result = fit(ACCEPTED[case], n_components=3, max_iter=200)
    assert result.status == "regularised"
    assert result.history[-1].event == "regularised"


def test_an_emptied_component_says_so() -> None:
    means = np.array([[0.0, 0.0], [1e6, 1e6], [2.0, 2.0]])
    result = fit(X, n_components=3, init=means)
    check(result, X)
    assert result.status == "emptied"
    assert result.mixture.weights[1] == 0
    np.testing.assert_allclose(result.mixture.means[1], means[1])


@pytest.mark.parametrize(
    "parts",
    [
        ([0.5, 0.4], np.zeros((2, 2)), [np.eye(2)] * 2),
        ([1.5, -0.5], np.zeros((2, 2)), [np.eye(2)] * 2),
        ([np.nan, 1.0], np.zeros((2, 2)), [np.eye(2)] * 2),
        ([1.0], np.zeros((2, 2)), [np.eye(2)] * 2),
        ([1.0], np.zeros(2), [np.eye(2)]),
        ([1.0], np.zeros((1, 2)), np.eye(2)),
        ([1.0], [[np.inf, 0]], [np.eye(2)]),
        ([1.0], np.zeros((1, 2)), [[[1.0, 0.5], [0.5, 1.0]]], "diag"),
        ([], np.zeros((0, 2)), np.zeros((0, 2, 2))),
        ([1.0], np.zeros((1, 2)), [[[1.0, 0.5], [0.4, 1.0]]]),
        ([1.0], np.zeros((1, 2)), [[[1e-8, 1e-9], [-1e-9, 1e-8]]]),
        ([1.0], np.zeros((1, 2)), [[[1.0, 2.0], [2.0, 1.0]]]),
        ([1.0], np.zeros((1, 1)), [[[0.0]]]),
        ([0.5, 0.5], np.zeros((2, 2)), [np.eye(2), 2 * np.eye(2)], "tied"),
        ([0.5, 0.5], np.zeros((2, 2)), [1e-8 * np.eye(2), 2e-8 * np.eye(2)], "EEE"),
    ],
)
def test_no_mixture(parts: tuple[Any, ...]) -> None:
    with pytest.raises(BadMixture):
        Mixture(*parts)


def test_not_positive_definite() -> None:
    flat = np.array([[[1.0, 2.0], [2.0, 1.0]]])
    with pytest.raises(BadMixture, match="not positive definite"):
        Mixture([1.0], np.zeros((1, 2)), flat)
    with pytest.raises(BadMixture, match="not positive definite"):
        Mixture.unchecked(np.ones(1), np.zeros((1, 2)), flat, "full").score_samples(X)


def test_rows_far_from_every_component() -> None:
    mixture = Mixture([0.5, 0.5], [[0.0, 0.0], [5.0, 5.0]], [np.eye(2), np.eye(2)])
    far = np.array([[1e8, 0.0], [-1e80, 1e80], [3.0, 1e200]])
    shares = mixture.responsibilities(far)
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    assert not np.isnan(mixture.score_samples(far)).any()


@pytest.mark.parametrize("rows", [X[:, :1], X[0], np.full((2, 2), np.nan)])
def test_a_mixture_refuses_other_rows(rows: np.ndarray) -> None:
    mixture = Mixture([1.0], [[0.0, 0.0]], [np.eye(2)])
    with pytest.raises(EngineError):
        mixture.responsibilities(rows)


@pytest.mark.parametrize("seed", [-1, 0.5, "0", None, True])
def test_a_seed_is_a_whole_number(seed: Any) -> None:
    mixture = fit(X, n_components=2).mixture
    for draw in (
        lambda: mixture.sample(3, seed),
        lambda: density_levels(mixture, [0.5], n_samples=10, random_state=seed),
        lambda: cross_validate(X, n_components=[1], random_state=seed),
        lambda: standard_errors(X, mixture, n_resamples=2, random_state=seed),
        lambda: dirichlet_process(X, max_components=2, random_state=seed),
        lambda: Blocks([X], random_state=seed),
    ):
        with pytest.raises(BadOption, match="random_state"):
            draw()
