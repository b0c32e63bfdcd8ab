"""Numbers that stand in for missing cells, such as -999."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from dashboard.analysis.health.finding import Finding, Remedy, leave_out
from dashboard.choices import UPLOAD, Choices
from dashboard.data.asked import Reading
from dashboard.data.table import Column, Note


def stand_ins(
    keys: tuple[str, ...], columns: Sequence[Column], choices: Choices
) -> Iterator[Finding]:
    """Columns in which such a number lies far from all others; a table of one's own can be read
    anew without it."""
    for column in columns:
        if column.spike is None:
            continue
        value = f"{column.spike:g}"
        message = Note(
            "“{column}” is {value} in {count} rows, far from all other values. It may stand for"
            " missing cells; as a number it takes a component for itself.",
            column=column.label,
            value=value,
            count=int(np.count_nonzero(column.values == column.spike)),
        )
        remedies = leave_out(keys, column)
        if choices.data == UPLOAD:
            alike = [one for one in columns if one.spike == column.spike]
            if column is alike[0] and len(alike) > 1:
                everywhere = Note(
                    "{value} means missing in all {count} columns that hold it",
                    value=value,
                    count=len(alike),
                )
                remedies = (Remedy(everywhere, {"reading": without(choices, alike)}), *remedies)
            label = Note("{value} means missing", value=value)
            remedies = (Remedy(label, {"reading": without(choices, [column])}), *remedies)
        yield Finding("stand-in", message, (column.key,), remedies, serious=True)


def without(choices: Choices, columns: Sequence[Column]) -> Reading:
    """The reading in which the columns' stand-ins mean missing."""
    reading = choices.reading
    for column in columns:
        if column.spike is not None:
            reading = reading.with_missing(column.key, column.spike)
    return reading
