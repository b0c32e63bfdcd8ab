"""What differs between databases, and how names and texts are written for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

DIALECTS = ("ansi", "postgresql")

MAX_BYTES = 63  # of a name in PostgreSQL; the names of added columns keep to it everywhere


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _escaped(text: str) -> str:
    """The same text whether or not standard_conforming_strings is on."""
    quoted = _quoted(text)
    return quoted if "\\" not in text else "E" + quoted.replace("\\", "\\\\")


@dataclass(frozen=True)
class Dialect:
    """What differs between databases: how long a name is, which names are the same, how a text is
    written, a cell whose range is asked for, and a step that is not written into the next, where
    each of its columns would be computed as often as it is named."""

    databases: str
    max_bytes: int | None
    same: Callable[[str], str]
    literal: Callable[[str], str]
    cell: str
    step: str

    def name(self, text: str) -> str:
        """The text as the database keeps it for a name."""
        return _cut(storable(text), self.max_bytes)

    def identifier(self, text: str) -> str:
        return '"' + self.name(text).replace('"', '""') + '"'


WRITTEN = {
    # SQLite compares a text with a number by kind, so that the range leaves texts out uncast.
    "ansi": Dialect(
        databases="SQLite (3.35 or later) or DuckDB",
        max_bytes=None,
        same=str.casefold,
        literal=_quoted,
        cell="{}",
        step="AS MATERIALIZED ({}\n)",
    ),
    # MATERIALIZED would keep every step of every row; OFFSET 0 lets rows pass one by one.
    "postgresql": Dialect(
        databases="PostgreSQL (12 or later)",
        max_bytes=MAX_BYTES,
        same=str,
        literal=_escaped,
        cell="CAST({} AS DOUBLE PRECISION)",
        step="AS ({}\n  OFFSET 0\n)",
    ),
}


def unlike(names: Iterable[str], taken: set[str]) -> list[str]:
    """The names, cut and numbered so that none is like another or one of `taken` in any case."""
    found: dict[str, str] = {}
    for name in names:
        one, again = _cut(name, MAX_BYTES), 2
        while one.casefold() in taken | found.keys():
            suffix = f"_{again}"
            one, again = _cut(name, MAX_BYTES - len(suffix)) + suffix, again + 1
        found[one.casefold()] = one
    return list(found.values())


def storable(text: str) -> str:
    """The text without what no database takes: null characters, lone surrogates."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _cut(text: str, max_bytes: int | None) -> str:
    """The text's first bytes, whole characters, as PostgreSQL cuts a name."""
    return text.encode()[:max_bytes].decode("utf-8", "ignore")
