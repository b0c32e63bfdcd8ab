"""Columns that say nothing of their own: of one value, repeating another, sums of others."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.analysis.health import rows
from dashboard.engine import COVARIANCE_TYPES, EngineError, fit
from tests.analysis.health.tables import (
    NORMAL,
    ROWS,
    changes,
    codes,
    found,
    normal,
    only,
    table_of,
    with_columns,
)


def test_a_constant_column_is_refused_by_the_fit_and_can_be_left_out() -> None:
    X = with_columns(np.full(ROWS, 1e6))
    finding = only(X, "constant")
    assert finding.serious
    assert finding.columns == ("c2",)
    assert "“column 2”" in str(finding.message)
    assert changes(finding) == [{"columns": ("c0", "c1")}]
    with pytest.raises(EngineError):
        fit(X, n_components=3)


def test_a_column_that_varies_in_one_row_is_not_constant() -> None:
    values = np.full(ROWS, 1e6)
    values[3] = np.nextafter(1e6, 2e6)
    assert "constant" not in codes(with_columns(values))


def test_constant_is_judged_on_the_rows_of_the_fit() -> None:
    values, gappy = np.full(ROWS, 2.0), NORMAL[:, 0].copy()
    values[0], gappy[0] = 3.0, np.nan
    assert "constant" in codes(np.column_stack([values, gappy, NORMAL[:, 1]]))
    assert "constant" not in codes(np.column_stack([values, NORMAL[:, 1]]))


def test_a_column_is_constant_only_if_rows_not_looked_at_agree(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rows, "MOST_ROWS", 100)
    values = np.zeros(ROWS)
    X = with_columns(values)
    assert "constant" in codes(X)
    X[1, 2] = 5.0
    finding = only(X, "discrete")
    assert finding.message.values["value"] == "0"
    assert finding.message.values["percent"] == 99
    assert "constant" not in codes(X)


def test_the_only_column_cannot_be_left_out() -> None:
    assert only(np.full((ROWS, 1), 4.0), "constant").remedies == ()


@pytest.mark.parametrize(
    "copy",
    [
        lambda x: x,
        lambda x: -1e-8 * x,
        lambda x: 1.8 * x + 32,
        lambda x: 1e200 * x,
        lambda x: x + 1e6,
        lambda x: x + 1e-6 * NORMAL[:, 4],
    ],
)
def test_columns_that_say_the_same_are_named_in_pairs(copy: object) -> None:
    finding = only(with_columns(copy(NORMAL[:, 1])), "duplicate")
    assert finding.columns == ("c1", "c2")
    assert changes(finding) == [{"columns": ("c0", "c1")}, {"columns": ("c0", "c2")}]
    assert finding.serious


def test_two_scales_rounded_to_a_decimal_say_the_same() -> None:
    celsius = 20 + 8 * NORMAL[:, 1]
    X = table_of(np.column_stack([NORMAL[:, 0], celsius.round(1), (celsius * 1.8 + 32).round(1)]))
    assert only(X, "duplicate").columns == ("c1", "c2")


def test_shares_rounded_to_two_decimals_are_a_sum() -> None:
    parts = np.abs(NORMAL[:, :4]) + 0.1
    shares = (100 * parts / parts.sum(axis=1, keepdims=True)).round(2)
    assert len(only(table_of(shares), "collinear").columns) == 4


@pytest.mark.parametrize("other", [NORMAL[:, 1] + 1e-2 * NORMAL[:, 4], NORMAL[:, 1] ** 3])
def test_columns_that_nearly_say_the_same_may_stay(other: np.ndarray) -> None:
    assert not {"duplicate", "collinear"} & set(codes(with_columns(other)))


def test_each_of_three_equal_columns_is_named_beside_the_first() -> None:
    findings = found(with_columns(NORMAL[:, 0], NORMAL[:, 0]))
    assert [one.columns for one in findings] == [("c0", "c2"), ("c0", "c3")]


def test_one_stray_row_makes_no_duplicates() -> None:
    X = NORMAL[:, :2].copy()
    X[5] = 1e12
    assert abs(np.corrcoef(X.T)[0, 1]) > 1 - 1e-12
    assert "duplicate" not in codes(X)


def test_duplicates_are_seen_through_stray_rows() -> None:
    X = np.column_stack([NORMAL[:, 0], NORMAL[:, 1], NORMAL[:, 0]])
    X[5, 0] = 1e300
    assert only(X, "duplicate").columns == ("c0", "c2")


def test_stray_values_in_nearly_every_row() -> None:
    X = normal(62, 60)
    np.fill_diagonal(X, 1e9)
    assert not {"duplicate", "collinear"} & set(codes(X))


def test_duplicates_are_seen_among_columns_that_are_mostly_zero() -> None:
    values = NORMAL[:, 0].clip(min=0.8)
    assert only(with_columns(values, 3 * values), "duplicate").columns == ("c2", "c3")


def test_few_rows_lie_on_a_line_by_chance() -> None:
    X = np.column_stack([np.arange(9.0), 2 * np.arange(9.0)])
    assert "duplicate" not in codes(X, K=1)
    assert "duplicate" in codes(np.vstack([X, [20.0, 40.0]]), K=1)


def test_repeated_columns_make_flat_components_only_where_components_tilt() -> None:
    """Judged by the engine: it has to regularise where the finding says so."""
    X = with_columns(2 * NORMAL[:, 0] + 1)
    for family in COVARIANCE_TYPES:
        regularised = (
            fit(X, n_components=2, covariance_type=family, n_init=1).status == "regularised"
        )
        assert only(X, "duplicate", family=family).serious == regularised


def test_a_sum_names_the_columns_that_make_it_up() -> None:
    X = np.column_stack([NORMAL, NORMAL[:, 1] + 3 * NORMAL[:, 3] - 4])
    finding = only(X, "collinear")
    assert finding.columns == ("c1", "c3", "c5")
    assert changes(finding) == [{"columns": ("c0", "c1", "c2", "c3", "c4")}]
    assert finding.message.values["column"] == "column 5"
    assert finding.message.values["columns"] == ("column 1", "column 3")
    assert finding.serious
    assert not only(X, "collinear", family="diag").serious


@pytest.mark.parametrize("unit", [1e-250, 1.0, 1e250])
def test_a_sum_is_found_in_any_unit_and_far_from_zero(unit: float) -> None:
    X = NORMAL[:, :3] * [1, 0.1, 40] + [1e5, 0, -1e4]
    X = np.column_stack([X, X.sum(axis=1)])
    assert only(X * unit, "collinear").columns == ("c0", "c1", "c2", "c3")


def test_two_sums_of_the_same_columns_are_two_findings() -> None:
    a, b = NORMAL[:, 0], NORMAL[:, 1]
    findings = found(np.column_stack([a, b, a + b, a - b]))
    assert [one.code for one in findings] == ["collinear"] * 2
    for finding in findings:
        kept = finding.remedies[0].changes["columns"]
        assert len(found(table_of(np.column_stack([a, b, a + b, a - b])), kept)) == 1


def test_shares_of_a_whole_are_a_sum() -> None:
    parts = np.abs(NORMAL[:, :4]) + 0.1
    assert len(only(parts / parts.sum(axis=1, keepdims=True), "collinear").columns) == 4


def test_a_sum_with_noise_of_its_own_may_stay() -> None:
    X = with_columns(NORMAL[:, 0] + NORMAL[:, 1] + 1e-2 * NORMAL[:, 2])
    assert codes(X) == []


def test_more_columns_than_rows_are_no_sums() -> None:
    assert "collinear" not in codes(normal(20, 30))
