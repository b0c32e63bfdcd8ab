"""What a lesson is made of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

SNIPPETS = Path(__file__).parent / "snippets"

WORDS_A_MINUTE = 200
CHARACTERS_A_MINUTE = 350  # of Chinese
FORMULA_MINUTES = 0.25  # a formula on lines of its own is read slowly
LINES_A_MINUTE = 15  # of a program

CHINESE = re.compile(r"[\u3400-\u9fff]")
WORD = re.compile(r"[A-Za-z][A-Za-z’'-]+")
DISPLAYED = re.compile(r"\$\$.+?\$\$", re.DOTALL)
FORMULA = re.compile(r"\$\$.+?\$\$|\$[^$]+?\$", re.DOTALL)


@dataclass(frozen=True)
class Prose:
    """Markdown with formulas in dollars."""

    text: str


@dataclass(frozen=True)
class Figure:
    """A live figure by its name in pages/learn/figures, and in words what is to be seen there."""

    name: str
    alternative: str


@dataclass(frozen=True)
class Snippet:
    """A Python file of learn/snippets, and what it does."""

    file: str
    title: str

    @property
    def code(self) -> str:
        """The program."""
        return (SNIPPETS / self.file).read_text(encoding="utf-8").rstrip()


Block = Prose | Figure | Snippet


@dataclass(frozen=True)
class Section:
    """Blocks under a heading; those before the first heading have neither anchor nor title."""

    anchor: str
    title: str
    blocks: tuple[Block, ...]

    @property
    def prose(self) -> str:
        """All its Markdown."""
        return "\n\n".join(block.text for block in self.blocks if isinstance(block, Prose))


@dataclass(frozen=True)
class Lesson:
    """One lesson in one language; `explore`: its setting on the Explore page, as a query."""

    slug: str
    number: int
    lang: str
    title: str
    summary: str
    sections: tuple[Section, ...]
    explore: str = ""

    @property
    def prose(self) -> str:
        """All its Markdown."""
        return "\n\n".join(section.prose for section in self.sections)

    @property
    def minutes(self) -> int:
        """How long it takes to read, at least a minute."""
        displayed = len(DISPLAYED.findall(self.prose))
        text = FORMULA.sub("", self.prose)
        words, characters = len(WORD.findall(text)), len(CHINESE.findall(text))
        time = words / WORDS_A_MINUTE + characters / CHARACTERS_A_MINUTE
        lines = sum(block.code.count("\n") for block in self.blocks if isinstance(block, Snippet))
        return max(1, round(time + FORMULA_MINUTES * displayed + lines / LINES_A_MINUTE))

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks of all sections, in order."""
        return tuple(block for section in self.sections for block in section.blocks)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Its live figures, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Figure))
