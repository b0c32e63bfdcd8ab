"""What a check finds, and the clicks that help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.data.table import Column, Note


@dataclass(frozen=True)
class Remedy:
    """One click that helps: what it says, and fields of Choices with their new values."""

    label: Note
    changes: Mapping[str, Any]


@dataclass(frozen=True)
class Finding:
    """One thing that would spoil the fit.

    `columns` are keys of those concerned. A `serious` one makes the fit impossible, or its result
    one of the model's limits rather than of the data.
    """

    code: str
    message: Note
    columns: tuple[str, ...]
    remedies: tuple[Remedy, ...] = ()
    serious: bool = False


def leave_out(keys: tuple[str, ...], column: Column) -> tuple[Remedy, ...]:
    """`without` for one column."""
    return without(keys, [column], Note("Leave out {columns}", columns=[column.label]))


def without(keys: tuple[str, ...], columns: Sequence[Column], label: Note) -> tuple[Remedy, ...]:
    """The remedy of leaving out some of the columns chosen; none where none would remain."""
    out = {column.key for column in columns}
    left = tuple(key for key in keys if key not in out)
    return (Remedy(label, {"columns": left}),) if left else ()


def percent(share: float) -> int:
    """A share below 1 in hundredths: never said to be all."""
    return min(round(100 * share), 99)
