"""Lessons are written alike in every language, and name only what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dashboard import ids
from dashboard.choices import Choices
from dashboard.i18n import DEFAULT, languages
from dashboard.learn import course, glossary, slugs
from dashboard.learn.course import lessons
from dashboard.learn.lesson import FORMULA, Lesson
from dashboard.learn.quiz import question
from dashboard.learn.reading import LessonError, read_lesson
from dashboard.pages.learn.figures import FIGURES
from dashboard.pages.learn.frame import EXTRAS

OTHERS = [code for code in languages() if code != DEFAULT]
LINK = re.compile(r"\]\((\w+):([^)#]*)#?([^)]*)\)")
ALL = [lesson for code in languages() for lesson in lessons(code)]


def name(lesson: Lesson) -> str:
    return f"{lesson.lang}-{lesson.slug}"


def formulas(text: str) -> tuple[list[str], set[str]]:
    """Formulas on lines of their own in order, and those within sentences, without blanks."""
    found = [re.sub(r"\s+", "", one) for one in FORMULA.findall(text)]
    displayed = [one for one in found if one.startswith("$$")]
    return displayed, set(found) - set(displayed)


def test_numbers_are_in_a_row() -> None:
    for code in languages():
        assert [one.number for one in lessons(code)] == list(range(1, len(lessons(code)) + 1))


@pytest.mark.parametrize("code", OTHERS)
def test_no_language_lacks_a_lesson(code: str) -> None:
    written = {lesson.slug for lesson in lessons(code)}
    assert set(slugs()) - written == set(), f"{code} lacks lessons"
    assert written - set(slugs()) == set(), f"{code} has lessons of its own"


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("slug", slugs())
def test_a_lesson_is_the_same_in_every_language(code: str, slug: str) -> None:
    english, other = (
        next(one for one in lessons(each) if one.slug == slug) for each in (DEFAULT, code)
    )
    assert [s.anchor for s in other.sections] == [s.anchor for s in english.sections]
    assert other.explore == english.explore
    for ours, theirs in zip(english.sections, other.sections, strict=True):
        kinds = [
            [(type(b), getattr(b, "name", getattr(b, "file", ""))) for b in s.blocks]
            for s in (ours, theirs)
        ]
        assert kinds[0] == kinds[1], ours.anchor
        assert formulas(theirs.prose) == formulas(ours.prose), ours.anchor
        assert sorted(LINK.findall(theirs.prose)) == sorted(LINK.findall(ours.prose)), ours.anchor


def test_what_a_language_lacks_is_in_english() -> None:
    assert course("nl") == course(DEFAULT)
    assert glossary("nl") == glossary(DEFAULT)
    assert question("icl", "nl") == question("icl", DEFAULT)


@pytest.mark.parametrize("lesson", ALL, ids=name)
def test_every_figure_is_registered_and_named_once(lesson: Lesson) -> None:
    names = [figure.name for figure in lesson.figures]
    assert set(names) <= set(FIGURES)
    assert len(names) == len(set(names))


@pytest.mark.parametrize("lesson", ALL, ids=name)
def test_links_lead_somewhere(lesson: Lesson) -> None:
    for kind, where, anchor in LINK.findall(lesson.prose):
        if kind == "learn" and where in EXTRAS:
            assert not anchor
        elif kind == "learn":
            places = [
                section.anchor for one in ALL if one.slug == where for section in one.sections
            ]
            assert anchor in places, (where, anchor)
        elif kind == "explore":
            Choices.from_query(where)
        else:
            assert kind in ("http", "https")
    Choices.from_query(lesson.explore)


@pytest.mark.parametrize("lesson", ALL, ids=name)
def test_displayed_formulas_stand_on_lines_of_their_own(lesson: Lesson) -> None:
    for line in lesson.prose.splitlines():
        assert line.strip() == "$$" or "$$" not in line, line
    assert lesson.prose.count("$") % 2 == 0


@pytest.mark.parametrize("lesson", [one for one in ALL if one.lang == "zh-Hant"], ids=name)
def test_chinese_has_its_own_punctuation(lesson: Lesson) -> None:
    text = FORMULA.sub("x", lesson.prose)
    assert re.findall(r".?[\u4e00-\u9fff] ?[,;:!?](?![\w/]).?", text) == []
    assert re.findall(r".?[\u4e00-\u9fff]\.(?:\s|$)", text) == []
    assert re.findall(r"[。，；：？！] (?=\S)", text) == []


def test_every_lesson_has_a_time() -> None:
    for one in course(DEFAULT):
        assert 1 <= one.minutes <= 15


@pytest.mark.parametrize(
    "text",
    ["no head", "---\ntitle: a\n---\n", "---\ntitle: a\nsummary: b\nmore: c\n---\n",
     "---\ntitle: a\nsummary: b\n---\n## No anchor\n",
     "---\ntitle: a\nsummary: b\n---\nwords ![a](figure:b) words\n"],
)  # fmt: skip
def test_a_file_that_is_not_as_it_must_be_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "1-a.md"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LessonError):
        read_lesson(path, "en")


def test_no_anchor_is_the_name_of_a_component() -> None:
    """Dash would take the heading for it."""
    anchors = {section.anchor for lesson in ALL for section in lesson.sections}
    assert not anchors & {value for name, value in vars(ids).items() if name.isupper()}
