"""Tables of words, and how they are parted to fit a sheet of paper."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Grid:
    """A table in words: the first cell of each row is its name; `numbers`: the others are these."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: bool = True


def parted(n: int, most: int) -> list[slice]:
    """0 .. n - 1 in parts of nearly equal length, none longer than `most`."""
    count = math.ceil(n / most)
    ends = [n * i // count for i in range(count + 1)]
    return [slice(*pair) for pair in pairwise(ends)]


def part_of(caption: str, i: int, parts: Sequence[slice]) -> str:
    return caption if len(parts) == 1 else f"{caption} · {i + 1}/{len(parts)}"
