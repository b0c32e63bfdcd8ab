"""Boxes that take a file: dropped anywhere on it, or chosen; assets/upload.js sends it.

The file goes to the server's upload route in one PUT, never through a callback. Its sentences are
`data-` attributes in the user's language, where the script finds them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard import ids
from dashboard.i18n import N_, Translate


@dataclass(frozen=True)
class Box:
    """One box: the prefix of its parts' ids, the store that gets {"token", "name"} of its file,
    what that is read as, and what the box says."""

    prefix: str
    store: str
    kind: str
    name: str
    button: str

    def part(self, name: str) -> str:
        """The id of a part."""
        return f"{self.prefix}-{name}"


TABLE = Box(ids.UPLOAD, ids.UPLOADED, "table", N_("Your own table"), N_("Choose a file"))
OTHER_TABLE = Box(
    ids.OTHER_TABLE, ids.OTHER_TABLE_READ, "other", N_("Table to be scored"), N_("Choose a table")
)
MODEL_FILE = Box(
    ids.MODEL_FILE, ids.MODEL_FILE_READ, "model", N_("Model from a file"), N_("Choose a model")
)


def layout(_: Translate, box: Box, hint: str, max_bytes: int | None = None) -> html.Div:
    """The box with its progress bar and message lines; results go to its store.

    max_bytes: the size at which the browser itself refuses a file; the server does in any case.
    """
    return html.Div(
        [
            html.Button(
                _(box.button),
                id=box.part("button"),
                type="button",
                className="btn btn-secondary btn-sm",
            ),
            html.Span(_("or drop it here"), className="upload-hint"),
            html.Small(hint, className="upload-limit"),
            progress(_, box),
            html.Div(id=box.part("message"), role="status", className="upload-message"),
            html.Div(id=box.part("error"), role="alert", className="upload-error text-danger"),
            html.Div(id=box.part("offers"), className="buttons offers"),
        ],
        id=box.part("box"),
        role="group",
        className="upload-box",
        **sentences(_, box, max_bytes),
    )


def table_hint(_: Translate, max_bytes: int) -> str:
    """What a box for tables takes."""
    limit = _("at most {limit} MB", limit=_.number(max_bytes / 1_000_000))
    return _("CSV or Excel with a header line, {limit}; copied cells can be pasted", limit=limit)


def progress(_: Translate, box: Box) -> html.Div:
    """The progress bar, hidden while nothing is on its way."""
    meaning: dict[str, Any] = {
        "aria-label": _("Progress of the file"),
        "aria-valuemin": "0",
        "aria-valuemax": "100",
        "aria-valuenow": "0",
    }
    bar = html.Div(className="progress-bar", style={"width": "0%"}, id=box.part("bar"))
    return html.Div(
        bar,
        id=box.part("progress"),
        role="progressbar",
        hidden=True,
        className="progress",
        **meaning,
    )


def sentences(_: Translate, box: Box, max_bytes: int | None) -> dict[str, Any]:
    """What the script needs: where results go, and what it says, `{name}` being the file's."""
    limit = {} if max_bytes is None else too_large(_, max_bytes)
    return limit | {
        "aria-label": _(box.name),
        "data-prefix": box.prefix,
        "data-store": box.store,
        "data-kind": box.kind,
        "data-lang": _.lang,
        "data-sending": _("Sending {name}"),
        "data-reading": _("Reading {name}"),
        "data-uploaded": _("Uploaded: {name}", name="{name}"),
        "data-pasted": _("pasted cells"),
        "data-done": _("{name} has been read."),
        "data-empty": _("This is a folder or an empty file. Please choose a file with a table."),
        "data-one": _("Please choose one file."),
        "data-lost": _(
            "The file could not be sent: the server cannot be reached. Please try again."
        ),
        "data-failed": _("Something went wrong while the file was read. Please try another file."),
    }


def too_large(_: Translate, max_bytes: int) -> dict[str, Any]:
    """The limit, and the sentence for a larger file."""
    return {
        "data-max-bytes": str(max_bytes),
        "data-too-large": _(
            "The file is larger than {limit} MB, the most that can be read here. "
            "Please send a part of its rows or columns.",
            limit=_.number(max_bytes / 1_000_000),
        ),
    }
