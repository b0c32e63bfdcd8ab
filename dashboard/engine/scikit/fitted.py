"""What a fitted GaussianMixture answers, and its parts in scikit-learn's shapes.

X (n, d) is checked as scikit-learn does, but NaN is a missing value: such a row is judged by what
is observed of it. All computing is the engine's, in double precision.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, DensityMixin
from sklearn.utils import Tags, check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from ..after_fit.imputation import observed_log_density, observed_responsibilities
from ..covariances import Array
from ..mixture import Mixture
from .shapes import compact

DTYPES = [np.float64, np.float32]


class FittedMixture(DensityMixin, BaseEstimator):
    """The methods of a GaussianMixture that only look at the mixture it came to."""

    mixture_: Mixture

    def predict(self, X: ArrayLike) -> NDArray[np.intp]:
        """Most probable component (n,) of each row of X (n, d)."""
        check_is_fitted(self)
        table = self._checked(X)
        if np.isnan(table).any():
            return observed_responsibilities(self.mixture_, table).argmax(axis=1)
        return self.mixture_.predict(table)

    def predict_proba(self, X: ArrayLike) -> NDArray[np.floating]:
        """Posterior probability (n, K) of each component for each row of X (n, d)."""
        check_is_fitted(self)
        table = self._checked(X)
        if np.isnan(table).any():
            shares = observed_responsibilities(self.mixture_, table)
        else:
            shares = self.mixture_.responsibilities(table)
        return shares.astype(table.dtype, copy=False)

    def score_samples(self, X: ArrayLike) -> NDArray[np.floating]:
        """Log-density (n,) of each row of X (n, d), or of what is observed of it."""
        check_is_fitted(self)
        table = self._checked(X)
        if np.isnan(table).any():
            scores = observed_log_density(self.mixture_, table)
        else:
            scores = self.mixture_.score_samples(table)
        return scores.astype(table.dtype, copy=False)

    def score(self, X: ArrayLike, y: object = None) -> float:
        """Mean log-density of the rows of X (n, d)."""
        return float(self.score_samples(X).mean())

    def aic(self, X: ArrayLike) -> float:
        """Akaike's criterion on X (n, d); lower is better."""
        return self._criterion(self.score_samples(X), 2.0)

    def bic(self, X: ArrayLike) -> float:
        """Bayesian information criterion on X (n, d); lower is better."""
        scores = self.score_samples(X)
        return self._criterion(scores, float(np.log(len(scores))))

    def _criterion(self, scores: NDArray[np.floating], price: float) -> float:
        return price * self._n_parameters() - 2 * float(scores.sum(dtype=float))

    def sample(self, n_samples: int = 1) -> tuple[Array, NDArray[np.intp]]:
        """Rows drawn from the mixture (n_samples, d), and their components (n_samples,), in order.

        scikit-learn draws the same from the same random state. ValueError for less than one row.
        """
        check_is_fitted(self)
        if n_samples < 1:
            raise ValueError(
                f"Invalid value for 'n_samples': {n_samples} . "
                "The sampling requires at least one sample."
            )
        mixture, rng = self.mixture_, check_random_state(self.random_state)
        counts = rng.multinomial(n_samples, mixture.weights / mixture.weights.sum())

        def drawn(mean: Array, covariance: Array, count: int) -> Array:
            if mixture.covariance_type in ("diag", "spherical"):
                noise = rng.standard_normal((count, len(mean)))
                return mean + noise * np.sqrt(np.diagonal(covariance))
            return rng.multivariate_normal(mean, covariance, count)

        X = np.vstack([*map(drawn, mixture.means, mixture.covariances, counts)])
        return X, np.repeat(np.arange(len(counts)), counts)

    def _checked(self, X: ArrayLike, reset: bool = False, **checks: Any) -> NDArray[np.floating]:
        table: NDArray[np.floating] = validate_data(
            self, X, reset=reset, dtype=DTYPES, ensure_all_finite="allow-nan", **checks
        )
        return table

    def __sklearn_tags__(self) -> Tags:
        tags: Tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags

    def _keep(self, mixture: Mixture, dtype: np.dtype[Any]) -> None:
        """The mixture, in the data's units, and its parts in scikit-learn's shapes."""
        self.mixture_ = mixture
        _, whiteners, precisions, _ = mixture.factors
        self.weights_ = mixture.weights.astype(dtype)
        self.means_ = mixture.means.astype(dtype)
        family = mixture.covariance_type
        self.covariances_ = compact(mixture.covariances, family).astype(dtype)
        self.precisions_ = compact(precisions, family).astype(dtype)
        self.precisions_cholesky_ = compact(np.triu(whiteners.swapaxes(1, 2)), family).astype(dtype)

    def _n_parameters(self) -> int:
        return self.mixture_.n_parameters
