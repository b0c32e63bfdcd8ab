"""A whole fit: checks, starts, the climb of the best, and the result in the data's units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from .acceleration import accelerated
from .checks import generator
from .em import climb
from .frozen import Frozen
from .mixture import Mixture
from .model import Model
from .noise import Noise
from .options import check_options
from .prior import Prior
from .restarts import SHORT_STEPS, Climber, Meter, Outcome, Run, few_of, race
from .result import STATUSES, FitResult, spurious_components
from .sources.known import with_known
from .sources.missing import rows_of
from .sources.rows import Source
from .starts.given import given_start
from .starts.named import Start, check_rows, kinds_of, named_start
from .starts.sketches import MANY_ROWS, n_sketches, sketch
from .threads import single_threaded_blas

__all__ = ["MANY_ROWS", "STATUSES", "FitResult", "Progress", "fit"]

Progress = Callable[[float], object]


@single_threaded_blas
def fit(
    X: ArrayLike | Source,
    *,
    n_components: int,
    covariance_type: str = "full",
    init: Start = "k-means++",
    n_init: int = 1,
    tol: float = 1e-3,
    max_iter: int = 100,
    reg_covar: float = 1e-6,
    sample_weight: ArrayLike | None = None,
    prior: Prior | str | None = None,
    noise: float = 0.0,
    known: ArrayLike | None = None,
    frozen: Frozen | None = None,
    missing: str = "refuse",
    accelerate: bool = False,
    random_state: int = 0,
    max_history: int | None = None,
    progress: Progress | None = None,
) -> FitResult:
    """Fit a mixture of n_components Gaussians to X (n, d), to Rows, or to Blocks of a file.

    init: "k-means++", "k-means", "random" (rows), "hierarchical" (a tree of 500 rows at most; see
    `named.kinds_of` for more starts than one), or by hand: a Mixture, means (K, d), labels (n,) or
    responsibilities (n, K), in the data's units; then n_init does not matter.
    tol: the climb ends when the mean log-likelihood changes by less (as in scikit-learn).
    max_iter: the largest number of M-steps.
    reg_covar: the lowest variance allowed, as a share of each column's variance (see covariances).
    sample_weight (n,): a row of weight 2 counts as two rows.
    prior: a Prior in the data's units, or "default" (see `Prior.default`): EM then climbs to the
    highest log-posterior, and log-likelihoods are those of the rows alone.
    noise: share of the rows that are noise at the start, 0 for none; it is estimated from there.
    known (n,): the component, from 0, of rows whose component is known, -1 elsewhere. Such a row's
    log-likelihood is that of being of its component and where it is.
    frozen: parts of the start, then a Mixture, that are kept (see `Frozen`).
    missing: "refuse", or "em": NaN in X are values missing at random, and EM is exact for them; a
    row without any value counts in n_samples alone.
    accelerate: reach the same optimum in fewer steps, some of which then are leaps (see
    `acceleration`); for a small tol and components that overlap.
    max_history: about how many steps to keep, evenly spaced, 2 at least; None: all of them.
    progress: told the share done, 0 to 1, about once a step; what it raises ends the fit.

    Of n_init starts the best few go on to the end after SHORT_STEPS steps each, and of two that
    lead to one optimum only one does. `restarts` holds the total log-likelihood (with a prior the
    log-posterior) at which each was left, -inf for one that collapsed (see Collapsed); if all do,
    the error is raised. Where there are more than MANY_ROWS rows, starts climb on samples, a few
    more of them than n_init, and only the best goes on with all rows: `restarts` then tells how
    far behind it each of them was on the sample.

    >>> X = np.concatenate([np.random.default_rng(0).normal(m, 1, (200, 2)) for m in (0, 6)])
    >>> result = fit(X, n_components=2, n_init=5)
    >>> result.status, sorted(result.mixture.weights.round(2).tolist())
    ('converged', [0.5, 0.5])
    """
    check_options(
        n_components, covariance_type, init, n_init, tol, max_iter, reg_covar, noise,
        frozen, accelerate, random_state, max_history,
    )  # fmt: skip
    rows = rows_of(X, sample_weight, missing)
    check_rows(rows, n_components)
    if known is not None:
        rows = with_known(rows, known, n_components)
    if frozen is not None:
        frozen.require(init, n_components, covariance_type)
    report = progress or (lambda fraction: None)
    model = Model(
        covariance_type,
        reg_covar,
        rows.scale,
        prior=Prior.asked(prior, rows, n_components, covariance_type),
        frozen=frozen,
        noise=Noise(noise, *rows.box) if noise > 0 else None,
    )
    climber = accelerated if accelerate else climb
    plan = _Plan(rows, n_components, model, tol, max_iter, max_history, climber, report)
    rng = generator(random_state)
    if not isinstance(init, str):
        outcome = plan.by_hand(init)
    elif len(rows.in_memory.Z) > MANY_ROWS:
        outcome = plan.by_samples(init, n_init, rng)
    else:
        outcome = plan.by_name(kinds_of(init, n_init, rows.n_rows), rng)
    report(1.0)
    return _result(rows, model, outcome)


@dataclass(frozen=True)
class _Plan:
    """The options of one fit, on its rows."""

    rows: Source
    n_components: int
    model: Model
    tol: float
    max_iter: int
    max_history: int | None
    climber: Climber
    report: Progress

    def by_hand(self, init: Start) -> Outcome:
        start = partial(given_start, self.rows, self.n_components, self.model, init)
        return race([self._run(start)], self.tol, Meter(self.report, self.max_iter + 1))

    def by_name(self, inits: list[str], rng: np.random.Generator) -> Outcome:
        """A run from each of the starts, on all rows."""
        rows, K, model = self.rows, self.n_components, self.model
        runs = [self._run(partial(named_start, rows, K, model, init, rng)) for init in inits]
        steps = len(runs) * SHORT_STEPS + few_of(len(runs)) * self.max_iter
        return race(runs, self.tol, Meter(self.report, steps))

    def by_samples(self, init: str, n_init: int, rng: np.random.Generator) -> Outcome:
        """One run on all rows, from the best of the starts on samples of them."""
        tick = Meter(self.report, n_sketches(n_init) + self.max_iter + 1)
        rows, model = self.rows, self.model
        found = sketch(rows, self.n_components, model, init, n_init, self.tol, rng, tick)
        # So near the result the first step may gain less than it leaves to gain: two at least.
        steps = self.climber(rows, found.start, model, self.tol, self.max_iter, 2)
        run = Run(steps, self.max_history).go(tick=tick)
        if run.refusal:
            raise run.refusal
        scores = [run.score - lost for lost in found.behind]
        return Outcome(run, scores, found.n_reached, found.gap)

    def _run(self, start: Callable[[], Mixture]) -> Run:
        return Run.of(
            start, self.rows, self.model, self.tol, self.max_iter, self.max_history, self.climber
        )


def _result(rows: Source, model: Model, outcome: Outcome) -> FitResult:
    """The result in the data's units."""
    best = outcome.best
    steps = tuple(step._replace(mixture=rows.outward(step.mixture)) for step in best.history)
    return FitResult(
        mixture=steps[-1].mixture,
        history=steps,
        status=str(best.status),
        log_likelihood=steps[-1].log_likelihood * rows.n,
        restarts=tuple(score * rows.n for score in outcome.scores),
        doubt=-2 * rows.certainty(best.mixture),
        n_samples=rows.n,
        n_reached=outcome.n_reached,
        gap=None if outcome.gap is None else outcome.gap * rows.n,
        spurious=spurious_components(best.mixture, rows.n_rows),
        n_frozen=0 if model.frozen is None else model.frozen.n_parameters(best.mixture),
    )
