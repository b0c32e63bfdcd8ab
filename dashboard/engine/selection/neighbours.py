"""Fits of several K that start from one another, as well as by name.

Few rows: each K is fitted by itself, and again where the ladder has found a better optimum. Many
rows: the ladder is climbed on few that stand for them, a digest or a sample, and the best mixtures
found there start the climbs on all rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from inspect import Parameter, signature
from typing import Any

import numpy as np

from ..checks import generator
from ..errors import EngineError
from ..fitting import FitResult, Progress, fit
from ..mixture import Mixture
from ..model import Model
from ..options import check_options
from ..restarts import Run
from ..sources.rows import Rows, Source
from ..starts.named import kinds_of, named_start
from ..starts.sketches import MANY_ROWS
from .digest import digest, sample
from .ladder import Ladder, Start

FEW_TOL, FEW_STEPS = 0.03, 40  # of climbs on a digest or a sample; the first of the tolerance
ALL_TOL = 0.1  # of climbs from there; of the tolerance
FAR_OFF = 0.1  # a digest whose mean log-likelihood is off by more does not serve
MOST_BREADTH = 2
UNALIKE = ("prior", "known", "frozen")  # with these, or noise, no component is like another
DEFAULTS = {
    name: one.default
    for name, one in signature(fit).parameters.items()
    if one.default is not Parameter.empty
}
CHECKED = signature(check_options).parameters.keys() - {"n_components"}

Found = FitResult | EngineError


def fits_of(
    rows: Source,
    Ks: Sequence[int],
    options: dict[str, Any],
    given: Mapping[int, Mixture],
    progress: Progress,
    help: bool = True,
) -> list[Found]:
    """The fit of each K, or why there is none; options as in `fit`.

    given: mixtures in the data's units, by K, each the start in place of starts by name. help: from
    neighbours.
    """
    plan = _Plan(rows, tuple(Ks), DEFAULTS | options, given, progress)
    if not (help and plan.may_help):
        found = plan.alone(1.0)
    elif rows.in_memory is not rows or rows.n_rows > MANY_ROWS:
        found = plan.many()
    else:
        found = plan.few()
    return [found[K] for K in Ks]


@dataclass(frozen=True)
class _Plan:
    """The fits of one family, and whom to tell the share done."""

    rows: Source
    Ks: tuple[int, ...]
    options: dict[str, Any]
    given: Mapping[int, Mixture]
    progress: Progress

    @property
    def may_help(self) -> bool:
        """Whether neighbours make a start: not where it is given, and not for wrong options."""
        own = {name: self.options[name] for name in CHECKED}
        try:
            for K in self.Ks:
                check_options(n_components=K, **own)
        except EngineError:
            return False
        unlike = own["noise"] > 0 or any(self.options.get(name) is not None for name in UNALIKE)
        return not unlike and isinstance(own["init"], str)

    @property
    def model(self) -> Model:
        return Model(self.options["covariance_type"], self.options["reg_covar"], self.rows.scale)

    @property
    def breadth(self) -> int:
        return int(min(self.options["n_init"], MOST_BREADTH))

    def alone(self, end: float) -> dict[int, Found]:
        """Each K by itself; progress goes to `end`."""
        share = end / len(self.Ks)
        return {K: self._fit(K, i * share, share) for i, K in enumerate(self.Ks)}

    def few(self) -> dict[int, Found]:
        """Each K by itself, then those again for which the ladder finds more."""
        found = self.alone(0.7)
        firsts = {K: one for K, one in found.items() if isinstance(one, FitResult)}
        starts = {K: [partial(self.rows.inward, one.mixture)] for K, one in firsts.items()}
        tol, steps = self.options["tol"], self.options["max_iter"]
        ladder = Ladder(self.rows.in_memory, self.model, self.breadth, tol, steps)
        rungs = ladder.climb(starts, partial(self._tell, 0.7, 0.3))
        for K, run in rungs.items():
            found[K] = self._better(K, firsts[K], run)
        self.progress(1.0)
        return found

    def many(self) -> dict[int, Found]:
        """Each K by the ladder on few rows that stand for all: a digest if that serves."""
        rng, most = generator(self.options["random_state"]), max(self.Ks)
        rows = self.rows.in_memory
        found: dict[int, Found] = {}
        cells = digest(rows, most) if rows is self.rows else None
        if cells:
            few, within = cells
            found, serves = self._by_few(few, replace(self.model, added=within), rng, 0.0, 0.6)
            if serves:
                self.progress(1.0)
                return found
        others, _ = self._by_few(sample(rows, most, rng), self.model, rng, 0.6 * bool(cells), 1.0)
        return {K: _higher(found.get(K, other), other) for K, other in others.items()}

    def _by_few(
        self, few: Rows, model: Model, rng: np.random.Generator, begin: float, end: float
    ) -> tuple[dict[int, Found], bool]:
        """Each K from its rung of the ladder on few rows, and whether those stand for all."""
        ladder = Ladder(few, model, self.breadth, FEW_TOL * self.options["tol"], FEW_STEPS)
        starts = self._starts(few, model, rng)
        half = (end - begin) / 2
        rungs = ladder.climb(starts, partial(self._tell, begin, half))
        middle, share = begin + half, half / len(self.Ks)
        found = {
            K: self._from(K, rungs.get(K), middle + i * share, share) for i, K in enumerate(self.Ks)
        }
        ends = {K: one.history[-1] for K, one in found.items() if isinstance(one, FitResult)}
        off = [ends[K].log_likelihood - run.score for K, run in rungs.items() if K in ends]
        return found, max(map(abs, off), default=0.0) < FAR_OFF

    def _starts(self, few: Rows, model: Model, rng: np.random.Generator) -> dict[int, list[Start]]:
        """Starts on few rows: by name, one less where there is a neighbour; or the one given."""
        kinds = kinds_of(self.options["init"], self.options["n_init"], self.rows.n_rows)
        starts: dict[int, list[Start]] = {}
        for K in self.Ks:
            own = kinds[: -1 if K - 1 in self.Ks else None]
            starts[K] = [partial(named_start, few, K, model, kind, rng) for kind in own]
            if K in self.given:
                starts[K] = [partial(few.inward, self.given[K])]
        return starts

    def _from(self, K: int, run: Run | None, begin: float, share: float) -> Found:
        """The fit of one K from its rung; by name where there is none."""
        if run is None:
            return self._fit(K, begin, share)
        start, tol = self.rows.outward(run.mixture), ALL_TOL * self.options["tol"]
        return self._fit(K, begin, share, init=start, tol=tol)

    def _fit(self, K: int, begin: float, share: float, **changed: Any) -> Found:
        """The fit of one K; progress goes from `begin` on by `share`."""
        report = partial(self._tell, begin, share)
        start = {"init": self.given[K]} if K in self.given else {}
        options = self.options | start | changed
        try:
            return fit(self.rows, **options | {"n_components": K, "progress": report})
        except EngineError as error:
            return error

    def _tell(self, begin: float, share: float, part: float) -> None:
        self.progress(begin + share * part)

    def _better(self, K: int, first: FitResult, run: Run) -> FitResult:
        """The fit from the rung, if that is another optimum, and higher."""
        if run.score * self.rows.n <= first.log_likelihood + self.options["tol"] * self.rows.n:
            return first
        again = self._fit(K, 1.0, 0.0, init=self.rows.outward(run.mixture))
        if isinstance(again, EngineError):
            return first
        gap = again.log_likelihood - first.log_likelihood
        if gap <= 0:
            return first
        return replace(again, restarts=(*first.restarts, again.log_likelihood), gap=gap)


def _higher(one: Found, other: Found) -> Found:
    """The fit of higher log-likelihood; the other where one failed."""
    if isinstance(one, FitResult) and isinstance(other, FitResult):
        return one if one.log_likelihood >= other.log_likelihood else other
    return one if isinstance(one, FitResult) else other
