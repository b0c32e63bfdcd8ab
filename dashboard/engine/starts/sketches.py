"""Many rows: starts climb on samples of them, and only the best goes on with all.

A start is a short climb from seeds on a small sample, a sketch; the best sketches are drafted
further on a larger sample. All sketches are made on the same rows, so their log-likelihoods differ
by what they are worth and not by chance. In the rows' coordinates.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from ..acceleration import accelerated
from ..mixture import Mixture
from ..model import Model
from ..restarts import SAME, Run, Tick, ranked
from ..sources.rows import Source
from ..twins import are_twins
from .named import named_start, tile_of

MANY_ROWS = 8_192  # more rows are many
# Sizes chosen so that K = 1..9 on 10,000 and on 100,000 rows of five overlapping clouds scores no
# worse BIC than scikit-learn with as many starts. More seeds on fewer rows find better optima than
# fewer seeds on more; fewer than 1,000 rows mislead.
SKETCHES, MORE_SKETCHES, SKETCH_STEPS = 6, 2, 20  # at least; than starts, of several starts
SKETCH_ROWS, SKETCH_ROWS_A_MEAN = 1_024, 20  # the latter a row for each number in the means
DRAFTS, DRAFT_FACTOR = 2, 8  # of the sketch's rows
FIRST_STEPS, DRAFT_STEPS = 10, 30  # after the first ones the best draft goes on
DRAFT_TOL = 0.1  # of the tolerance
NEAR = 0.05  # mean log-likelihoods of twins differ by less


@dataclass(frozen=True)
class Sketched:
    """What came of the starts.

    start: the best. behind: by how much a row each sketch was behind it where it was left, as far
    as the sample tells, the least first. n_reached: how many were its twins, itself among them.
    gap: as in `Outcome`, on the sample.
    """

    start: Mixture
    behind: list[float]
    n_reached: int
    gap: float | None


def sketch(
    source: Source,
    K: int,
    model: Model,
    init: str,
    n_init: int,
    tol: float,
    rng: np.random.Generator,
    tick: Tick,
) -> Sketched:
    """The best of n_init starts by name; raises Collapsed if all do.

    After the first of kind "hierarchical", of which there is only one, the others are k-means++.
    """
    rows = source.in_memory
    size = max(SKETCH_ROWS, SKETCH_ROWS_A_MEAN * K * rows.Z.shape[1])
    small = tile_of(rows, size, K, rng)
    large = tile_of(rows, DRAFT_FACTOR * size, K, rng)
    runs = []
    others = "k-means++" if init == "hierarchical" else init
    for kind in [init] + (n_sketches(n_init) - 1) * [others]:
        start = partial(named_start, small, K, model, kind, rng)
        runs.append(Run.of(start, small, model, tol, SKETCH_STEPS).go())
        tick()
    leader_of = _leaders(ranked(runs))
    finalists = list(dict.fromkeys(leader_of.values()))[: min(DRAFTS, n_init)]
    draft = partial(accelerated, large, model=model, tol=tol * DRAFT_TOL, max_iter=DRAFT_STEPS)
    drafts = {one: Run(draft(start=one.mixture)).go(FIRST_STEPS) for one in finalists}
    ranked(list(drafts.values()))[0].go()
    return _judged(runs, leader_of, drafts, tol)


def _judged(
    runs: list[Run], leader_of: dict[Run, Run], drafts: dict[Run, Run], tol: float
) -> Sketched:
    """What came of the sketches, and of the drafts of some of their leaders."""
    chosen = max(drafts, key=lambda leader: _height(drafts[leader]))
    best = drafts[chosen]
    behind = {leader: chosen.score - leader.score for leader in leader_of.values()}
    behind |= {leader: _height(best) - _height(draft) for leader, draft in drafts.items()}
    left = [behind[of] + of.score - run.score for run, of in leader_of.items()]
    left += [np.inf] * (len(runs) - len(left))
    n_reached = list(leader_of.values()).count(chosen)
    ended = [leader for leader, draft in drafts.items() if draft.status == "converged"]
    gaps = [behind[leader] for leader in ended if behind[leader] > max(tol, SAME)]
    gap = min(gaps, default=None)
    return Sketched(best.mixture, sorted(left), n_reached, gap)


def _height(run: Run) -> float:
    """How far it climbed, also where it collapsed in the end."""
    return run.history[-1].score


def n_sketches(n_init: int) -> int:
    """How many sketches are made for n_init starts."""
    return SKETCHES if n_init == 1 else n_init + MORE_SKETCHES


def _leaders(runs: list[Run]) -> dict[Run, Run]:
    """The best of its twins for each of the runs that have not collapsed; the best come first."""
    leader_of: dict[Run, Run] = {}
    for run in runs:
        if run.refusal:
            continue
        near = (one for one in leader_of if one.score - run.score < NEAR)
        same = (one for one in near if are_twins(run.mixture, one.mixture))
        leader_of[run] = leader_of.get(next(same, run), run)
    return leader_of
