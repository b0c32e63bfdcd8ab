"""The covariance families: what each one allows, and where its likelihood is highest.

A family turns the components' own covariances S (K, d, d), as the rows give them, into the
covariances (K, d, d) of highest likelihood among those it allows. The coordinates are those of the
statistics; `scale` (d,) says how large one unit of each column is in the data's units, which the
families need that do not survive a change of one column's unit: EII, VII, EVE, VVE, EEV and VEV
mean what they say in the data's units.

The fourteen are those of Celeux & Govaert (1995), written as covariance = volume x direction x
shape x direction': see `family`. Six have an M-step in one formula (`separable`); eight are coupled
(`coupled`), five of which (VEI, VEE, EVE, VVE, VEV) alternate until nothing changes, from the
covariances of the step before where there are any, so that a step of EM never loses.

The floor. No eigenvalue (EEE, VVV), variance (EEI, VVI) or mean variance (EII, VII) may be below
`floor`: exact, see `separable`. Coupled families raise what the rows give: see `coupled`. Either
way the likelihood never falls, which adding a constant to every variance (as scikit-learn does)
cannot promise, and covariances above the floor are not touched at all.
"""

from __future__ import annotations

from ..errors import BadOption
from .coupled import (
    AlongColumns,
    AlongCommonAxes,
    AlongOwnAxes,
    Coupled,
    same_up_to_volume,
    same_volume,
)
from .factors import Array, Factors, factors_of
from .family import RELATIVE_RESOLUTION, RESOLUTION, Estimate, Family
from .laws import each_its_own, equal_shape, equal_volume, one_for_all
from .separable import Columns, Free, Round

__all__ = [
    "COVARIANCE_TYPES",
    "FAMILIES",
    "RELATIVE_RESOLUTION",
    "RESOLUTION",
    "Array",
    "Estimate",
    "Factors",
    "Family",
    "factors_of",
    "family_of",
    "n_parameters",
]

_ALL: tuple[Family, ...] = (
    Round("EII", "EII", "round, all the same size"),
    Round("VII", "spherical", "round, each its own size"),
    Columns("EEI", "EEI", "along the columns, same shape and size"),
    Coupled("VEI", "VEI", "along the columns, same shape, own size", AlongColumns(equal_shape)),
    Coupled("EVI", "EVI", "along the columns, same size, own shape", AlongColumns(equal_volume)),
    Columns("VVI", "diag", "along the columns, own shape and size"),
    Free("EEE", "tied", "same shape, size and direction"),
    Coupled("VEE", "VEE", "same shape and direction, own size", same_up_to_volume),
    Coupled("EVE", "EVE", "same size and direction, own shape", AlongCommonAxes(equal_volume)),
    Coupled("VVE", "VVE", "same direction, own shape and size", AlongCommonAxes(each_its_own)),
    Coupled("EEV", "EEV", "same shape and size, own direction", AlongOwnAxes(one_for_all)),
    Coupled("VEV", "VEV", "same shape, own size and direction", AlongOwnAxes(equal_shape)),
    Coupled("EVV", "EVV", "same size, own shape and direction", same_volume),
    Free("VVV", "full", "own shape, size and direction"),
)

FAMILIES: dict[str, Family] = {family.name: family for family in _ALL}
COVARIANCE_TYPES = tuple(FAMILIES)

# One dimension has no shape and no direction: mclust's E and V.
_BY_ANY_NAME = FAMILIES | {family.code: family for family in _ALL}
_BY_ANY_NAME |= {"E": FAMILIES["tied"], "V": FAMILIES["full"]}


def family_of(covariance_type: str) -> Family:
    """The family of that name, or of those three letters (E, V: in one dimension).

    Raises BadOption where there is none.

    >>> family_of("VVV").name, family_of("VEV").description
    ('full', 'same shape, own size and direction')
    """
    try:
        return _BY_ANY_NAME[covariance_type]
    except (KeyError, TypeError):
        raise BadOption(
            "There is no covariance family called {value}. Choose one of: {choices}.",
            value=repr(covariance_type),
            choices=", ".join(COVARIANCE_TYPES),
        ) from None


def n_parameters(covariance_type: str, n_components: int, n_features: int) -> int:
    """Free parameters of a mixture: its covariances, K d means and K - 1 weights.

    >>> n_parameters("full", n_components=2, n_features=2)
    11
    """
    covariances = family_of(covariance_type).n_parameters(n_components, n_features)
    return covariances + n_components * n_features + n_components - 1
