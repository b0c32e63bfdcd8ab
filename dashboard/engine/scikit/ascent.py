"""One ascent of EM by scikit-learn's rules: when it ends, and what it prints on the way.

scikit-learn compares the log-likelihoods of E-steps and then does one more M-step, so its result
is one step ahead of the last log-likelihood that it knows; the engine's climb ends at that one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from ..em import climb
from ..errors import BadMixture, Collapsed
from ..mixture import Mixture
from ..model import Model
from ..sources.rows import Rows
from ..threads import single_threaded_blas


@dataclass(frozen=True)
class Ascent:
    """A mixture in the rows' coordinates, and how EM came to it.

    bounds: mean log-likelihood a row before each M-step. status: "converged", "max_iter", or
    "collapsed", where the next M-step would have left a component without extent.
    """

    mixture: Mixture
    bounds: tuple[float, ...]
    status: str

    @property
    def bound(self) -> float:
        return self.bounds[-1] if self.bounds else -np.inf

    @property
    def rank(self) -> tuple[bool, float]:
        """The higher the better; one that collapsed is the last choice, whatever its bound."""
        return self.status != "collapsed", self.bound


@single_threaded_blas
def ascend(
    rows: Rows,
    start: Mixture,
    model: Model,
    tol: float,
    max_iter: int,
    before: float = -np.inf,
    report: Callable[[int, float], object] = lambda number, change: None,
) -> Ascent:
    """EM from a start; `before` is the log-likelihood that the first one is compared with.

    report: told the number of each M-step, from 1, and the change before it.
    """
    bounds: list[float] = []
    mixture, status = start, "max_iter"
    try:
        for step in climb(rows, start, model, tol=0.0, max_iter=max_iter):
            mixture = step.mixture
            if status == "converged" or step.number == max_iter:
                break
            change, before = step.log_likelihood - before, step.log_likelihood
            bounds.append(before)
            report(step.number + 1, change)
            if abs(change) < tol:
                status = "converged"
    except (Collapsed, BadMixture):
        status = "collapsed"
    return Ascent(mixture, tuple(bounds), status)


class Narrator:
    """Prints how a fit goes on: nothing at level 0, steps at 1, changes and seconds from 2."""

    def __init__(self, level: int, interval: int) -> None:
        self.level, self.interval = level, interval
        self.began = self.last = perf_counter()

    def begin(self, number: int) -> None:
        self.began = self.last = perf_counter()
        if self.level:
            print(f"Initialization {number}")

    def step(self, number: int, change: float) -> None:
        if not self.level or number % self.interval:
            return
        now = perf_counter()
        more = f"\t time lapse {now - self.last:.5f}s\t ll change {change:.5f}"
        print(f"  Iteration {number}{more if self.level > 1 else ''}")
        self.last = now

    def end(self, done: Ascent) -> None:
        if not self.level:
            return
        seconds = perf_counter() - self.began
        more = f" time lapse {seconds:.5f}s\t lower bound {done.bound:.5f}."
        how = "converged" if done.status == "converged" else "did not converge"
        print(f"Initialization {how}.{more if self.level > 1 else ''}")
