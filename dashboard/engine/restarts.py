"""Many starts for little: short runs of all, the best few go on, twins of one that ended do not.

A run is a climb that can be left and taken up again, so nothing is computed twice. Which optimum
is best shows after a few steps of EM more often than not (Biernacki, Celeux & Govaert 2003).
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass

import numpy as np

from .em import Step, climb
from .errors import Collapsed
from .mixture import Mixture
from .model import Model
from .sources.rows import Source
from .twins import are_twins

SHORT_STEPS = 20
FEW = 3  # runs that go on to ends of their own, at least; also one for each FEW_OF starts
FEW_OF = 5
SAME = 1e-6  # mean log-likelihoods a row that differ by less are the same
Tick = Callable[[], object]
Climber = Callable[[Source, Mixture, Model, float, int, int], Generator[Step, None, str]]


class Run:
    """A climb as far as it has gone.

    history: its steps, thinned to about `most`: of more every second one goes, then every second
    of those left, and so on; first and last stay. status: None until it has ended. refusal: why it
    collapsed, if it did.
    """

    def __init__(self, steps: Generator[Step, None, str], most: int | None = None) -> None:
        self.history: list[Step] = []
        self.status: str | None = None
        self.refusal: Collapsed | None = None
        self._steps, self._most, self._stride = steps, most, 1

    @classmethod
    def of(
        cls,
        start: Callable[[], Mixture],
        rows: Source,
        model: Model,
        tol: float,
        max_iter: int,
        most: int | None = None,
        climber: Climber = climb,
    ) -> Run:
        """A climb whose start is made when it begins: it may collapse, too."""

        def steps() -> Generator[Step, None, str]:
            return (yield from climber(rows, start(), model, tol, max_iter, 1))

        return cls(steps(), most)

    @property
    def mixture(self) -> Mixture:
        return self.history[-1].mixture

    @property
    def score(self) -> float:
        """What EM climbs, a row: see `Step.score`; -inf where it collapsed."""
        return -np.inf if self.refusal else self.history[-1].score

    def go(self, steps: int | None = None, tick: Tick = lambda: None) -> Run:
        """Some steps further, or to the end; `tick` is called after each."""
        while self.status is None and (steps is None or steps > 0):
            steps = None if steps is None else steps - 1
            try:
                self._keep(next(self._steps))
            except StopIteration as stop:
                self.status = stop.value
            except Collapsed as refusal:
                self.status, self.refusal = "collapsed", refusal
            else:
                tick()
        return self

    def _keep(self, step: Step) -> None:
        history = self.history
        if history and history[-1].number % self._stride:
            history.pop()
        history.append(step)
        if self._most is not None and len(history) > max(self._most, 2):
            self._stride *= 2
            kept = [one for one in history[:-1] if one.number % self._stride == 0]
            self.history = kept + history[-1:]


class Meter:
    """Tells the share of the work that is done, of so many steps at most."""

    def __init__(self, report: Callable[[float], object], steps: int) -> None:
        self._report, self._steps, self._done = report, steps, 0

    def __call__(self) -> None:
        self._done += 1
        self._report(min(self._done / self._steps, 1.0))


@dataclass(frozen=True)
class Outcome:
    """The best run; where all were left; how many got there; how far behind the next optimum is.

    scores and gap: mean log-likelihoods a row.
    """

    best: Run
    scores: list[float]
    n_reached: int
    gap: float | None


def few_of(n_runs: int) -> int:
    """How many of the runs go on to the end."""
    return max(FEW, n_runs // FEW_OF)


def ranked(runs: list[Run]) -> list[Run]:
    """The best first; raises Collapsed where all have."""
    if all(run.refusal for run in runs):
        raise next(run.refusal for run in runs if run.refusal)
    return sorted(runs, key=lambda run: -run.score)


def race(runs: list[Run], tol: float, tick: Tick) -> Outcome:
    """Short runs of all, then the best few to the end; raises Collapsed if all do."""
    for run in runs:
        run.go(SHORT_STEPS if len(runs) > 1 else None, tick)
    ended: list[Run] = []
    twins: dict[Run, Run] = {}
    left = few_of(len(runs))
    for run in ranked(runs):
        short = run.status is None
        while run.status is None:
            if twin := next((one for one in ended if _leads_to(run, one)), None):
                twins[run] = twin
            if twin or not left:
                break
            run.go(SHORT_STEPS, tick)
        if run.status and not run.refusal:
            ended.append(run)
            left -= short
    best = ranked(ended or runs)[0]
    reached = {run for run in ended if run.score >= best.score - max(tol, SAME)}
    gaps = [best.score - run.score for run in ended if run not in reached]
    n_reached = sum(twins.get(run, run) in reached for run in runs)
    return Outcome(best, [run.score for run in runs], n_reached, min(gaps, default=None))


def _leads_to(run: Run, ended: Run) -> bool:
    """Whether a run that goes on would end where another has."""
    return run.score <= ended.score and are_twins(run.mixture, ended.mixture)
