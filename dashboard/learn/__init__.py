"""The course: its lessons in every language, as data; knows nothing of screens.

A lesson is a Markdown file, `lessons/<language>/<number>-<slug>.md`. A third language is one more
folder; what it lacks is shown in English.
"""

from .course import course, lesson, slugs
from .lesson import Block, Figure, Lesson, Prose, Section, Snippet

__all__ = [
    "Block",
    "Figure",
    "Lesson",
    "Prose",
    "Section",
    "Snippet",
    "course",
    "lesson",
    "slugs",
]
