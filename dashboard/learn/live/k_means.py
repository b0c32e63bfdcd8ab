"""k-means and a mixture on the same rows, from the same start, step by step.

X (n, 2), means (K, 2), labels (n,) from 0. Step 0 is the start; each step after it is one of
Lloyd's algorithm (Lloyd 1982) and one of EM. Where one has ended it stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.data.samples import load
from dashboard.engine import Step, fit

from .agreement import adjusted_rand
from .rows import rows_in
from .scene import Floats, Part, Scene, Whole, frame_of, mixture_scene, slots_by_truth

LAST_STEP = 40
SEEDS = (15, 9, 4, 7)  # of the starts; not all of them are good ones
OPTIONS: dict[str, Any] = {"init": "random", "n_init": 1, "tol": 1e-4, "max_iter": LAST_STEP}
Labels = NDArray[np.intp]
Lloyd = tuple[tuple[Floats, Labels], ...]


@dataclass(frozen=True, eq=False)
class Side:
    """One method at one step.

    ended: the number of its last step. agreement: adjusted Rand index with the true clusters.
    score: sum of squared distances, or log-likelihood.
    """

    scene: Scene
    ended: int
    agreement: float
    score: float


@cache
def rows(table: str) -> tuple[Floats, Whole]:
    """X (n, 2) and the true cluster of each row (n,); DataError when there is no such sample."""
    return rows_in(load(table))


@cache
def em_run(table: str, number: int) -> tuple[Step, ...]:
    """The mixture from a start: the steps that the Explore page shows for the same options."""
    X, truth = rows(table)
    K = int(truth.max()) + 1
    return fit(X, n_components=K, random_state=SEEDS[number], **OPTIONS).history


def start(table: str, number: int) -> Floats:
    """The means (K, 2) from which both begin: different rows, drawn at random."""
    means: Floats = em_run(table, number)[0].mixture.means
    return means


def lloyd(X: Floats, means: Floats, most: int = LAST_STEP) -> Lloyd:
    """Lloyd's algorithm from means: (means, labels) of each step up to the one that changes none.

    A centre that has lost all its rows stays where it is.
    """
    steps = [(means, nearest(X, means))]
    while len(steps) <= most:
        means, labels = steps[-1]
        held = [labels == k for k in range(len(means))]
        moved = np.array(
            [X[own].mean(axis=0) if own.any() else means[k] for k, own in enumerate(held)]
        )
        if np.allclose(moved, means):
            break
        steps.append((moved, nearest(X, moved)))
    return tuple(steps)


def nearest(X: Floats, means: Floats) -> Labels:
    """The nearest mean (n,) of each row."""
    squares = ((X[:, None] - means) ** 2).sum(axis=2)
    labels: Labels = squares.argmin(axis=1)
    return labels


@cache
def lloyd_run(table: str, number: int) -> Lloyd:
    """k-means from a start."""
    return lloyd(rows(table)[0], start(table, number))


def compare(table: str, number: int, step: int) -> tuple[Side, Side]:
    """k-means and the mixture after so many steps from a start."""
    X, truth = rows(table)
    by_distance, by_density = lloyd_run(table, number), em_run(table, number)
    return _k_means(X, truth, by_distance, step), _mixture(X, truth, by_density, step)


def _k_means(X: Floats, truth: Whole, steps: Lloyd, step: int) -> Side:
    at = min(step, len(steps) - 1)
    means, labels = steps[at]
    shares = np.eye(len(means))[labels]
    paths = np.array([one for one, _ in steps[: at + 1]])
    parts = tuple(
        Part(slot, float(shares[:, k].mean()), means[k], None, paths[:, k])
        for k, slot in enumerate(_slots(steps[-1][1], truth))
    )
    squares = float(((X - means[labels]) ** 2).sum())
    scene = Scene(X, shares, parts, frame_of(X))
    return Side(scene, len(steps) - 1, adjusted_rand(labels, truth), squares)


def _mixture(X: Floats, truth: Whole, steps: tuple[Step, ...], step: int) -> Side:
    at = min(step, len(steps) - 1)
    slots = _slots(steps[-1].mixture.predict(X), truth)
    paths = np.array([one.mixture.means for one in steps[: at + 1]])
    scene = mixture_scene(X, steps[at].mixture, slots, frame_of(X), paths)
    agreement = adjusted_rand(scene.likeliest, truth)
    return Side(scene, len(steps) - 1, agreement, steps[at].log_likelihood * len(X))


def _slots(labels: Labels, truth: Whole) -> tuple[int, ...]:
    """The colours of where a run ends, so that none changes on the way."""
    return slots_by_truth(np.eye(int(truth.max()) + 1)[labels], truth)
