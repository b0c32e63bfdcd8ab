"""A whole fit: checks, starts, the climb of the best, and the result in the data's units."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from .em import Step, climb
from .errors import Collapsed
from .mixture import Mixture
from .model import Model
from .options import check_options
from .rows import Rows
from .starts import Start, check_rows, given_start, named_start, tile_of

STATUSES = ("converged", "max_iter", "regularised", "emptied")
Progress = Callable[[float], object]
Run = tuple[list[Step], str]

# Above this many rows a start is the best of some sketches, each a short climb from its own seeds
# on a small sample, drafted further on a larger one. Sizes chosen so that K = 1..9 on 100,000 rows
# of five overlapping clouds scores no worse BIC than scikit-learn, four seeds out of four.
MANY_ROWS = 16_384
SKETCHES, SKETCH_STEPS = 3, 10
SKETCH_ROWS, SKETCH_ROWS_A_MEAN = 2_048, 20  # the latter a row for each number in the means
DRAFT_FACTOR, DRAFT_STEPS, DRAFT_TOL = 4, 30, 0.1  # of the sketch's rows; of the tolerance


@dataclass(frozen=True)
class FitResult:
    """A fitted mixture and how it came about.

    history: from the start to the result, n_iter + 1 steps, or some of them (see `fit`). status:
    "converged"; "max_iter"; "regularised" or "emptied" for a converged run whose last step had
    that event. log_likelihood: total over the rows (weighted). restarts: that of each start, as
    far as it was run (see `fit`). doubt: twice the total -log of each row's highest
    responsibility. n_samples: rows, or their weights' sum. aic, bic, icl (Biernacki et al. 2000):
    lower is better.
    """

    mixture: Mixture
    history: tuple[Step, ...]
    status: str
    log_likelihood: float
    restarts: tuple[float, ...]
    doubt: float
    n_samples: float

    @property
    def n_iter(self) -> int:
        return self.history[-1].number

    @property
    def aic(self) -> float:
        return 2 * self.mixture.n_parameters - 2 * self.log_likelihood

    @property
    def bic(self) -> float:
        return self.mixture.n_parameters * float(np.log(self.n_samples)) - 2 * self.log_likelihood

    @property
    def icl(self) -> float:
        return self.bic + self.doubt


@dataclass(frozen=True)
class _Plan:
    """The options of one fit, on its rows; mixtures are in the rows' coordinates."""

    rows: Rows
    n_components: int
    model: Model
    init: Start
    tol: float
    max_iter: int
    max_history: int | None
    report: Progress

    @property
    def samples(self) -> bool:
        """Whether starts climb on samples of the rows first."""
        return isinstance(self.init, str) and len(self.rows.Z) > MANY_ROWS

    def start(self, rng: np.random.Generator) -> Mixture:
        """A start; on many rows the best of some that have climbed on samples of them."""
        K, model = self.n_components, self.model
        if not isinstance(self.init, str):
            return given_start(self.rows, K, model, self.init)
        if not self.samples:
            return named_start(self.rows, K, model, self.init, rng)
        size = max(SKETCH_ROWS, SKETCH_ROWS_A_MEAN * K * self.rows.Z.shape[1])
        small = tile_of(self.rows, size, K, rng)
        large = tile_of(self.rows, DRAFT_FACTOR * size, K, rng)

        def sketch() -> Run:
            start = named_start(small, K, model, str(self.init), rng)
            return _exhaust(climb(small, start, model, self.tol, SKETCH_STEPS))

        (history, _), _ = _contest(SKETCHES * [sketch])
        start = history[-1].mixture
        history, _ = _exhaust(climb(large, start, model, self.tol * DRAFT_TOL, DRAFT_STEPS))
        return history[-1].mixture

    def run(self, start: Mixture, max_iter: int, begin: float, end: float) -> Run:
        """The climb from a start; progress goes from `begin` towards `end`."""
        # A start from samples is so near that the first step may gain less than it leaves to gain.
        least = 2 if self.samples else 1
        steps = climb(self.rows, start, self.model, self.tol, max_iter, least)
        stride = (end - begin) / (max_iter + 1)
        return _exhaust(steps, lambda n: self.report(begin + stride * (n + 1)), self.max_history)

    def best_of(self, n_init: int, rng: np.random.Generator) -> tuple[Run, list[float]]:
        """The best run of n_init, and the mean log-likelihood at which each was left."""
        shortlist = self.samples and n_init > 1
        parts = n_init + shortlist
        max_iter = 0 if shortlist else self.max_iter

        def attempt(i: int) -> Run:
            return self.run(self.start(rng), max_iter, i / parts, (i + 1) / parts)

        best, scores = _contest(partial(attempt, i) for i in range(n_init))
        if shortlist:
            best = self.run(best[0][-1].mixture, self.max_iter, n_init / parts, 1)
            scores[int(np.argmax(scores))] = best[0][-1].log_likelihood
        return best, scores


def _exhaust(
    steps: Generator[Step, None, str],
    each: Callable[[int], object] = lambda number: None,
    most: int | None = None,
) -> Run:
    """The steps and the status; `each` is told the number of each step.

    Of more than `most` steps every second one goes, then every second of those left, and so on;
    first and last stay.
    """
    history: list[Step] = []
    stride = 1
    while True:
        try:
            step = next(steps)
        except StopIteration as stop:
            return history, stop.value
        if history and history[-1].number % stride:
            history.pop()
        history.append(step)
        if most is not None and len(history) > max(most, 2):
            stride *= 2
            history = [one for one in history[:-1] if one.number % stride == 0] + history[-1:]
        each(step.number)


def _contest(attempts: Iterable[Callable[[], Run]]) -> tuple[Run, list[float]]:
    """The run that ended highest, and where each ended: -inf for those that collapsed."""
    best: Run | None = None
    scores: list[float] = []
    refusals: list[Collapsed] = []
    for attempt in attempts:
        try:
            run = attempt()
        except Collapsed as refusal:
            refusals.append(refusal)
            scores.append(-np.inf)
            continue
        scores.append(run[0][-1].log_likelihood)
        if best is None or scores[-1] == max(scores):
            best = run
    if best is None:
        raise refusals[0]
    return best, scores


def fit(
    X: ArrayLike | Rows,
    *,
    n_components: int,
    covariance_type: str = "full",
    init: Start = "k-means++",
    n_init: int = 1,
    tol: float = 1e-3,
    max_iter: int = 100,
    reg_covar: float = 1e-6,
    sample_weight: ArrayLike | None = None,
    random_state: int = 0,
    max_history: int | None = None,
    progress: Progress | None = None,
) -> FitResult:
    """Fit a mixture of n_components Gaussians to X (n, d), or to Rows already standardised.

    init: "k-means++", "k-means", "random" (rows), or by hand: a Mixture, means (K, d), labels (n,)
    or responsibilities (n, K), in the data's units; then n_init does not matter.
    tol: the climb ends when the mean log-likelihood changes by less (as in scikit-learn).
    max_iter: the largest number of M-steps.
    reg_covar: the lowest variance allowed, as a share of each column's variance (see covariances).
    sample_weight (n,): a row of weight 2 counts as two rows.
    max_history: about how many steps to keep, evenly spaced, 2 at least; None: all of them.
    progress: told the share done, 0 to 1, about once a step; what it raises ends the fit.

    Of n_init starts the one of highest log-likelihood is kept. Where there are more than MANY_ROWS
    rows, a start climbs on a sample of them first, and only the best goes on with all rows;
    `restarts` then holds the total log-likelihood over all rows at which each start was left. A
    start that collapses (see Collapsed) has -inf there; if all do, the error is raised.
    """
    check_options(n_components, covariance_type, init, n_init, tol, max_iter, reg_covar)
    rows = X if isinstance(X, Rows) else Rows.of(X, sample_weight)
    check_rows(rows, n_components)
    report = progress or (lambda fraction: None)
    model = Model(covariance_type, reg_covar, rows.scale)
    plan = _Plan(rows, n_components, model, init, tol, max_iter, max_history, report)
    n_init = n_init if isinstance(init, str) else 1
    (history, status), restarts = plan.best_of(n_init, np.random.default_rng(random_state))
    report(1.0)
    return _result(rows, history, status, restarts)


def _result(rows: Rows, history: list[Step], status: str, restarts: list[float]) -> FitResult:
    """The result in the data's units."""
    steps = tuple(replace(step, mixture=rows.outward(step.mixture)) for step in history)
    mixture, total = steps[-1].mixture, steps[-1].log_likelihood * rows.n
    doubt = -2 * rows.certainty(history[-1].mixture)
    totals = tuple(score * rows.n for score in restarts)
    return FitResult(mixture, steps, status, total, totals, doubt, rows.n)
