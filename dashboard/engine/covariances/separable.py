"""Families whose M-step is one formula: EII, VII, EEI, VVI, EEE, VVV.

Each variance, or eigenvalue, is chosen by itself: the expected log-likelihood is a sum over them
of -(log u + v / u) / 2, where the rows give v. It falls as u leaves v, so raising the smaller ones
to the floor is the exact maximum under that bound (Celeux & Govaert 1995, sections 3.1 to 3.3).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..extremes import highest
from .factors import Array, Factors, factors_of
from .family import (
    RELATIVE_RESOLUTION,
    RESOLUTION,
    Estimate,
    Letters,
    refuse_collapsed,
)


@dataclass(frozen=True)
class Round(Letters):
    """EII, VII: round in the data's units, one variance for all components or one each.

    The floor is a share of the mean of the columns' variances.
    """

    def estimate(
        self, S: Array, counts: Array, floor: float, scale: Array, previous: Array | None = None
    ) -> Estimate:
        relative = (scale / scale.max()) ** 2
        relative /= relative.mean()
        own = np.diagonal(S, axis1=1, axis2=2) @ relative / len(scale)
        if self.code == "EII":
            own = np.full(len(S), counts @ own / counts.sum())
        variances, acted = _floored(own[:, None], floor)
        return Estimate(variances[:, :, None] * np.diag(1 / relative), acted)


@dataclass(frozen=True)
class Columns(Letters):
    """EEI, VVI: a variance for each column, no correlation; all components the same or each."""

    def estimate(
        self, S: Array, counts: Array, floor: float, scale: Array, previous: Array | None = None
    ) -> Estimate:
        own = np.diagonal(S, axis1=1, axis2=2)
        if self.code == "EEI":
            own = np.broadcast_to(counts @ own / counts.sum(), own.shape)
        variances, acted = _floored(own, floor)
        return Estimate(variances[:, :, None] * np.eye(S.shape[1]), acted)


@dataclass(frozen=True)
class Free(Letters):
    """EEE, VVV: one covariance, shared (the mean of theirs by weight) or each its own."""

    def estimate(
        self, S: Array, counts: Array, floor: float, scale: Array, previous: Array | None = None
    ) -> Estimate:
        if self.code == "VVV":
            return _eigenvalues_floored(S, floor)
        pooled = np.einsum("k,kij->ij", counts / counts.sum(), S)
        shared = _eigenvalues_floored(pooled[None], floor)
        return Estimate(shared.covariances.repeat(len(S), axis=0), shared.floored)


def _floored(variances: Array, floor: float) -> tuple[Array, bool]:
    """Variances (K, m) raised to the floor, and whether any was."""
    low = variances < floor
    acted = bool(low.any())
    if acted:
        variances = np.where(low, floor, variances)
    if floor < RESOLUTION:
        refuse_collapsed(variances.min(axis=1) < RESOLUTION)
    return variances, acted


def _eigenvalues_floored(S: Array, floor: float) -> Estimate:
    """Covariances (K, d, d) with their eigenvalues raised to the floor.

    Raises Collapsed where one is singular to working precision.
    """
    if (factors := _clearly_above(S, floor)) is not None:
        return Estimate(S, False, factors)
    values, vectors = np.linalg.eigh(S)
    acted = bool(values[:, 0].min() < floor)
    if acted:
        values = np.maximum(values, floor)
        S = (vectors * values[:, None, :]) @ vectors.transpose(0, 2, 1)
    refuse_collapsed(values[:, 0] < np.maximum(RELATIVE_RESOLUTION * values[:, -1], RESOLUTION))
    return Estimate(S, acted)


def _clearly_above(S: Array, floor: float) -> Factors | None:
    """The factors of S (K, d, d) where all its eigenvalues lie clearly above the floor and
    rounding, which the factors tell for far less than eigenvalues cost: none is below one over the
    trace of the precision, nor d of its largest variances."""
    K, d, _ = S.shape
    least = 2 * RELATIVE_RESOLUTION * d * highest(S.reshape(K, -1)[:, :: d + 1]) + RESOLUTION
    try:
        factors = factors_of(S)
    except np.linalg.LinAlgError:
        return None
    trace = d * highest(factors.precisions.reshape(K, -1)[:, :: d + 1])
    return factors if trace * max(least, floor) < 1 else None
