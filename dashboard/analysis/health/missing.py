"""Columns without any value, and rows with missing cells: left out, or kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.health.finding import Finding, Remedy, leave_out, percent, without
from dashboard.data.table import Column, Note

LOST_SHARE = 0.1
"""Share of rows with missing cells whose loss may move the groups."""

NAMED_GAPS = 3
"""Columns with most missing cells that are named."""


def is_empty(column: Column) -> bool:
    """Whether no row has a value; in a table without rows, no column is called empty."""
    return len(column.values) > 0 and not np.isfinite(column.values).any()


def empty(column: Column, keys: tuple[str, ...]) -> Finding:
    """The finding that a column is empty."""
    message = Note(
        "“{column}” has no value in any row, so no row is complete and nothing can be fitted.",
        column=column.label,
    )
    return Finding("empty", message, (column.key,), leave_out(keys, column), serious=True)


@dataclass(frozen=True, eq=False)
class Gaps:
    """Where cells are missing: a mask (n,) for each column with any value.

    `keys` are those of all columns chosen; `keep`: rows with missing cells are used all the same.
    """

    keys: tuple[str, ...]
    columns: tuple[Column, ...]
    masks: tuple[NDArray[np.bool_], ...]
    keep: bool

    @classmethod
    def of(cls, keys: tuple[str, ...], columns: tuple[Column, ...], keep: bool) -> Gaps:
        """The gaps in these columns."""
        masks = tuple(~np.isfinite(column.values) for column in columns)
        return cls(keys, columns, masks, keep)

    @cached_property
    def lacking(self) -> NDArray[np.int16]:
        """Missing cells (n,) of each row."""
        return np.sum(self.masks, axis=0, dtype=np.int16)

    @cached_property
    def complete(self) -> NDArray[np.int64]:
        """Places of the rows that lack nothing."""
        return np.flatnonzero(self.lacking == 0)

    @cached_property
    def used(self) -> NDArray[np.int64]:
        """Places of the rows that are fitted."""
        return np.flatnonzero(self.lacking < len(self.columns)) if self.keep else self.complete

    def findings(self) -> Iterator[Finding]:
        """The finding that rows are left out."""
        n, lost = len(self.lacking), int(np.count_nonzero(self.lacking))
        if self.keep or not lost:
            return
        counts = [int(np.count_nonzero(gap)) for gap in self.masks]
        worst = sorted((j for j, count in enumerate(counts) if count), key=lambda j: -counts[j])
        message = self._message(lost, [self.columns[j].label for j in worst[:NAMED_GAPS]])
        concerned = tuple(self.columns[j].key for j in sorted(worst))
        yield Finding("missing", message, concerned, self._remedies(worst, lost), lost == n)

    def _message(self, lost: int, worst: list[str]) -> Note:
        n = len(self.lacking)
        if lost == n:
            return Note(
                "No row has a value in each of the columns, so nothing can be fitted. "
                "Most cells are missing in {columns}.",
                columns=worst,
            )
        if lost <= LOST_SHARE * n:
            return Note(
                "Left out, as they lack a value in some column: {lost} of {rows} rows.",
                lost=lost,
                rows=n,
            )
        return Note(
            "{lost} of {rows} rows ({percent} %) lack a value in some column and are left out, "
            "so the groups are those of the complete rows alone. "
            "Most cells are missing in {columns}.",
            lost=lost,
            rows=n,
            percent=percent(lost / n),
            columns=worst,
        )

    def _remedies(self, gappy: list[int], lost: int) -> tuple[Remedy, ...]:
        """Keeping the rows, leaving out the column that brings back most of them, and all columns
        that lack cells."""
        single = self.lacking == 1
        back = {j: int(np.count_nonzero(self.masks[j] & single)) for j in gappy}
        best = max(gappy, key=lambda j: back[j])
        keep = Note("Keep them: each counts by the cells that it has")
        remedies: tuple[Remedy, ...] = (Remedy(keep, {"missing": "keep"}),)
        if back[best]:
            label = Note(
                "Leave out {columns}; rows that come back: {rows}",
                columns=[self.columns[best].label],
                rows=back[best],
            )
            remedies += without(self.keys, [self.columns[best]], label)
        if back[best] < lost:
            label = Note(
                "Leave out all columns with missing cells; rows that come back: {rows}", rows=lost
            )
            remedies += without(self.keys, [self.columns[j] for j in gappy], label)
        return remedies
