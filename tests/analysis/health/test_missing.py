"""Empty columns and rows with missing cells."""

from __future__ import annotations

import numpy as np

from tests.analysis.health.tables import (
    NORMAL,
    ROWS,
    changes,
    codes,
    found,
    only,
    table_of,
    with_columns,
)


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
    assert changes(finding) == [{"missing": "keep"}, {"columns": ("c0", "c2")}]
    assert finding.remedies[1].label.values["rows"] == 20
    assert len(table_of(X).matrix(("c0", "c2"))[1]) == 340 + 20
    assert not finding.serious


def test_all_columns_with_missing_cells_are_offered_where_one_is_not_enough() -> None:
    X = NORMAL[:, :4].copy()
    X[:50, :2] = np.nan
    finding = only(X, "missing")
    assert changes(finding) == [{"missing": "keep"}, {"columns": ("c2", "c3")}]
    assert finding.remedies[1].label.values["rows"] == 50
    X[50:55, 0] = np.nan
    assert changes(only(X, "missing")) == [
        {"missing": "keep"},
        {"columns": ("c1", "c2", "c3")},
        {"columns": ("c2", "c3")},
    ]


def test_of_a_loss_above_a_tenth_is_said_what_it_does() -> None:
    X = NORMAL[:, :2].copy()
    X[: ROWS // 10, 0] = np.nan
    assert "complete rows alone" not in str(only(X, "missing").message)
    X[ROWS // 10, 0] = np.nan
    assert "complete rows alone" in str(only(X, "missing").message)


def test_rows_that_are_kept_are_not_lost() -> None:
    X = NORMAL[:, :3].copy()
    X[::2, 0] = np.nan
    assert codes(X) == ["missing"]
    assert codes(X, missing="keep") == []
    X[1::2, 1] = np.nan
    assert codes(X, missing="keep") == []


def test_kept_rows_count_against_the_parameters() -> None:
    X = NORMAL[:40, :2].copy()
    X[:35, 0] = np.nan
    assert only(X, "rows", K=2).message.values["rows"] == 5
    assert only(X, "rows", K=2, missing="keep").message.values["rows"] == 40
    X[:, 0] = np.where(np.arange(40) < 38, 7.0, np.nan)
    assert "constant" in codes(X, K=1, missing="keep")
    X[0, 0], X[0, 1] = 8.0, np.nan
    assert "constant" in codes(X, K=1)
    assert "constant" not in codes(X, K=1, missing="keep")


def test_no_complete_row_is_serious() -> None:
    X = NORMAL[:, :3].copy()
    X[::2, 0] = np.nan
    X[1::2, 1] = np.nan
    (finding,) = found(X)
    assert finding.serious
    assert changes(finding) == [
        {"missing": "keep"},
        {"columns": ("c1", "c2")},
        {"columns": ("c2",)},
    ]
    assert finding.remedies[1].label.values["rows"] == ROWS // 2


def test_an_empty_column_hides_nothing_else() -> None:
    X = with_columns(np.full(ROWS, np.nan), NORMAL[:, 0])
    findings = found(X)
    assert [one.code for one in findings] == ["empty", "duplicate"]
    assert findings[0].serious
    assert findings[0].columns == ("c2",)
    assert changes(findings[0]) == [{"columns": ("c0", "c1", "c3")}]
