"""Which questions are asked: those that a teacher names, or some of all lessons."""

from __future__ import annotations

from random import Random

from .question import keys, read

USUAL = 10
MOST_DRAWS = 9_999


def asked(wanted: str, draw: int) -> tuple[str, ...]:
    """Keys of the questions of a draw (1, 2, …), in the order of the lessons.

    wanted: keys of questions, names of lessons (all their questions), or how many are to be drawn,
    separated by commas. What is none of these is passed over; with nothing left, USUAL are drawn.
    Draws one after the other ask other questions, until too few are left that were not asked.
    """
    words = [word for word in wanted.split(",") if word][: len(keys())]
    named = {key for key in keys() if key in words or read("facts")[key]["lesson"] in words}
    if named:
        return tuple(key for key in keys() if key in named)
    numbers = [int(word) for word in words if word.isascii() and word.isdecimal()]
    count = min(max(numbers[0], 1), len(keys())) if numbers else USUAL
    rounds = draws(count)
    series, at = divmod(draw - 1, rounds)
    picked = shuffled(series)[at::rounds]
    kept = Random(f"draw {draw}").sample(picked, min(count, len(picked)))
    return tuple(key for key in keys() if key in kept)


def draws(count: int) -> int:
    """How many draws of `count` questions have no question in common."""
    return max(len(keys()) // count, 1)


def shuffled(series: int) -> list[str]:
    """All keys, lesson by lesson, those of a lesson in an order of the series."""
    random = Random(f"series {series}")
    order = {key: random.random() for key in keys()}
    lessons = list(dict.fromkeys(read("facts")[key]["lesson"] for key in keys()))
    return sorted(keys(), key=lambda key: (lessons.index(read("facts")[key]["lesson"]), order[key]))
