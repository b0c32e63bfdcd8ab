"""All checks together: on healthy tables, in order, on a part of the rows, with hostile names."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.analysis.health import rows
from dashboard.data import samples
from dashboard.engine import COVARIANCE_TYPES
from tests.analysis.health.tables import (
    NORMAL,
    ROWS,
    codes,
    found,
    normal,
    only,
    table_of,
    with_columns,
)

HOSTILE = (
    '"} {0} {column}',
    "=cmd()|' /C calc'!A0",
    "</script>\n`*/--",
    "年齡🙂\u202e",
    "__proto__",
)


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
    monkeypatch.setattr(rows, "MOST_ROWS", 100)
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
    findings = found(normal(n, d), family=family)
    assert findings
    assert all(finding.code in ("rows", "flat") for finding in findings)
