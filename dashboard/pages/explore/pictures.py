"""What a picture is called when it is saved: which table, which picture, which model; and whether
its rows are a sample."""

from __future__ import annotations

from typing import Any

from dashboard.data import Table
from dashboard.exports import result_filename
from dashboard.figures import captioned, sample_note
from dashboard.i18n import Translate
from dashboard.pages.explore.data import table_name
from dashboard.pages.explore.request import Shown


def with_caption(
    figure: Any, what: str, shown: Shown, table: Table, theme: str, _: Translate
) -> Any:
    """The figure with the title, the note and the file's name that its saved picture gets."""
    choices = shown.choices
    K, family = choices.n_components, choices.covariance_type
    title = f"{table_name(choices, table, _)} · {what} · K = {K}, {family}"
    name = result_filename(table.name, K, what, "png", _).removesuffix(".png")
    return captioned(figure, title, name, theme, sample_note(table.sample_of, _))
