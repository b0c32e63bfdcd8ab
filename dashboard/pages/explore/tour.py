"""A tour of the page in five steps, which assets/tour.js shows beside what each is about.

Nothing can be kept in the browser, so nobody is led around unasked: who arrives at the bare address
in a new tab sees one line that offers the tour, until they take it, decline it or begin to work.
Afterwards, and at any other address, a button below the controls starts it.
"""

from __future__ import annotations

import json

from dash import html
from dash.development.base_component import Component

from dashboard import ids
from dashboard.components.fields import attributes
from dashboard.i18n import N_, Translate

STEPS = (  # selector, title, text
    (
        f"section:has(#{ids.DATA})",
        N_("Your data"),
        N_(
            "Choose a sample, or drop a file of your own into the box: it is read, and a mixture "
            "is fitted at once."
        ),
    ),
    (
        f"section:has(#{ids.N_COMPONENTS})",
        N_("The model"),
        N_("How many groups, and of which shape? The picture follows each change."),
    ),
    (
        f"#{ids.STATUS}",
        N_("How well it fits"),
        N_(
            "What was fitted and how it came out. Underlined words lead to their place in the "
            "glossary."
        ),
    ),
    (
        "[role=tablist]",
        N_("Five views"),
        N_(
            "Clusters, how sure each row is, the steps of EM, how many components to choose, and "
            "what you can take away."
        ),
    ),
    (
        ".sections",
        N_("Share and learn"),
        N_(
            "All choices are in the address: copy it to share the view. “Learn” explains what you "
            "see here."
        ),
    ),
)


def invitation(_: Translate) -> Component:
    """The line that offers the tour; the script shows it where it is wanted."""
    return html.P(
        [
            html.Span(_("New here?")),
            start(_("Take a tour in five steps"), "btn btn-sm btn-outline-primary"),
            html.Button(
                _("No, thanks"),
                type="button",
                className="btn btn-sm btn-link",
                **attributes(data_tour="decline"),
            ),
        ],
        id=ids.TOUR,
        className="invitation",
        hidden=True,
        **attributes(data_steps=json.dumps(steps(_)), data_words=json.dumps(words(_))),
    )


def start(name: str, look: str) -> Component:
    """A button that starts the tour."""
    return html.Button(name, type="button", className=look, **attributes(data_tour="start"))


def again(_: Translate) -> Component:
    """The button below the controls."""
    return start(_("A tour of this page"), "btn btn-sm again")


def steps(_: Translate) -> list[dict[str, str]]:
    """The steps in words, for the script."""
    return [{"at": at, "title": _(title), "text": _(text)} for at, title, text in STEPS]


def words(_: Translate) -> dict[str, str]:
    """What the script's buttons say; {number} and {count} are the script's to fill."""
    return {
        "back": _("Back"),
        "next": _("Next"),
        "end": _("Done"),
        "skip": _("Skip the tour"),
        "place": _("Step {number} of {count}", number="{number}", count="{count}"),
    }
