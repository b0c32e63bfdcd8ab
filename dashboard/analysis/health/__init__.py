"""What in the data or the model would spoil a fit, found before it, and what to choose instead."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.analysis.health.finding import Finding, Remedy
from dashboard.analysis.health.logarithms import without_logarithm
from dashboard.analysis.health.missing import Gaps, empty, is_empty
from dashboard.analysis.health.relations import constants, relations
from dashboard.analysis.health.rows import Rows
from dashboard.analysis.health.scales import scales
from dashboard.analysis.health.shapes import copies, tails, values
from dashboard.analysis.health.sizes import sizes
from dashboard.analysis.health.stand_ins import stand_ins
from dashboard.choices import Choices
from dashboard.data.table import Column, Table
from dashboard.engine import family_of

__all__ = ["Finding", "Remedy", "health"]


def health(table: Table, columns: Sequence[Column], choices: Choices) -> tuple[Finding, ...]:
    """Findings about a fit of these numeric columns, the worst first.

    Rows with missing cells are counted in the whole table; all else is judged on at most
    `rows.MOST_ROWS` of the complete rows, in logarithms where these are taken. Raises BadOption for
    a family that does not exist.
    """
    K, family = choices.n_components, choices.covariance_type
    tilted = not family_of(family).diagonal
    keys = tuple(column.key for column in columns)
    found = [empty(column, keys) for column in columns if is_empty(column)]
    filled = tuple(column for column in columns if not is_empty(column))
    if not filled:
        return tuple(found)
    gaps = Gaps.of(keys, filled, choices.missing == "keep")
    if table.n_rows and not len(gaps.complete):
        return (*found, *gaps.findings())
    refused = tuple(without_logarithm(filled, gaps.used, choices.logs))
    logs = set(choices.logs) - {key for one in refused for key in one.columns}
    rows = Rows.of(keys, filled, gaps.complete, gaps.used, logs)
    found += [
        *refused,
        *stand_ins(keys, filled, choices),
        *constants(rows),
        *relations(rows, tilted),
        *sizes(rows, K, family),
        *scales(rows, family, choices.scaling),
        *gaps.findings(),
        *values(rows),
        *copies(rows),
        *tails(rows, choices.logs),
    ]
    return tuple(sorted(found, key=lambda finding: not finding.serious))
