"""Cells as spreadsheets take them: numbers with all their digits, texts that nobody runs.

A cell is an int, a float or a text, and an empty text where there is none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from dashboard.data import Column

Cell = str | int | float
AsText = Callable[[str], str]

LONGEST = 32_767  # UTF-16 units of a cell in Excel

_PLAIN = 1e16  # from here on Python writes a float with an exponent
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # in XML 1.0
_UNSEEN = {"Cc", "Cf", "Zl", "Zp", "Zs"}  # blanks, controls, marks of direction
_SIGNS = frozenset("=+-@＝＋－＠")
_NEGATIVE = re.compile(r"-[.,]?[0-9][0-9.,]*([eE][+-]?[0-9]+)?")


def legal(text: str, longest: int = LONGEST) -> str:
    """The text without control characters and lone surrogates, cut to `longest` UTF-16 units."""
    text = _ILLEGAL.sub("", text)
    units = text.encode("utf-16-le")
    return text if len(units) <= 2 * longest else units[: 2 * longest].decode("utf-16-le", "ignore")


def is_formula(text: str) -> bool:
    """Whether a spreadsheet may take the text for a formula (OWASP, “CSV injection”): by its first
    sign that can be seen, or where a tab or line break comes first. A negative number is none."""
    if text[:1] in {"\t", "\r", "\n"}:
        return True
    first = next((sign for sign in text if unicodedata.category(sign) not in _UNSEEN), "")
    return first in _SIGNS and not _NEGATIVE.fullmatch(text)


def defused(text: str) -> str:
    """The text without control characters, an apostrophe before what may be a formula."""
    text = _ILLEGAL.sub("", text)
    return f"'{text}" if is_formula(text) else text


def quoted(text: str) -> str:
    """The text as a field of a comma-separated file (RFC 4180)."""
    if any(sign in text for sign in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


def distinct(names: Iterable[str]) -> list[str]:
    """The names; one that came before, in whatever case, gets the first number that is free."""
    found: dict[str, str] = {}
    for name in names:
        one, again = name, 2
        while one.casefold() in found:
            one, again = f"{name} ({again})", again + 1
        found[one.casefold()] = one
    return list(found.values())


def number_cells(values: NDArray[np.float64]) -> list[Cell]:
    """Cells of numbers (n,), empty where one is not finite; whole numbers as ints."""
    cells = values.astype(object)
    whole = (np.abs(values) < _PLAIN) & (values == np.trunc(values))
    whole &= (values != 0) | ~np.signbit(values)  # no int is -0.0
    cells[whole] = values[whole].astype(np.int64)
    cells[~np.isfinite(values)] = ""
    found: list[Cell] = cells.tolist()
    return found


def column_cells(column: Column, as_text: AsText) -> list[Cell]:
    """Cells of a column; `as_text` is asked once for each different text."""
    if column.kind == "numeric":
        return number_cells(column.values)
    codes, places = np.unique(column.values, return_inverse=True)
    texts = ["" if code < 0 else as_text(column.levels[code]) for code in codes.tolist()]
    return [texts[place] for place in places.tolist()]
