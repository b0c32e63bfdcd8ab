"""How many components the rows call for: likelihood-ratio tests of K against K + 1.

The statistic 2 (log L(K + 1) - log L(K)) has no known distribution, so it is compared with those of
samples drawn from the fitted mixture of K components, each fitted anew with K and K + 1
(McLachlan 1987). It is never negative: the fit of K + 1 also starts from that of K with a component
split, starts again where it ends lower, and at worst is the fit of K itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..checks import require_share, require_whole
from ..covariances import Array
from ..errors import EngineError
from ..fitting import FitResult, Progress, fit
from ..mixture import Mixture
from ..model import Model
from ..sources.missing import IncompleteRows, incomplete, rows_of
from ..sources.rows import Rows, Source
from .resampling import patient, replicated
from .splits import split

SHORT_STEPS = 10
RESTARTS = 5


@dataclass(frozen=True, eq=False)
class RatioTest:
    """One test: whether n_components are too few.

    statistic: of the rows; replicates (B,): of the samples; p_value: (1 + how many of those are no
    smaller) / (B + 1); errors: why other samples could not be fitted.
    """

    n_components: int
    statistic: float
    p_value: float
    replicates: Array
    errors: tuple[EngineError, ...]


@dataclass(frozen=True)
class RatioTests:
    """Tests in order, up to the first that does not reject at `level` or the largest asked for.

    error: why the next could not be made, if so.
    """

    tests: tuple[RatioTest, ...]
    level: float
    error: EngineError | None = None

    @property
    def n_components(self) -> int:
        """The smallest number that is not rejected; one above the largest if all are."""
        last = self.tests[-1]
        return last.n_components + (last.p_value <= self.level)


def likelihood_ratio_tests(
    X: ArrayLike,
    *,
    covariance_type: str = "full",
    smallest: int = 1,
    largest: int = 8,
    n_resamples: int = 999,
    level: float = 0.05,
    n_init: int = 5,
    sample_weight: ArrayLike | None = None,
    random_state: int = 0,
    progress: Progress | None = None,
    **options: Any,
) -> RatioTests:
    """Test K = smallest .. largest against K + 1 on X (n, d), until one is not rejected.

    n_init: starts of each fit of the rows; a sample's fits have one beside those that go on from
    the mixture it was drawn from. sample_weight (n,): a row of weight 2 is two rows. progress: told
    the share done; what it raises ends the work. Other options as in `fit`; tol and max_iter as
    `resampling.patient` has them. Raises BadOption, and why the first test could not be made.

    >>> X = np.concatenate([np.random.default_rng(0).normal(m, 1, (60, 1)) for m in (0, 6)])
    >>> likelihood_ratio_tests(X, largest=1, n_resamples=19).n_components
    2
    """
    require_whole("smallest", smallest, 1)
    require_whole("largest", largest, smallest)
    require_whole("n_resamples", n_resamples, 1)
    require_share("level", level)
    rows = rows_of(X, sample_weight, options.get("missing", "refuse"))
    own = {"covariance_type": covariance_type, "n_init": n_init, "random_state": random_state}
    options = patient(rows.n) | options | own | {"max_history": 2}
    report = progress or (lambda fraction: None)
    null = fit(rows, n_components=smallest, progress=lambda part: report(0.0), **options)
    tests: list[RatioTest] = []
    share = 1 / (largest + 1 - smallest)
    for i in range(largest + 1 - smallest):
        try:
            test, null = _test(rows, null, options, n_resamples, partial(_tell, report, i, share))
        except EngineError as error:
            if not tests:
                raise
            return RatioTests(tuple(tests), level, error)
        tests.append(test)
        if test.p_value > level:
            break
    report(1.0)
    return RatioTests(tuple(tests), level)


def _tell(report: Progress, i: int, share: float, part: float) -> None:
    report((i + part) * share)


def _test(
    rows: Source, null: FitResult, options: dict[str, Any], n_resamples: int, progress: Progress
) -> tuple[RatioTest, FitResult]:
    """The test of the null's number of components, and the fit with one more."""
    higher = _one_more(rows, null, options, lambda part: progress(0.0))
    observed = _statistic(null, higher)
    K = null.mixture.n_components

    def replicate(rng: np.random.Generator, report: Progress) -> float:
        sample = _like(rows, null.mixture, rng)
        own = options | {"n_init": 1, "random_state": int(rng.integers(2**31))}

        def tick(part: float) -> object:
            return report(0.0)

        warm = own | {"init": null.mixture}
        lower = fit(sample, n_components=K, progress=tick, **warm)
        return _statistic(lower, _one_more(sample, lower, own, tick))

    statistics, errors = replicated(replicate, n_resamples, options["random_state"], progress)
    p_value = (1 + sum(one >= observed for one in statistics)) / (len(statistics) + 1)
    return RatioTest(K, observed, p_value, np.array(statistics), tuple(errors)), higher


def _like(rows: Source, mixture: Mixture, rng: np.random.Generator) -> Rows:
    """As many rows drawn from the mixture, with holes where the rows have some."""
    X, _ = mixture.sample(round(rows.n), int(rng.integers(2**31)))
    if not isinstance(rows, IncompleteRows):
        return Rows.of(X)
    holes = np.isnan(rows.Z)
    weights = rows.sample_weight
    if weights is not None or len(holes) != len(X):
        chances = None if weights is None else weights / weights.sum()
        holes = holes[rng.choice(len(holes), len(X), p=chances)]
    return incomplete(np.where(holes, np.nan, X))


def _statistic(lower: FitResult, higher: FitResult) -> float:
    return 2 * (higher.log_likelihood - lower.log_likelihood)


def _one_more(
    rows: Source, nested: FitResult, options: dict[str, Any], progress: Progress
) -> FitResult:
    """The best fit with one component more; the nested fit itself where none is above it."""
    K = nested.mixture.n_components + 1

    def fitted(**changed: Any) -> FitResult:
        return fit(rows, n_components=K, progress=progress, **options | changed)

    found = [nested, fitted()]
    model = Model(nested.mixture.covariance_type, options.get("reg_covar", 1e-6), rows.scale)
    starts = split(rows.seedable(K), rows.inward(nested.mixture), model, most=K - 1)
    short = [fitted(init=rows.outward(start), max_iter=SHORT_STEPS) for start in starts]
    if short:
        found.append(fitted(init=max(short, key=_height).mixture))
    if max(found, key=_height) is nested:
        again = options["n_init"] * RESTARTS
        found.append(fitted(n_init=again, random_state=options["random_state"] + 1))
    return max(found, key=_height)


def _height(fit: FitResult) -> float:
    return fit.log_likelihood
