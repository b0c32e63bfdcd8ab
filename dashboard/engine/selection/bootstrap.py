"""How sure a mixture's parameters are: standard errors and intervals by the bootstrap.

Rows are drawn with replacement (Efron & Tibshirani 1993, chapters 6 and 13), EM goes on from the
fitted mixture with each sample, and each component is matched to the one it came from. Shapes: K
components, d columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..checks import require_share, require_whole
from ..covariances import Array
from ..errors import EngineError
from ..fitting import Progress, fit
from ..mixture import Mixture
from .matching import partners
from .resampling import Resamples, patient, replicated


@dataclass(frozen=True, eq=False)
class Spread:
    """How a parameter varies from sample to sample; arrays of its own shape, (K,) to (K, d, d).

    error: its standard deviation; low, high: the percentile interval.
    """

    error: Array
    low: Array
    high: Array


@dataclass(frozen=True, eq=False)
class StandardErrors:
    """Of weights (K,), means (K, d) and covariances (K, d, d), in the data's units.

    level: of the intervals. n_resamples: samples that were fitted; errors: why others were not.
    """

    weights: Spread
    means: Spread
    covariances: Spread
    level: float
    n_resamples: int
    errors: tuple[EngineError, ...]


def standard_errors(
    X: ArrayLike,
    mixture: Mixture,
    *,
    n_resamples: int = 999,
    level: float = 0.95,
    sample_weight: ArrayLike | None = None,
    random_state: int = 0,
    progress: Progress | None = None,
    **options: Any,
) -> StandardErrors:
    """Standard errors and intervals of a mixture fitted to X (n, d); options as in `fit`.

    level: share of the samples within an interval. sample_weight (n,): a row of weight 2 is two
    rows. tol, max_iter: see `resampling.patient`. progress: told the share done; what it raises
    ends the work. Raises BadOption, and the first error if fewer than two samples could be fitted.

    >>> X = np.random.default_rng(0).normal(0.0, 2.0, (400, 1))
    >>> found = standard_errors(X, fit(X, n_components=1).mixture, n_resamples=200)
    >>> found.means.error.round(2).tolist()  # 2 / sqrt(400)
    [[0.1]]
    """
    require_whole("n_resamples", n_resamples, 2)
    require_share("level", level)
    table = np.asarray(X)
    resamples = Resamples(len(table), sample_weight)
    own = {"n_components": mixture.n_components, "covariance_type": mixture.covariance_type}
    options = patient(resamples.size) | options | own | {"init": mixture, "max_history": 2}

    def refitted(rng: np.random.Generator, report: Progress) -> Mixture:
        counts = resamples.draw(rng)
        return fit(table, sample_weight=counts, progress=report, **options).mixture

    report = progress or (lambda fraction: None)
    found, errors = replicated(refitted, n_resamples, random_state, report)
    if len(found) < 2:
        raise errors[0]
    orders = [partners(mixture, one) for one in found]

    def spread(name: str) -> Spread:
        values = [getattr(one, name)[order] for one, order in zip(found, orders, strict=True)]
        return _spread(np.array(values), level)

    return StandardErrors(
        spread("weights"), spread("means"), spread("covariances"), level, len(found), tuple(errors)
    )


def _spread(values: Array, level: float) -> Spread:
    """Of values (B, ...), a sample each."""
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return Spread(values.std(axis=0, ddof=1), low, high)
