"""What is around every page of the course: header, contents, progress."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components import header
from dashboard.components.fields import attributes
from dashboard.i18n import N_, Translate
from dashboard.learn import Lesson, course
from dashboard.pages.learn.progress import Progress

TOP = "lesson"
CONTENTS = "contents"
EXTRAS = {"quiz": N_("Quiz"), "glossary": N_("Glossary")}


def framed(content: list[Any], here: str, progress: Progress, _: Translate) -> Component:
    """A page of the course; `here` is its name in the address, "" for the overview."""
    return html.Div(
        [
            html.A(_("Skip to the text"), href=f"#{TOP}", className="skip-link"),
            header.layout(progress.arrival, _),
            html.Div(
                [
                    contents(here, progress, _),
                    html.Main(content, id=TOP, className="lesson", tabIndex=-1),
                ],
                className="course",
            ),
        ]
    )


def place(_: Translate, *facts: str) -> Component:
    """The line above a heading: where one is; on a phone also the way to the contents."""
    link = html.A(_("Contents"), href=f"#{CONTENTS}", className="to-contents")
    return html.P([link, *[html.Span(fact) for fact in facts]], className="place")


def contents(here: str, progress: Progress, _: Translate) -> Component:
    """All pages, the lessons read marked, and the sections of the one on screen."""
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
                html.Ul(
                    [html.Li(link(_(name), slug, here, progress)) for slug, name in EXTRAS.items()],
                    className="extras",
                ),
                bar,
                html.P(told, className="note"),
                *([forget(progress, _)] if read else []),
            ],
            **attributes(aria_label=_("Contents")),
        ),
        id=CONTENTS,
        className="contents",
    )


def link(name: str, slug: str, here: str, progress: Progress) -> Component:
    """A page in the contents."""
    current = attributes(aria_current="page") if slug == here else {}
    return html.A(name, href=progress.to(slug), **current)


def entry(one: Lesson, here: str, progress: Progress, _: Translate) -> Component:
    """A lesson in the contents, with its sections where it is on screen."""
    parts: list[Any] = [link(one.title, one.slug, here, progress)]
    if one.slug in progress.read:
        parts.append(html.Span(_("read"), className="read-mark"))
    if one.slug == here:
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
