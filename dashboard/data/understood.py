"""What was understood of a file when it was read: kept with its table, to be shown and changed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

MAX_LINES, MAX_FIELDS, MAX_FIELD = 12, 30, 60


class Line(NamedTuple):
    """The fields of a record as they stand in the file, cut short, and its line from 1."""

    line: int
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Understood:
    """How a file was read. Lines count from 1, and 0 is none.

    `previews` are the line of names in each plausible encoding, where it is not plain ASCII;
    `lines` the first records, titles included; `sheets` those of a workbook, of which `sheet` was
    read; `decimal` is the decimal sign of the numbers that have one, "" where none has.
    """

    encoding: str
    delimiter: str
    decimal: str
    names_line: int
    units_line: int
    first_line: int
    totals_line: int = 0
    lines: tuple[Line, ...] = ()
    previews: tuple[tuple[str, str], ...] = ()
    sheet: str = ""
    sheets: tuple[str, ...] = ()

    @property
    def meta(self) -> dict[str, Any]:
        """The form in which the store keeps it."""
        return asdict(self)

    @classmethod
    def of(cls, meta: dict[str, Any]) -> Understood:
        """From what `meta` gave."""
        return cls(
            **meta
            | {
                "lines": tuple(Line(line, tuple(fields)) for line, fields in meta["lines"]),
                "previews": tuple((name, text) for name, text in meta["previews"]),
                "sheets": tuple(meta["sheets"]),
            }
        )


def line(number: int, fields: list[str]) -> Line:
    """A record cut to what a page shows of it."""
    return Line(number, tuple(" ".join(field.split())[:MAX_FIELD] for field in fields[:MAX_FIELDS]))
