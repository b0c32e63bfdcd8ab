"""The report of the result on screen: its pictures, and how it was made."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime
from importlib.metadata import version
from platform import python_version
from typing import Any

from dashboard.analysis import Analysis, Fit, health
from dashboard.choices import BLOBS, HELD, UPLOAD, Choices
from dashboard.exports import Made, Model, Picture, report
from dashboard.figures import (
    ascent_figure,
    ascent_note,
    cluster_description,
    cluster_note,
    clusters_figure,
    criteria_figure,
    criteria_note,
    plotly_script,
    responsibilities_figure,
    responsibility_note,
    sample_note,
)
from dashboard.i18n import Translate
from dashboard.views import ascent_view, clusters_on_screen, responsibility_view

PACKAGES = ("numpy", "scipy", "pandas", "plotly", "dash")
RESULT = (
    "data", "file", "reading", "n_components", "covariance_type", "init", "n_init", "tol",
    "max_iter", "reg_covar", "seed", "scaling", "missing", "anomalous",
)  # fmt: skip
BLOB = ("blob_clusters", "blob_spread", "blob_rows", "blob_seed")
THEME = "light"  # a report is also printed


def report_page(
    analysis: Analysis, model: Model, fit: Fit, choices: Choices, token: str | None, _: Translate
) -> str:
    """The report as the text of an HTML file."""
    found = health(fit.table, fit.columns, choices)
    made = Made(
        plotly_script=plotly_script(),
        versions={"Python": python_version(), **{name: version(name) for name in PACKAGES}},
        when=datetime.now(UTC).date().isoformat(),
        address=choices.changed(
            data=UPLOAD if choices.data in HELD else choices.data, view=Choices().view
        ).to_query(),
        choices=tuple(stated(fit, choices, _)),
        from_file=choices.data in HELD,
        health=tuple(_(one.message.message, **one.message.values) for one in found),
    )
    return report(model, fit, tuple(pictures(analysis, fit, choices, token, _)), made, _)


def pictures(
    analysis: Analysis, fit: Fit, choices: Choices, token: str | None, _: Translate
) -> Iterator[Picture]:
    """Clusters as on screen, responsibilities, the log-likelihood by step, and the choice of K
    where it has been made."""
    clusters = clusters_on_screen(fit, choices)
    told = _.paragraph(filter(None, (cluster_description(clusters, _), cluster_note(clusters, _))))
    yield Picture(_("Clusters"), told, plain(clusters_figure(clusters, _, THEME)))
    shares = responsibility_view(fit, choices.order)
    yield Picture(
        _("Responsibilities"),
        responsibility_note(shares, _),
        plain(responsibilities_figure(shares, _, THEME)),
    )
    run = ascent_view(fit)
    curve = plain(ascent_figure(run, _, THEME))
    yield Picture(_("Log-likelihood by step"), ascent_note(run, _), curve)
    if rows := analysis.kept_selection(choices, token):
        chosen = choices.n_components, choices.covariance_type
        figure = criteria_figure(rows, choices.criteria, chosen, _, THEME)
        lines = [
            _("Of the models compared, the lowest value is the best."),
            criteria_note(rows, choices.criteria, _),
            sample_note(fit.table.sample_of, _),
        ]
        yield Picture(_("Choose K"), _.paragraph(filter(None, lines)), plain(figure))


def plain(figure: Any) -> dict[str, Any]:
    """A figure as JSON has it."""
    return dict(json.loads(figure.to_json()))


def stated(fit: Fit, choices: Choices, _: Translate) -> Iterator[tuple[str, str]]:
    """Name and value of the choices on which the result depends."""
    labels = {one.name: one.metadata["label"] for one in fields(choices)}
    for name in (*RESULT, *(BLOB if choices.data == BLOBS else ())):
        if value := str(getattr(choices, name)):
            yield _(labels[name]), value
    used, in_logs = labels["columns"], labels["logs"]
    yield _(used), _.listed(column.label for column in fit.columns)
    if fit.logs:
        yield _(in_logs), _.listed(c.label for c in fit.columns if c.key in fit.logs)
