"""Plain text of a known dialect -> columns: which cells are numbers, which are missing.

Columns that look like numbers in the first rows are parsed at once; the others, and those that
turn out otherwise further down, go through their distinct texts, a few columns at a time so that
memory stays modest. A column whose commas could mean two things waits until the other columns
have shown the decimal sign of the table.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import BinaryIO

import numpy as np

from dashboard.data import dates
from dashboard.data.asked import AS_RECOGNISED
from dashboard.data.asked import Reading as Asked
from dashboard.data.cells import Texts, parse_numbers, parse_texts
from dashboard.data.dialect import Dialect
from dashboard.data.errors import DataError
from dashboard.data.levels import Levels
from dashboard.data.names import clean, clean_text
from dashboard.data.numbers import (
    Reading,
    Refusal,
    Sign,
    bare,
    is_infinite,
    is_missing,
    is_number,
    read_levels,
    tidy,
)
from dashboard.data.obstacles import numeric_column, text_column
from dashboard.data.table import Column, Note

CELLS_AT_ONCE = 2_000_000
_GROUP_SIGNS: dict[Sign, str] = {".": ", '", ",": ". '"}

Progress = Callable[[float], None]

MOST_NAMES = 5  # that a note lists


def understand(
    file: BinaryIO,
    dialect: Dialect,
    labels: Sequence[str],
    n_rows: int,
    progress: Progress,
    asked: Asked = AS_RECOGNISED,
) -> tuple[tuple[Column, ...], list[Note], str]:
    """The columns in the order of the file, notes on what was mended in them, the decimal sign."""
    work = _Work(file, dialect, labels, n_rows, asked)
    work.numbers(lambda f: progress(0.8 * f))
    rest = [j for j in range(dialect.width) if j not in work.columns]
    known: Sign | None = asked.decimal or ("," if work.decimal == "," else None)
    work.texts(rest, known, lambda f: progress(0.8 + 0.15 * f))
    if asked.decimal:
        return *work.result(), asked.decimal
    sign = work.table_sign()
    if sign == "," and work.decimal == ".":
        work.texts(work.with_points(), sign, lambda f: None)
        sign = work.table_sign()
    if sign is not None:
        work.texts(list(work.ambiguous), sign, lambda f: progress(0.95 + 0.05 * f))
    return *work.result(), work.table_sign() or ""


class _Work:
    """The columns understood so far, and what was found in them."""

    def __init__(
        self,
        file: BinaryIO,
        dialect: Dialect,
        labels: Sequence[str],
        n_rows: int,
        asked: Asked,
    ) -> None:
        self.columns: dict[int, Column] = {}
        self.ambiguous: list[int] = []
        self.decimal: Sign = asked.decimal or _head_sign(dialect)
        self._asked = asked
        self._file, self._dialect, self._labels, self._n_rows = file, dialect, labels, n_rows
        self._signs: dict[int, Sign | None] = {}
        self._by_default: set[int] = set()  # Columns whose points were taken for decimal ones.
        self._found: dict[int, dict[str, int]] = {}
        self._affixes: dict[int, str] = {}
        self._texts: dict[str, None] = {}  # That stand among numbers, in order.

    def numbers(self, progress: Progress) -> None:
        """Parse the columns that look like numbers; those that are not stay undone."""
        looks = [
            j
            for j, column in enumerate(zip(*self._dialect.head, strict=True))
            if _looks_numeric(column) and self._asked.kind(f"c{j}") in ("", "number")
        ]
        parsed = parse_numbers(
            self._file,
            self._dialect,
            self._n_rows,
            looks,
            self.decimal,
            progress,
            self._asked.missing_texts,
        )
        self._by_default = set(parsed)
        for j, values in parsed.items():
            infinite = np.isinf(values)
            values[infinite] = np.nan
            stated = np.isin(values, self._asked.missing_numbers(f"c{j}"))
            values[stated] = np.nan
            self._signs[j] = self.decimal if _has_fractions(values) else None
            self._found[j] = {
                "infinite": int(np.count_nonzero(infinite)),
                "comma": int(self._signs[j] == ","),
                "stated": int(np.count_nonzero(stated)),
            }
            self.columns[j] = self._numeric(j, values)

    def texts(self, places: Sequence[int], sign: Sign | None, progress: Progress) -> None:
        """Parse columns as texts, and read as numbers those that are."""
        at_once = max(CELLS_AT_ONCE // max(self._n_rows, 1), 1)
        groups = [places[i : i + at_once] for i in range(0, len(places), at_once)]
        for done, group in enumerate(groups):
            parsed = parse_texts(
                self._file,
                self._dialect,
                self._n_rows,
                group,
                lambda f, done=done: progress((done + f) / len(groups)),  # type: ignore[misc]
            )
            for j in group:
                self._take(j, parsed.pop(j), sign)

    def table_sign(self) -> Sign | None:
        """The decimal sign that columns show beyond doubt; None where they contradict.

        A comma that is beyond doubt outweighs points taken for decimal ones by default: beside it
        they may part thousands.
        """
        in_texts = {sign for j, sign in self._signs.items() if sign and j not in self._by_default}
        if in_texts == {","}:
            return ","
        shown = in_texts | {
            sign for j, sign in self._signs.items() if sign and j in self._by_default
        }
        return shown.pop() if len(shown) == 1 else None

    def with_points(self) -> list[int]:
        """Numeric columns with decimal points: beside decimal commas they may part thousands."""
        return [j for j in sorted(self._by_default) if self._signs[j] == "."]

    def result(self) -> tuple[tuple[Column, ...], list[Note]]:
        """All columns but nameless empty ones, as a delimiter at the line's end makes."""
        for j, column in self.columns.items():
            found = self._found.setdefault(j, {})
            other = sum(found.get(what, 0) for what in ("infinite", "texts", "stated", "undated"))
            found["missing"] = column.n_missing - other
            if len(self.columns) > 1 and self._is_nameless(j) and column.obstacle == "empty":
                self._found[j] = {"dropped": 1}
        kept = [j for j in sorted(self.columns) if "dropped" not in self._found[j]]
        if not kept:
            raise DataError("The file is empty: it holds no row of data.")
        return tuple(self.columns[j] for j in kept), self._notes()

    def _take(self, j: int, texts: Texts, sign: Sign | None) -> None:
        kind = self._asked.kind(f"c{j}")
        texts = _without(texts, self._asked.missing_texts)
        counts = np.bincount(texts.codes, minlength=len(texts.levels))
        self._found[j], self._signs[j] = {}, None
        self._by_default.discard(j)
        self.ambiguous = [i for i in self.ambiguous if i != j]
        if kind.startswith("days") and (dated := self._days_of(j, texts, counts, kind)):
            self.columns[j] = dated
            return
        reading = (
            read_levels(texts.levels, counts, sign, insist=kind == "number")
            if kind in ("", "number")
            else "text"
        )
        if kind not in ("", "text") and not isinstance(reading, Reading):
            self._found[j] = {"unlike": 1}
        if isinstance(reading, Reading):
            self.columns[j] = self._numbers_of(j, texts, reading, counts, sign)
            return
        if reading == "ambiguous":
            self.ambiguous.append(j)
        self.columns[j] = _text_column(j, self._labels[j], texts, reading)

    def _numbers_of(
        self, j: int, texts: Texts, reading: Reading, counts: np.ndarray, sign: Sign | None
    ) -> Column:
        """The column of a reading; what it does not hold as a number is counted."""
        used = reading.sign or sign or "."
        values = np.where(np.isfinite(reading.values), reading.values, np.nan)
        stated = np.isin(values, self._asked.missing_numbers(f"c{j}"))
        infinite = missing = 0
        for i in np.flatnonzero(np.isnan(values)):
            text, count = texts.levels[i], int(counts[i])
            if is_infinite(text) or np.isinf(reading.values[i]):
                infinite += count
            elif is_missing(text):
                missing += count
            else:
                self._texts[clean(text)] = None
        valued = np.flatnonzero(~np.isnan(values))
        read = [bare(texts.levels[i]) for i in valued]
        self._signs[j] = reading.sign
        if used == "." and reading.sign is None and any("." in text for text in read):
            self._signs[j] = "."
            self._by_default.add(j)
        self._affixes[j] = reading.affix
        self._found[j] = {
            "infinite": infinite,
            "texts": int(counts[np.isnan(values)].sum()) - infinite - missing,
            "comma": int(used == "," and any("," in text for text in read)),
            "thousands": int(any(sign in text for sign in _GROUP_SIGNS[used] for text in read)),
            "parentheses": int(any("(" in tidy(texts.levels[i]) for i in valued)),
            "stated": int(counts[stated].sum()),
        }
        values[stated] = np.nan
        return self._numeric(j, values[texts.codes])

    def _numeric(self, j: int, values: np.ndarray) -> Column:
        """The column of values; one that a person wants as numbers is not held back as a code."""
        column = numeric_column(f"c{j}", self._labels[j], values)
        wanted = self._asked.kind(column.key) and column.obstacle in ("identifier", "categories")
        return replace(column, obstacle=None) if wanted else column

    def _days_of(self, j: int, texts: Texts, counts: np.ndarray, kind: str) -> Column | None:
        """The column as days since its first date; None where it holds no dates."""
        stated = dates.STATED.get(kind)
        order = dates.order_of(texts.levels) if stated is None else stated
        days = None if order is None else dates.days(texts.levels, order)
        if days is None:
            return None
        empty = np.fromiter(map(is_missing, texts.levels), dtype=bool, count=len(texts.levels))
        self._found[j] = {"undated": int(counts[np.isnan(days.values) & ~empty].sum())}
        column = self._numeric(j, days.values[texts.codes])
        return replace(column, since=days.first.isoformat())

    def _is_nameless(self, j: int) -> bool:
        names = self._dialect.names
        return j == self._dialect.width - 1 if names is None else not names[j].strip()

    def _notes(self) -> list[Note]:
        notes = []
        for what, note in _FINDINGS.items():
            places = [j for j in sorted(self._found) if self._found[j].get(what, 0)]
            if places:
                count = sum(self._found[j][what] for j in places)
                columns = some_names(self._labels[j] for j in places)
                told = {"texts": some_names(self._texts)} if what == "texts" else {}
                notes.append(Note(note.message, count=count, columns=columns, **told))
        for j, affix in sorted(self._affixes.items()):
            if affix:
                notes.append(
                    Note(
                        "The sign “{sign}” was left out of “{column}”.",
                        sign=affix,
                        column=self._labels[j],
                    )
                )
        for column in self.columns.values():
            if column.since:
                notes.append(
                    Note(
                        "“{column}” counts days since {date}.",
                        column=column.label,
                        date=column.since,
                    )
                )
        return notes


_FINDINGS = {
    "dropped": Note("Empty columns without a name that were left out: {count}."),
    "comma": Note("Decimal commas were understood in {columns}."),
    "thousands": Note("Signs that part thousands were understood in {columns}."),
    "parentheses": Note("Numbers in parentheses were understood as negative ones in {columns}."),
    "missing": Note("Missing cells: {count}, in {columns}."),
    "infinite": Note("Infinite cells, counted as missing: {count}, in {columns}."),
    "texts": Note("Texts among numbers, counted as missing: {count}, in {columns}: {texts}."),
    "stated": Note("Numbers that mean missing, as was said: {count}, in {columns}."),
    "undated": Note("Cells that are no date, counted as missing: {count}, in {columns}."),
    "unlike": Note("{columns} could not be read as was asked and stayed as they are."),
}


def some_names(labels: Iterable[str]) -> tuple[str, ...]:
    """The first few names of a list."""
    names = tuple(labels)
    return names if len(names) <= MOST_NAMES else (*names[:MOST_NAMES], "…")


def _looks_numeric(cells: Sequence[str]) -> bool:
    """Whether the first cells of a column are mostly numbers, or all missing."""
    present = [cell for cell in cells if not is_missing(cell)]
    return not present or sum(map(is_number, present)) > 0.5 * len(present)


def _head_sign(dialect: Dialect) -> Sign:
    """The comma where the first rows show it and no point, else the point."""
    readings = [
        read_levels(column, np.ones(len(column), dtype=np.int64))
        for column in zip(*dialect.head, strict=True)
    ]
    signs = {reading.sign for reading in readings if isinstance(reading, Reading)}
    return "," if "," in signs and "." not in signs else "."


def _without(texts: Texts, words: frozenset[str]) -> Texts:
    """The texts with nothing in place of the words that mean missing."""
    if not words:
        return texts
    return Texts(
        texts.codes, ["" if tidy(text).casefold() in words else text for text in texts.levels]
    )


def _has_fractions(values: np.ndarray) -> bool:
    return not np.array_equal(values, np.rint(values), equal_nan=True)


def _text_column(j: int, label: str, texts: Texts, reason: Refusal) -> Column:
    """The texts without blanks around them and without missing words; the codes follow."""
    obstacle = None if reason == "text" else reason
    key = f"c{j}"
    if all(clean_text(text) is text and not is_missing(text) for text in texts.levels):
        return text_column(key, label, texts.codes, Levels.of(texts.levels), obstacle)
    places: dict[str, int] = {}
    to = np.empty(len(texts.levels), dtype=np.int32)
    for code, text in enumerate(texts.levels):
        clean = clean_text(text)
        to[code] = -1 if is_missing(clean) else places.setdefault(clean, len(places))
    return text_column(key, label, to[texts.codes], Levels.of(places), obstacle)
