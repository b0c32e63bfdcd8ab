"""Families whose components share a volume, a shape or a direction but not all of a covariance.

VEI, EVI, VEE, EVE, VVE, EEV, VEV, EVV. A family is a rule: covariances S (K, d, d), shares of the
rows (K,), relative units of the columns (d,) and the covariances of the step before, or None ->
covariances. Rules are made of a law (laws.py) and of axes: the columns, each component's own, or
common ones (orientation.py).

The floor: eigenvalues of S (variances, for VEI and EVI) are raised to it first. What the rule makes
of them is then bounded away from 0, but it need not be the likeliest covariance for S itself; if it
is less likely than the one of the step before, that one stays. So the likelihood never falls. The
same holds where the columns' units are so far apart that variances along axes are rounded.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .factors import Array
from .family import (
    RELATIVE_RESOLUTION,
    RESOLUTION,
    Estimate,
    Letters,
    refuse_collapsed,
)
from .laws import ROUNDS, Law, settled
from .orientation import common_axes, variances_along

Rule = Callable[[Array, Array, Array, Array | None], Array]

# Of the largest deviation along an axis: below, a smaller one is rounding error. Of the largest
# unit: below, a smaller one could make it so.
SMALLEST_DEVIATION = 1e-14
SMALLEST_UNIT = 1e-7


@dataclass(frozen=True)
class Coupled(Letters):
    """A family by its rule."""

    rule: Rule

    def estimate(
        self, S: Array, counts: Array, floor: float, scale: Array, previous: Array | None = None
    ) -> Estimate:
        shares = counts / counts.sum()
        if self.diagonal:
            S = np.maximum(np.diagonal(S, axis1=1, axis2=2), 0)[:, :, None] * np.eye(S.shape[1])
        raised, acted = _raised(S, floor)
        refuse_collapsed(np.einsum("kii->k", raised) < RESOLUTION)
        units = scale / scale.max()
        found = self.rule(raised, shares, units, previous)
        _refuse_singular(found)
        if previous is not None and (acted or units.min() < SMALLEST_UNIT):
            candidates = (previous, found)
            found = max(candidates, key=lambda one: _expected_log_likelihood(one, S, shares))
        return Estimate(found, acted)


@dataclass(frozen=True)
class AlongColumns:
    """No correlation: variances by the law, column by column."""

    law: Law

    def __call__(self, S: Array, shares: Array, units: Array, previous: Array | None) -> Array:
        volumes = None if previous is None else _volumes(previous)
        own = self.law(np.diagonal(S, axis1=1, axis2=2), shares, volumes)
        return own[:, :, None] * np.eye(S.shape[1])


@dataclass(frozen=True)
class AlongOwnAxes:
    """Each component's own axes in the data's units; the law sees variances ranked by size."""

    law: Law

    def __call__(self, S: Array, shares: Array, units: Array, previous: Array | None) -> Array:
        volumes = None if previous is None else _volumes(previous)
        axes, deviations, _ = np.linalg.svd(_factors(S, units))
        deviations = np.maximum(deviations, SMALLEST_DEVIATION * deviations[:, :1])
        return _composed(axes, self.law(deviations**2, shares, volumes), units)


@dataclass(frozen=True)
class AlongCommonAxes:
    """Axes in the data's units that all components share, of highest likelihood.

    They are sought from those of the step before; at first from the columns, from the axes of the
    mean covariance, and from each component's own.
    """

    law: Law

    def __call__(self, S: Array, shares: Array, units: Array, previous: Array | None) -> Array:
        F = _factors(S, units)
        if previous is None:
            starts = [np.eye(len(units)), _axes_of_mean(F, shares), *np.linalg.svd(F)[0]]
        else:
            # Weights of no simple ratio: equal ones could make a mean of no direction.
            weights = np.sqrt(np.arange(1, len(S) + 1)) / _volumes(previous)
            starts = [_axes_of_mean(_factors(previous, units), weights)]
        axes = common_axes(F, shares, self.law, starts)
        return _composed(axes, self.law(variances_along(F, axes), shares, None), units)


def same_volume(S: Array, shares: Array, units: Array, previous: Array | None) -> Array:
    """EVV: determinants made equal."""
    signs, logs = np.linalg.slogdet(S)
    refuse_collapsed(signs <= 0)
    volumes = np.exp(logs / S.shape[1])
    return S * (shares @ volumes / volumes)[:, None, None]


def same_up_to_volume(S: Array, shares: Array, units: Array, previous: Array | None) -> Array:
    """VEE: one matrix for all; it and the volumes in turn, as in `laws.equal_shape`."""
    pooled = np.tensordot(shares, S, 1)
    _refuse_singular(pooled[None])
    volumes = _volumes_beside(pooled, S) if previous is None else _volumes(previous)
    for _ in range(ROUNDS):
        shared = np.tensordot(shares / volumes, S, 1)
        before, volumes = volumes, _volumes_beside(shared, S)
        if settled(volumes, before):
            break
    return volumes[:, None, None] * shared


def _volumes_beside(shared: Array, S: Array) -> Array:
    """Volumes (K,) of highest likelihood for the shared matrix (d, d)."""
    try:
        inverse = np.linalg.inv(shared)
    except np.linalg.LinAlgError:
        refuse_collapsed(np.array([True]))
    volumes: Array = np.einsum("ij,kji->k", inverse, S) / len(shared)
    refuse_collapsed(volumes <= 0)
    return volumes


def _volumes(covariances: Array) -> Array:
    """Volumes (K,) up to a common factor: determinants as variances."""
    logs = np.linalg.slogdet(covariances)[1] / covariances.shape[1]
    volumes: Array = np.exp(logs - logs.max())
    return volumes


def _factors(S: Array, units: Array) -> Array:
    """F (K, d, d) with F F' = S in relative units of the data, small columns kept exact."""
    values, vectors = np.linalg.eigh(S)
    values = np.where(values < RELATIVE_RESOLUTION * values[:, -1:], 0.0, values)
    return units[:, None] * vectors * np.sqrt(values)[:, None, :]


def _axes_of_mean(F: Array, weights: Array) -> Array:
    """Axes (d, d) of the weighted mean of F F'."""
    beside = (F * np.sqrt(weights)[:, None, None]).transpose(1, 0, 2).reshape(F.shape[1], -1)
    axes: Array = np.linalg.svd(beside)[0]
    return axes


def _composed(axes: Array, variances: Array, units: Array) -> Array:
    """Covariances (K, d, d) of these variances (K, d) along axes (d, d) or (K, d, d)."""
    factors = axes * np.sqrt(variances)[:, None, :] / units[:, None]
    return factors @ factors.transpose(0, 2, 1)


def _raised(S: Array, floor: float) -> tuple[Array, bool]:
    """S with its eigenvalues raised to the floor, and whether any was."""
    if floor == 0 or np.linalg.eigvalsh(S)[:, 0].min() >= floor:
        return S, False
    values, vectors = np.linalg.eigh(S)
    return (vectors * np.maximum(values, floor)[:, None, :]) @ vectors.transpose(0, 2, 1), True


def _refuse_singular(covariances: Array) -> None:
    """Raise Collapsed where a covariance (K, d, d) is singular to working precision.

    As correlations, since a family of the data's units may have columns of any size here.
    """
    variances = np.diagonal(covariances, axis1=1, axis2=2)
    refuse_collapsed(variances.min(axis=1) < RESOLUTION)
    deviations = np.sqrt(variances)
    correlations = covariances / (deviations[:, :, None] * deviations[:, None, :])
    refuse_collapsed(np.linalg.eigvalsh(correlations)[:, 0] < RELATIVE_RESOLUTION)


def _expected_log_likelihood(covariances: Array, S: Array, shares: Array) -> float:
    """Of a row, up to constants: what an M-step raises."""
    traces = np.einsum("kii->k", np.linalg.solve(covariances, S))
    return float(-0.5 * shares @ (np.linalg.slogdet(covariances)[1] + traces))
