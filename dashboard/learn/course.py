"""All lessons of a language, in order."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from dashboard.i18n import DEFAULT

from .lesson import Lesson
from .reading import read_lesson

LESSONS = Path(__file__).parent / "lessons"


@cache
def course(lang: str) -> tuple[Lesson, ...]:
    """The lessons in `lang`, each of which that is missing there in English."""
    own = {lesson.slug: lesson for lesson in lessons(lang)}
    return tuple(own.get(lesson.slug, lesson) for lesson in lessons(DEFAULT))


@cache
def lessons(lang: str) -> tuple[Lesson, ...]:
    """The lessons that are written in `lang`."""
    read = [read_lesson(path, lang) for path in (LESSONS / lang).glob("*.md")]
    return tuple(sorted(read, key=lambda lesson: lesson.number))


def lesson(slug: str, lang: str) -> Lesson:
    """One lesson of the course; raises KeyError."""
    return {one.slug: one for one in course(lang)}[slug]


def slugs() -> tuple[str, ...]:
    """The names of the lessons in addresses, in order."""
    return tuple(one.slug for one in course(DEFAULT))
