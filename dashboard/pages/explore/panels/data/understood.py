"""How the file was understood: a list for each part of it, and what was repaired, in words."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard import ids
from dashboard.components.fields import RECOGNISED, Option, attributes, field, select, text_field
from dashboard.data import Reading, Table
from dashboard.data.asked import DELIMITERS, ENCODINGS, MAX_WORD, SIGNS, quoted
from dashboard.data.understood import Line, Understood
from dashboard.i18n import N_, Translate

DELIMITER_NAMES = {
    "comma": N_("comma ,"),
    "semicolon": N_("semicolon ;"),
    "tab": N_("tab"),
    "bar": N_("upright bar |"),
    "colon": N_("colon :"),
}
SIGN_NAMES = {"point": N_("point, as in 1.5"), "comma": N_("comma, as in 1,5")}
MOST_LINES = 10  # to choose the line of names from
LINE_CHARACTERS = 48
WORDS_CHARACTERS = 3 * MAX_WORD


def layout(table: Table, found: Understood, asked: Reading, _: Translate) -> Component:
    """The controls, the notes, and the first lines of the file as they are in it."""
    controls = [
        _sheet(found, asked, _),
        _encoding(found, asked, _),
        _delimiter(found, asked, _),
        _sign(found, asked, _),
        _names(found, asked, _),
        _apart("units", _("Row of units"), found.units_line, asked.units, _),
        _apart("totals", _("Row of totals"), found.totals_line, asked.totals, _),
        _long(table, asked, _),
        _missing(asked, _),
    ]
    told = html.Ul([html.Li(_(note.message, **note.values)) for note in table.notes])
    return html.Section(
        [
            html.H2(_("How the file was read")),
            html.P(_("What was guessed wrongly can be set right here."), className="note"),
            html.Div([one for one in controls if one is not None], className="reading-controls"),
            html.Div([html.H3(_("What was found and repaired")), told], className="repairs"),
            html.Details(
                [html.Summary(_("The first lines of the file")), _lines(found, _)],
                className="numbers",
            ),
        ]
    )


def _control(
    part: str, label: str, options: list[Option], value: str, recognised: str, _: Translate
) -> Component:
    """A list for one part; its first entry says what was recognised."""
    first = _("as recognised")
    if recognised and not value:
        first = _("as recognised: {what}", what=recognised)
    control = select(
        {"type": ids.READING, "part": part}, [(RECOGNISED, first), *options], value or RECOGNISED
    )
    return field(label, control)


def _sheet(found: Understood, asked: Reading, _: Translate) -> Component | None:
    if not found.sheets:
        return None
    options = [(quoted(name), name) for name in found.sheets]
    return _control("sheet", _("Sheet"), options, quoted(asked.sheet), found.sheet, _)


def _encoding(found: Understood, asked: Reading, _: Translate) -> Component | None:
    if found.sheets:
        return None
    seen = dict(found.previews)
    likely = [*seen, *(name for name in ENCODINGS if name not in seen)]
    options = [(name, _named(ENCODINGS[name], seen.get(name, ""), _)) for name in likely]
    name = ENCODINGS.get(found.encoding, found.encoding)
    return _control("encoding", _("Characters"), options, asked.encoding, name, _)


def _named(name: str, preview: str, _: Translate) -> str:
    """An encoding, and a line of the file in it."""
    if not preview:
        return name
    return _("{encoding}: {text}", encoding=name, text=_cut(preview))


def _delimiter(found: Understood, asked: Reading, _: Translate) -> Component | None:
    if found.sheets:
        return None
    names = {sign: _(DELIMITER_NAMES[name]) for name, sign in DELIMITERS.items()}
    options = [(name, _(words)) for name, words in DELIMITER_NAMES.items()]
    value = next((name for name, sign in DELIMITERS.items() if sign == asked.delimiter), "")
    recognised = names.get(found.delimiter, found.delimiter)
    return _control("delimiter", _("Columns are parted by"), options, value, recognised, _)


def _sign(found: Understood, asked: Reading, _: Translate) -> Component:
    names = {sign: _(SIGN_NAMES[name]) for name, sign in SIGNS.items()}
    options = [(name, _(words)) for name, words in SIGN_NAMES.items()]
    value = next((name for name, sign in SIGNS.items() if sign == asked.decimal), "")
    return _control("decimal", _("Decimal sign"), options, value, names.get(found.decimal, ""), _)


def _names(found: Understood, asked: Reading, _: Translate) -> Component:
    nowhere = _("no line; columns are named by their place")
    options = [("0", nowhere)]
    options += [(str(one.line), _line(one, _)) for one in found.lines[:MOST_LINES]]
    value = "" if asked.names_line is None else str(asked.names_line)
    if value and value not in dict(options):
        options.append((value, _("line {line}", line=asked.names_line)))
    by_line = {one.line: _line(one, _) for one in found.lines}
    recognised = by_line.get(found.names_line, "") if found.names_line else nowhere
    return _control("names", _("Names of the columns"), options, value, recognised, _)


def _line(one: Line, _: Translate) -> str:
    return _("line {line}: {text}", line=one.line, text=_cut(" · ".join(one.fields)))


def _apart(part: str, label: str, line: int, apart: bool, _: Translate) -> Component | None:
    """Whether a row that was recognised as no data is some, after all."""
    if not line and apart:
        return None
    recognised = _("line {line} was left out", line=line) if apart else ""
    options = [("data", _("is data"))]
    return _control(part, label, options, "" if apart else "data", recognised, _)


def _long(table: Table, asked: Reading, _: Translate) -> Component:
    options = [("out", _("are left out"))]
    value = "out" if asked.leave_out_long else RECOGNISED
    control = select(
        {"type": ids.READING, "part": "long"},
        [(RECOGNISED, _("the file is refused")), *options],
        value,
    )
    return field(_("Rows with too many fields"), control)


def _missing(asked: Reading, _: Translate) -> Component:
    return text_field(
        {"type": ids.READING, "part": "missing"},
        _("Further words for missing cells"),
        ", ".join(asked.missing),
        WORDS_CHARACTERS,
        _("Parted by commas, such as -999, unknown. Empty cells, NA, NULL and ? are known."),
    )


def _lines(found: Understood, _: Translate) -> Component:
    """The first lines as they are in the file, with their numbers."""
    body = []
    for one in found.lines:
        what = ""
        if one.line == found.names_line:
            what = _("names")
        elif one.line == found.units_line:
            what = _("units")
        elif one.line < found.first_line:
            what = _("left out")
        cells: list[Component] = [html.Th(_.number(one.line), scope="row")]
        cells += [html.Td(what, className="what"), html.Td(" · ".join(one.fields))]
        body.append(html.Tr(cells, className="above" if what else None))
    table = html.Table(html.Tbody(body), className="table table-sm")
    return html.Div(
        table,
        className="table-responsive",
        tabIndex=0,
        role="region",
        **attributes(aria_label=_("The first lines of the file")),
    )


def _cut(text: str) -> str:
    return text if len(text) <= LINE_CHARACTERS else text[: LINE_CHARACTERS - 1] + "…"
