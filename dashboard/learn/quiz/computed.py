"""Questions whose numbers are drawn, and whose answers the engine computes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random

import numpy as np

from dashboard.data.samples import blobs
from dashboard.engine import Mixture, Row, n_parameters, select

KEPT = 64  # exercises at hand


@dataclass(frozen=True)
class Exercise:
    """values: numbers for the question's text. answer: right within `tolerance`, shown with
    `digits`. rows: where there is a picture to read, the grid of fits that it shows."""

    values: dict[str, float]
    answer: float
    tolerance: float = 0.0
    digits: int = 0
    rows: tuple[Row, ...] = ()

    def is_right(self, number: float) -> bool:
        """Whether a number counts as the answer."""
        return abs(number - self.answer) <= self.tolerance + 1e-9


@lru_cache(KEPT)
def exercise(key: str, draw: int) -> Exercise:
    """The exercise of a question in a draw; raises KeyError where its numbers are not drawn."""
    return COMPUTED[key](Random(f"{draw} {key} numbers"))


def last_weight(random: Random) -> Exercise:
    """What is missing to 1."""
    first, second = random.randint(1, 5) / 10, random.randint(1, 4) / 10
    return Exercise({"first": first, "second": second}, round(1 - first - second, 1), 0.0, 1)


def one_row(random: Random) -> Exercise:
    """A responsibility in one column, from densities with four digits."""
    weight, apart = random.randint(2, 8) / 10, random.randint(2, 4)
    x = random.choice([at / 2 for at in range(1, 2 * apart) if at != apart])
    weights, means = np.array([weight, 1 - weight]), np.array([[0.0], [apart]])
    mixture = Mixture(weights, means, np.ones((2, 1, 1)))
    d1, d2 = (round(density(x - mean), 4) for mean in (0, apart))
    values = {"w1": weight, "w2": round(1 - weight, 1), "m1": 0, "m2": apart, "x": x}
    answer = float(mixture.responsibilities([[x]])[0, 0])
    return Exercise(values | {"d1": d1, "d2": d2}, answer, 0.011, 2)


def density(z: float) -> float:
    """Of the Gaussian with mean 0 and variance 1."""
    one = Mixture(np.ones(1), np.zeros((1, 1)), np.ones((1, 1, 1)))
    return float(np.exp(one.score_samples([[z]])[0]))


def weighted_mean(random: Random) -> Exercise:
    """The mean of an M-step."""
    places = sorted(random.sample(range(10), 3))
    shares = [random.randint(1, 9) / 10 for _ in places]
    named = {f"x{i + 1}": float(x) for i, x in enumerate(places)}
    named |= {f"g{i + 1}": share for i, share in enumerate(shares)}
    return Exercise(named, float(np.average(places, weights=shares)), 0.011, 2)


def parameters(random: Random) -> Exercise:
    """The free parameters of a full mixture."""
    K, d = random.randint(2, 5), random.randint(1, 4)
    return Exercise({"K": K, "d": d}, n_parameters("full", K, d))


def read_bic(random: Random) -> Exercise:
    """The lowest BIC of a grid over blobs."""
    table = blobs(random.randint(2, 5), 0.5, 300, random.randint(0, 9))
    X = np.column_stack([column.values for column in table if column.key in ("c0", "c1")])
    found = select(X, n_components=range(1, 8), n_init=3, random_state=0)
    rows = tuple(replace(row, fit=None) for row in found.rows)  # without what takes memory
    return Exercise({}, found.best("bic").n_components, rows=rows)


COMPUTED: dict[str, Callable[[Random], Exercise]] = {
    "last-weight": last_weight,
    "one-row": one_row,
    "weighted-mean": weighted_mean,
    "parameters": parameters,
    "read-bic": read_bic,
}
