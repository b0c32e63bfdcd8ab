"""Answers: their form in the address, and how they are graded.

Choices travel as the places of the options on screen, joined by dots ("2", "0.3"; "x" for none);
a number as itself. So neither page nor address tells which options are right.
"""

from __future__ import annotations

from dataclasses import dataclass

from .computed import exercise
from .question import Question

NONE = "x"
LONGEST = 24
LARGEST = 1e6


class BadAnswer(ValueError):
    """No answer that the question's controls can give."""


@dataclass(frozen=True)
class Answer:
    """chosen: indices of options, for "order" in the order given. number: what was computed."""

    chosen: tuple[int, ...] = ()
    number: float = 0.0


@dataclass(frozen=True)
class Graded:
    """An answer with its verdict; missed: options that are right and were not chosen."""

    answer: Answer
    is_right: bool
    wrong: tuple[int, ...] = ()
    missed: tuple[int, ...] = ()


def parsed(text: str, question: Question, draw: int) -> Answer:
    """The answer that an address states; raises BadAnswer."""
    if len(text) > LONGEST or not text.isascii():
        raise BadAnswer
    if question.kind == "number":
        return Answer(number=number(text))
    words = [] if text == NONE else text.split(".")
    order = question.order(draw)
    known = {str(place): index for place, index in enumerate(order)}
    chosen = tuple(known[word] for word in words if word in known)
    if len(chosen) != len(words) or len(set(chosen)) != len(chosen):
        raise BadAnswer
    if len(chosen) != {"one": 1, "order": len(order)}.get(question.kind, len(chosen)):
        raise BadAnswer
    return Answer(chosen)


def number(text: str) -> float:
    """A number of a size that can be meant; raises BadAnswer."""
    try:
        value = float(text)
    except ValueError:
        raise BadAnswer from None
    if not abs(value) <= LARGEST:
        raise BadAnswer
    return value


def written(answer: Answer, question: Question, draw: int) -> str:
    """The form of an answer in the address."""
    if question.kind == "number":
        return f"{answer.number:.10g}"
    order = question.order(draw)
    return ".".join(str(order.index(index)) for index in answer.chosen) or NONE


def grade(answer: Answer, question: Question, draw: int) -> Graded:
    """Right or wrong, and what about it."""
    if question.kind == "number":
        return Graded(answer, exercise(question.key, draw).is_right(answer.number))
    if question.kind == "order":
        return Graded(answer, answer.chosen == question.right)
    wrong = tuple(index for index in answer.chosen if index not in question.right)
    missed = tuple(index for index in question.right if index not in answer.chosen)
    return Graded(answer, not wrong and not missed, wrong, missed)
