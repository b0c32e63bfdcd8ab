"""Choosing a model: a grid of K and covariance families, and what each cell scores.

The cells of a family help one another (see `neighbours`), so that each is at least as good as a fit
of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..checks import require_whole
from ..covariances import family_of, n_parameters
from ..errors import BadOption, EngineError
from ..fitting import FitResult, Progress
from ..mixture import Mixture
from ..sources.missing import rows_of
from ..sources.rows import Source
from ..threads import single_threaded_blas
from .neighbours import fits_of

CRITERIA = ("aic", "bic", "icl")


@dataclass(frozen=True)
class Row:
    """One cell of the grid. Where the fit failed: `error`, and None for all that it would give.

    collapsed: whether a component would have, but for the floor of variance, at the last step.
    """

    n_components: int
    covariance_type: str
    n_parameters: int
    log_likelihood: float | None = None
    aic: float | None = None
    bic: float | None = None
    icl: float | None = None
    status: str | None = None
    fit: FitResult | None = None
    error: EngineError | None = None
    collapsed: bool = False


@dataclass(frozen=True)
class Selection:
    """The grid's rows, family by family and K upwards as asked."""

    rows: tuple[Row, ...]

    def best(self, criterion: str = "bic") -> Row:
        """The row of lowest "aic", "bic" or "icl" (see `best_of`); raises BadOption, or the first
        error if all failed."""
        if criterion not in CRITERIA:
            raise BadOption(
                "There is no criterion called {value}. Choose one of: {choices}.",
                value=repr(criterion),
                choices=", ".join(CRITERIA),
            )
        best = best_of(self.rows, criterion)
        if best is None:
            raise next(row.error for row in self.rows if row.error is not None)
        return best

    def mixtures(self, covariance_type: str) -> dict[int, Mixture]:
        """The family's fitted mixtures by K."""
        return {
            row.n_components: row.fit.mixture
            for row in self.rows
            if row.covariance_type == covariance_type and row.fit is not None
        }


def best_of(rows: Sequence[Row], criterion: str) -> Row | None:
    """The row of the lowest criterion, None where every fit failed.

    One in which a component would have collapsed only where all did: its likelihood has no limit
    but the floor of variance, so its criterion tells nothing (Fraley & Raftery 2007).
    """
    fitted = [row for row in rows if row.error is None]
    sound = [row for row in fitted if not row.collapsed]
    return min(sound or fitted, key=lambda row: getattr(row, criterion), default=None)


@single_threaded_blas
def select(
    X: ArrayLike | Source,
    *,
    n_components: Iterable[int] | int = range(1, 10),
    covariance_types: Iterable[str] | str = ("full",),
    neighbours: bool = True,
    progress: Progress | None = None,
    sample_weight: ArrayLike | None = None,
    start: Selection | None = None,
    **options: Any,
) -> Selection:
    """Fit every K and family to X (n, d); X and options as in `fit`. A failed cell keeps its error.

    Each cell also starts from its neighbours of one component less and one more. Of many rows, it
    does so on few that stand for them, and there also from n_init starts by name. Without
    `neighbours` a cell is what `fit` gives for it alone. With `start`, cells begin from its
    mixtures in place of starts by name.

    >>> import numpy as np
    >>> X = np.concatenate([np.random.default_rng(0).normal(m, 1, (200, 2)) for m in (0, 6)])
    >>> select(X, n_components=range(1, 4), covariance_types=["EII", "full"]).best().n_components
    2
    """
    Ks, families = grid_of(n_components, covariance_types)
    rows = rows_of(X, sample_weight, options.pop("missing", "refuse"))
    report = progress or (lambda fraction: None)
    found: list[Row] = []
    for i, family in enumerate(families):
        share = partial(_share, report, i, len(families))
        given = {} if start is None else start.mixtures(family)
        own = options | {"covariance_type": family}
        fits = fits_of(rows, Ks, own, given, share, neighbours)
        found += [_row(K, family, len(rows.centre), one) for K, one in zip(Ks, fits, strict=True)]
    return Selection(tuple(found))


def grid_of(
    n_components: Iterable[int] | int, covariance_types: Iterable[str] | str
) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The numbers of components and the families' names, each may be one alone.

    Raises BadOption for an empty grid, what is no number of components, and a family there is not.
    """
    Ks, families = _several(n_components), _several(covariance_types)
    if not Ks or not families:
        raise BadOption("There is nothing to choose from. Give at least one number of components.")
    for K in Ks:
        if not isinstance(K, (int, np.integer)):  # what is whole but too low fails in its cell
            require_whole("n_components", K, 1)
    for family in families:
        family_of(family)
    return Ks, families


def _several(values: Any) -> tuple[Any, ...]:
    alone = isinstance(values, str) or not isinstance(values, Iterable)
    return (values,) if alone else tuple(values)


def _share(report: Progress, i: int, n: int, part: float) -> None:
    report((i + part) / n)


def _row(K: int, family: str, n_features: int, fit: FitResult | EngineError) -> Row:
    parameters = n_parameters(family, K, n_features)
    if isinstance(fit, EngineError):
        return Row(K, family, parameters, error=fit)
    criteria = (fit.log_likelihood, fit.aic, fit.bic, fit.icl)
    collapsed = fit.history[-1].event == "regularised"
    return Row(K, family, parameters, *criteria, fit.status, fit, collapsed=collapsed)
