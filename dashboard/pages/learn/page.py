"""The overview of the course, and a lesson."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.components.fields import attributes
from dashboard.i18n import Translate
from dashboard.learn import Lesson, course
from dashboard.pages.learn.blocks import section_of
from dashboard.pages.learn.frame import framed, place
from dashboard.pages.learn.progress import Progress


def overview(progress: Progress, _: Translate) -> Component:
    """All lessons with what each is about."""
    items = [
        html.Li(
            [
                html.A(one.title, href=progress.to(one.slug)),
                html.Span(minutes(one, _), className="minutes"),
                html.P(one.summary),
            ]
        )
        for one in course(_.lang)
    ]
    content = [
        html.H1(_("Learn Gaussian mixtures")),
        html.P(_("A short course, from one bell curve to choosing K."), className="summary"),
        html.Ol(items, className="lessons"),
    ]
    return framed(content, "", progress, _)


def lesson_page(lesson: Lesson, progress: Progress, _: Translate) -> Component:
    """One lesson."""
    count = len(course(_.lang))
    where = _("Lesson {number} of {count}", number=lesson.number, count=count)
    content = [
        place(_, where, minutes(lesson, _)),
        html.H1(lesson.title),
        html.P(lesson.summary, className="summary"),
        *[section_of(section, progress, _) for section in lesson.sections],
        *([to_explore(lesson, progress, _)] if lesson.explore else []),
        neighbours(lesson, progress, _),
    ]
    return framed([html.Article(content, lang=lesson.lang)], lesson.slug, progress, _)


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
