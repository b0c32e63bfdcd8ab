"""`Fit`: one mixture, the rows it was fitted to, and its form in the store.

The store keeps the mixtures of a run as stacked arrays, weights (T, K), means (T, K, d),
covariances (T, K, d, d); the rows are read from the table again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.density import Density
from dashboard.choices import Choices
from dashboard.data.table import Column, Table
from dashboard.engine import FitResult, Mixture, Step

MAX_STEPS = 201
MAX_HISTORY_BYTES = 8_000_000


@dataclass(frozen=True, eq=False)
class Fit:
    """A mixture fitted to columns of a table.

    `X` (n, d) are the numbers of the rows used, in the data's units, and `rows` (n,) their places
    in the table: those without a missing cell in `columns` or, in a `partial` fit, those with any
    value there; NaN is a missing cell. `logs` are keys of the columns that the mixtures take in
    logarithms; log-likelihoods are those of X all the same. A long history is thinned. `slots`
    (K,) is the colour and number that each component bears on screen, `names` the name that a
    person gave to that of each slot; where it is "", or there are not so many, there is none.
    """

    table: Table
    columns: tuple[Column, ...]
    rows: NDArray[np.int64]
    X: NDArray[np.float64]
    result: FitResult
    slots: tuple[int, ...]
    seconds: float
    logs: tuple[str, ...] = ()
    partial: bool = False
    names: tuple[str, ...] = ()

    @property
    def mixture(self) -> Mixture:
        """The fitted mixture."""
        return self.result.mixture

    @cached_property
    def density(self) -> Density:
        """What the fitted mixture says of rows like those of X."""
        return self.density_of(self.mixture)

    def density_of(self, mixture: Mixture) -> Density:
        """The same for a mixture of the run."""
        return Density(mixture, np.array([column.key in self.logs for column in self.columns]))

    @cached_property
    def n_incomplete(self) -> int:
        """How many of the rows used lack a cell."""
        return int(np.count_nonzero(np.isnan(self.X).any(axis=1)))

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

    def on_screen(self, choices: Choices) -> Fit:
        """The same fit in the colours and with the names of the choices."""
        names = tuple(name.strip() for name in choices.names.split("\n"))
        return replace(self.coloured(choices.slots), names=names)

    def name(self, slot: int) -> str:
        """The name given to the component in a slot, "" where there is none."""
        return self.names[slot] if slot < len(self.names) else ""


def in_data_units(result: FitResult, shift: NDArray, scale: NDArray, total: float) -> FitResult:
    """`result` of a fit to (z - shift) / scale, its mixtures said of z; shift and scale are (d,).

    `total` is by how much the log-likelihood of the rows in the data's units is lower.
    """
    per_row = total / result.n_samples
    return replace(
        result,
        mixture=result.mixture.transformed(shift, scale),
        history=tuple(
            step._replace(
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


def packed(result: FitResult, seconds: float) -> tuple[dict[str, Any], dict[str, NDArray]]:
    """What the store keeps of a result that took `seconds`: JSON-able facts and arrays."""
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
        "seconds": seconds,
    }
    arrays = {
        "weights": weights,
        "means": means,
        "covariances": covariances,
        "log_likelihoods": np.array([step.log_likelihood for step in result.history]),
        "steps": np.array([step.number for step in result.history]),
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
