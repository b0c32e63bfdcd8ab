"""What comes in, checked: tables X (n, d) of numbers, weights (n,), mixtures, single options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .covariances import Array, family_of
from .errors import BadMixture, BadOption, BadShape, BadWeights, NotFinite

if TYPE_CHECKING:
    from .mixture import Mixture

# Covariances in the data's units, of tight clusters too, must fit a float, and so their inverses.
LARGEST = 1e90
# What sums and symmetries of a mixture typed in or computed may be off by.
ROUNDING = 1e-6


def as_matrix(X: ArrayLike, n_features: int) -> Array:
    """X (n, d) as finite floats; raises BadShape, NotFinite."""
    table = np.asarray(as_table(X), dtype=float)
    require_n_features(table, n_features)
    require_finite(table.min(axis=0), table.max(axis=0))
    return table


def require_n_features(table: Array, n_features: int) -> None:
    """Raise BadShape unless the table has the columns of a mixture."""
    if table.shape[1] != n_features:
        raise BadShape(
            "The table has {columns} columns, but the mixture was made for {expected}. "
            "Use the same columns.",
            columns=table.shape[1],
            expected=n_features,
        )


def as_weights(sample_weight: ArrayLike, n_rows: int) -> Array:
    """Weights (n,) of the rows: finite, none negative, not all 0; raises BadWeights."""
    try:
        weights = np.asarray(_unmasked(sample_weight), dtype=float)
    except (TypeError, ValueError):
        weights = np.empty(0)
    if weights.shape != (n_rows,):
        raise BadWeights("The weights must be one number for each of the {rows} rows.", rows=n_rows)
    if not (weights.min() >= 0 and 0 < weights.max() < LARGEST):
        raise BadWeights("The weights must be finite and 0 or more, and not all of them 0.")
    return weights


def as_table(X: ArrayLike) -> NDArray[np.generic]:
    """X (n, d) as an array of numbers, none of its sides empty; raises BadShape.

    What is masked, or pandas' NA, is NaN.
    """
    try:
        table = np.asarray(_unmasked(X))
    except ValueError:  # rows of different lengths
        table = np.empty(0)
    if table.ndim == 2 and table.dtype.kind == "O":
        table = _numbers(X, table)
    if table.ndim != 2 or table.dtype.kind not in "fiub":
        raise BadShape("The data must be a table of numbers: rows by columns.")
    if 0 in table.shape:
        raise BadShape("The table is empty. It needs at least one row and one column.")
    return table


def _unmasked(X: ArrayLike) -> ArrayLike:
    """A masked array with NaN where its mask is; anything else as it is."""
    if not (isinstance(X, np.ma.MaskedArray) and np.ma.is_masked(X) and X.dtype.kind in "fiub"):
        return X
    return np.where(np.ma.getmaskarray(X), np.nan, X.data)


def _numbers(X: Any, table: NDArray[np.generic]) -> NDArray[np.generic]:
    """A table of objects as floats, if they are numbers; else as it is."""
    if any(isinstance(value, (str, bytes)) for value in table.flat):
        return table
    try:
        if hasattr(X, "to_numpy"):
            return np.asarray(X.to_numpy(dtype=float, na_value=np.nan))
        return table.astype(float)
    except (TypeError, ValueError, OverflowError):
        return table


def require_finite(low: Array, high: Array) -> None:
    """Raise NotFinite; least and greatest value of each column (d,) tell: NaN passes through."""
    bad = ~(np.isfinite(low) & np.isfinite(high))
    if bad.any():
        raise NotFinite(
            "Column {column} has missing or infinite values. Leave out those rows or the column.",
            column=int(np.argmax(bad)),
        )


def require_mixture(mixture: Mixture) -> None:
    """Raise BadMixture where the arrays do not fit each other, or the family."""
    weights, means, covariances = mixture.weights, mixture.means, mixture.covariances
    shape, noise = means.shape, mixture.noise
    if len(shape) != 2 or 0 in shape or weights.shape != shape[:1]:
        raise BadMixture("A mixture needs weights (K), means (K by d), at least one of each.")
    if covariances.shape != (*shape, shape[1]):
        raise BadMixture("A mixture needs one square covariance for each of its means.")
    total = weights.sum() + (0.0 if noise is None else noise.weight)
    if not (weights.min() >= 0 and abs(total - 1) < ROUNDING):
        raise BadMixture("The weights of a mixture must be 0 or more and sum to 1.")
    if noise is not None and noise.low.shape != shape[1:]:
        raise BadMixture("The box of the noise must have the columns of the means.")
    if not (np.isfinite(means).all() and np.isfinite(covariances).all()):
        raise BadMixture("A mixture needs finite means and covariances.")
    _require_covariances(covariances, mixture.covariance_type)


def _require_covariances(covariances: Array, covariance_type: str) -> None:
    """Raise BadMixture where covariances (K, d, d) are not symmetric, or not of the family."""
    diagonals = np.diagonal(covariances, axis1=1, axis2=2)
    deviations = np.sqrt(np.abs(diagonals))
    slack = ROUNDING * deviations[:, :, None] * deviations[:, None, :]
    if (np.abs(covariances - covariances.transpose(0, 2, 1)) > slack).any():
        raise BadMixture("The covariances of a mixture must be symmetric.")
    if covariance_type == "tied" and (np.abs(covariances - covariances[0]) > slack).any():
        raise BadMixture(
            "The components of a tied mixture share one covariance. "
            "Give all of them the same, or use the full family."
        )
    mixed = np.count_nonzero(covariances) != np.count_nonzero(diagonals)
    if mixed and family_of(covariance_type).diagonal:
        raise BadMixture(
            "A {family} mixture has no covariance between columns. "
            "Set them to 0 or use the full family.",
            family=covariance_type,
        )


def require_columns(columns: ArrayLike, n_features: int) -> NDArray[np.intp]:
    """Numbers of columns as an array; raises BadOption where there is none such, or one twice."""
    try:
        chosen = np.asarray(columns)
    except ValueError:  # lists of different lengths
        chosen = np.empty(0)
    usable = chosen.ndim == 1 and chosen.size > 0 and chosen.dtype.kind in "iu"
    usable = usable and chosen.min() >= 0 and chosen.max() < n_features
    if not usable or len(set(chosen.tolist())) < chosen.size:
        raise BadOption(
            "Columns are chosen by their numbers, from 0 to {largest}: at least one, and none "
            "twice.",
            largest=n_features - 1,
        )
    return chosen.astype(np.intp, copy=False)


def require_whole(option: str, value: object, least: int) -> None:
    """Raise BadOption unless the value is a whole number, `least` or more."""
    whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if not whole or value < least:  # type: ignore[operator]
        raise BadOption(
            "{option} must be a whole number of at least {least}, not {value}.",
            option=option,
            least=least,
            value=value,
        )


def require_coverage(coverage: float) -> None:
    """Raise BadOption unless the share of mass is between 0 and 1."""
    if not 0 < coverage < 1:
        raise BadOption("The coverage must be between 0 and 1, not {value}.", value=coverage)


def require_share(option: str, value: object) -> None:
    """Raise BadOption unless the value is a number from 0 to below 1."""
    number = isinstance(value, (int, float, np.integer, np.floating))
    if not number or not 0 <= value < 1:  # type: ignore[operator]
        raise BadOption(
            "{option} must be a number of at least 0 and below 1, not {value}.",
            option=option,
            value=value,
        )


def check_climb(tol: float, max_iter: int, reg_covar: float) -> None:
    """Raise BadOption at the first option of a climb that means nothing."""
    require_whole("max_iter", max_iter, 0)
    require_share("tol", tol)
    require_share("reg_covar", reg_covar)


def generator(random_state: int) -> np.random.Generator:
    """What draws from a seed; raises BadOption."""
    require_whole("random_state", random_state, 0)
    return np.random.default_rng(random_state)
