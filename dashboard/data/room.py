"""Which entries of the store make room for others: the longest unused ones.

What was made from another entry (a table from its file, a fit from its table) goes before it, since
it can be made again; so nothing is ever left whose origin has gone, and a table that is in use can
be read anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Measured:
    """An entry: when it was last used, its bytes, where it is, and the names of the entries that
    it was made from, directly or by way of others. Whoever uses it uses these."""

    used: float
    size: int
    path: Path
    origins: tuple[str, ...] = ()


def making_room(
    some: Sequence[Measured], max_bytes: float, keep: Collection[str] = ()
) -> Iterator[Path]:
    """Which of these entries go while they take more than `max_bytes`; not those named `keep`."""
    total = sum(one.size for one in some)
    for one in sorted(some, key=lambda one: (one.used, -len(one.origins))):
        if total <= max_bytes:
            return
        if one.path.name not in keep:
            yield one.path
            total -= one.size
