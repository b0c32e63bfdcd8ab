"""Columns that are taken in logarithms, or might better be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.health.finding import Finding, Remedy
from dashboard.data.table import Column, Note


def without_logarithm(
    columns: Sequence[Column], used: NDArray[np.int64], logs: tuple[str, ...]
) -> Iterator[Finding]:
    """Columns in logarithms of which a row used has a value of 0 or below."""
    for column in columns:
        if column.key not in logs:
            continue
        n_lacking = int(np.count_nonzero(column.values[used] <= 0))
        if n_lacking:
            message = Note(
                "“{column}” is to be taken in logarithms, but its values that are 0 or below "
                "have none (rows: {rows}), and the fit is refused.",
                column=column.label,
                rows=n_lacking,
            )
            others = tuple(key for key in logs if key != column.key)
            label = Note("Use {columns} without logarithm", columns=[column.label])
            remedy = Remedy(label, {"logs": others})
            yield Finding("no logarithm", message, (column.key,), (remedy,), serious=True)


def take_logarithm(column: Column, logs: tuple[str, ...]) -> Remedy:
    """The remedy of taking a column in logarithms, as those of `logs` are."""
    label = Note("Take the logarithm of {columns}", columns=[column.label])
    return Remedy(label, {"logs": (*logs, column.key)})
