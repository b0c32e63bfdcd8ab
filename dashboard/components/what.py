"""Links from words of the interface to their place in the glossary.

They are relative: all pages that have them are at the URL prefix itself.
"""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.components.fields import attributes
from dashboard.i18n import DEFAULT, Translate
from dashboard.learn import terms

GLOSSARY = "learn/glossary#"


def term(name: str, anchor: str, _: Translate) -> Component:
    """A word that is itself the link."""
    return html.A(name, href=address(anchor), className="term", title=_("What is this?"))


def what(anchor: str, _: Translate) -> Component:
    """A small question mark to stand beside a label."""
    section = terms(_.lang).get(anchor) or terms(DEFAULT)[anchor]
    label = _("What is this: {term}", term=section.title)
    return html.A("?", href=address(anchor), className="what", **attributes(aria_label=label))


def address(anchor: str) -> str:
    """Where the glossary explains a term; raises KeyError for one that it does not have."""
    return GLOSSARY + terms(DEFAULT)[anchor].anchor
