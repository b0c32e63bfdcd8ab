"""Awkward files: quotes, lengths of rows, headers, names, empty files. One row a case."""

from __future__ import annotations

import pytest

from tests.data.cases import (
    BASE,
    GROUP,
    HEIGHT,
    NAN,
    NOTHING,
    NUMBERS,
    WEIGHT,
    Case,
    reads,
    refuses,
    written,
)

PLAIN = written()
ROWS = PLAIN.partition("\n")[2]
LINES = PLAIN.splitlines(keepends=True)
TWO = {"height": HEIGHT, "weight": WEIGHT}
TWO_FILE = written(("height", "weight"), NUMBERS)
BY_PLACE = dict(zip(("column 1", "column 2", "column 3"), BASE.values(), strict=True))
NOTES = ['5" pipe', 'a "b"', "c"] * 4


def at(place: int, line: str, file: str = PLAIN) -> str:
    """The file with one line more, which gets this number (from 1)."""
    lines = file.splitlines(keepends=True)
    return "".join([*lines[: place - 1], line + "\n", *lines[place - 1 :]])


def named(*names: str) -> str:
    """The plain file under other names."""
    return written(names)


def open_quote(line: int) -> str:
    return (
        f"A quote opened on line {line} is not closed. Close it, or remove it if it belongs to the"
        " text."
    )


def too_long(count: int, lines: str) -> str:
    return (
        f"Rows with more fields than the 3 columns: {count}, the first on these lines: {lines}."
        " Correct them, or put quotes around texts that hold the delimiter."
    )


QUOTES = [
    reads(
        "line end within quotes",
        written(("h", "note"), (HEIGHT, ['"one\ntwo"'] * 12)),
        columns={"h": HEIGHT, "note": ["one two"] * 12},
    ),
    reads(
        "delimiter within quotes",
        written(("h", "note"), (HEIGHT, ['"one, two"'] * 12)),
        columns={"h": HEIGHT, "note": ["one, two"] * 12},
    ),
    reads(
        "stray quotes",
        written(("h", "note"), (HEIGHT, ['5" pipe', '"a ""b"""', "c"] * 4)),
        columns={"h": HEIGHT, "note": NOTES},
    ),
    reads(
        "everything in quotes",
        "".join(",".join(f'"{f}"' for f in line.strip().split(",")) + "\n" for line in LINES),
    ),
    reads("empty quotes are missing", at(14, '"","",""'), columns={
        "height": [*HEIGHT, NAN], "weight": [*WEIGHT, NAN], "group": [*GROUP, None]}),
    refuses("unclosed quote on the last row", PLAIN + '9.5,8.5,"A\n', open_quote(14)),
    refuses("unclosed quote in the middle", at(5, '9.5,8.5,"A'), open_quote(5)),
    refuses("unclosed quote in the names", '"height,weight,group\n' + ROWS, open_quote(1)),
    refuses("a quote closed rows below", at(9, '"x",2.5,C', at(4, '"9.5,8.5,A')), open_quote(4)),
]  # fmt: skip

LENGTHS = [
    refuses("one row too long", at(4, "9.5,8.5,A,7"), too_long(1, "4")),
    refuses("rows too long", at(9, "1,2,A,7,8", at(4, "9.5,8.5,A,7")), too_long(2, "4, 9")),
    refuses("a row too long below the names", at(2, "9.5,8.5,A,7"), too_long(1, "2")),
    refuses("a row too long below the units", at(3, "9.5,8.5,A,7", at(2, "m,kg,")),
            too_long(1, "3")),
    refuses("many rows too long", PLAIN + "1,2,A,7\n" * 9, too_long(9, "14, 15, 16, 17, 18")),
    refuses("a row too long, in quotes", at(4, '"9.5",8.5,A,7'), too_long(1, "4")),
    refuses("a row too long below a quoted line end", at(7, "9.5,8.5,A,7",
            at(4, '9.5,8.5,"A')).replace('"A\n', '"A\nB"\n'), too_long(1, "8")),
    reads("a row too short", at(4, "9.5,8.5"),
          "Rows with fewer fields than columns: 1, the first on line 4; their missing fields count"
          " as missing cells.",
          "Missing cells: 1, in “group”.",
          columns={"height": [*HEIGHT[:2], 9.5, *HEIGHT[2:]],
                   "weight": [*WEIGHT[:2], 8.5, *WEIGHT[2:]],
                   "group": [*GROUP[:2], None, *GROUP[2:]]}),
    reads("the first row too short", at(2, "9.5"),
          columns={"height": [9.5, *HEIGHT], "weight": [NAN, *WEIGHT], "group": [None, *GROUP]}),
    refuses("one field more in every row", written(("height", "weight"), (HEIGHT, WEIGHT, GROUP)),
            "Line 1 names 2 columns, but the rows below hold 3 fields. Name every column, or put"
            " quotes around texts that hold the delimiter."),
    reads("row names under an empty name", written(("", "height"), (WEIGHT, HEIGHT)),
          "Empty or repeated names were completed: “column 1”.",
          columns={"column 1": WEIGHT, "height": HEIGHT}),
    reads("delimiter at the end of each line", PLAIN.replace("\n", ",\n"),
          "Empty columns without a name that were left out: 1."),
    reads("delimiter at the end of rows", LINES[0] + ROWS.replace("\n", ",\n"),
          "Empty columns without a name that were left out: 1."),
    reads("empty columns at the end of each line", PLAIN.replace("\n", ",,,\n"),
          "Empty columns without a name that were left out: 3."),
    reads("more names than fields", written(("height", "weight", "more"), NUMBERS),
          "Rows with fewer fields than columns: 12, the first on line 2; their missing fields count"
          " as missing cells.",
          columns={**TWO, "more": [NAN] * 12}, obstacles={"more": "empty"}),
]  # fmt: skip

NO_NAMES = "No line of names was found, so columns are named by their place."


def titled(count: int, first: str) -> str:
    return f"Lines above the table that were left out: {count}, the first “{first}”."


def totals(line: int) -> str:
    return f"Line {line} holds totals, not data; it was left out."


SUMS = f"{sum(HEIGHT)!r},{sum(WEIGHT)!r}"
MEANS = f"{sum(HEIGHT) / 12:.2f},{sum(WEIGHT) / 12:.2f}"

HEADERS = [
    reads("names", PLAIN, "The names of the columns are on line 1."),
    reads("no names", ROWS, NO_NAMES, columns=BY_PLACE),
    reads("no names, numbers alone", written(None, NUMBERS), NO_NAMES,
          columns={"column 1": HEIGHT, "column 2": WEIGHT}),
    reads("a title", "Survey of 2024\n" + PLAIN, titled(1, "Survey of 2024"),
          "The names of the columns are on line 2."),
    reads("titles and a blank line", "Survey of 2024\nby the office\n\n" + PLAIN,
          titled(2, "Survey of 2024"), "The names of the columns are on line 4."),
    reads("a title filled up with delimiters", "Survey,,\n" + PLAIN, titled(1, "Survey")),
    reads("comments", "# made by a tool\n# on Monday\n" + PLAIN, titled(2, "# made by a tool")),
    reads("names behind #", "# " + PLAIN),
    reads("a row of units", at(2, "m,kg,-"), "Line 2 holds units, not data; it was left out."),
    reads("a row of units in brackets", at(2, "[m],[kg],"),
          "Line 2 holds units, not data; it was left out."),
    reads("title, names and units", "Survey\n" + at(2, "m,kg,"),
          titled(1, "Survey"), "Line 3 holds units, not data; it was left out."),
    reads("a row of sums at the end",
          written(("group", "height", "weight"), (GROUP, *NUMBERS)) + f"Total,{SUMS}\n",
          totals(14), columns={"group": GROUP, **TWO}),
    reads("a row of sums in Chinese",
          written(("group", "height", "weight"), (GROUP, *NUMBERS)) + f"合計,{SUMS}\n",
          totals(14), columns={"group": GROUP, **TWO}),
    reads("a row of means",
          written(("group", "height", "weight"), (GROUP, *NUMBERS)) + f"Mean,{MEANS}\n",
          totals(14), columns={"group": GROUP, **TWO}),
    reads("a word for totals beside other numbers",
          written(("group", "height", "weight"), (GROUP, *NUMBERS)) + "Total,1.5,2.5\n",
          columns={"group": [*GROUP, "Total"], "height": [*HEIGHT, 1.5], "weight": [*WEIGHT, 2.5]}),
    reads("a row of sums above a row of nothing",
          written(("group", "height"), (GROUP, HEIGHT), "\t") + f"Total\t{sum(HEIGHT)}\n\t\n",
          columns={"group": [*GROUP, "Total", None], "height": [*HEIGHT, sum(HEIGHT), NAN]}),
    reads("names that are years", written(("kind", "2019", "2020"), (GROUP, *NUMBERS)),
          columns={"kind": GROUP, "2019": HEIGHT, "2020": WEIGHT}),
]  # fmt: skip

LONG = "n" * 300
SHORT = "n" * 79 + "…"


def renamed(*names: str) -> dict[str, list[object]]:
    return dict(zip(names, map(list, BASE.values()), strict=True))


NAMES = [
    reads("twice the same", named("a", "a", "a"),
          "Empty or repeated names were completed: “a (2)”, “a (3)”.",
          columns=renamed("a", "a (2)", "a (3)")),
    reads("the same but for case", named("a", "A", "b"), columns=renamed("a", "A (2)", "b")),
    reads("a name that is taken", named("a", "a (2)", "a"), columns=renamed("a", "a (2)", "a (3)")),
    reads("empty", named("", "weight", " "), columns=renamed("column 1", "weight", "column 3")),
    reads("blanks around", named(" height ", "\tweight", "group  "), columns=BASE),
    reads("no-break blanks around", named("\u00a0height", "weight\u3000", "group"), columns=BASE),
    reads("very long", named(LONG, "weight", "group"),
          "Long names were shortened: “" + SHORT + "”.", columns=renamed(SHORT, "weight", "group")),
    reads("very long and the same", named(LONG + "a", LONG + "b", "group"),
          columns=renamed(SHORT, "n" * 76 + " (2)", "group")),
    reads("nan, index, __proto__", named("nan", "index", "__proto__"),
          columns=renamed("nan", "index", "__proto__")),
    reads("constructor, toString, None", named("constructor", "toString", "None"),
          columns=renamed("constructor", "toString", "None")),
    reads("a line end in a name", named('"hei\nght"', "weight", "group"),
          columns=renamed("hei ght", "weight", "group")),
    reads("formulas", named('"=HYPERLINK(""http://x"",""y"")"', "@SUM(A1)", "+1+cmd|' /C calc'!A0"),
          columns=renamed('=HYPERLINK("http://x","y")', "@SUM(A1)", "+1+cmd|' /C calc'!A0")),
    reads("markup", named("<script>alert(1)</script>", "<a href='x'>y</a>", "&amp;"),
          columns=renamed("<script>alert(1)</script>", "<a href='x'>y</a>", "&amp;")),
    reads("right-to-left marks", named("\u202eheight\u202c", "weight\u200f", "\u2066group\u2069"),
          columns=BASE),
    reads("emoji", named("😀", "👩\u200d🔬 weight", "🇹🇼"),
          columns=renamed("😀", "👩\u200d🔬 weight", "🇹🇼")),
    reads("other scripts", named("身高", "вес", "الفئة"), columns=renamed("身高", "вес", "الفئة")),
    reads("control characters", named("he\x07ight", "\x1bweight", "group"), columns=BASE),
    reads("a template's braces", named("{0}", "{count}", "%s"),
          columns=renamed("{0}", "{count}", "%s")),
]  # fmt: skip

TEXTS = ['=HYPERLINK("x")', "@SUM(A1)", "<script>alert(1)</script>", "<a href=x>", "😀", "中文"]

PLAIN_TEXTS = [
    reads("formulas and markup in cells",
          written(("h", "note"), (HEIGHT, ['"=HYPERLINK(""x"")"', *TEXTS[1:]] * 2)),
          columns={"h": HEIGHT, "note": TEXTS * 2}),
    reads("right-to-left marks in cells",
          written(("h", "note"), (HEIGHT, ["\u202eabc", "\u200fd", "\u2066e\u2069"] * 4)),
          columns={"h": HEIGHT, "note": ["abc", "d", "e"] * 4}),
]  # fmt: skip

ONE_ROW = "The file has one row of data; a mixture needs at least two."
NO_ROWS = "The file has a line of names but no row of data below it; load a table with rows."

EMPTY = [
    refuses("nothing", "", NOTHING),
    refuses("a mark alone", "\ufeff", NOTHING),
    refuses("UTF-16 mark alone", b"\xff\xfe", NOTHING),
    refuses("blank lines", "\n \r\n\t\n", NOTHING),
    refuses("delimiters alone", ",,\n,,\n", NOTHING),
    refuses("names alone", "height,weight\n", NO_ROWS),
    refuses("names and blank lines", "height,weight\n\n\n", NO_ROWS),
    refuses("names and empty fields", "height,weight\n,\n,\n", NO_ROWS),
    refuses("sep= alone", "sep=;\n", NOTHING),
    refuses("one row below names", "height,weight\n1.5,2.5\n", ONE_ROW),
    refuses("one row without names", "1.5,2.5\n", ONE_ROW),
    reads("two rows", "height,weight\n1.5,2.5\n3.5,4.5\n",
          columns={"height": [1.5, 3.5], "weight": [2.5, 4.5]}),
    reads("one column of numbers", written(("height",), (HEIGHT,)), columns={"height": HEIGHT},
          obstacles={"height": None}),
    reads("one column of numbers without a name", written(None, (HEIGHT,)),
          columns={"column 1": HEIGHT}, obstacles={"column 1": None}),
]  # fmt: skip

SETS = [*QUOTES, *LENGTHS, *HEADERS, *NAMES, *PLAIN_TEXTS, *EMPTY]


@pytest.mark.parametrize("case", SETS)
def test_case(case: Case) -> None:
    case.check()
