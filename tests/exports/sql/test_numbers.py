"""What databases answer: the numbers are SciPy's."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.engine import Mixture
from dashboard.exports import sql
from tests.exports.sql.databases import Run, assert_judged, every_database, made, rows_of


@every_database
@pytest.mark.parametrize("offset", [0.0, 1e6])
@pytest.mark.parametrize(("K", "d"), [(1, 1), (12, 1), (1, 12), (12, 12), (20, 20), (20, 30)])
def test_numbers_are_scipys(dialect: str, run: Run, offset: float, K: int, d: int) -> None:
    model = made(K, d, offset)
    X = rows_of(model)
    found = run(model, sql(model, X, dialect), X.tolist())
    assert_judged(found, model, X)
    assert np.array_equal(found.own, X)
    assert found.header == [
        *model.columns,
        "gmm_component",
        *(f"gmm_probability_n {k}" for k in range(K)),
        "gmm_log_density",
        "gmm_anomaly",
    ]


@every_database
@pytest.mark.parametrize("family", ["tied", "diag"])
def test_families_without_full_covariances(dialect: str, run: Run, family: str) -> None:
    model = made(4, 3, family=family)
    X = rows_of(model)
    assert_judged(run(model, sql(model, X, dialect), X.tolist()), model, X)


@every_database
def test_narrow_columns_far_from_0(dialect: str, run: Run) -> None:
    mixture = Mixture([0.4, 0.6], [[1e6 - 1], [1e6 + 1]], [[[0.25]], [[1.0]]])
    model = made(2, 1, mixture=mixture)
    X = rows_of(model)
    assert_judged(run(model, sql(model, X, dialect), X.tolist()), model, X)


@every_database
def test_far_outliers_keep_their_numbers(dialect: str, run: Run) -> None:
    mixture = Mixture([0.3, 0.7], np.zeros((2, 2)), [np.eye(2), [[1.1, 0.2], [0.2, 1.0]]])
    model = made(2, 2, mixture=mixture)
    X = np.array([[-450.0, 0.0], [320.0, 320.0], [0.0, 450.0], [0.0, 40.0], [1e9, -1e9]])
    found = run(model, sql(model, rows_of(model), dialect), X.tolist())
    assert found.log_densities.min() < -1e17
    assert_judged(found, model, X)
    np.testing.assert_allclose(found.probabilities.sum(axis=1), 1)


@every_database
@pytest.mark.parametrize("K", [2, 12])
def test_of_equally_probable_components_the_first_is_named(dialect: str, run: Run, K: int) -> None:
    mixture = Mixture([1 / K] * K, np.zeros((K, 2)), [np.eye(2)] * K)
    model = made(K, 2, mixture=mixture)
    X = rows_of(model)
    found = run(model, sql(model, X, dialect), X.tolist())
    assert set(found.components) == {"n 0"}
    np.testing.assert_allclose(found.probabilities, 1 / K, rtol=1e-15)


@every_database
def test_a_component_of_weight_0_is_never_named(dialect: str, run: Run) -> None:
    mixture = Mixture([0.0, 1.0], [[0.0], [5.0]], [[[1.0]], [[1.0]]])
    model = made(2, 1, mixture=mixture)
    found = run(model, sql(model, rows_of(model), dialect), [[0.0], [5.0]])
    assert found.components == ["n 1", "n 1"]
    assert found.probabilities.tolist() == [[0, 1], [0, 1]]
