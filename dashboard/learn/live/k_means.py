"""k-means and a mixture on the same rows, from the same start, step by step.

X (n, 2), means (K, 2), labels (n,) from 0. Step 0 is the start; each step after it is one of
Lloyd's algorithm (Lloyd 1982) and one of EM. Where one has ended it stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from dashboard.engine import Step, fit

from .agreement import adjusted_rand
from .scene import Floats, Part, Scene, Whole, frame_of, mixture_scene, slots_by_truth

LAST_STEP = 40
SEEDS = (9, 3, 1, 7)  # of the starts; not all of them are good ones
TOL = 1e-4
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


def stretched(rng: np.random.Generator) -> tuple[Floats, Whole]:
    """Two long lanes, side by side."""
    truth = np.repeat([0, 1], 150)
    X = rng.normal(size=(300, 2)) * [3.0, 0.45] + np.array([[0.0, 1.4], [0.0, -1.4]])[truth]
    return X, truth


def unequal(rng: np.random.Generator) -> tuple[Floats, Whole]:
    """A wide cluster of many rows, and a narrow one of few beside it."""
    truth = np.repeat([0, 1], [260, 60])
    spread = np.array([2.2, 0.4])[truth, None]
    return rng.normal(size=(320, 2)) * spread + np.array([[0.0, 0.0], [5.0, 0.0]])[truth], truth


def overlapping(rng: np.random.Generator) -> tuple[Floats, Whole]:
    """Three round clusters that run into one another."""
    truth = np.repeat([0, 1, 2], 100)
    centres = np.array([[-1.9, -1.0], [1.9, -1.0], [0.0, 1.9]])
    return rng.normal(size=(300, 2)) * 1.2 + centres[truth], truth


TABLES: dict[str, Callable[[np.random.Generator], tuple[Floats, Whole]]] = {
    "stretched": stretched,
    "unequal": unequal,
    "overlapping": overlapping,
}


@cache
def rows(table: str) -> tuple[Floats, Whole]:
    """X (n, 2) and the true cluster of each row (n,); raises KeyError."""
    return TABLES[table](np.random.default_rng(1))


def start(table: str, number: int) -> Floats:
    """The means (K, 2) from which both begin: different rows, drawn at random."""
    X, truth = rows(table)
    K = int(truth.max()) + 1
    return X[np.random.default_rng(SEEDS[number]).choice(len(X), K, replace=False)]


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
def runs(table: str, number: int) -> tuple[Lloyd, tuple[Step, ...]]:
    """All steps of both."""
    X, _ = rows(table)
    means = start(table, number)
    result = fit(X, n_components=len(means), init=means, tol=TOL, max_iter=LAST_STEP)
    return lloyd(X, means), result.history


def compare(table: str, number: int, step: int) -> tuple[Side, Side]:
    """k-means and the mixture after so many steps from a start; raises KeyError."""
    X, truth = rows(table)
    by_distance, by_density = runs(table, number)
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
