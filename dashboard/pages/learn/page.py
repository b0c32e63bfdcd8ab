"""The pages of the course: the overview, a lesson, and the table of contents beside both."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components import header
from dashboard.components.fields import attributes
from dashboard.i18n import Translate
from dashboard.learn import Lesson, course
from dashboard.pages.learn.blocks import section_of
from dashboard.pages.learn.progress import Progress

TOP = "lesson"
CONTENTS = "contents"


def framed(content: list[Any], beside: Component, progress: Progress, _: Translate) -> Component:
    """A page of the course: header, text, and what stands beside it."""
    return html.Div(
        [
            html.A(_("Skip to the text"), href=f"#{TOP}", className="skip-link"),
            header.layout(progress.arrival, _),
            html.Div(
                [beside, html.Main(content, id=TOP, className="lesson", tabIndex=-1)],
                className="course",
            ),
        ]
    )


def overview(progress: Progress, _: Translate) -> Component:
    """All lessons with what each is about."""
    items = [
        html.Li(
            [
                html.A(one.title, href=progress.to(one.slug)),
                html.Span(minutes(one, _), className="minutes"),
                html.P(one.summary),
            ],
            className="read" if one.slug in progress.read else "",
        )
        for one in course(_.lang)
    ]
    content = [
        html.H1(_("Learn Gaussian mixtures")),
        html.P(_("A short course, from one bell curve to choosing K."), className="summary"),
        html.Ol(items, className="lessons"),
    ]
    return framed(content, contents(None, progress, _), progress, _)


def lesson_page(lesson: Lesson, progress: Progress, _: Translate) -> Component:
    """One lesson."""
    content = [
        html.P(
            [
                html.A(_("Contents"), href=f"#{CONTENTS}", className="to-contents"),
                html.Span(
                    _("Lesson {number} of {count}", number=lesson.number, count=len(course(_.lang)))
                ),
                html.Span(minutes(lesson, _)),
            ],
            className="place",
        ),
        html.H1(lesson.title),
        html.P(lesson.summary, className="summary"),
        *[section_of(section, progress, _) for section in lesson.sections],
        *([to_explore(lesson, progress, _)] if lesson.explore else []),
        neighbours(lesson, progress, _),
    ]
    article = html.Article(content, lang=lesson.lang)
    return framed([article], contents(lesson, progress, _), progress, _)


def to_explore(lesson: Lesson, progress: Progress, _: Translate) -> Component:
    """The lesson's own setting of the workbench."""
    link = html.A(_("Open this on the Explore page"), href=progress.arrival.prefix + lesson.explore)
    return html.P(link, className="to-explore")


def minutes(lesson: Lesson, _: Translate) -> str:
    """How long it takes."""
    return _.n("{count} minute", "{count} minutes", lesson.minutes)


def neighbours(lesson: Lesson, progress: Progress, _: Translate) -> Component:
    """The way back and on; to go on means to have read."""
    lessons = course(_.lang)
    at = [one.slug for one in lessons].index(lesson.slug)
    links = []
    if at > 0:
        before = lessons[at - 1]
        links.append(way(_("Previous"), before.title, progress.to(before.slug), "prev"))
    if at + 1 < len(lessons):
        after = lessons[at + 1]
        href = progress.to(after.slug, also=lesson.slug)
        links.append(way(_("Read, and on to"), after.title, href, "next"))
    else:
        href = progress.to(also=lesson.slug)
        links.append(way(_("Read, and back to"), _("all lessons"), href, "next"))
    return html.Nav(links, className="neighbours", **attributes(aria_label=_("Other lessons")))


def way(direction: str, title: str, href: str, rel: str) -> Component:
    """A link to a neighbour."""
    return html.A([html.Small(direction), html.Span(title)], href=href, rel=rel)


def contents(here: Lesson | None, progress: Progress, _: Translate) -> Component:
    """All lessons, those read marked, and the sections of the one on screen."""
    lessons = course(_.lang)
    read = len(progress.read)
    bar = html.Progress(
        value=str(read), max=str(len(lessons)), **attributes(aria_label=_("Lessons read"))
    )
    told = _("{read} of {count} lessons read", read=read, count=len(lessons))
    return html.Aside(
        html.Nav(
            [
                html.H2(html.A(_("All lessons"), href=progress.to())),
                html.Ol([entry(one, here, progress, _) for one in lessons]),
                bar,
                html.P(told, className="note"),
                *([forget(progress, _)] if read else []),
            ],
            **attributes(aria_label=_("Contents")),
        ),
        id=CONTENTS,
        className="contents",
    )


def entry(one: Lesson, here: Lesson | None, progress: Progress, _: Translate) -> Component:
    """A lesson in the contents."""
    is_here = here is not None and one.slug == here.slug
    current = attributes(aria_current="page") if is_here else {}
    parts: list[Any] = [html.A(one.title, href=progress.to(one.slug), **current)]
    if one.slug in progress.read:
        parts.append(html.Span(_("read"), className="mark"))
    if is_here:
        sections = [section for section in one.sections if section.anchor]
        parts.append(html.Ul([html.Li(html.A(s.title, href=f"#{s.anchor}")) for s in sections]))
    return html.Li(parts)


def forget(progress: Progress, _: Translate) -> Component:
    """Where the marks are kept, and the way to lose them."""
    return html.P(
        [
            _("The marks are kept in this page’s address: bookmark it to go on later."),
            " ",
            html.A(_("Begin anew"), href=progress.arrival.to(progress.arrival.path)),
        ],
        className="note",
    )
