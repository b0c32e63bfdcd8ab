"""`Fit`: one mixture, the rows it was fitted to, and its form in the store.

The store keeps the mixtures of a run as stacked arrays, weights (T, K), means (T, K, d),
covariances (T, K, d, d); the rows are read from the table again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.data.table import Column, Table
from dashboard.engine import FitResult, Mixture, Step

MAX_STEPS = 201
MAX_HISTORY_BYTES = 8_000_000


@dataclass(frozen=True, eq=False)
class Fit:
    """A mixture fitted to columns of a table, in the data's units.

    `rows` (n,) are the rows of the table without a missing cell in `columns`, `X` (n, d) their
    numbers; a long history is thinned. `slots` (K,) is the colour and number that each component
    bears on screen.
    """

    table: Table
    columns: tuple[Column, ...]
    rows: NDArray[np.int64]
    X: NDArray[np.float64]
    result: FitResult
    slots: tuple[int, ...]
    seconds: float

    @property
    def mixture(self) -> Mixture:
        """The fitted mixture."""
        return self.result.mixture

    @property
    def steps(self) -> NDArray[np.int64]:
        """Numbers (T,) of the iterations that the history keeps."""
        return np.array([step.number for step in self.result.history])

    @property
    def n_iter(self) -> int:
        """Steps that EM took, whether kept or not."""
        return self.result.history[-1].number

    def with_slots(self, slots: tuple[int, ...]) -> Fit:
        """The same fit, its components in other colours."""
        return replace(self, slots=slots)

    def coloured(self, slots: tuple[int, ...]) -> Fit:
        """The same fit in these slots, if they are for as many components."""
        return self.with_slots(slots) if len(slots) == self.mixture.n_components else self


def in_data_units(result: FitResult, shift: NDArray, scale: NDArray) -> FitResult:
    """`result` of a fit to (x - shift) / scale, said of x; shift and scale are (d,).

    A density of x is that of the scaled value over the product of the scales.
    """
    per_row = float(np.log(scale).sum())
    total = per_row * result.n_samples
    return replace(
        result,
        mixture=result.mixture.transformed(shift, scale),
        history=tuple(
            replace(
                step,
                mixture=step.mixture.transformed(shift, scale),
                log_likelihood=step.log_likelihood - per_row,
            )
            for step in result.history
        ),
        log_likelihood=result.log_likelihood - total,
        restarts=tuple(value - total for value in result.restarts),
    )


def max_history(K: int, d: int) -> int:
    """How many steps of K components over d columns a result keeps."""
    size = 8 * K * (1 + d + d * d)
    return int(np.clip(MAX_HISTORY_BYTES // size, 2, MAX_STEPS))


def packed(fit: Fit) -> tuple[dict[str, Any], dict[str, NDArray]]:
    """What the store keeps of `fit`: JSON-able facts and arrays."""
    result = fit.result
    stacks = zip(*(_arrays(step.mixture) for step in result.history), strict=True)
    weights, means, covariances = (np.stack(arrays) for arrays in stacks)
    facts = {
        "covariance_type": result.mixture.covariance_type,
        "status": result.status,
        "n_samples": result.n_samples,
        "log_likelihood": result.log_likelihood,
        "doubt": result.doubt,
        "restarts": list(result.restarts),
        "events": [step.event for step in result.history],
        "seconds": fit.seconds,
    }
    arrays = {
        "weights": weights,
        "means": means,
        "covariances": covariances,
        "log_likelihoods": np.array([step.log_likelihood for step in result.history]),
        "steps": fit.steps,
    }
    return facts, arrays


def unpacked(facts: dict[str, Any], arrays: dict[str, NDArray]) -> tuple[FitResult, float]:
    """The result and the seconds it took, from what `packed` made."""
    names = ("weights", "means", "covariances", "log_likelihoods", "steps")
    rows = zip(*(arrays[name] for name in names), facts["events"], strict=True)
    family = facts["covariance_type"]
    history = tuple(
        Step(
            Mixture.unchecked(weights, means, covariances, family), float(value), event, int(number)
        )
        for weights, means, covariances, value, number, event in rows
    )
    result = FitResult(
        mixture=history[-1].mixture,
        history=history,
        restarts=tuple(facts["restarts"]),
        **{name: facts[name] for name in ("status", "n_samples", "log_likelihood", "doubt")},
    )
    return result, facts["seconds"]


def _arrays(mixture: Mixture) -> tuple[NDArray, NDArray, NDArray]:
    return mixture.weights, mixture.means, mixture.covariances
