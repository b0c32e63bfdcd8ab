"""Any table at all gives findings whose remedies help."""

from __future__ import annotations

import warnings
from dataclasses import fields

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dashboard.analysis import Finding
from dashboard.choices import MISSING, SCALINGS, Choices
from dashboard.data.table import Table
from dashboard.engine import COVARIANCE_TYPES
from tests.analysis.health.tables import found, table_of

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
    logs=st.sets(st.sampled_from([f"c{j}" for j in range(7)]), max_size=3).map(sorted),
    missing=st.sampled_from(MISSING),
)
@example(np.full((3, 2), np.nan), 1, "full", "none", [], "keep")
@example(np.array([[1e300, 5e-324], [-1e300, 0.0]] * 20), 2, "EII", "none", ["c1"], "leave-out")
def test_any_table_gives_findings_with_remedies_that_help(
    X: np.ndarray, K: int, family: str, scaling: str, logs: list[str], missing: str
) -> None:
    table = table_of(X)
    keys = tuple(column.key for column in table.columns)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        findings = found(table, K=K, family=family, scaling=scaling, logs=logs, missing=missing)
    start = Choices(
        columns=keys,
        n_components=K,
        covariance_type=family,
        scaling=scaling,
        logs=tuple(logs),
        missing=missing,
    )
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
        logs=choices.logs,
        missing=choices.missing,
    )
    same = [one for one in left if (one.code, one.columns) == (finding.code, finding.columns)]
    return not any(one.serious or not finding.serious for one in same)
