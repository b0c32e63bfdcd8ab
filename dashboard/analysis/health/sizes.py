"""Rows against parameters."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.analysis.health.finding import Finding, Remedy
from dashboard.analysis.health.rows import Rows
from dashboard.data.table import Note
from dashboard.engine import family_of, n_parameters

SURE_ROWS = 5
"""Rows a parameter from which estimates are steady, by the usual rule of thumb."""


def sizes(rows: Rows, K: int, covariance_type: str) -> Iterator[Finding]:
    """Too few rows for the model."""
    n, d = len(rows.used), len(rows.columns)
    parameters = n_parameters(covariance_type, K, d)
    if n >= SURE_ROWS * parameters:
        return
    remedies = tuple(_smaller(n, d, K, covariance_type))
    concerned = tuple(column.key for column in rows.columns)
    counts = {"rows": n, "parameters": parameters}
    if _own_shapes(covariance_type) and d > 1 and n <= K * d:
        message = Note(
            "{rows} rows for {components} components in {dimensions} columns: on average a "
            "component has no more rows than columns. It is then flat, and the regularisation, "
            "not the data, decides its shape.",
            rows=n,
            components=K,
            dimensions=d,
        )
        yield Finding("flat", message, concerned, remedies, serious=True)
    elif n < parameters:
        message = Note(
            "{rows} rows for {parameters} parameters: fewer rows than parameters. The model can "
            "learn single rows by heart, and its groups say little of other rows.",
            **counts,
        )
        yield Finding("rows", message, concerned, remedies, serious=True)
    else:
        message = Note(
            "{rows} rows for {parameters} parameters: fewer than {least} rows for each. The "
            "estimates are unsteady, and other rows of the same kind may give other groups.",
            least=SURE_ROWS,
            **counts,
        )
        yield Finding("rows", message, concerned, remedies)


def _own_shapes(covariance_type: str) -> bool:
    """Whether each component has a shape or axes of its own and may be tilted."""
    family = family_of(covariance_type)
    return not family.diagonal and "V" in family.code[1:]


def _smaller(n: int, d: int, K: int, covariance_type: str) -> Iterator[Remedy]:
    """Models of so much fewer parameters that the rows pass the next limit."""
    least = SURE_ROWS if n >= n_parameters(covariance_type, K, d) else 1
    for family in ("diag", "tied"):
        count = n_parameters(family, K, d)
        if n >= least * count:
            label = Note(
                "Use the family {family}; parameters: {parameters}", family=family, parameters=count
            )
            yield Remedy(label, {"covariance_type": family})
    for fewer in range(K - 1, 0, -1):
        count = n_parameters(covariance_type, fewer, d)
        if n >= SURE_ROWS * count:
            label = Note(
                "Set K to {components}; parameters: {parameters}",
                components=fewer,
                parameters=count,
            )
            yield Remedy(label, {"n_components": fewer})
            return
