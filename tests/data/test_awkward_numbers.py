"""Awkward files: how numbers and missing cells are written. One row a case."""

from __future__ import annotations

import pytest

from tests.data.cases import HEIGHT, NAN, WEIGHT, Case, column, reads, written

EIGHTHS = [i / 8 for i in range(12)]
GERMAN = {"height": HEIGHT, "weight": WEIGHT}
HALVES = [i + 0.5 for i in range(12)]
THOUSANDS = [1000.5 * (i + 1) for i in range(12)]


def typed(
    name: str,
    texts: list[str],
    values: list[object],
    *said: str,
    obstacle: str | None = None,
) -> object:
    """A column x of these texts beside one that shows the decimal point."""
    return reads(
        name,
        column("x", texts),
        *said,
        columns={"x": values, "y": [i / 8 for i in range(len(texts))]},
        obstacles={"x": obstacle},
    )


def alone(name: str, texts: list[str], values: list[object], obstacle: str | None) -> object:
    """A column x of these texts beside whole numbers, which show no decimal sign."""
    rows = "\n".join(f"{text};{i * i}" for i, text in enumerate(texts))
    columns = {"x": values, "y": [float(i * i) for i in range(len(texts))]}
    return reads(name, f"x;y\n{rows}\n", columns=columns, obstacles={"x": obstacle})


def parted(sign: str) -> list[str]:
    """THOUSANDS with a sign between groups of three digits."""
    return [f"{value:,.1f}".replace(",", sign) for value in THOUSANDS]


DECIMAL = [
    reads(
        "decimal comma with ;",
        written(("height", "weight"), (HEIGHT, WEIGHT), delimiter=";", decimal=","),
        "Decimal commas were understood in “height”, “weight”.",
        columns=GERMAN,
    ),
    reads(
        "decimal comma with TAB",
        written(("height", "weight"), (HEIGHT, WEIGHT), delimiter="\t", decimal=","),
        columns=GERMAN,
    ),
    reads(
        "decimal comma in quotes with ,",
        'x,y\n' + "".join(f'"{i},5","{i},25"\n' for i in range(12)),
        columns={"x": HALVES, "y": [i + 0.25 for i in range(12)]},
    ),
    typed("one column with commas, one with points", [f"{i},5" for i in range(12)], HALVES),
    alone("1,5E+03", [f"{i},5E+03" for i in range(12)],
          [i * 1000 + 500.0 for i in range(12)], "identifier"),
    alone("1,5e-3", [f"{i},5e-3" for i in range(12)],
          [float(f"{i}.5e-3") for i in range(12)], None),
    alone("12,345 may be either", [f"{i + 1},345" for i in range(12)],
          [f"{i + 1},345" for i in range(12)], "ambiguous"),
    typed("12,345 beside points", [f"{i + 1},345" for i in range(12)],
          [i * 1000 + 1345.0 for i in range(12)], obstacle="identifier"),
    typed("no digit before or after the point", [".5", "1.", "-.5", "+.25"] * 3,
          [0.5, 1.0, -0.5, 0.25] * 3),
    typed("leading zeros", [f"00{i}.5" for i in range(12)], HALVES),
    typed("every digit is kept", ["0.1", "0.30000000000000004", "1e-320", "123456789.12345679"] * 3,
          [0.1, 0.30000000000000004, 1e-320, 123456789.12345679] * 3),
    typed("codes longer than a float holds", [str(12345678901234567 + i) for i in range(12)],
          [str(12345678901234567 + i) for i in range(12)], obstacle="text"),
]  # fmt: skip

THOUSANDS_SAID = "Signs that part thousands were understood in “x”."

GROUPS = [
    typed("1,234.5", parted(","), THOUSANDS, THOUSANDS_SAID),
    typed("1 234.5", parted(" "), THOUSANDS, THOUSANDS_SAID),
    typed("thin spaces", parted("\u2009"), THOUSANDS, THOUSANDS_SAID),
    typed("narrow no-break spaces", parted("\u202f"), THOUSANDS, THOUSANDS_SAID),
    typed("no-break spaces", parted("\u00a0"), THOUSANDS, THOUSANDS_SAID),
    typed("figure spaces", parted("\u2007"), THOUSANDS, THOUSANDS_SAID),
    typed("apostrophes", parted("'"), THOUSANDS, THOUSANDS_SAID),
    typed("typographic apostrophes", parted("’"), THOUSANDS, THOUSANDS_SAID),
    alone("1.234,5", [f"{i + 1}.234,5" for i in range(12)],
          [i * 1000 + 1234.5 for i in range(12)], None),
    typed("1,234,567", [f"{i + 1},234,567" for i in range(12)],
          [i * 1e6 + 1234567 for i in range(12)], THOUSANDS_SAID, obstacle="identifier"),
    typed("inconsistent groups are texts", ["12,34,567.5"] * 6 + ["1,23.5"] * 6,
          ["12,34,567.5"] * 6 + ["1,23.5"] * 6, obstacle="text"),
]  # fmt: skip

AMOUNTS = [float(i) + 0.5 for i in range(12)]


def signed(before: str, after: str = "") -> list[str]:
    return [f"{before}{i}.5{after}" for i in range(12)]


LEFT_OUT = "The sign “{}” was left out of “x”."

SIGNS = [
    typed("$1.50", signed("$"), AMOUNTS, LEFT_OUT.format("$")),
    typed("€3", signed("€"), AMOUNTS, LEFT_OUT.format("€")),
    typed("3 €", signed("", " €"), AMOUNTS, LEFT_OUT.format("€")),
    typed("NT$1.5", signed("NT$"), AMOUNTS, LEFT_OUT.format("NT$")),
    typed("12%", signed("", "%"), AMOUNTS, LEFT_OUT.format("%")),
    typed("%12", signed("%"), AMOUNTS, LEFT_OUT.format("%")),
    typed("12 %", signed("", " %"), AMOUNTS, LEFT_OUT.format("%")),
    typed("full-width percent", signed("", "％"), AMOUNTS, LEFT_OUT.format("%")),
    typed("-$1.50", signed("-$"), [-a for a in AMOUNTS], LEFT_OUT.format("$")),
    typed("$-1.50", signed("$-"), [-a for a in AMOUNTS], LEFT_OUT.format("$")),
    typed("(12.5)", signed("(", ")"), [-a for a in AMOUNTS],
          "Numbers in parentheses were understood as negative ones in “x”."),
    typed("(12.5) among others", ["1.5", "(2.5)", "3.5"] * 4, [1.5, -2.5, 3.5] * 4),
    typed("($1,234.50)", [f"(${i + 1},234.50)" for i in range(12)],
          [-(i * 1000 + 1234.5) for i in range(12)], LEFT_OUT.format("$")),
    typed("Unicode minus", signed("−"), [-a for a in AMOUNTS]),
    typed("full-width digits", ["１２．５", "－３", "４"] * 4, [12.5, -3.0, 4.0] * 4),
    typed("marks of direction around", signed("\u200e", "\u200f"), AMOUNTS),
    typed("marks of direction within", signed("1\u200e"), [f"1{i}.5" for i in range(12)],
          obstacle="text"),
    typed("plus signs", signed("+"), AMOUNTS),
    typed("$ and € in one column", ["$1.5", "€2.5"] * 6, ["$1.5", "€2.5"] * 6, obstacle="signs"),
    typed("% in half of the cells", ["1.5%", "2.5"] * 6, ["1.5%", "2.5"] * 6, obstacle="signs"),
    typed("a sign at both ends", signed("$", "%"), signed("$", "%"), obstacle="text"),
]  # fmt: skip

MISSING_SAID = "Missing cells: {}, in “x”."


def with_word(word: str) -> object:
    """Numbers of which two are this word."""
    texts = [word, *[f"{i}.5" for i in range(10)], word]
    values = [NAN, *[i + 0.5 for i in range(10)], NAN]
    return typed(f"missing: {word or 'nothing'}", texts, values, MISSING_SAID.format(2))


MISSING = [
    *map(with_word, ["", "N/A", "NA", "?", ".", "-", "--", "#DIV/0!", "#N/A", "NaN", "null"]),
    *map(with_word, ["None", "n.a.", "#REF!", "#VALUE!", "－", "—", " ", "未填", "不詳", "无数据"]),
    typed("all the words at once", ["N/A", "?", ".", "#DIV/0!", "-", "", "7.5", "8.5"],
          [NAN] * 6 + [7.5, 8.5], MISSING_SAID.format(6)),
    typed("in a column of texts", ["a", "?", "b", "N/A"] * 3, ["a", None, "b", None] * 3,
          MISSING_SAID.format(6), obstacle="text"),
    typed("everything missing", ["NA", "?", ""] * 4, [NAN] * 12, obstacle="empty"),
]  # fmt: skip

INFINITE_SAID = "Infinite cells, counted as missing: {}, in “x”."

INFINITE = [
    typed("inf", ["inf", *[f"{i}.5" for i in range(11)]], [NAN, *HALVES[:11]],
          INFINITE_SAID.format(1)),
    typed("-Infinity", ["-Infinity", *[f"{i}.5" for i in range(11)]], [NAN, *HALVES[:11]],
          INFINITE_SAID.format(1)),
    typed("∞ and -∞", ["∞", "-∞", *[f"{i}.5" for i in range(10)]], [NAN, NAN, *HALVES[:10]],
          INFINITE_SAID.format(2)),
    typed("1e400", ["1e400", "-1e400", *[f"{i}.5" for i in range(10)]], [NAN, NAN, *HALVES[:10]],
          INFINITE_SAID.format(2)),
    typed("1e400 beside dollars", ["$1e400", *[f"${i}.5" for i in range(11)]], [NAN, *HALVES[:11]],
          INFINITE_SAID.format(1)),
    typed("1e-400 is nothing", ["1e-400", *[f"{i}.5" for i in range(11)]], [0.0, *HALVES[:11]]),
    typed("NaN, nan, NAN", ["NaN", "nan", "NAN", *[f"{i}.5" for i in range(9)]],
          [NAN] * 3 + HALVES[:9], MISSING_SAID.format(3)),
    typed("1e300 and 1e-300", ["1e300", "-1e-300"] * 6, [1e300, -1e-300] * 6),
    typed("offset 1e16", ["1e16", "10000000000000002", "10000000000000004"] * 4,
          [1e16, 10000000000000002.0, 10000000000000004.0] * 4),
]  # fmt: skip

HUNDRED = [i / 4 for i in range(100)]


def spoilt(n: int) -> list[str]:
    """A hundred numbers of which the first n are texts."""
    return [f"bad{i}" if i < n else str(HUNDRED[i]) for i in range(100)]


MIXED = [
    typed("95 % are numbers", spoilt(5), [NAN] * 5 + HUNDRED[5:],
          "Texts among numbers, counted as missing: 5, in “x”: “bad0”, “bad1”, “bad2”, “bad3”,"
          " “bad4”."),
    typed("one text", spoilt(1), [NAN, *HUNDRED[1:]],
          "Texts among numbers, counted as missing: 1, in “x”: “bad0”."),
    typed("94 % are numbers", spoilt(6), [f"bad{i}" if i < 6 else str(HUNDRED[i])
          for i in range(100)], obstacle="mixed"),
    typed("missing cells do not count", [*spoilt(5)[:100], *["NA"] * 40],
          [NAN] * 5 + HUNDRED[5:] + [NAN] * 40),
    typed("mostly texts", ["a", "b", "1"] * 4, ["a", "b", "1"] * 4, obstacle="text"),
    typed("times", [f"12:{i:02d}" for i in range(12)], [f"12:{i:02d}" for i in range(12)],
          obstacle="text"),
]  # fmt: skip


@pytest.mark.parametrize("case", [*DECIMAL, *GROUPS, *SIGNS, *MISSING, *INFINITE, *MIXED])
def test_case(case: Case) -> None:
    case.check()
