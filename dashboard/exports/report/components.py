"""The section of the components: weights, means, standard deviations, covariances.

K components over d columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from dashboard.data.names import clean
from dashboard.exports.model import Array, Model
from dashboard.exports.report.grid import Grid, part_of, parted
from dashboard.exports.report.names import column_names
from dashboard.exports.report.numbers import (
    covariance,
    mean_and_deviation,
    median_and_factor,
    percent,
)
from dashboard.i18n import Translate

COMPONENTS_A_TABLE, COLUMNS_A_TABLE = 5, 6  # as many as a sheet of paper is wide
MAX_MATRIX_COLUMNS = 20
NARROW_COLUMNS = 3  # of matrices that stand side by side on paper


def components(model: Model, names: Sequence[str], _: Translate) -> dict[str, Any]:
    d = model.mixture.n_features
    return {
        "title": _("Components"),
        "explanation": _.paragraph(_explanation(model, _)),
        "tables": _parameters(model, names, _),
        "covariances": _("Covariance matrices"),
        "matrices": _matrices(model, names, _) if d <= MAX_MATRIX_COLUMNS else (),
        "narrow": d <= NARROW_COLUMNS,
        "too_wide": _(
            "Matrices of more than {most} columns are left out.", most=MAX_MATRIX_COLUMNS
        ),
    }


def _explanation(model: Model, _: Translate) -> Iterator[str]:
    yield _(
        "Each component is a normal distribution. Its weight is its share of the rows, its "
        "mean is where it lies, and its standard deviations tell how far it spreads."
    )
    if model.logs:
        yield _(
            "In {columns} it is normal in the logarithm: there its median is told, and the factor "
            "by which a standard deviation of the logarithm multiplies or divides it.",
            columns=tuple(map(clean, model.logs)),
        )


def _parameters(model: Model, names: Sequence[str], _: Translate) -> list[Grid]:
    """Weights and, by column, means and standard deviations; a few components to a table."""
    mixture = model.mixture
    deviations = np.sqrt(np.diagonal(mixture.covariances, axis1=1, axis2=2))
    columns = column_names(model)
    caption = _("Weight, then mean ± standard deviation of each column in the units of the data")
    parts = parted(len(names), COMPONENTS_A_TABLE)
    tables = []
    centres = model.density.centres
    for i, part in enumerate(parts):
        rows = [(_("Weight"), *(percent(weight, _) for weight in mixture.weights[part]))]
        for j, column in enumerate(columns):
            told = median_and_factor if model.density.logs[j] else mean_and_deviation
            pairs = zip(centres[part, j].tolist(), deviations[part, j].tolist(), strict=True)
            rows.append((column, *(told(*pair, _) for pair in pairs)))
        head = (_("Column"), *names[part])
        tables.append(Grid(part_of(caption, i, parts), head, tuple(rows)))
    return tables


def _matrices(model: Model, names: Sequence[str], _: Translate) -> list[dict[str, Any]]:
    """The covariance matrix of each component, or the one that they share."""
    covariances = model.mixture.covariances
    shared = len(names) > 1 and bool((covariances == covariances[0]).all())
    titles = [_("all components")] if shared else names
    columns = [
        _("logarithm of {column}", column=name) if in_logs else name
        for name, in_logs in zip(column_names(model), model.density.logs, strict=True)
    ]
    return [
        {"name": name, "tables": _matrix(name, matrix, columns, _)}
        for name, matrix in zip(titles, covariances, strict=False)
    ]


def _matrix(name: str, matrix: Array, columns: Sequence[str], _: Translate) -> list[Grid]:
    """A covariance matrix (d, d), a few of its columns to a table."""
    caption = _("Covariances, {component}", component=name)
    deviations = np.sqrt(np.diagonal(matrix))
    parts = parted(len(columns), COLUMNS_A_TABLE)
    cells = [
        [covariance(value, scale, _) for value, scale in zip(*pair, strict=True)]
        for pair in zip(matrix.tolist(), np.outer(deviations, deviations).tolist(), strict=True)
    ]
    return [
        Grid(
            part_of(caption, i, parts),
            (_("Column"), *columns[part]),
            tuple((label, *row[part]) for label, row in zip(columns, cells, strict=True)),
        )
        for i, part in enumerate(parts)
    ]
