"""The box that takes a file: dropped anywhere on it, or chosen; assets/upload.js sends it.

The file goes to the server's upload route in one PUT, never through a callback. Its sentences are
`data-` attributes in the user's language, where the script finds them.
"""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard import ids
from dashboard.i18n import Translate


def layout(_: Translate, max_bytes: int) -> html.Div:
    """The box with its progress bar and message lines; results go to `ids.UPLOADED`."""
    limit = _("at most {limit} MB", limit=_.number(max_bytes / 1_000_000))
    return html.Div(
        [
            html.Button(
                _("Choose a file"),
                id=ids.UPLOAD_BUTTON,
                type="button",
                className="btn btn-secondary btn-sm",
            ),
            html.Span(_("or drop it here"), className="upload-hint"),
            html.Small(_("CSV with a header line, {limit}", limit=limit), className="upload-limit"),
            progress(_),
            html.Div(id=ids.UPLOAD_MESSAGE, role="status", className="upload-message"),
            html.Div(id=ids.UPLOAD_ERROR, role="alert", className="upload-error text-danger"),
        ],
        id=ids.UPLOAD_BOX,
        role="group",
        className="upload-box",
        **sentences(_, max_bytes),
    )


def progress(_: Translate) -> html.Div:
    """The progress bar, hidden while nothing is on its way."""
    meaning: dict[str, Any] = {
        "aria-label": _("Progress of the file"),
        "aria-valuemin": "0",
        "aria-valuemax": "100",
        "aria-valuenow": "0",
    }
    bar = html.Div(className="progress-bar", style={"width": "0%"}, id=ids.UPLOAD_BAR)
    return html.Div(
        bar,
        id=ids.UPLOAD_PROGRESS,
        role="progressbar",
        hidden=True,
        className="progress",
        **meaning,
    )


def sentences(_: Translate, max_bytes: int) -> dict[str, Any]:
    """What the script says, `{name}` standing for the file's name."""
    return {
        "aria-label": _("Your own table"),
        "data-lang": _.lang,
        "data-max-bytes": str(max_bytes),
        "data-sending": _("Sending {name}"),
        "data-reading": _("Reading {name}"),
        "data-uploaded": _("Uploaded: {name}", name="{name}"),
        "data-done": _("{name} has been read."),
        "data-too-large": _(
            "The file is larger than {limit} MB, the most that can be read here. "
            "Please send a part of its rows or columns.",
            limit=_.number(max_bytes / 1_000_000),
        ),
        "data-empty": _("This is a folder or an empty file. Please choose a file with a table."),
        "data-one": _("Please choose one file."),
        "data-lost": _(
            "The file could not be sent: the server cannot be reached. Please try again."
        ),
        "data-failed": _("Something went wrong while the file was read. Please try another file."),
    }
