"""How a person wants a file to be read, where that is not how it was recognised.

`Reading` says only what differs. Its text is short enough for an address: items parted by points,
each a part and its value, as in `decimal-comma.names-3.c4-number.m5--999`. Names and words in it
are percent-encoded, the point too.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple
from urllib.parse import quote, unquote

ENCODINGS: dict[str, str] = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16 (big-endian)",
    "big5hkscs": "Big5",
    "gb18030": "GB18030",
    "cp932": "Shift-JIS",
    "euc_kr": "EUC-KR",
    "cp1252": "Windows-1252",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
    "cp1253": "Windows-1253",
    "cp1254": "Windows-1254",
}
"""Encodings to choose from: Python's name and the one that people know."""

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "colon": ":"}
SIGNS = {"point": ".", "comma": ","}
KINDS = ("number", "text", "days", "days-dmy", "days-mdy")

MAX_LINE, MAX_COLUMN = 500, 99_999
MAX_WORDS, MAX_WORD, MAX_ITEMS, MAX_TEXT = 20, 60, 300, 5_000


class NotAReading(ValueError):
    """A text that states no reading."""


class How(NamedTuple):
    """What is asked of one column: a kind of KINDS or "", and numbers that mean missing in it."""

    kind: str = ""
    missing: tuple[float, ...] = ()


@dataclass(frozen=True)
class Reading:
    """What a person has set; a default means: as it is recognised.

    `names_line` is the line that holds the names of the columns, 0 where none does; `units` False
    says that a row of units is data, `totals` False that one of totals is. `missing` are further
    words for missing cells. Long rows hold more fields than there are columns. `columns` are by
    key.
    """

    encoding: str = ""
    delimiter: str = ""
    decimal: Literal["", ".", ","] = ""
    names_line: int | None = None
    units: bool = True
    totals: bool = True
    missing: tuple[str, ...] = ()
    sheet: str = ""
    leave_out_long: bool = False
    columns: Mapping[str, How] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str) -> Reading:
        """The reading that a text states; raises NotAReading."""
        if len(text) > MAX_TEXT:
            raise NotAReading("too long")
        reading = cls()
        items = [item for item in text.split(".") if item]
        if len(items) > MAX_ITEMS:
            raise NotAReading("too many items")
        for item in items:
            part, _, value = item.partition("-")
            reading = _with(reading, part, value)
        return reading

    def __str__(self) -> str:
        """The text that `parse` reads; empty where nothing is set."""
        items = [
            ("encoding", self.encoding),
            ("delimiter", _name_of(DELIMITERS, self.delimiter)),
            ("decimal", _name_of(SIGNS, self.decimal)),
            ("names", "" if self.names_line is None else str(self.names_line)),
            ("units", "" if self.units else "data"),
            ("totals", "" if self.totals else "data"),
            ("missing", ",".join(map(quoted, self.missing))),
            ("sheet", quoted(self.sheet)),
            ("long", "out" if self.leave_out_long else ""),
        ]
        for key, how in sorted(self.columns.items(), key=lambda item: int(item[0][1:])):
            items += [(key, how.kind), (f"m{key[1:]}", numbers_text(how.missing))]
        return ".".join(f"{part}-{value}" for part, value in items if value)

    def __hash__(self) -> int:
        return hash(str(self))

    def changed(self, **changes: Any) -> Reading:
        """A copy in which some of it is set."""
        return replace(self, **changes)

    def with_missing(self, key: str, number: float) -> Reading:
        """A copy in which a number means missing in a column."""
        how = self.columns.get(key, How())
        more = how._replace(missing=(*how.missing, number))
        return self.changed(columns={**self.columns, key: more})

    @property
    def missing_texts(self) -> frozenset[str]:
        """The further words, in lower case; numbers among them mean missing as texts, too."""
        return frozenset(word.casefold() for word in self.missing)

    def missing_numbers(self, key: str) -> tuple[float, ...]:
        """The numbers that mean missing in a column."""
        given = (finite_number(word) for word in self.missing)
        everywhere = tuple(number for number in given if number is not None)
        return everywhere + self.columns.get(key, How()).missing

    def kind(self, key: str) -> str:
        """What a column is to be read as; "" as it is recognised."""
        return self.columns.get(key, How()).kind


def _with(reading: Reading, part: str, value: str) -> Reading:
    """The reading with one item of its text added."""
    if part in _PARTS:
        name, parse = _PARTS[part]
        return replace(reading, **{name: parse(value)})
    if part[:1] not in ("c", "m") or not part[1:].isascii() or not part[1:].isdecimal():
        raise NotAReading(part)
    key = f"c{_whole(part[1:], MAX_COLUMN)}"
    how = reading.columns.get(key, How())
    if part[0] == "c":
        how = how._replace(kind=_one_of(value, KINDS))
    else:
        how = how._replace(missing=tuple(_finite(word) for word in _words(value)))
    return replace(reading, columns={**reading.columns, key: how})


def _one_of(value: str, options: Any) -> str:
    if value not in options:
        raise NotAReading(value)
    return value


def _whole(text: str, most: int) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 6 and int(text) <= most):
        raise NotAReading(text)
    return int(text)


def _words(text: str) -> tuple[str, ...]:
    words = [_plain(word) for word in text.split(",") if word]
    if not words or len(words) > MAX_WORDS:
        raise NotAReading(text)
    return tuple(dict.fromkeys(words))


def _plain(text: str) -> str:
    """A decoded word or name, which must be short and printable."""
    plain = unquote(text, errors="replace").strip()
    if not 0 < len(plain) <= MAX_WORD or not plain.isprintable():
        raise NotAReading(text)
    return plain


def finite_number(text: str) -> float | None:
    """The number that a text states; None for what is none, and for infinity."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _finite(text: str) -> float:
    number = finite_number(text)
    if number is None:
        raise NotAReading(text)
    return number


def _number_text(number: float) -> str:
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


AS_RECOGNISED = Reading()
"""Nothing is set."""


def quoted(text: str) -> str:
    """A word or a name as it stands in the text of a reading."""
    return quote(text, safe="").replace(".", "%2E")


def numbers_text(numbers: Iterable[float]) -> str:
    """Numbers that mean missing as they stand in the text of a reading."""
    return ",".join(quoted(_number_text(number)) for number in dict.fromkeys(numbers))


def _name_of(names: Mapping[str, str], sign: str) -> str:
    return next((name for name, one in names.items() if one == sign), "")


_PARTS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "encoding": ("encoding", lambda value: _one_of(value, ENCODINGS)),
    "delimiter": ("delimiter", lambda value: DELIMITERS[_one_of(value, DELIMITERS)]),
    "decimal": ("decimal", lambda value: SIGNS[_one_of(value, SIGNS)]),
    "names": ("names_line", lambda value: _whole(value, MAX_LINE)),
    "units": ("units", lambda value: _one_of(value, ("data",)) != "data"),
    "totals": ("totals", lambda value: _one_of(value, ("data",)) != "data"),
    "missing": ("missing", _words),
    "sheet": ("sheet", _plain),
    "long": ("leave_out_long", lambda value: _one_of(value, ("out",)) == "out"),
}
