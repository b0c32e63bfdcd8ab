"""A question in one language, read from its files."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from dashboard.i18n import DEFAULT

QUESTIONS = Path(__file__).parent / "questions"
KINDS = ("one", "several", "order", "number")


@dataclass(frozen=True)
class Option:
    """What can be chosen, and what is said when the choice was not right."""

    text: str
    remark: str


@dataclass(frozen=True)
class Question:
    """lesson, anchor: where its answer stands. kind: one of KINDS. right: indices of `options`.

    why: what is said after any answer. Texts of a "number" have fields that an exercise fills.
    """

    key: str
    lesson: str
    anchor: str
    kind: str
    right: tuple[int, ...]
    text: str
    why: str
    options: tuple[Option, ...]

    def order(self, draw: int) -> tuple[int, ...]:
        """The indices of the options as they stand on screen in a draw."""
        places = list(range(len(self.options)))
        random = Random(f"{draw} {self.key}")
        random.shuffle(places)
        while self.kind == "order" and places == sorted(places):
            random.shuffle(places)
        return tuple(places)


@cache
def read(name: str) -> dict[str, Any]:
    """A file of questions; nothing where there is none."""
    path = QUESTIONS / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def keys() -> tuple[str, ...]:
    """The names of all questions, in the order of the lessons."""
    return tuple(read("facts"))


def question(key: str, lang: str) -> Question:
    """A question in `lang`, or in English where that language lacks it; raises KeyError."""
    fact = read("facts")[key]
    words = read(lang).get(key) or read(DEFAULT)[key]
    options = tuple(Option(text, remark) for text, remark in words.get("options", ()))
    everything = tuple(range(len(options)))
    right = everything if fact["kind"] == "order" else tuple(fact.get("right", ()))
    return Question(
        key,
        fact["lesson"],
        fact["anchor"],
        fact["kind"],
        right,
        words["text"],
        words["why"],
        options,
    )
