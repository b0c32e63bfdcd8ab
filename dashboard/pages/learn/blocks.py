"""Sections and blocks of a lesson -> components."""

from __future__ import annotations

import re

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.fields import attributes
from dashboard.i18n import Translate
from dashboard.learn import Block, Figure, Prose, Section, Snippet
from dashboard.pages.learn.figures import FIGURES
from dashboard.pages.learn.progress import Progress

LINK = re.compile(r"\]\((learn|explore):([^)#]*)#?([^)]*)\)")


def section_of(section: Section, progress: Progress, _: Translate) -> Component:
    """A section under its heading, which is a link to itself."""
    blocks = [block_of(block, progress, _) for block in section.blocks]
    if not section.anchor:
        return html.Section(blocks)
    link = html.A("#", href=f"#{section.anchor}", **attributes(aria_label=_("Link to this place")))
    heading = html.H2([section.title, " ", link], id=section.anchor, tabIndex=-1)
    return html.Section([heading, *blocks])


def block_of(block: Block, progress: Progress, _: Translate) -> Component:
    """One block."""
    if isinstance(block, Prose):
        return prose(block.text, progress)
    if isinstance(block, Figure):
        return framed_figure(block, _)
    return program(block, _)


def prose(text: str, progress: Progress) -> Component:
    """Markdown with formulas, its links within the application in the form of this page's."""

    def address(match: re.Match[str]) -> str:
        kind, where, anchor = match.groups()
        if kind == "learn":
            return f"]({progress.to(where, anchor)})"
        return f"]({progress.arrival.prefix}{where})"

    return dcc.Markdown(LINK.sub(address, text), mathjax=True, className="prose")


def framed_figure(figure: Figure, _: Translate) -> Component:
    """A live figure above its text alternative."""
    live = FIGURES[figure.name].layout(_)
    return html.Figure(
        [live, html.Figcaption(figure.alternative)], className="live", id=f"figure-{figure.name}"
    )


def program(snippet: Snippet, _: Translate) -> Component:
    """A program with a button that copies it (assets/learn.js)."""
    place = f"snippet-{snippet.file.removesuffix('.py').replace('_', '-')}"
    button = html.Button(
        _("Copy"),
        type="button",
        className="btn btn-sm btn-outline-secondary",
        **attributes(data_copy_text=place, data_copied=_("Copied")),
    )
    code = html.Pre(
        html.Code(snippet.code, id=place), tabIndex=0, **attributes(aria_label=snippet.title)
    )
    head = html.Div([html.Span(snippet.title), button], className="program-head")
    return html.Div([head, code], className="program", lang=_.lang)
