"""What in the data or the model would spoil a fit, found before it, and what to choose instead."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.analysis.health.finding import Finding, Remedy
from dashboard.analysis.health.missing import Gaps, empty, is_empty
from dashboard.analysis.health.relations import constants, relations
from dashboard.analysis.health.rows import Rows
from dashboard.analysis.health.scales import scales
from dashboard.analysis.health.shapes import copies, tails, values
from dashboard.analysis.health.sizes import sizes
from dashboard.data.table import Column, Table
from dashboard.engine import family_of

__all__ = ["Finding", "Remedy", "health"]


def health(
    table: Table,
    columns: Sequence[Column],
    n_components: int,
    covariance_type: str,
    scaling: str,
) -> tuple[Finding, ...]:
    """Findings about a fit of these numeric columns, the worst first.

    Rows with missing cells are counted in the whole table; all else is judged on at most
    `rows.MOST_ROWS` of the complete rows. Raises BadOption for a family that does not exist.
    """
    tilted = not family_of(covariance_type).diagonal
    keys = tuple(column.key for column in columns)
    found = [empty(column, keys) for column in columns if is_empty(column)]
    filled = tuple(column for column in columns if not is_empty(column))
    if not filled:
        return tuple(found)
    gaps = Gaps.of(keys, filled)
    if table.n_rows and not len(gaps.complete):
        return (*found, *gaps.findings())
    rows = Rows.of(keys, filled, gaps.complete)
    found += [
        *constants(rows),
        *relations(rows, tilted),
        *sizes(rows, n_components, covariance_type),
        *scales(rows, covariance_type, scaling),
        *gaps.findings(),
        *values(rows),
        *copies(rows),
        *tails(rows),
    ]
    return tuple(sorted(found, key=lambda finding: not finding.serious))
