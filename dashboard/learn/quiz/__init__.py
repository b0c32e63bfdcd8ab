"""The quiz: questions in files, numbers from the engine, drawn and graded on the server.

What is the same in every language (the lesson, the kind, the right options) stands in
`questions/facts.toml`, the words in `questions/<language>.toml`.
"""

from .answers import Answer, BadAnswer, Graded, grade, parsed, written
from .computed import Exercise, exercise
from .draw import asked, draws
from .question import Option, Question, keys, question

__all__ = [
    "Answer",
    "BadAnswer",
    "Exercise",
    "Graded",
    "Option",
    "Question",
    "asked",
    "draws",
    "exercise",
    "grade",
    "keys",
    "parsed",
    "question",
    "written",
]
