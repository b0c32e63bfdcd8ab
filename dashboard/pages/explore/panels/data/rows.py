"""The first rows of the table, as they were read."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.components.fields import attributes
from dashboard.data import Column, Table
from dashboard.i18n import Translate

ROWS, COLUMNS, CHARACTERS = 8, 15, 40  # each cell is a component, which costs the browser time


def layout(table: Table, _: Translate) -> Component:
    """A table of the first rows and columns; it scrolls where it is wide."""
    shown = table.columns[:COLUMNS]
    n = min(ROWS, table.n_rows)
    cells = [_cells(column, n, _) for column in shown]
    head = [html.Th(column.label, scope="col", className=column.kind) for column in shown]
    body = [html.Tr([column[i] for column in cells]) for i in range(n)]
    grid = html.Table(
        [html.Thead(html.Tr(head)), html.Tbody(body)], className="table table-sm first-rows"
    )
    size = _.n("{count} row", "{count} rows", table.n_rows)
    width = _.n("{count} column", "{count} columns", len(table.columns))
    parts: list[Component] = [
        html.H2(_("The first rows, as they were read")),
        html.P(f"{size} · {width}", className="note"),
        html.Div(
            grid,
            className="table-responsive",
            tabIndex=0,
            role="region",
            **attributes(aria_label=_("The first rows, as they were read")),
        ),
    ]
    if len(table.columns) > COLUMNS:
        parts.append(
            html.P(_("The first {count} columns are shown.", count=COLUMNS), className="note")
        )
    return html.Section(parts)


def _cells(column: Column, n: int, _: Translate) -> list[Component]:
    """The first n cells of a column; a missing one says so."""
    if column.kind == "text":
        given = column.texts(slice(0, n))
    else:
        given = [None if value != value else f"{value:.10g}" for value in column.values[:n]]
    return [
        html.Td(_("missing"), className="gap")
        if text is None
        else html.Td(_cut(text), className=column.kind)
        for text in given
    ]


def _cut(text: str) -> str:
    return text if len(text) <= CHARACTERS else text[: CHARACTERS - 1] + "…"
