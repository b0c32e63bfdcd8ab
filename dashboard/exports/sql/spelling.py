"""Numbers and lists as SQL has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def lines(columns: Iterable[str], indent: int) -> str:
    """A list, an item a line."""
    return f",\n{' ' * indent}".join(columns)


def pairs(values: Iterable[str], names: Iterable[str]) -> list[str]:
    """Values under names."""
    return [f"{value} AS {name}" for value, name in zip(values, names, strict=True)]


def from_1(values: Sequence[T]) -> Iterator[tuple[int, T]]:
    """The values with their numbers, as SQL's names count them."""
    return enumerate(values, 1)


def to(n: int) -> range:
    """1 .. n."""
    return range(1, n + 1)


def number(value: float) -> str:
    """With an exponent: DuckDB takes other numbers for decimals."""
    text = repr(float(value))
    return text if "e" in text else f"{text}e0"


def plus(value: float) -> str:
    """A term that is added."""
    return f"{'-' if value < 0 else '+'} {number(abs(value))}"


def double(value: float) -> str:
    """A number that no database takes for another kind."""
    return f"CAST({number(value)} AS DOUBLE PRECISION)"
