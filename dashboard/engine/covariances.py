"""The covariance families: what each one allows, and where its likelihood is highest.

A family turns the components' own covariances S (K, d, d), as the rows give them, into the
covariances (K, d, d) of highest likelihood among those it allows. The coordinates are those of the
statistics; `scale` (d,) says how large one unit of each column is in the data's units, which only
the spherical family needs: round means round in the data's units.

The floor. No eigenvalue (full, tied), variance (diag) or mean variance (spherical) may be below
`floor`. Raising the smaller ones to it is the exact maximum of the M-step under that bound: the
expected log-likelihood is a sum over eigenvalues l of -(log l + s / l) / 2, each falling as l
leaves s. So the likelihood never falls, which adding a constant to every variance (as scikit-learn
does) cannot promise, and covariances above the floor are not touched at all.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .errors import BadOption, Collapsed

Array = NDArray[np.float64]

# Below these a covariance is rounding error: of its own largest variance, and absolutely (the
# columns of standardised rows are exact to about 1e-16, whose square is far below).
RELATIVE_RESOLUTION = 1e-14
RESOLUTION = 1e-28


class Family(Protocol):
    """One covariance family."""

    name: str
    diagonal: bool  # covariances are diagonal, so rows need only their squares, not all products

    def n_parameters(self, n_components: int, n_features: int) -> int:
        """Number of free parameters of the covariances alone."""

    def estimate(self, S: Array, weights: Array, floor: float, scale: Array) -> tuple[Array, bool]:
        """Covariances (K, d, d) of highest likelihood, and whether the floor acted."""


class Full:
    """Every component has a covariance of its own."""

    name = "full"
    diagonal = False

    def n_parameters(self, n_components: int, n_features: int) -> int:
        return n_components * n_features * (n_features + 1) // 2

    def estimate(self, S: Array, weights: Array, floor: float, scale: Array) -> tuple[Array, bool]:
        return _eigenvalues_floored(S, floor)


class Tied:
    """All components share one covariance: the mean of theirs by weight."""

    name = "tied"
    diagonal = False

    def n_parameters(self, n_components: int, n_features: int) -> int:
        return n_features * (n_features + 1) // 2

    def estimate(self, S: Array, weights: Array, floor: float, scale: Array) -> tuple[Array, bool]:
        shared, acted = _eigenvalues_floored(np.tensordot(weights, S, 1)[None], floor)
        return np.repeat(shared, len(S), axis=0), acted


class Diagonal:
    """Every component has a variance of its own in each column, and no correlation."""

    name = "diag"
    diagonal = True

    def n_parameters(self, n_components: int, n_features: int) -> int:
        return n_components * n_features

    def estimate(self, S: Array, weights: Array, floor: float, scale: Array) -> tuple[Array, bool]:
        variances, acted = _floored(np.diagonal(S, axis1=1, axis2=2), floor)
        return variances[:, :, None] * np.eye(S.shape[1]), acted


class Spherical:
    """Every component is round in the data's units: one variance each.

    The floor is a share of the mean of the columns' variances.
    """

    name = "spherical"
    diagonal = True

    def n_parameters(self, n_components: int, n_features: int) -> int:
        return n_components

    def estimate(self, S: Array, weights: Array, floor: float, scale: Array) -> tuple[Array, bool]:
        relative = (scale / scale.max()) ** 2
        relative /= relative.mean()
        own = np.diagonal(S, axis1=1, axis2=2) @ relative / len(scale)
        variances, acted = _floored(own[:, None], floor)
        return variances[:, :, None] * np.diag(1 / relative), acted


def _floored(variances: Array, floor: float) -> tuple[Array, bool]:
    """Variances (K, m) raised to the floor, and whether any was."""
    low = variances < floor
    acted = bool(low.any())
    if acted:
        variances = np.where(low, floor, variances)
    if floor < RESOLUTION:
        _refuse_collapsed(variances.min(axis=1) < RESOLUTION)
    return variances, acted


def _eigenvalues_floored(S: Array, floor: float) -> tuple[Array, bool]:
    """Covariances (K, d, d) with their eigenvalues raised to the floor, and whether any was."""
    values = np.linalg.eigvalsh(S)
    acted = bool(values[:, 0].min() < floor)
    if acted:
        values, vectors = np.linalg.eigh(S)
        values = np.maximum(values, floor)
        S = (vectors * values[:, None, :]) @ vectors.transpose(0, 2, 1)
    _refuse_collapsed(
        values[:, 0] < np.maximum(RELATIVE_RESOLUTION * values[:, -1], RESOLUTION)
    )
    return S, acted


def _refuse_collapsed(collapsed: NDArray[np.bool_]) -> None:
    if collapsed.any():
        raise Collapsed(
            "Component {component} has collapsed to a point, a line or a plane. "
            "Increase the regularisation, choose fewer components, or leave out columns that "
            "repeat others.",
            component=int(np.argmax(collapsed)),
        )


FAMILIES: dict[str, Family] = {
    family.name: family for family in (Full(), Tied(), Diagonal(), Spherical())
}
COVARIANCE_TYPES = tuple(FAMILIES)


def family_of(covariance_type: str) -> Family:
    """The family of that name; BadOption where there is none."""
    try:
        return FAMILIES[covariance_type]
    except (KeyError, TypeError):
        raise BadOption(
            "There is no covariance family called {value}. Choose one of: {choices}.",
            value=repr(covariance_type),
            choices=", ".join(COVARIANCE_TYPES),
        ) from None


def n_parameters(covariance_type: str, n_components: int, n_features: int) -> int:
    """Free parameters of a mixture: its covariances, K d means and K - 1 weights."""
    covariances = family_of(covariance_type).n_parameters(n_components, n_features)
    return covariances + n_components * n_features + n_components - 1
