"""Checks before the fit: what in the columns would spoil it, and one-click remedies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, html
from dash.development.base_component import Component

from dashboard import ids
from dashboard.analysis import Finding, health
from dashboard.choices import Choices, stated
from dashboard.components.words import Refusal, words
from dashboard.data import Note
from dashboard.i18n import Translate
from dashboard.pages.explore.request import Request
from dashboard.services import Services

SHOWN_AT_ONCE = 3


def layout(_: Translate) -> Component:
    """The place of the findings, which the choices fill."""
    return html.Section([html.H2(_("Checks")), html.Div(id=ids.CHECKS, role="status")])


def register(app: Dash, services: Services) -> None:
    """The findings follow the choices; a remedy changes them."""
    app.clientside_callback(
        ClientsideFunction("address", "remedy"),
        Output(ids.ADDRESS, "data", allow_duplicate=True),
        Input({"type": ids.REMEDY, "place": ALL, "changes": ALL}, "n_clicks"),
        State(ids.CHOICES, "data"),
        State(ids.UPLOADED, "data"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output(ids.CHECKS, "children"),
        Output(ids.TO_CHECKS, "children"),
        Input(ids.CHOICES, "data"),
        Input(ids.UPLOADED, "data"),
        Input(ids.SOURCE, "data"),
    )
    def check(query: Any, uploaded: Any, source: Any) -> tuple[Component | None, str]:
        _ = words(Choices.read(query)[0])
        try:
            request = Request.parse(query, uploaded)
            choices = request.choices
            table = services.analysis.table(choices, request.token)
            columns = services.analysis.columns(choices, table)
        except Refusal:  # the message above the result says why
            return None, ""
        findings = health(table, columns, choices)
        return told(findings, _), pointer(findings, _)


def link() -> Component:
    """From above the result to the findings, where any is serious: they stand below the fold."""
    return html.A(id=ids.TO_CHECKS, href=f"#{ids.CHECKS}", className="to-checks")


def pointer(findings: Sequence[Finding], _: Translate) -> str:
    """What the link says; nothing where no finding is serious."""
    serious = sum(finding.serious for finding in findings)
    if not serious:
        return ""
    return _.n(
        "{count} serious finding under Checks", "{count} serious findings under Checks", serious
    )


def told(findings: Sequence[Finding], _: Translate) -> Component:
    """The findings, those beyond the first few folded away."""
    if not findings:
        return html.P(_("No problems found in these columns."), className="note")
    items = [item(finding, f"check {i}", _) for i, finding in enumerate(findings)]
    shown: list[Component] = [html.Ul(items[:SHOWN_AT_ONCE], className="findings")]
    if rest := items[SHOWN_AT_ONCE:]:
        more = _.n("{count} more", "{count} more", len(rest))
        shown.append(html.Details([html.Summary(more), html.Ul(rest, className="findings")]))
    return html.Div(shown)


def item(finding: Finding, place: str, _: Translate) -> Component:
    """What was found, and a button for each remedy."""
    buttons = [button(said(remedy.label, _), remedy.changes, place) for remedy in finding.remedies]
    kind = "serious" if finding.serious else "mild"
    return html.Li(
        [said(finding.message, _), html.Div(buttons, className="buttons")], className=kind
    )


def button(label: str, changes: Mapping[str, Any], place: str) -> Component:
    """A button that makes these changes of choices; `place` is where on the page it stands."""
    return html.Button(
        label,
        id={"type": ids.REMEDY, "place": place, "changes": stated(changes)},
        type="button",
        className="btn btn-sm btn-outline-secondary",
    )


def said(note: Note, _: Translate) -> str:
    return _(note.message, **note.values)
