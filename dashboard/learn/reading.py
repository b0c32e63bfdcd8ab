"""A lesson's file -> Lesson.

The file begins with a head between two lines `---` (title, summary, perhaps explore). Then come
Markdown, headings with their anchor (`## The E-step {#e-step}`), and on lines of their own live
figures and snippets: `![what is to be seen](figure:em-stepper)`, `![what it does](snippet:fit.py)`.
"""

from __future__ import annotations

import re
from pathlib import Path

from .lesson import Block, Figure, Lesson, Prose, Section, Snippet

NAME = re.compile(r"(\d+)-([a-z-]+)\.md")
HEAD = re.compile(r"---\n(.*?)\n---\n", re.DOTALL)
HEADING = re.compile(r"^## +(.+?) +\{#([a-z0-9-]+)\}$", re.MULTILINE)
PLACED = re.compile(r"^!\[([^\]]+)\]\((figure|snippet):([\w.-]+)\)$", re.MULTILINE)
NEEDED, ALLOWED = {"title", "summary"}, {"title", "summary", "explore"}


class LessonError(ValueError):
    """A lesson's file is not written as it must be."""


def read_lesson(path: Path, lang: str) -> Lesson:
    """The lesson in a file; raises LessonError where the file cannot be understood."""
    name = NAME.fullmatch(path.name)
    text = path.read_text(encoding="utf-8")
    head = HEAD.match(text)
    if not name or not head:
        raise LessonError(f"{path}: needs a name such as 1-mixture.md and a head between ---")
    stated = dict(line.split(": ", 1) for line in head[1].splitlines())
    if not NEEDED <= set(stated) <= ALLOWED:
        raise LessonError(f"{path}: the head needs title and summary, and may have explore")
    sections = read_sections(text[head.end() :])
    if re.search(r"^#|\]\((?:figure|snippet):", "\n".join(s.prose for s in sections), re.MULTILINE):
        raise LessonError(f"{path}: a heading without anchor, or a figure not on its own line")
    return Lesson(name[2], int(name[1]), lang, sections=sections, **stated)


def read_sections(text: str) -> tuple[Section, ...]:
    """The opening and the sections under headings."""
    opening, *rest = HEADING.split(text)
    titled = zip(rest[::3], rest[1::3], rest[2::3], strict=True)
    return (
        Section("", "", read_blocks(opening)),
        *(Section(anchor, title, read_blocks(body)) for title, anchor, body in titled),
    )


def read_blocks(text: str) -> tuple[Block, ...]:
    """Prose, figures and snippets in their order."""
    blocks: list[Block] = []
    first, *rest = PLACED.split(text)
    pieces = [first, *rest]
    for at in range(0, len(pieces), 4):
        if prose := pieces[at].strip():
            blocks.append(Prose(prose))
        if at + 3 < len(pieces):
            words, kind, name = pieces[at + 1 : at + 4]
            blocks.append(Figure(name, words) if kind == "figure" else Snippet(name, words))
    return tuple(blocks)
