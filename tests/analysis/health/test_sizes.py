"""Rows against parameters."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.engine import COVARIANCE_TYPES, family_of, n_parameters
from tests.analysis.health.tables import NORMAL, changes, codes, normal, only


@pytest.mark.parametrize("family", COVARIANCE_TYPES)
def test_five_rows_a_parameter(family: str) -> None:
    enough = 5 * n_parameters(family, 3, 4)
    X = normal(enough, 4)
    assert "rows" not in codes(X, family=family)
    finding = only(X[1:], "rows", family=family)
    assert not finding.serious
    assert finding.message.values["parameters"] * 5 == enough


def test_fewer_rows_than_parameters_are_serious() -> None:
    parameters = n_parameters("full", 3, 4)
    assert not only(normal(parameters, 4), "rows").serious
    assert only(normal(parameters - 1, 4), "rows").serious


def test_no_more_rows_than_columns_in_a_component() -> None:
    X = normal(30, 10)
    assert only(X, "flat").serious
    assert "flat" not in codes(np.vstack([X, NORMAL[:1].repeat(2, axis=1)]))
    assert codes(X[:3, :1]) == ["rows"]  # one column has no shape to be flat in
    for family in COVARIANCE_TYPES:
        letters = family_of(family).code
        own = letters[2] != "I" and "V" in letters[1:]
        assert ("flat" in codes(X, family=family)) == own


def test_smaller_models_are_offered_that_have_rows_enough() -> None:
    X = normal(150, 4)
    finding = only(X, "rows")
    assert changes(finding) == [
        {"covariance_type": "diag"},
        {"covariance_type": "tied"},
        {"n_components": 2},
    ]
    assert "rows" not in codes(X, family="diag")
    assert "rows" not in codes(X, family="tied")
    assert "rows" not in codes(X, K=2)
    for remedy, parameters in zip(finding.remedies, (26, 24, 29), strict=True):
        assert remedy.label.values["parameters"] == parameters


def test_smaller_models_make_a_serious_finding_less_so() -> None:
    X = normal(60, 5)
    finding = only(X, "rows")
    assert finding.serious
    assert {"covariance_type": "diag"} in changes(finding)
    assert not only(X, "rows", family="diag").serious


def test_no_larger_model_is_offered() -> None:
    finding = only(normal(40, 4), "rows", family="EII")
    assert changes(finding) == [{"n_components": 1}]


def test_the_largest_number_of_components_is_offered() -> None:
    X = normal(400, 3)
    (K,) = (one["n_components"] for one in changes(only(X, "rows", K=20)) if "n_components" in one)
    assert "rows" not in codes(X, K=K)
    assert "rows" in codes(X, K=K + 1)
