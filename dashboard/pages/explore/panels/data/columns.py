"""Every column: its kind, gaps, values and spread, why it is held back, and what can be done."""

from __future__ import annotations

from collections.abc import Iterator

from dash import html
from dash.development.base_component import Component

from dashboard import ids
from dashboard.choices import UPLOAD, Choices
from dashboard.components.fields import RECOGNISED, Option, attributes, field, select
from dashboard.data import Column, Reading, Table, obstacle_message
from dashboard.data.asked import KINDS, numbers_text
from dashboard.data.dates import order_of
from dashboard.data.profile import Profile, profile
from dashboard.i18n import N_, Translate
from dashboard.pages.explore.checks import button

SHOWN = 12
"""Columns shown at once: Dash's time grows with the square of the number of components."""

KIND_NAMES = {
    "number": N_("as numbers"),
    "text": N_("as texts"),
    "days": N_("as days since the first date"),
    "days-dmy": N_("as days since the first date, day before month"),
    "days-mdy": N_("as days since the first date, month before day"),
}
HEADS = (
    N_("Column"),
    N_("Missing"),
    N_("Different values"),
    N_("Distribution"),
    N_("Why it is not offered, and what can be done"),
)


def layout(table: Table, choices: Choices, _: Translate) -> Component:
    """A row for each of the first columns, and a list to go to the others."""
    n = len(table.columns)
    pages = [
        (str(start), _("columns {first} to {last}", first=start + 1, last=min(start + SHOWN, n)))
        for start in range(0, n, SHOWN)
    ]
    chosen = field(_("Shown"), select(ids.COLUMN_PAGE, pages, "0"))
    return html.Section(
        [
            html.H2(_("Columns")),
            html.Div(chosen, hidden=len(pages) == 1, className="column-page"),
            html.Div(overview(table, choices, 0, _), id=ids.COLUMN_ROWS),
        ]
    )


def overview(table: Table, choices: Choices, start: int, _: Translate) -> Component:
    """The rows of the columns from place `start` on."""
    used = table.default_columns() if choices.columns is None else choices.columns
    own = choices.data == UPLOAD
    heads = [*HEADS, N_("Read")] if own else HEADS
    body = [
        html.Tr(_row(column, table, used, choices.reading if own else None, _))
        for column in table.columns[start : start + SHOWN]
    ]
    head = html.Thead(html.Tr([html.Th(_(name), scope="col") for name in heads]))
    return html.Table([head, html.Tbody(body)], className="table table-sm overview")


def _row(
    column: Column, table: Table, used: tuple[str, ...], asked: Reading | None, _: Translate
) -> list[Component]:
    seen = profile(column)
    share = column.n_missing / table.n_rows
    cells: list[Component] = [
        html.Th([column.label, html.Small(kind(column, column.key in used, _))], scope="row"),
        _cell(_("Missing"), f"{_.number(100 * share, 1)} %" if column.n_missing else "0", _),
        _cell(_("Different values"), _.number(column.n_distinct), _),
        html.Td(_spread(column, seen, _), className="spread"),
        html.Td([_reason(column, _), _remedies(column, used, asked, _)], className="told"),
    ]
    if asked is not None:
        cells.append(html.Td(_read_as(column, asked, _)))
    return cells


def _cell(name: str, value: str, _: Translate) -> Component:
    """A number; a phone, which has no head above it, shows its name before it."""
    return html.Td(value, className="fact", **attributes(data_name=name))


def kind(column: Column, is_used: bool, _: Translate) -> str:
    """What the column holds, and whether it takes part."""
    if column.since:
        what = _("days since {date}", date=column.since)
    else:
        what = _("numbers") if column.kind == "numeric" else _("texts")
    return _("{kind}, in use", kind=what) if is_used else what


def _spread(column: Column, seen: Profile, _: Translate) -> list[Component]:
    """A small histogram over its ends; of texts, the commonest."""
    if not seen.counts:
        return []
    if column.kind == "text":
        said = _.listed(seen.commonest)
        below = html.Small(said, className="ends")
    else:
        ends = [f"{value:.6g}" for value in (seen.low, seen.high)]
        said = _("from {low} to {high}", low=ends[0], high=ends[1])
        below = html.Small(" – ".join(ends), className="ends")
    bars = html.Div(
        style={"clipPath": outline(seen.counts)},
        className="bars",
        role="img",
        **attributes(
            aria_label=_("Distribution of {column}: {what}", column=column.label, what=said)
        ),
    )
    return [bars, below]


def outline(counts: tuple[int, ...]) -> str:
    """The bars of a histogram as a polygon in per cent of their box."""
    step, most = 100 / len(counts), max(counts)
    corners = ["0% 100%"]
    for i, count in enumerate(counts):
        top = 100 - max(100 * count / most, 3 if count else 0)
        corners += [f"{i * step:.2f}% {top:.1f}%", f"{(i + 1) * step - 0.6:.2f}% {top:.1f}%"]
        corners += [f"{(i + 1) * step - 0.6:.2f}% 100%", f"{(i + 1) * step:.2f}% 100%"]
    return f"polygon({', '.join(corners)})"


def _reason(column: Column, _: Translate) -> Component | None:
    """Why the column is not chosen at first, or what is odd about it."""
    sentences = []
    if told := obstacle_message(column):
        sentences.append(_(told[0], **told[1]))
    if column.spike is not None:
        count = int((column.values == column.spike).sum())
        sentences.append(
            _.n(
                "{count} cell is {value}, far from all others; it may stand for missing.",
                "{count} cells are {value}, far from all others; it may stand for missing.",
                count,
                value=f"{column.spike:g}",
            )
        )
    return html.P(_.paragraph(sentences)) if sentences else None


def _remedies(
    column: Column, used: tuple[str, ...], asked: Reading | None, _: Translate
) -> Component:
    """Buttons: another choice of columns for any table, another reading for one's own."""
    buttons = []
    place = f"column {column.key}"
    if column.key in used and len(used) > 1:
        others = tuple(key for key in used if key != column.key)
        buttons.append(button(_("Leave it out"), {"columns": others}, place))
    elif column.key not in used and column.kind == "numeric" and column.n_distinct > 1:
        keys = (*used, column.key)
        buttons.append(button(_("Use it"), {"columns": keys}, place))
    if asked is not None:
        buttons += [
            _button({"type": ids.READING_REMEDY, "part": part, "value": value}, label)
            for part, value, label in _mending(column, asked, _)
        ]
    return html.Div(buttons, className="buttons")


def _button(id: dict[str, str], label: str) -> Component:
    return html.Button(label, id=id, type="button", className="btn btn-sm btn-outline-secondary")


def _mending(column: Column, asked: Reading, _: Translate) -> Iterator[tuple[str, str, str]]:
    """Part, value and label of each reading that would help this column."""
    if column.spike is not None:
        value = column.spike
        numbers = asked.with_missing(column.key, value).columns[column.key].missing
        label = _("{value} means missing", value=f"{value:g}")
        yield f"m{column.key[1:]}", numbers_text(numbers), label
    if column.obstacle == "mixed":
        yield column.key, "number", _("Read it as numbers")
    if column.obstacle == "ambiguous":
        yield "decimal", "comma", _("The comma is the decimal sign")
        yield "decimal", "point", _("The comma parts thousands")
    if column.obstacle == "date":
        order = order_of(column.levels)
        if order is not None:
            yield column.key, "days", _("Days since the first date")
        else:
            yield column.key, "days-dmy", _("Days since the first date (day first)")
            yield column.key, "days-mdy", _("Days since the first date (month first)")


def _read_as(column: Column, asked: Reading, _: Translate) -> Component:
    """A list of what the column can be read as."""
    options: list[Option] = [(RECOGNISED, _("as recognised"))]
    options += [(name, _(KIND_NAMES[name])) for name in KINDS]
    control = select(
        {"type": ids.READING, "part": column.key}, options, asked.kind(column.key) or RECOGNISED
    )
    name = _("How “{column}” is read", column=column.label)
    label = html.Span(name, className="form-label")
    return html.Label([label, control], className="read-as")
