"""What the controls of a question hold -> an answer."""

from __future__ import annotations

from typing import Any

from dashboard.learn.quiz import Answer, BadAnswer, Question, parsed


class Incomplete(ValueError):
    """There is no whole answer yet."""


def stated(question: Question, values: Any, draw: int) -> Answer:
    """The answer; raises Incomplete where nothing, or nothing of use, was given."""
    try:
        return parsed(as_text(question, values), question, draw)
    except (BadAnswer, TypeError, ValueError, IndexError) as error:
        raise Incomplete from error


def as_text(question: Question, values: list[Any]) -> str:
    """The controls' values in the form of the address; raises for what they cannot hold."""
    if question.kind == "order":
        numbers = [int(value) for value in values]
        if sorted(numbers) != list(range(1, len(question.options) + 1)):
            raise BadAnswer
        return ".".join(str(numbers.index(at + 1)) for at in range(len(numbers)))
    (value,) = values
    if question.kind == "several":
        if not value:
            raise BadAnswer
        return ".".join(sorted(str(place) for place in value))
    return "" if value is None else str(value)
