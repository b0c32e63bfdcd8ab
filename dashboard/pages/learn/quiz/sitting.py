"""Where somebody is in the quiz, as the address says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import parse_qs

from dashboard.learn.quiz import (
    Answer,
    BadAnswer,
    Graded,
    Question,
    asked,
    grade,
    parsed,
    question,
    written,
)
from dashboard.learn.quiz.draw import MOST_DRAWS
from dashboard.pages.learn.progress import Progress

LONGEST = 2_000
PARTED = "_"  # between answers


@dataclass(frozen=True)
class Sitting:
    """keys: what is asked. answers: given so far, to the first of them. spoiled: the address held
    more answers, which cannot be read."""

    progress: Progress
    wanted: str
    draw: int
    keys: tuple[str, ...]
    answers: tuple[Answer, ...] = ()
    spoiled: bool = False

    @classmethod
    def parse(cls, progress: Progress) -> Sitting:
        """From `?draw=2&questions=em,icl&answers=1_0.2`."""
        query = progress.arrival.query.removeprefix("?")
        known = parse_qs(query, max_num_fields=100) if len(query) <= LONGEST else {}
        wanted, draw, answers = (known.get(n, [""])[-1] for n in ("questions", "draw", "answers"))
        number = int(draw) if draw.isascii() and draw.isdecimal() and len(draw) <= 4 else 1
        number = min(max(number, 1), MOST_DRAWS)
        empty = cls(progress, wanted, number, asked(wanted, number))
        return empty.answered(answers.split(PARTED) if answers else [])

    def answered(self, texts: list[str]) -> Sitting:
        """With these answers, up to the first that cannot be read."""
        answers: list[Answer] = []
        for key, text in zip(self.keys, texts, strict=False):
            try:
                answers.append(parsed(text, question(key, ""), self.draw))
            except BadAnswer:
                return replace(self, answers=tuple(answers), spoiled=True)
        return replace(self, answers=tuple(answers), spoiled=len(texts) > len(self.keys))

    @property
    def is_over(self) -> bool:
        """Whether all questions have been answered."""
        return len(self.answers) == len(self.keys)

    @property
    def key(self) -> str:
        """The question that is next."""
        return self.keys[len(self.answers)]

    def question(self, lang: str) -> Question:
        """The question that is next, in words."""
        return question(self.key, lang)

    def graded(self, lang: str) -> list[tuple[Question, Graded]]:
        """The questions answered, with the verdicts."""
        done = [question(key, lang) for key in self.keys[: len(self.answers)]]
        pairs = zip(done, self.answers, strict=True)
        return [(one, grade(answer, one, self.draw)) for one, answer in pairs]

    def to(self, *more: Answer) -> str:
        """The address with further answers."""
        given = zip(self.keys, (*self.answers, *more), strict=False)
        texts = [written(answer, question(key, ""), self.draw) for key, answer in given]
        return self._address(self.draw, PARTED.join(texts))

    def afresh(self, draw: int) -> str:
        """The address of another draw, without answers."""
        return self._address(draw, "")

    def _address(self, draw: int, answers: str) -> str:
        stated = {"questions": self.wanted, "draw": str(draw), "answers": answers}
        return self.progress.to("quiz", **stated)
