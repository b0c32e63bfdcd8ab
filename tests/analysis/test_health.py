"""The health check: each finding fires on a table made for it and is silent on a near miss."""

from __future__ import annotations

import math
import sys
import warnings
from collections.abc import Sequence
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dashboard.analysis.health import Finding, health
from dashboard.choices import SCALINGS, Choices
from dashboard.data import samples
from dashboard.data.table import Column, Table
from dashboard.engine import COVARIANCE_TYPES, EngineError, family_of, fit, n_parameters

MODULE = sys.modules[health.__module__]
RNG = np.random.default_rng(7)
ROWS = 400
NORMAL = RNG.normal(size=(ROWS, 5))
HOSTILE = (
    '"} {0} {column}',
    "=cmd()|' /C calc'!A0",
    "</script>\n`*/--",
    "年齡🙂\u202e",
    "__proto__",
)


def table_of(X: np.ndarray, names: Sequence[str] = ()) -> Table:
    X = np.asarray(X, dtype=float)
    columns = (
        Column(
            f"c{j}",
            names[j] if names else f"column {j}",
            "numeric",
            np.ascontiguousarray(x),
            n_missing=int(np.isnan(x).sum()),
            n_distinct=len(np.unique(x[np.isfinite(x)])),
        )
        for j, x in enumerate(X.T)
    )
    return Table("made", tuple(columns), len(X))


def found(
    X: np.ndarray | Table,
    keys: Sequence[str] | None = None,
    *,
    K: int = 3,
    family: str = "full",
    scaling: str = "none",
) -> tuple[Finding, ...]:
    table = X if isinstance(X, Table) else table_of(X)
    chosen = [c.key for c in table.columns] if keys is None else keys
    return health(table, [table.column(key) for key in chosen], K, family, scaling)


def codes(X: np.ndarray | Table, **options: object) -> list[str]:
    return [finding.code for finding in found(X, **options)]


def only(X: np.ndarray | Table, code: str, **options: object) -> Finding:
    """The one finding with this code."""
    (finding,) = (one for one in found(X, **options) if one.code == code)
    return finding


def changes(finding: Finding) -> list[dict]:
    return [dict(remedy.changes) for remedy in finding.remedies]


def with_columns(*columns: np.ndarray) -> np.ndarray:
    """Two normal columns and these."""
    return np.column_stack([NORMAL[:, :2], *columns])


@pytest.mark.parametrize("family", COVARIANCE_TYPES)
def test_normal_columns_are_healthy(family: str) -> None:
    assert codes(NORMAL[:, :3], family=family) == []


@pytest.mark.parametrize("name", samples.SAMPLES)
def test_samples_have_nothing_serious_but_wines_rows(name: str) -> None:
    """The wines are true: 178 rows cannot tell the 314 parameters of three full covariances."""
    table = samples.load(name)
    serious = [one for one in found(table, table.default_columns()) if one.serious]
    if name == "wine":
        (finding,) = serious
        assert finding.code == "rows"
        assert finding.message.values == {"rows": 178, "parameters": 314}
    else:
        assert serious == []


def test_made_up_blobs_are_healthy() -> None:
    table = samples.blobs(3, 0.6, 500, 0)
    assert found(table, table.default_columns()) == ()


# A column with one value.


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
    monkeypatch.setattr(MODULE, "MOST_ROWS", 100)
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


# Columns that repeat others.


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


@pytest.mark.parametrize("other", [NORMAL[:, 1] + 1e-3 * NORMAL[:, 4], NORMAL[:, 1] ** 3])
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
    X = RNG.normal(size=(62, 60))
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


# Columns that are sums of others.


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
    X = with_columns(NORMAL[:, 0] + NORMAL[:, 1] + 1e-3 * NORMAL[:, 2])
    assert codes(X) == []


def test_more_columns_than_rows_are_no_sums() -> None:
    assert "collinear" not in codes(RNG.normal(size=(20, 30)))


# Few values.


def test_few_distinct_values() -> None:
    finding = only(with_columns(np.arange(ROWS) % 10), "discrete")
    assert finding.message.values == {"column": "column 2", "distinct": 10, "rows": ROWS}
    assert changes(finding) == [{"columns": ("c0", "c1")}]
    assert not finding.serious


@pytest.mark.parametrize("values", [np.arange(ROWS) % 11, np.arange(ROWS) % 80])
def test_enough_distinct_values(values: np.ndarray) -> None:
    assert codes(with_columns(values)) == []


def test_ten_values_in_few_rows_are_not_few() -> None:
    assert "discrete" not in codes(RNG.permuted(np.arange(48.0) % 10)[:, None], K=1)
    assert "discrete" in codes(RNG.permuted(np.arange(50.0) % 10)[:, None], K=1)


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


# Tails.


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
    finding = only(with_columns(RNG.standard_cauchy(ROWS)), "outliers")
    assert "heavy tails" in finding.message.message


def test_tails_as_of_student_with_ten_degrees_of_freedom_may_stay() -> None:
    assert codes(with_columns(np.random.default_rng(1).standard_t(10, ROWS))) == []


@pytest.mark.parametrize("unit", [1e-300, 1.0, 1e290])
def test_positive_columns_with_a_long_right_tail(unit: float) -> None:
    finding = only(with_columns(np.exp(1.5 * NORMAL[:, 2]) * unit), "skewed")
    assert "logarithm" in str(finding.message)
    assert changes(finding) == [{"columns": ("c0", "c1")}]


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


# Units.


def test_columns_of_different_scale_matter_where_the_fit_depends_on_units() -> None:
    """Judged by the engine: a change of unit adds a constant to the log-likelihood, or more."""
    X = np.vstack([NORMAL[:, :2], NORMAL[:, 2:4] * [1, 3] + NORMAL[:, [3, 2]] + 2])
    labels = np.repeat([0, 1], ROWS)
    apart = X * [1, 2_000]
    for family in COVARIANCE_TYPES:
        options = {"covariance_type": family, "init": labels, "max_iter": 3, "tol": 0.0}
        plain, scaled = fit(X, n_components=2, **options), fit(apart, n_components=2, **options)
        shift = len(X) * math.log(2_000)
        depends = abs(plain.log_likelihood - scaled.log_likelihood - shift) > 1e-4
        assert ("scales" in codes(apart, family=family)) == depends, family


def test_scales_far_apart_are_cured_by_standardising() -> None:
    X = np.column_stack([NORMAL[:, 0], 30 * NORMAL[:, 1], 3e4 * NORMAL[:, 2]])
    finding = only(X, "scales", family="spherical")
    assert finding.columns == ("c2", "c0")
    assert finding.message.values["ratio"] == 10_000
    assert changes(finding) == [{"scaling": "standard"}]
    assert "scales" not in codes(X, family="spherical", scaling="standard")


def test_scales_not_far_apart() -> None:
    X = NORMAL[:, :2] / NORMAL[:, :2].std(axis=0)
    assert "scales" not in codes(X * [1, 999], family="spherical")
    assert "scales" in codes(X * [1, 1001], family="spherical")


def test_the_largest_ratios_are_cut_off() -> None:
    finding = only(NORMAL[:, :2] * [1e-300, 1e300], "scales", family="EII")
    assert finding.message.values["ratio"] == 10**15


# Rows and parameters.


@pytest.mark.parametrize("family", COVARIANCE_TYPES)
def test_five_rows_a_parameter(family: str) -> None:
    enough = 5 * n_parameters(family, 3, 4)
    X = RNG.normal(size=(enough, 4))
    assert "rows" not in codes(X, family=family)
    finding = only(X[1:], "rows", family=family)
    assert not finding.serious
    assert finding.message.values["parameters"] * 5 == enough


def test_fewer_rows_than_parameters_are_serious() -> None:
    parameters = n_parameters("full", 3, 4)
    assert not only(RNG.normal(size=(parameters, 4)), "rows").serious
    assert only(RNG.normal(size=(parameters - 1, 4)), "rows").serious


def test_no_more_rows_than_columns_in_a_component() -> None:
    X = RNG.normal(size=(30, 10))
    assert only(X, "flat").serious
    assert "flat" not in codes(np.vstack([X, NORMAL[:1].repeat(2, axis=1)]))
    assert codes(X[:3, :1]) == ["rows"]  # one column has no shape to be flat in
    for family in COVARIANCE_TYPES:
        letters = family_of(family).code
        own = letters[2] != "I" and "V" in letters[1:]
        assert ("flat" in codes(X, family=family)) == own


def test_smaller_models_are_offered_that_have_rows_enough() -> None:
    X = RNG.normal(size=(150, 4))
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
    X = RNG.normal(size=(60, 5))
    finding = only(X, "rows")
    assert finding.serious
    assert {"covariance_type": "diag"} in changes(finding)
    assert not only(X, "rows", family="diag").serious


def test_no_larger_model_is_offered() -> None:
    finding = only(RNG.normal(size=(40, 4)), "rows", family="EII")
    assert changes(finding) == [{"n_components": 1}]


def test_the_largest_number_of_components_is_offered() -> None:
    X = RNG.normal(size=(400, 3))
    (K,) = (one["n_components"] for one in changes(only(X, "rows", K=20)) if "n_components" in one)
    assert "rows" not in codes(X, K=K)
    assert "rows" in codes(X, K=K + 1)


# Missing cells.


def test_the_column_that_brings_back_most_rows_is_offered() -> None:
    X = NORMAL[:, :3].copy()
    X[:30, 0] = np.nan
    X[:50, 1] = np.nan
    X[390:, 2] = np.nan
    finding = only(X, "missing")
    assert finding.message.values["lost"] == 60
    assert finding.message.values["percent"] == 15
    assert finding.message.values["columns"] == ("column 1", "column 0", "column 2")
    assert finding.columns == ("c0", "c1", "c2")
    assert changes(finding) == [{"columns": ("c0", "c2")}]
    assert finding.remedies[0].label.values["rows"] == 20
    assert len(table_of(X).matrix(("c0", "c2"))[1]) == 340 + 20
    assert not finding.serious


def test_all_columns_with_missing_cells_are_offered_where_one_is_not_enough() -> None:
    X = NORMAL[:, :4].copy()
    X[:50, :2] = np.nan
    finding = only(X, "missing")
    assert changes(finding) == [{"columns": ("c2", "c3")}]
    assert finding.remedies[0].label.values["rows"] == 50
    X[50:55, 0] = np.nan
    assert changes(only(X, "missing")) == [
        {"columns": ("c1", "c2", "c3")},
        {"columns": ("c2", "c3")},
    ]


def test_a_tenth_of_the_rows_may_be_lost() -> None:
    X = NORMAL[:, :2].copy()
    X[: ROWS // 10, 0] = np.nan
    assert codes(X) == []
    X[ROWS // 10, 0] = np.nan
    assert codes(X) == ["missing"]


def test_no_complete_row_is_serious() -> None:
    X = NORMAL[:, :3].copy()
    X[::2, 0] = np.nan
    X[1::2, 1] = np.nan
    (finding,) = found(X)
    assert finding.serious
    assert changes(finding) == [{"columns": ("c1", "c2")}, {"columns": ("c2",)}]
    assert finding.remedies[0].label.values["rows"] == ROWS // 2


def test_an_empty_column_hides_nothing_else() -> None:
    X = with_columns(np.full(ROWS, np.nan), NORMAL[:, 0])
    findings = found(X)
    assert [one.code for one in findings] == ["empty", "duplicate"]
    assert findings[0].serious
    assert findings[0].columns == ("c2",)
    assert changes(findings[0]) == [{"columns": ("c0", "c1", "c3")}]


# Copies.


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


# All of them.


def test_serious_findings_come_first() -> None:
    X = NORMAL[:20, :4].copy()
    X[:, 0] = np.arange(20) % 2
    X[:4, 1] = np.nan
    X[:, 2] = 1.0
    serious = [finding.serious for finding in found(X)]
    assert serious == sorted(serious, reverse=True)
    assert len(set(serious)) == 2


def test_more_rows_than_are_looked_at_give_the_same_findings() -> None:
    X = np.random.default_rng(5).normal(size=(120_000, 3))
    X[:, 2] = X[:, 0] + X[:, 1]
    assert codes(X) == ["collinear"]
    assert [str(one.message) for one in found(X)] == [str(one.message) for one in found(X)]
    X[: len(X) // 8, 1] = np.nan
    finding = only(X, "missing")
    assert finding.message.values["lost"] == len(X) // 8  # counted, not estimated


def test_at_most_so_many_rows_are_looked_at() -> None:
    finding = only(np.arange(120_000.0)[:, None] % 7, "discrete")
    assert finding.message.values["rows"] == 50_000


def test_counts_are_those_of_the_rows_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MODULE, "MOST_ROWS", 100)
    X = with_columns(np.arange(ROWS) % 3)
    assert only(X, "discrete").message.values["rows"] == 100
    assert "rows" not in codes(X, K=3)  # all 400 count as rows of the fit


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_shown_as_they_are(name: str) -> None:
    table = table_of(with_columns(NORMAL[:, 0], np.ones(ROWS)), [name] * 4)
    for finding in found(table):
        assert name in str(finding.message)
        assert all(name in str(remedy.label) for remedy in finding.remedies)


def test_no_columns_nothing_to_find() -> None:
    assert found(NORMAL, []) == ()


@pytest.mark.parametrize("d", [1, 60])
@pytest.mark.parametrize("n", [0, 1, 2, 3])
@pytest.mark.parametrize("family", COVARIANCE_TYPES)
def test_tables_of_hardly_any_rows(n: int, d: int, family: str) -> None:
    findings = found(RNG.normal(size=(n, d)), family=family)
    assert findings
    assert all(finding.code in ("rows", "flat") for finding in findings)


VALUES = st.one_of(
    st.sampled_from(
        [0.0, -0.0, 1.0, 2.0, np.nan, 1e300, -1e300, 1e-300, 1.7e308, -1.7e308, 5e-324]
    ),
    st.floats(allow_infinity=False, width=64),
)


@st.composite
def tables(draw: st.DrawFn) -> np.ndarray:
    """Any tables; some with repeated, summed, constant or empty columns and repeated rows."""
    n, d = draw(st.sampled_from([0, 1, 2, 3, 9, 25, 60])), draw(st.sampled_from([1, 2, 3, 6, 60]))
    few = draw(arrays(float, (min(n, 12), min(d, 6)), elements=VALUES))
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    X = rng.normal(size=(n, d)) * 10.0 ** rng.integers(-3, 4, d)
    X[: len(few), : few.shape[1]] = few
    for j in range(d):
        kind = draw(
            st.sampled_from(["as is"] * 8 + ["same", "sum", "constant", "empty", "lognormal"])
        )
        with np.errstate(all="ignore"):
            if kind == "same":
                X[:, j] = 2 * X[:, 0]
            elif kind == "sum":
                X[:, j] = X[:, :j].sum(axis=1)
            elif kind == "lognormal":
                X[:, j] = np.exp(rng.normal(size=n))
        if kind in ("constant", "empty"):
            X[:, j] = 7.0 if kind == "constant" else np.nan
    if draw(st.booleans()):
        X = X[rng.integers(0, max(n, 1), n)] if n else X
    X[~np.isfinite(X)] = np.nan
    return X


@settings(max_examples=300, deadline=None)
@given(
    X=tables(),
    K=st.integers(1, 20),
    family=st.sampled_from(COVARIANCE_TYPES),
    scaling=st.sampled_from(SCALINGS),
)
@example(X=np.full((3, 2), np.nan), K=1, family="full", scaling="none")
@example(X=np.array([[1e300, 5e-324], [-1e300, 0.0]] * 20), K=2, family="EII", scaling="none")
def test_any_table_gives_findings_with_remedies_that_help(
    X: np.ndarray, K: int, family: str, scaling: str
) -> None:
    table = table_of(X)
    keys = tuple(column.key for column in table.columns)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        findings = found(table, K=K, family=family, scaling=scaling)
    start = Choices(columns=keys, n_components=K, covariance_type=family, scaling=scaling)
    serious = [finding.serious for finding in findings]
    assert serious == sorted(serious, reverse=True)
    for finding in findings:
        assert finding.columns
        assert set(finding.columns) <= set(keys)
        assert str(finding.message)
        for remedy in finding.remedies:
            assert str(remedy.label)
            assert set(remedy.changes) <= {field.name for field in fields(Choices)}
            after = start.changed(**remedy.changes)
            assert after != start
            assert Choices.from_query(after.to_query()) == after
            assert gone(finding, table, after)


def gone(finding: Finding, table: Table, choices: Choices) -> bool:
    """Whether the finding is no longer there, or no longer serious, with these choices."""
    assert choices.columns
    left = found(
        table,
        choices.columns,
        K=choices.n_components,
        family=choices.covariance_type,
        scaling=choices.scaling,
    )
    same = [one for one in left if (one.code, one.columns) == (finding.code, finding.columns)]
    return not any(one.serious or not finding.serious for one in same)
