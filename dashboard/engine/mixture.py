"""A Gaussian mixture: what it is, its densities, responsibilities, criteria and samples.

Shapes: n rows, d columns, K components. X (n, d), weights (K,), means (K, d), covariances
(K, d, d), all in the same units.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .checks import (
    as_matrix,
    as_weights,
    generator,
    require_columns,
    require_mixture,
    require_whole,
)
from .covariances import Array, Factors, factors_of, family_of, n_parameters
from .errors import BadMixture
from .kernels import Whitening, posteriors
from .noise import Noise


@dataclass(frozen=True, eq=False)
class Mixture:
    """A Gaussian mixture in the units of its data, whose arrays are copies and cannot be changed.

    weights (K,) sum to 1, with that of the noise where there is one; means (K, d); covariances
    (K, d, d) are positive definite, one for each component also where the family shares them;
    noise: a uniform density for the rows of no component. Raises BadMixture.

    >>> two = Mixture([0.5, 0.5], [[0.0], [4.0]], [[[1.0]], [[1.0]]])
    >>> two.n_parameters, two.predict([[0.5], [3.0]]).tolist()
    (5, [0, 1])
    """

    weights: Array
    means: Array
    covariances: Array
    covariance_type: str = "full"
    noise: Noise | None = None

    def __post_init__(self) -> None:
        for name in ("weights", "means", "covariances"):
            object.__setattr__(self, name, np.array(getattr(self, name), dtype=float))
        object.__setattr__(self, "covariance_type", family_of(self.covariance_type).name)
        require_mixture(self)
        symmetric = self.covariances / 2 + self.covariances.transpose(0, 2, 1) / 2
        object.__setattr__(self, "covariances", symmetric)
        for array in (self.weights, self.means, symmetric):
            array.setflags(write=False)
        _ = self.factors  # refuses what has none

    @classmethod
    def unchecked(
        cls,
        weights: Array,
        means: Array,
        covariances: Array,
        covariance_type: str,
        noise: Noise | None = None,
        factors: Factors | None = None,
    ) -> Mixture:
        """A mixture of arrays that are known to be right: checks cost as much as a small M-step.

        factors: those of the covariances, if they are made already."""
        mixture = object.__new__(cls)
        mixture.__dict__.update(
            weights=weights,
            means=means,
            covariances=covariances,
            covariance_type=covariance_type,
            noise=noise,
        )
        if factors is not None:
            mixture.__dict__["factors"] = factors
        return mixture

    def with_noise(self, noise: Noise | None) -> Mixture:
        """The same components beside a noise, which takes its weight from all of them; a mixture
        that has a noise keeps its own."""
        if noise is None or self.noise is not None:
            return self
        weights = self.weights * (1 - noise.weight)
        return Mixture.unchecked(weights, self.means, self.covariances, self.covariance_type, noise)

    @property
    def n_components(self) -> int:
        return self.means.shape[0]

    @property
    def n_features(self) -> int:
        return self.means.shape[1]

    @property
    def n_parameters(self) -> int:
        """Free parameters, by the family; a noise has two, its weight and its volume."""
        own = n_parameters(self.covariance_type, *self.means.shape)
        return own if self.noise is None else own + 2

    @cached_property
    def factors(self) -> Factors:
        """Whiteners, precisions and log-determinants; raises BadMixture where there are none."""
        try:
            return factors_of(self.covariances)
        except np.linalg.LinAlgError:
            raise BadMixture(
                "A covariance of the mixture is not positive definite. "
                "Use a larger regularisation or fewer columns."
            ) from None

    def score_samples(self, X: ArrayLike) -> Array:
        """Log-density (n,) of each row of X (n, d)."""
        X = as_matrix(X, self.n_features)
        scores = np.empty(len(X))
        for part, _, sums, shift in posteriors(X, self._kernel(X)):
            scores[part] = np.log(sums) + shift
        return scores

    def responsibilities(self, X: ArrayLike) -> Array:
        """Posterior probability (n, K) of each component for each row of X (n, d).

        Rows sum to 1, less the probability that the row is noise. Bishop, PRML, equation 9.13.
        """
        X = as_matrix(X, self.n_features)
        shares = np.empty((len(X), self.n_components))
        for part, densities, sums, _ in posteriors(X, self._kernel(X)):
            np.divide(densities, sums, out=shares[part].T)
        return shares

    def predict(self, X: ArrayLike) -> NDArray[np.intp]:
        """Most probable component (n,) of each row of X (n, d); -1 where noise is likelier."""
        X = as_matrix(X, self.n_features)
        labels = np.empty(len(X), dtype=np.intp)
        for part, densities, sums, _ in posteriors(X, self._kernel(X)):
            labels[part] = densities.argmax(axis=0)
            if self.noise is not None:
                labels[part][densities.max(axis=0) < sums - densities.sum(axis=0)] = -1
        return labels

    def _kernel(self, X: Array) -> Whitening:
        return Whitening(self, len(X), self.means)

    def sample(self, n: int, random_state: int = 0) -> tuple[Array, NDArray[np.intp]]:
        """n rows drawn from the mixture (n, d), and the component each comes from (n,), -1 where
        it is noise, drawn from its box. Raises BadOption."""
        require_whole("n", n, 0)
        rng = generator(random_state)
        weights = self.weights if self.noise is None else [*self.weights, self.noise.weight]
        chances = np.asarray(weights) / np.sum(weights)
        labels = rng.choice(len(chances), size=n, p=chances)
        lower = self.factors.lower
        deviates = rng.standard_normal((n, self.n_features))
        X = np.empty((n, self.n_features))
        for k in range(self.n_components):
            own = labels == k
            X[own] = self.means[k] + deviates[own] @ lower[k].T
        if self.noise is not None:
            own = labels == self.n_components
            X[own] = rng.uniform(self.noise.low, self.noise.high, (own.sum(), self.n_features))
            labels[own] = -1
        return X, labels

    def log_likelihood(self, X: ArrayLike, sample_weight: ArrayLike | None = None) -> float:
        """Total log-likelihood of X (n, d); a row of weight 2 counts as two rows."""
        scores = self.score_samples(X)
        if sample_weight is None:
            return float(scores.sum())
        return float(as_weights(sample_weight, len(scores)) @ scores)

    def aic(self, X: ArrayLike) -> float:
        """Akaike's criterion; lower is better."""
        return 2 * self.n_parameters - 2 * self.log_likelihood(X)

    def bic(self, X: ArrayLike) -> float:
        """Bayesian information criterion (Schwarz 1978); lower is better."""
        scores = self.score_samples(X)
        return float(self.n_parameters * np.log(len(scores)) - 2 * scores.sum())

    def icl(self, X: ArrayLike) -> float:
        """BIC plus twice the doubt of the hard assignment (Biernacki 2000, as in mclust)."""
        shares = self.responsibilities(X)
        certainty = shares.max(axis=1)
        if self.noise is not None:
            certainty = np.maximum(certainty, 1 - shares.sum(axis=1))
        return self.bic(X) - 2 * float(np.log(certainty).sum())

    def marginal(self, columns: Sequence[int] | NDArray[np.intp]) -> Mixture:
        """The mixture of some columns alone: the projection on them. Raises BadOption."""
        chosen = require_columns(columns, self.n_features)
        covariances = self.covariances[:, chosen[:, None], chosen]
        means = self.means[:, chosen]
        noise = self.noise and self.noise.marginal(chosen)
        return Mixture.unchecked(self.weights, means, covariances, self.covariance_type, noise)

    def transformed(self, shift: ArrayLike, scale: ArrayLike) -> Mixture:
        """The mixture of y = shift + scale * x, shift (d,), scale (d,)."""
        shift, scale = np.asarray(shift, dtype=float), np.asarray(scale, dtype=float)
        return Mixture.unchecked(
            self.weights,
            shift + scale * self.means,
            self.covariances * scale[:, None] * scale,
            self.covariance_type,
            self.noise and self.noise.transformed(shift, scale),
        )
