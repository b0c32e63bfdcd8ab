"""The course: its lessons in every language, as data; knows nothing of screens.

A lesson is a Markdown file, `lessons/<language>/<number>-<slug>.md`; so are the glossaries. A third
language is more such files; what it lacks is shown in English.
"""

from .course import course, lesson, slugs
from .glossary import glossary, terms
from .lesson import Block, Figure, Lesson, Prose, Section, Snippet

__all__ = [
    "Block",
    "Figure",
    "Lesson",
    "Prose",
    "Section",
    "Snippet",
    "course",
    "glossary",
    "lesson",
    "slugs",
    "terms",
]
