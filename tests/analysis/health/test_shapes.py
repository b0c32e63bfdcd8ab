"""Few values, stray values, long and heavy tails, copied rows."""

from __future__ import annotations

import numpy as np
import pytest

from tests.analysis.health.tables import NORMAL, ROWS, changes, codes, only, with_columns


def test_few_distinct_values() -> None:
    finding = only(with_columns(np.arange(ROWS) % 10), "discrete")
    assert finding.message.values == {"column": "column 2", "distinct": 10, "rows": ROWS}
    assert changes(finding) == [{"columns": ("c0", "c1")}]
    assert not finding.serious


@pytest.mark.parametrize("values", [np.arange(ROWS) % 11, np.arange(ROWS) % 80])
def test_enough_distinct_values(values: np.ndarray) -> None:
    assert codes(with_columns(values)) == []


def test_ten_values_in_few_rows_are_not_few() -> None:
    values = np.random.default_rng(7).permuted(np.arange(50) % 10)[:, None]
    assert "discrete" not in codes(values[:49], K=1)
    assert "discrete" in codes(values, K=1)


@pytest.mark.parametrize("value", [0.0, -0.0, 1e300, 2.5e-300, -7.0])
def test_many_rows_on_one_value(value: float) -> None:
    values = (np.exp(NORMAL[:, 2] / 4) + 1) * (abs(value) or 1.0)
    values[: ROWS // 5] = value
    assert "discrete" not in codes(with_columns(values))
    values[: ROWS // 5 + 1] = value
    finding = only(with_columns(values), "discrete")
    assert finding.message.values["percent"] == 20
    assert float(finding.message.values["value"]) == value
    assert finding.message.values["value"] != "-0"


@pytest.mark.parametrize("far", [8.0, -8.0, 1e9, 1e300])
def test_stray_values(far: float) -> None:
    values = NORMAL[:, 2].copy()
    values[10] = far
    finding = only(with_columns(values), "outliers")
    assert finding.message.values["far"] == 1
    assert "stray" in finding.message.message
    assert changes(finding) == [{"columns": ("c0", "c1")}]


def test_the_ends_of_a_normal_column_are_no_stray_values() -> None:
    values = NORMAL[:, 2].copy()
    values[10] = 5.0
    assert codes(with_columns(values)) == []
    assert codes(np.random.default_rng(3).normal(size=(100_000, 2))) == []


def test_a_small_group_of_its_own_is_no_tail() -> None:
    values = NORMAL[:, 2].copy()
    values[: ROWS // 10] += 20
    assert codes(with_columns(values)) == []


def test_heavy_tails() -> None:
    finding = only(with_columns(np.random.default_rng(7).standard_cauchy(ROWS)), "outliers")
    assert "heavy tails" in finding.message.message


def test_tails_as_of_student_with_ten_degrees_of_freedom_may_stay() -> None:
    assert codes(with_columns(np.random.default_rng(1).standard_t(10, ROWS))) == []


@pytest.mark.parametrize("unit", [1e-300, 1.0, 1e290])
def test_positive_columns_with_a_long_right_tail(unit: float) -> None:
    finding = only(with_columns(np.exp(1.5 * NORMAL[:, 2]) * unit), "skewed")
    assert "logarithm" in str(finding.message)
    assert changes(finding) == [{"logs": ("c2",)}, {"columns": ("c0", "c1")}]
    assert codes(with_columns(np.exp(1.5 * NORMAL[:, 2]) * unit), logs=("c2",)) == []


def test_a_logarithm_is_taken_beside_others() -> None:
    values = np.exp(1.5 * NORMAL[:, 2:4])
    finding = only(with_columns(*values.T), "skewed", logs=("c3",))
    assert changes(finding)[0] == {"logs": ("c3", "c2")}


def test_tails_that_a_logarithm_cures() -> None:
    values = np.exp(0.6 * NORMAL[:, 2])
    X = with_columns(values)
    assert changes(only(X, "outliers")) == [{"logs": ("c2",)}, {"columns": ("c0", "c1")}]
    assert codes(X, logs=("c2",)) == []
    values[3] = 1e6  # far in logarithms, too
    assert changes(only(with_columns(values), "outliers")) == [{"columns": ("c0", "c1")}]


def test_a_column_without_logarithms_is_told() -> None:
    X = np.column_stack([NORMAL[:, 0], np.exp(NORMAL[:, 1])])
    X[7, 1] = 0.0
    finding = only(X, "no logarithm", logs=("c1",))
    assert finding.serious
    assert finding.message.values == {"column": "column 1", "rows": 1}
    assert changes(finding) == [{"logs": ()}]
    X[7, 0] = np.nan  # a row that is not used
    assert "no logarithm" not in codes(X, logs=("c1",))
    assert "no logarithm" in codes(X, logs=("c1",), missing="keep")


@pytest.mark.parametrize(
    "values",
    [
        np.exp(NORMAL[:, 2] / 4),  # little skewed
        np.exp(1.5 * NORMAL[:, 2]) - 0.3,  # no logarithm
        np.where(np.arange(ROWS) % 10 < 7, 5.0, 100.0) * (1 + NORMAL[:, 2] / 20),  # two groups
        1e3 - np.exp(1.5 * NORMAL[:, 2]).clip(max=900),  # to the left
    ],
)
def test_columns_that_a_logarithm_would_not_help(values: np.ndarray) -> None:
    assert "skewed" not in codes(with_columns(values))


def test_repeated_rows() -> None:
    X = NORMAL[:, :2].copy()
    X[:41] = X[100]
    finding = only(X, "copies")
    assert finding.message.values == {"copies": 41, "rows": ROWS}
    assert finding.columns == ("c0", "c1")
    X[0] = 1.0
    assert "copies" not in codes(X)


def test_a_negative_zero_is_a_zero() -> None:
    X = NORMAL[:, :2].copy()
    X[:80:2], X[1:81:2] = [0.0, 1.0], [-0.0, 1.0]
    assert only(X, "copies").message.values["copies"] == 79


def test_rounded_values_of_one_column_are_no_copies() -> None:
    assert codes(np.round(NORMAL[:, :1], 1)) == []
