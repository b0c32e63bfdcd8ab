"""The distinct texts of a column as one block of bytes and the end of each text in it.

A text column of a million different notes would be a million Python strings; as two arrays
(bytes (b,) uint8, ends (L,) int64) it is mapped from disk and only what is asked for is decoded.
"""

from collections.abc import Iterable, Sequence
from typing import overload

import numpy as np


class Levels(Sequence[str]):
    """A read-only sequence of texts over UTF-8 bytes (b,) and the ends (L,) of its texts."""

    def __init__(self, data: np.ndarray, ends: np.ndarray) -> None:
        self.data = data
        self.ends = ends

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Levels":
        texts = list(texts)
        sizes = (len(text.encode("utf-8", "replace")) for text in texts)
        ends = np.cumsum(np.fromiter(sizes, dtype=np.int64, count=len(texts)))
        return cls(np.frombuffer("".join(texts).encode("utf-8", "replace"), dtype=np.uint8), ends)

    def __len__(self) -> int:
        return len(self.ends)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...
    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        place = range(len(self))[index]
        start = int(self.ends[place - 1]) if place else 0
        return self.data[start : int(self.ends[place])].tobytes().decode("utf-8")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"Levels({tuple(self[:5])!r}{', …' if len(self) > 5 else ''})"
