"""The best mixtures of several K on the same rows, each helped by its neighbours.

Upwards, each K also starts from the mixture of K - 1 with a component split; downwards, from that
of K + 1 with two components united. What a start is worth shows after a few steps, so only the best
climbs on. This finds better optima than many random starts, and costs less. In the rows'
coordinates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial

from ..errors import EngineError
from ..mixture import Mixture
from ..model import Model
from ..restarts import Run, Tick, ranked
from ..sources.rows import Rows
from .splits import split
from .unions import united

SHORT_STEPS = 4
SAME = 1e-7  # mean log-likelihoods a row that differ by less are the same
Start = Callable[[], Mixture]


class Ladder:
    """Runs by K on rows, which should be few: responsibilities are made.

    breadth: how many splits are tried, and one union more. tol, max_iter: of each run.
    """

    def __init__(self, rows: Rows, model: Model, breadth: int, tol: float, max_iter: int) -> None:
        self.rungs: dict[int, Run] = {}
        self.rows = rows
        self.tick: Tick = lambda: None
        self._model, self._breadth = model, breadth
        self._tol, self._max_iter = tol, max_iter

    def climb(
        self, starts: Mapping[int, Sequence[Start]], report: Callable[[float], object]
    ) -> dict[int, Run]:
        """The rungs, by K, that can be made of these starts, after going up and down.

        report: told the share done, at each step; what it raises ends the climb.
        """
        Ks = sorted(starts)
        for i, K in enumerate(Ks):
            self.tick = partial(report, i / (2 * len(Ks)))
            with suppress(EngineError):  # the fit of K by itself will say why
                self.up(K, starts[K])
        for i, K in enumerate(reversed(Ks)):
            self.tick = partial(report, (len(Ks) + i) / (2 * len(Ks)))
            with suppress(EngineError):
                self.down(K)
        return self.rungs

    def up(self, K: int, starts: Iterable[Start]) -> None:
        """Make the rung of K, from these starts and from the rung below where there is one.

        There is none without either. Raises Collapsed where all do, or what a start by name does.
        """
        runs = [self._run(start) for start in starts]
        if K - 1 in self.rungs:
            lower, rows = self.rungs[K - 1].mixture, self.rows.seedable(K)
            runs += self._runs(lambda: split(rows, lower, self._model, self._breadth))
        if runs:
            self.rungs[K] = self._best(runs).go(tick=self.tick)

    def down(self, K: int) -> None:
        """Better the rung of K from the one above, if there are both and that can be."""
        if not {K, K + 1} <= self.rungs.keys():
            return
        upper = self.rungs[K + 1].mixture
        runs = self._runs(lambda: united(upper, self._model, self._breadth + 1))
        run = self._best([*runs, self.rungs[K]])
        if run.score > self.rungs[K].score + SAME:
            self.rungs[K] = run.go(tick=self.tick)

    def _runs(self, neighbours: Callable[[], list[Mixture]]) -> list[Run]:
        try:
            return [self._run(partial(_same, start)) for start in neighbours()]
        except EngineError:
            return []

    def _run(self, start: Start) -> Run:
        return Run.of(start, self.rows, self._model, self._tol, self._max_iter, most=2)

    def _best(self, runs: list[Run]) -> Run:
        for run in runs:
            run.go(SHORT_STEPS, self.tick)
        return ranked(runs)[0]


def _same(mixture: Mixture) -> Mixture:
    return mixture
