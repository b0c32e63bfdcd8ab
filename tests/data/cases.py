"""One awkward file a row: what it is, its bytes, and the table or the refusal it must lead to."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest

from dashboard.settings import Settings
from tests.data.files import cells, labels, refusal, table_of

NAN = math.nan
HEIGHT = [1.5 + i / 8 for i in range(12)]
WEIGHT = [40.25 + 3 * i / 7 for i in range(12)]
GROUP = ["A", "B", "C"] * 4
BASE: Mapping[str, Sequence[object]] = {"height": HEIGHT, "weight": WEIGHT, "group": GROUP}
"""The table that most files hold, each in its own form."""

NUMBERS = (HEIGHT, WEIGHT)
NOTHING = "The file is empty: it holds no row of data."


def written(
    names: Sequence[str] | None = ("height", "weight", "group"),
    columns: Sequence[Sequence[object]] = (HEIGHT, WEIGHT, GROUP),
    delimiter: str = ",",
    end: str = "\n",
    decimal: str = ".",
) -> str:
    """A text table: columns of numbers or texts under their names."""
    lines = [] if names is None else [delimiter.join(names)]
    for row in zip(*columns, strict=True):
        fields = [
            repr(cell).replace(".", decimal) if isinstance(cell, float) else str(cell)
            for cell in row
        ]
        lines.append(delimiter.join(fields))
    return end.join(lines) + end


def column(name: str, texts: Sequence[str], delimiter: str = ";") -> str:
    """A table of a column of texts as they stand, and one of numbers that leaves no doubt."""
    rows = (f"{text}{delimiter}{i / 8}" for i, text in enumerate(texts))
    return "\n".join([f"{name}{delimiter}y", *rows]) + "\n"


@dataclass(frozen=True)
class Case:
    """`columns` (label -> cells, NaN or None where missing) or `refused`, the whole sentence."""

    file: str | bytes
    columns: Mapping[str, Sequence[object]]
    said: tuple[str, ...] = ()
    obstacles: Mapping[str, str | None] | None = None
    refused: str = ""
    limits: Settings | None = None

    def check(self) -> None:
        """Read the file and compare everything that is stated."""
        if self.refused:
            assert refusal(self.file, self.limits) == self.refused
            return
        table = table_of(self.file, self.limits)
        assert labels(table) == list(self.columns)
        for one in table:
            given, wanted = cells(table, one.key), list(self.columns[one.label])
            assert list(map(repr, given)) == list(map(repr, wanted)), one.label
        notes = list(map(str, table.notes))
        assert [note for note in self.said if note not in notes] == [], notes
        found = {one.label: one.obstacle for one in table}
        assert {**found, **(self.obstacles or {})} == found


def reads(
    name: str,
    file: str | bytes,
    *said: str,
    columns: Mapping[str, Sequence[object]] = BASE,
    obstacles: Mapping[str, str | None] | None = None,
    limits: Settings | None = None,
) -> object:
    """A file that is a table of exactly these columns, with these notes among others."""
    return pytest.param(Case(file, columns, said, obstacles, "", limits), id=name)


def refuses(name: str, file: str | bytes, sentence: str, limits: Settings | None = None) -> object:
    """A file that is refused with exactly this sentence."""
    return pytest.param(Case(file, {}, refused=sentence, limits=limits), id=name)
