"""Fits of several K that start from one another, as well as by name.

Few rows: each K is fitted by itself, and again where the ladder has found a better optimum. Many
rows: the ladder is climbed on few that stand for them, a digest or a sample, and the best mixtures
found there start the climbs on all rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from .digest import MOST_COLUMNS, digest
from .errors import EngineError
from .fitting import FitResult, Progress, fit
from .ladder import Ladder, Start
from .mixture import Mixture
from .model import Model
from .options import check_options
from .restarts import Run
from .rows import Rows, Source
from .sketches import MANY_ROWS
from .starts import check_rows, kinds_of, named_start, tile_of
from .threads import single_threaded_blas

SAMPLE_ROWS, SAMPLE_ROWS_A_MEAN = 8_192, 80  # the latter a row for each number in the means
CELLS_EACH = 8  # of a digest, at least, for each component
FEW_TOL, FEW_STEPS = 0.03, 40  # of climbs on a digest or a sample; the first of the tolerance
ALL_TOL = 0.1  # of climbs from there; of the tolerance
FAR_OFF = 0.1  # a digest on which the mean log-likelihood differs by more does not serve
MOST_BREADTH = 2
UNALIKE = {"prior", "noise", "known", "frozen"}  # with these no component is like another
DEFAULTS = {
    "init": "k-means++", "n_init": 1, "tol": 1e-3, "max_iter": 100, "reg_covar": 1e-6,
}  # fmt: skip

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
        own = {name: self.options[name] for name in (*DEFAULTS, "covariance_type")}
        try:
            for K in self.Ks:
                check_options(n_components=K, noise=0.0, **own)
        except EngineError:
            return False
        return not UNALIKE & self.options.keys() and isinstance(own["init"], str)

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
        rungs = self._climbed(ladder, starts, 0.7, 1.0)
        for K, run in rungs.items():
            found[K] = self._better(K, firsts[K], run)
        self.progress(1.0)
        return found

    def many(self) -> dict[int, Found]:
        """The ladder on few rows that stand for all, then each K from its rung."""
        rng = np.random.default_rng(self.options.get("random_state", 0))
        few, model = self._few(rng)
        starts: dict[int, list[Start]] = {}
        kinds = kinds_of(self.options["init"], self.options["n_init"], self.rows.n_rows)
        for K in self.Ks:
            own = kinds[: -1 if K - 1 in self.Ks else None]
            starts[K] = [partial(named_start, few, K, model, kind, rng) for kind in own]
            if K in self.given:
                starts[K] = [partial(few.inward, self.given[K])]
        tol = FEW_TOL * self.options["tol"]
        ladder = Ladder(few, model, self.breadth, tol, FEW_STEPS)
        rungs = self._climbed(ladder, starts, 0.0, 0.5)
        share = 0.5 / len(self.Ks)
        return {
            K: self._from(K, rungs.get(K), 0.5 + i * share, share) for i, K in enumerate(self.Ks)
        }

    def _few(self, rng: np.random.Generator) -> tuple[Rows, Model]:
        """Few rows that stand for all, and the model to be fitted to them."""
        rows, most = self.rows.in_memory, max(self.Ks)
        n_features = len(rows.centre)
        if rows is self.rows and type(rows) is Rows and n_features <= MOST_COLUMNS:
            few, within = digest(rows)
            with suppress(EngineError):  # where cells are too few, a sample it is
                check_rows(few, CELLS_EACH * most)
                return few, replace(self.model, added=within)
        size = max(SAMPLE_ROWS, SAMPLE_ROWS_A_MEAN * most * n_features)
        return tile_of(rows, size, most, rng), self.model

    def _climbed(
        self, ladder: Ladder, starts: Mapping[int, Sequence[Start]], begin: float, end: float
    ) -> dict[int, Run]:
        """The rungs of the ladder, after going up and down; progress goes from `begin` to `end`."""
        Ks = sorted(starts)
        stride = (end - begin) / (2 * len(Ks) or 1)
        with single_threaded_blas:  # rows are few
            for i, K in enumerate(Ks):
                ladder.tick = partial(self.progress, begin + i * stride)
                with suppress(EngineError):  # why there is none, the fit by name will say
                    ladder.up(K, starts[K])
            for i, K in enumerate(reversed(Ks)):
                ladder.tick = partial(self.progress, begin + (len(Ks) + i) * stride)
                ladder.down(K)
        return ladder.rungs

    def _fit(self, K: int, begin: float, share: float, **changed: Any) -> Found:
        """The fit of one K; progress goes from `begin` on by `share`."""

        def report(part: float) -> object:
            return self.progress(begin + share * part)

        start = {"init": self.given[K]} if K in self.given else {}
        options = self.options | start | changed
        try:
            return fit(self.rows, n_components=K, progress=report, **options)
        except EngineError as error:
            return error

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

    def _from(self, K: int, run: Run | None, begin: float, share: float) -> Found:
        """The fit from a rung; by name where there is none, or where it is not of these rows."""
        if run is None:
            return self._fit(K, begin, share)
        start, tol = self.rows.outward(run.mixture), ALL_TOL * self.options["tol"]
        found = self._fit(K, begin, share, init=start, tol=tol)
        if isinstance(found, FitResult):
            if abs(found.history[0].log_likelihood - run.score) < FAR_OFF:
                return found
            other = self._fit(K, begin + share, 0.0)
            if isinstance(other, FitResult) and other.log_likelihood > found.log_likelihood:
                return other
        return found
