"""PostgreSQL's own parser reads what is meant."""

from __future__ import annotations

from typing import Any

import pglast
import pytest
from pglast import ast
from pglast.parser import scan
from pglast.visitors import Visitor

from dashboard.exports import sql
from tests.exports.sql.databases import HOSTILE, made, rows_of


class Named(Visitor):  # type: ignore[misc]
    """What a statement names and calls."""

    def __init__(self) -> None:
        self.texts: set[str] = set()
        self.columns: set[str] = set()
        self.tables: set[str] = set()
        self.functions: set[str] = set()
        self.steps: list[str] = []

    def visit_A_Const(self, _: Any, node: ast.A_Const) -> None:  # noqa: N802
        if isinstance(node.val, ast.String):
            self.texts.add(node.val.sval)

    def visit_ColumnRef(self, _: Any, node: ast.ColumnRef) -> None:  # noqa: N802
        first, *rest = node.fields
        if first.sval == "d" and isinstance(rest[0], ast.String):
            self.columns.add(rest[0].sval)

    def visit_RangeVar(self, _: Any, node: ast.RangeVar) -> None:  # noqa: N802
        self.tables.add(node.relname)

    def visit_FuncCall(self, _: Any, node: ast.FuncCall) -> None:  # noqa: N802
        self.functions.add(node.funcname[-1].sval)

    def visit_CommonTableExpr(self, _: Any, node: ast.CommonTableExpr) -> None:  # noqa: N802
        self.steps.append(node.ctename)


@pytest.mark.parametrize(("K", "d"), [(1, 1), (12, 12), (20, 20)])
def test_postgresql_reads_one_select(K: int, d: int) -> None:
    model = made(K, d)
    statements = pglast.parse_sql(sql(model, rows_of(model), "postgresql"))
    assert [type(statement.stmt) for statement in statements] == [ast.SelectStmt]
    named = Named()
    named(statements)
    assert named.columns == set(model.columns)
    assert named.functions == {"abs", "exp", "ln", "min"}
    assert named.tables == {"data", *named.steps}


def test_postgresql_reads_hostile_names_as_names() -> None:
    model = made(len(HOSTILE), len(HOSTILE), columns=HOSTILE, names=HOSTILE)
    text = sql(model, rows_of(model), "postgresql", table=HOSTILE[1])
    statements = pglast.parse_sql(text)
    named = Named()
    named(statements)
    assert len(statements) == 1
    assert named.texts == set(HOSTILE)
    assert named.columns == {n.encode()[:63].decode(errors="ignore") for n in HOSTILE}
    assert named.tables == {HOSTILE[1], *named.steps}
    written = text.encode()
    comments = [token.start for token in scan(text) if token.name == "SQL_COMMENT"]
    assert len(comments) > 10
    assert max(comments) < written.index(b"WITH gmm_rows")


def test_postgresql_keeps_backslashes_whatever_its_settings() -> None:
    """Without standard_conforming_strings a backslash in '…' would take the quote along."""
    model = made(2, 1, names=("a\\", "\\' OR 1 = 1 --"))
    text = sql(model, rows_of(model), "postgresql")
    literals = [line for line in text.split("\n") if line.endswith("AS component,")]
    assert "THEN E'a\\\\' WHEN" in literals[0]
    assert "THEN E'\\\\'' OR 1 = 1 --' END" in literals[0]
