"""The glossary: every word of the course in this language, and in the others."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.i18n import Translate, languages
from dashboard.learn import glossary, terms
from dashboard.pages.learn.blocks import prose
from dashboard.pages.learn.frame import framed, place
from dashboard.pages.learn.progress import Progress


def glossary_page(progress: Progress, _: Translate) -> Component:
    """All terms with what they mean."""
    entries: list[Component] = []
    for section in glossary(_.lang):
        names = [html.Span(section.title), *translations(section.anchor, section.title, _)]
        entries.append(html.Dt(names, id=section.anchor, tabIndex=-1))
        entries.append(html.Dd(prose(section.prose, progress)))
    content = [
        place(_),
        html.H1(_("Glossary")),
        html.Dl(entries, className="glossary"),
    ]
    return framed(content, "glossary", progress, _)


def translations(anchor: str, title: str, _: Translate) -> list[Component]:
    """The term in the other languages, where it is another word."""
    found: list[Component] = []
    for code in languages():
        other = terms(code).get(anchor)
        if code != _.lang and other and other.title != title:
            found.append(html.Span(other.title, lang=code, className="translation"))
    return found
