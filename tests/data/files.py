"""What the tests of the data room share: small tables as text, read from memory."""

from __future__ import annotations

import io
from collections.abc import Iterable

from dashboard.data.asked import Reading
from dashboard.data.errors import DataError
from dashboard.data.reading import read
from dashboard.data.table import Table
from dashboard.settings import Settings


def lines(names: str, rows: Iterable[str]) -> str:
    """A text table."""
    return "\n".join([names, *rows]) + "\n"


def table_of(text: str | bytes, limits: Settings | None = None, asked: str = "") -> Table:
    """The table in a text (as UTF-8) or in bytes, read as `asked`."""
    data = text.encode() if isinstance(text, str) else text
    return read(io.BytesIO(data), "made up", limits, None, Reading.parse(asked))


def refusal(text: str | bytes, limits: Settings | None = None) -> str:
    """The sentence by which a text is refused."""
    try:
        table = table_of(text, limits)
    except DataError as error:
        return str(error)
    raise AssertionError(f"accepted as {table!r}")


def said(table: Table) -> str:
    """All notes of a table."""
    return "\n".join(map(str, table.notes))


def labels(table: Table) -> list[str]:
    return [column.label for column in table]


def cells(table: Table, key: str = "c0") -> list[object]:
    """The cells of a column: numbers, or texts with None where one is missing."""
    column = table.column(key)
    return column.values.tolist() if column.kind == "numeric" else list(column.texts())
