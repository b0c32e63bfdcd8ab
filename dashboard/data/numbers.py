"""What counts as a number in a cell of text, and which sign is the decimal one in a column.

Both signs have their grammar: with the decimal point, groups of three may be parted by commas,
blanks or apostrophes; with the decimal comma, by points, blanks or apostrophes. "8,744" fits both
and means different numbers: a column of nothing else is not read as numbers by itself.
"""

import math
import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

Sign = Literal[".", ","]
Refusal = Literal["text", "mixed", "ambiguous", "signs"]

POINT, COMMA, NOTHING = 1, 2, 4
EXACT = 2.0**53
"""Whole numbers beyond this are not exact as float64."""

MIN_SHARE = 0.95
"""Share of a column's cells that must be numbers for the others to count as missing."""

MISSING = frozenset(
    {"", "?", ".", "-", "--", "---", "–", "—", "…", "na", "n/a", "n.a.", "nan", "null", "none"}
    | {"nil", "missing", "<na>", "#n/a", "#na", "#div/0!", "#value!", "#ref!", "#name?", "#num!"}
    | {"#null!", "未填", "未回答", "不詳", "不详", "無資料", "无数据", "缺失", "不適用", "不适用"}
)
INFINITE = frozenset({"inf", "+inf", "-inf", "infinity", "+infinity", "-infinity", "∞", "-∞"})

_EXPONENT = r"(?:[eE][+-]?\d+)?"
_GRAMMAR: dict[Sign, re.Pattern[str]] = {  # No two ways to part digits: that takes n² steps.
    ".": re.compile(
        rf"[+-]?(?:\d{{1,3}}(?:[, ']\d{{3}})+(?:\.\d*)?|\d+(?:\.\d*)?{_EXPONENT}|\.\d+{_EXPONENT})"
    ),
    ",": re.compile(
        rf"[+-]?(?:\d{{1,3}}(?:[. ']\d{{3}})+(?:,\d*)?|\d+(?:,\d*)?{_EXPONENT}|,\d+{_EXPONENT})"
    ),
}
_AFFIX = re.compile(
    r"([+-]?)((?:[A-Z]{1,3}\$|[$€£¥₩₹₽%])?) ?([+-]?)(.*?) ?((?:[%‰$€£¥₩₹₽元円])?)", re.DOTALL
)
_BLANKS = "\u00a0\u2002\u2003\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_ODD = str.maketrans(
    {"−": "-", "’": "'"}
    | dict.fromkeys(_BLANKS, " ")
    | {chr(0xFF01 + place): chr(0x21 + place) for place in range(94)}  # Full-width forms.
    | {"￥": "¥", "￡": "£"}
)
_MARKS = "\u200e\u200f\ufeff"  # Of direction and order; spreadsheets put them around numbers.
_PLAIN_START = frozenset(".,0123456789")
_LONG = re.compile(r"[+-]?\d{16,}")


class Reading(NamedTuple):
    """A text column read as numbers: values (L,) of its levels, NaN where one is none."""

    values: np.ndarray
    sign: Sign | None  # The decimal sign the column shows; None where it shows none.
    affix: str = ""


def tidy(text: str) -> str:
    """The text stripped, with Unicode's digits, minus and blanks as the plain ones."""
    text = text.strip()
    return text if text.isascii() else text.strip(_MARKS).translate(_ODD).strip()


def is_missing(text: str) -> bool:
    return tidy(text).casefold() in MISSING


def is_infinite(text: str) -> bool:
    return tidy(text).casefold() in INFINITE


def is_number(text: str) -> bool:
    """Whether a cell is a number in either grammar, perhaps with a sign of money or percent."""
    number = bare(text)
    return any(grammar.fullmatch(number) for grammar in _GRAMMAR.values()) or is_infinite(text)


def read_levels(
    levels: Sequence[str],
    counts: np.ndarray,
    table_sign: Sign | None = None,
    insist: bool = False,
) -> Reading | Refusal:
    """The levels (L,) of a column as numbers, or why not; counts (L,) says how often each occurs.

    `table_sign` is the decimal sign of the table's other columns, which settles what would be
    ambiguous here. Who `insist`s has the numbers among texts, however few.
    """
    kinds = np.fromiter(map(_kind, levels), dtype=np.uint8, count=len(levels))
    n_cells = int(counts[kinds != NOTHING].sum())
    best = max(int(counts[(kinds & POINT) > 0].sum()), int(counts[(kinds & COMMA) > 0].sum()))
    if best < 1 or (best < MIN_SHARE * n_cells and not insist):
        return "mixed" if best >= 0.5 * max(n_cells, 1) else "text"
    sign = _decimal_sign(levels, kinds, counts, n_cells, table_sign)
    if sign == "ambiguous" and table_sign is None:
        if not insist:
            return "ambiguous"
        table_sign = "," if counts[kinds == COMMA].sum() > counts[kinds == POINT].sum() else "."
    shown: Sign = (table_sign if sign == "ambiguous" else sign) or "."
    fits = (kinds & (COMMA if shown == "," else POINT)) > 0
    return _values(levels, fits, shown, None if sign == "ambiguous" else sign)


def _kind(text: str) -> int:
    """What a cell can be: POINT and COMMA for the grammars it fits, NOTHING when it is missing."""
    number = bare(text)
    kind = (POINT if _GRAMMAR["."].fullmatch(number) else 0) | (
        COMMA if _GRAMMAR[","].fullmatch(number) else 0
    )
    return kind or (NOTHING if is_missing(text) or is_infinite(text) else 0)


def bare(text: str) -> str:
    """The number in a cell, plainly written, without a sign of money or percent."""
    return _bare(tidy(text))[1]


def _bare(text: str) -> tuple[str, str]:
    """The sign of money or percent, and the number without it; (5) is -5 to accountants."""
    if text[-1:].isdigit() and text.lstrip("+-")[:1] in _PLAIN_START:
        return "", text
    if text[:1] == "(" and text[-1:] == ")":
        affix, number = _bare(text[1:-1].strip())
        return (affix, f"-{number}") if number[:1] in _PLAIN_START else ("", text)
    match = _AFFIX.fullmatch(text)
    if match is None:
        return "", text
    sign, before, inner_sign, number, after = match.groups()
    if (before and after) or (sign and inner_sign):
        return "", text
    return before or after, sign + inner_sign + number


def _decimal_sign(
    levels: Sequence[str],
    kinds: np.ndarray,
    counts: np.ndarray,
    n_cells: int,
    table_sign: Sign | None,
) -> Sign | Literal["ambiguous"] | None:
    """The sign the cells show; None where none has a sign that could be either."""
    n_both = int(counts[kinds == POINT | COMMA].sum())
    n_point, n_comma = int(counts[kinds == POINT].sum()), int(counts[kinds == COMMA].sum())
    if n_point and n_point >= 20 * n_comma and n_point + n_both >= MIN_SHARE * n_cells:
        return "."
    if n_comma and n_comma >= 20 * n_point and n_comma + n_both >= MIN_SHARE * n_cells:
        return ","
    if n_point or n_comma:
        return "ambiguous"
    doubtful = ",." if table_sign == "," else ","
    both = (levels[i] for i in np.flatnonzero(kinds == POINT | COMMA).tolist())
    return "ambiguous" if any(sign in text for text in both for sign in doubtful) else None


def _values(
    levels: Sequence[str], fits: np.ndarray, shown: Sign, sign: Sign | None
) -> Reading | Refusal:
    """The values of the levels that fit, NaN for the others; a text when that would lose some."""
    values = np.full(len(levels), math.nan)
    affixes: set[str] = set()
    for i in np.flatnonzero(fits).tolist():
        affix, number = _bare(tidy(levels[i]))
        affixes.add(affix)
        plain = _plain(number, shown)
        values[i] = float(plain)
        if len(affixes) > 1:
            return "signs"
        if abs(values[i]) > EXACT and _loses_digits(plain):
            return "text"
    return Reading(values, sign, affixes.pop())


def _loses_digits(number: str) -> bool:
    """Whether a whole number is too long for a float: it is a name made of digits."""
    return bool(_LONG.fullmatch(number)) and int(number[:300]) != float(number[:300])


def _plain(number: str, sign: Sign) -> str:
    """The number as Python writes it: no signs between thousands, a decimal point."""
    if sign == ",":
        return re.sub(r"[. ']", "", number).replace(",", ".")
    return re.sub(r"[, ']", "", number)
