"""The bar that says in words that something failed; assets/banner.js shows and hides it.

All sentences are in the page from the start, in the user's language: when the server is lost it
cannot be asked for one. Only the reason of a refusal comes with the refusal. `data-kind` on the
bar chooses which is seen.
"""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard import ids
from dashboard.i18n import Translate


def layout(_: Translate) -> html.Div:
    """The bar, hidden at first."""
    sentences = {
        "lost": _(
            "The server cannot be reached, so the last change was not made. What you see stays; "
            "make the change again in a moment."
        ),
        "failed": _(
            "Something went wrong on the server, so the last change was not made. "
            "Please try it again, or choose something else."
        ),
        "outdated": _("The server did not accept this request. Please reload the page."),
    }
    spans = [html.Span(text, className=f"banner-{kind}") for kind, text in sentences.items()]
    spans.append(html.Span(id=ids.BANNER_REASON, className="banner-refused"))
    closing: dict[str, Any] = {"aria-label": _("Close"), "data-banner": "close"}
    close = html.Button(type="button", className="btn-close", **closing)
    kind: dict[str, Any] = {"data-kind": ""}
    return html.Div(
        [html.Div(spans), close],
        id=ids.BANNER,
        role="alert",
        hidden=True,
        className="banner alert alert-warning",
        **kind,
    )
