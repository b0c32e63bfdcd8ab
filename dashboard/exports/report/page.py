"""The whole report: its sections in the template.

The template (report.html) says where things stand, the style sheet (report.css) how they look.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined, Template

from dashboard.analysis import Fit
from dashboard.data.names import clean
from dashboard.exports.model import Model
from dashboard.exports.report.certainty import sure
from dashboard.exports.report.components import components
from dashboard.exports.report.given import Made, Picture
from dashboard.exports.report.grid import Grid
from dashboard.exports.report.names import component_names, source, table_name
from dashboard.exports.report.numbers import percent
from dashboard.exports.report.pictures import drawn
from dashboard.exports.report.words import FAMILIES, STATUSES
from dashboard.i18n import Translate

HERE = Path(__file__).parent


def report(model: Model, fit: Fit, pictures: Sequence[Picture], made: Made, _: Translate) -> str:
    """The report of a fit, in the language of `_`, as the text of an HTML file (UTF-8).

    `model` is that of `fit`. Raises ValueError where a figure is not JSON-able.
    """
    names = component_names(model, fit, _)
    text = _template().render(
        lang=_.lang,
        css=(HERE / "report.css").read_text(encoding="utf-8"),
        plotly=re.sub(r"</(?=script)", r"<\\/", made.plotly_script, flags=re.IGNORECASE),
        title=_title(model, fit, made, _),
        short=_short(model, fit, names, _),
        drawn=drawn(pictures, _),
        components=components(model, names, _),
        sure=sure(model, fit, names, _),
        data=_data(fit, _),
        health={
            "title": _("Checks"),
            "sentences": made.health,
            "none": _("No problems found in these columns."),
        },
        again=_again(fit, made, _),
    )
    return text.encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair has no UTF-8


@cache
def _template() -> Template:
    rules = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    rules.policies["json.dumps_kwargs"] = {"allow_nan": False}
    return rules.from_string((HERE / "report.html").read_text(encoding="utf-8"))


def _title(model: Model, fit: Fit, made: Made, _: Translate) -> dict[str, str]:
    table, family = table_name(fit.table, _), model.mixture.covariance_type
    return {
        "page": _("Gaussian mixture of {table}", table=table),
        "kind": _("Gaussian mixture model"),
        "table": table,
        "model": _.n(
            "{count} component: {family} ({code})",
            "{count} components: {family} ({code})",
            model.mixture.n_components,
            family=_(FAMILIES[family]),
            code=family,
        ),
        "made": _("Made on {date} (UTC)", date=made.when),
    }


def _short(model: Model, fit: Fit, names: Sequence[str], _: Translate) -> dict[str, Any]:
    used, result = len(fit.rows), fit.result
    weights = model.mixture.weights.tolist()
    return {
        "title": _("In short"),
        "facts": (
            (_("Rows used"), _.number(used)),
            *([(_("Of them with missing cells"), _.number(fit.n_incomplete))] * fit.partial),
            (_("Rows left out"), _.number(fit.table.n_rows - used)),
            (_("Log-likelihood"), _.number(result.log_likelihood, 1)),
            ("BIC", _.number(result.bic, 1)),
            ("AIC", _.number(result.aic, 1)),
            (_("Outcome"), _(STATUSES[result.status][0])),
        ),
        "components": _("Weights of the components"),
        "weights": [
            (name, f"{100 * weight:.2f}%", percent(weight, _))
            for name, weight in zip(names, weights, strict=True)
        ],
    }


def _data(fit: Fit, _: Translate) -> dict[str, Any]:
    return {
        "title": _("The data"),
        "size": _size(fit, _),
        "columns_title": _("Columns used"),
        "columns": [clean(column.label) or column.key for column in fit.columns],
        "notes_title": _("How the file was read"),
        "notes": [_(note.message, **note.values) for note in fit.table.notes],
        "source_title": _("Source and licence"),
        "source": source(fit.table, _),
    }


def _size(fit: Fit, _: Translate) -> str:
    """How much of the table was used."""
    return _(
        "The table has {rows} rows and {columns} columns; {used_rows} rows of {used} columns were"
        " used.",
        rows=fit.table.n_rows,
        columns=len(fit.table.columns),
        used_rows=len(fit.rows),
        used=len(fit.columns),
    )


def _again(fit: Fit, made: Made, _: Translate) -> dict[str, Any]:
    explanation = (
        _("Put this behind the address of the application to see the same result:")
        if made.address
        else _("All choices have their defaults: the application shows this result when opened.")
    )
    file = _(
        "The address does not hold the table: the application asks for the file “{file}”. The"
        " log-likelihood must then be {value}.",
        file=table_name(fit.table, _),
        value=_.number(fit.result.log_likelihood, 6),
    )
    return {
        "title": _("How to reproduce it"),
        "explanation": explanation,
        "file": file if made.from_file else "",
        "address": made.address,
        "choices": Grid(
            _("Choices"), (_("Choice"), _("Value")), tuple(made.choices), numbers=False
        ),
        "versions": Grid(
            _("Versions of the software"),
            (_("Package"), _("Version")),
            tuple(made.versions.items()),
            numbers=False,
        ),
        "statuses_title": _("What the outcome can be"),
        "statuses": [(_(name), _(meaning)) for name, meaning in STATUSES.values()],
    }
