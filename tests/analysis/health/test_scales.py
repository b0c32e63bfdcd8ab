"""Columns of very different spread."""

from __future__ import annotations

import math

import numpy as np

from dashboard.data import samples
from dashboard.engine import COVARIANCE_TYPES, fit
from tests.analysis.health.tables import NORMAL, ROWS, changes, codes, only


def test_columns_of_different_scale_matter_where_the_fit_depends_on_units() -> None:
    """Judged by the engine: a change of unit adds a constant to the log-likelihood, or more."""
    X = np.vstack([NORMAL[:, :2], NORMAL[:, 2:4] * [1, 3] + NORMAL[:, [3, 2]] + 2])
    labels = np.repeat([0, 1], ROWS)
    apart = X * [1, 200]
    for family in COVARIANCE_TYPES:
        options = {"covariance_type": family, "init": labels, "max_iter": 3, "tol": 0.0}
        plain, scaled = fit(X, n_components=2, **options), fit(apart, n_components=2, **options)
        shift = len(X) * math.log(200)
        depends = abs(plain.log_likelihood - scaled.log_likelihood - shift) > 1e-4
        assert ("scales" in codes(apart, family=family)) == depends, family


def test_scales_far_apart_are_cured_by_standardising() -> None:
    X = np.column_stack([NORMAL[:, 0], 30 * NORMAL[:, 1], 3e4 * NORMAL[:, 2]])
    finding = only(X, "scales", family="spherical")
    assert finding.columns == ("c2", "c0")
    assert finding.message.values["ratio"] == 10_000
    assert changes(finding) == [{"scaling": "standard"}, {"scaling": "robust"}]
    for scaling in ("standard", "robust"):
        assert "scales" not in codes(X, family="spherical", scaling=scaling)


def test_scales_are_those_of_the_logarithms_that_are_taken() -> None:
    X = np.exp(NORMAL[:, :2] * [1, 2] + [0, 5])
    assert "scales" in codes(X, family="spherical")
    assert "scales" not in codes(X, family="spherical", logs=("c0", "c1"))


def test_scales_not_far_apart() -> None:
    X = NORMAL[:, :2] / NORMAL[:, :2].std(axis=0)
    assert "scales" not in codes(X * [1, 99.9], family="spherical")
    assert "scales" in codes(X * [1, 100.1], family="spherical")


def test_the_largest_ratios_are_cut_off() -> None:
    finding = only(NORMAL[:, :2] * [1e-300, 1e300], "scales", family="EII")
    assert finding.message.values["ratio"] == 10**15


def test_body_mass_in_grams_outweighs_the_penguins_bills() -> None:
    table = samples.load("penguins")
    keys = table.default_columns()
    values = only(table, "scales", keys=keys, family="spherical").message.values
    assert values == {"column": "body mass (g)", "other": "bill depth (mm)", "ratio": 100}
    assert "scales" not in codes(table, keys=keys, family="full")
