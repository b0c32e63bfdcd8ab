"""A mixture that finds its number of components: a Dirichlet process, by variational inference.

scikit-learn's BayesianGaussianMixture (Blei & Jordan 2006, Bayesian Analysis 1) is given more
components than are needed, of which it leaves the rest without rows. It sees standardised columns,
so that units do not matter; the result is in the data's units. Shapes: K components, d columns.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from numbers import Real

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import BayesianGaussianMixture

from .checks import require_share, require_whole
from .covariances import Array, family_of
from .errors import BadOption
from .mixture import Mixture
from .scikit.shapes import expanded
from .sources.rows import Rows
from .starts.named import check_rows

FAMILIES = ("full", "tied", "diag", "spherical")
STRIDE = 10  # steps from one report to the next


@dataclass(frozen=True)
class DirichletProcess:
    """A mixture at the expected weights, means and precisions, most rows first.

    counts (K,): rows that each component is expected to hold. lower_bound: on the log-evidence, up
    to a constant; comparable for the same rows, family and K. converged: whether it changed by
    less than `tol` at the end.
    """

    mixture: Mixture
    counts: Array
    lower_bound: float
    n_iter: int
    converged: bool

    @property
    def n_effective(self) -> int:
        """Components that are expected to hold one row or more; they are the first ones."""
        return int((self.counts >= 1).sum())


def dirichlet_process(
    X: ArrayLike,
    *,
    max_components: int,
    covariance_type: str = "full",
    weight_concentration_prior: float | None = None,
    n_init: int = 1,
    tol: float = 1e-3,
    max_iter: int = 500,
    reg_covar: float = 1e-6,
    random_state: int = 0,
    progress: Callable[[float], object] | None = None,
) -> DirichletProcess:
    """Fit a Dirichlet-process mixture of at most max_components Gaussians to X (n, d).

    covariance_type: "full", "tied", "diag" or "spherical". weight_concentration_prior: the lower,
    the more of the weight is in few components; 1 / max_components where it is None. n_init:
    starts by k-means, of which the one of highest lower bound is kept. tol: the climb ends when
    the bound, a total over the rows, changes by less. reg_covar: a share of each column's
    variance, added to every component's. progress: told the share done, 0 to 1; what it raises
    ends the work.

    Raises BadOption, and for data what `Rows.of` and `fit` raise.

    >>> X = np.concatenate([np.random.default_rng(0).normal(m, 1, (200, 1)) for m in (0, 9)])
    >>> dirichlet_process(X, max_components=5).n_effective
    2
    """
    family = _checked_family(covariance_type)
    _check_numbers(max_components, n_init, max_iter, tol, reg_covar, weight_concentration_prior)
    require_whole("random_state", random_state, 0)
    rows = Rows.of(X)
    check_rows(rows, max_components)
    scale = rows.scale
    if family == "spherical":  # round in the data's units: one unit for all columns
        scale = np.full_like(scale, np.sqrt((scale**2).mean()))
    table = rows.Z * (rows.scale / scale)
    peer = BayesianGaussianMixture(
        n_components=max_components,
        covariance_type=family,
        weight_concentration_prior=weight_concentration_prior,
        tol=tol,
        reg_covar=reg_covar,
        warm_start=True,
    )
    report = progress or (lambda share: None)
    random = np.random.RandomState(random_state)
    climbs = []
    for i in range(n_init):
        one = clone(peer).set_params(random_state=random)
        told = partial(lambda i, share: report((i + share) / n_init), i)
        climbs.append((one, _climb(one, table, max_iter, told)))
    best, n_iter = max(climbs, key=lambda climb: _bound(climb[0]))
    return _result(best, n_iter, rows.centre, scale)


def _checked_family(covariance_type: str) -> str:
    family = family_of(covariance_type).name
    if family not in FAMILIES:
        raise BadOption(
            "A Dirichlet process has the families {choices} alone, not {value}.",
            choices=", ".join(FAMILIES),
            value=family,
        )
    return family


def _check_numbers(
    max_components: int,
    n_init: int,
    max_iter: int,
    tol: float,
    reg_covar: float,
    weight_concentration_prior: float | None,
) -> None:
    require_whole("max_components", max_components, 1)
    require_whole("n_init", n_init, 1)
    require_whole("max_iter", max_iter, 1)
    require_share("tol", tol)
    require_share("reg_covar", reg_covar)
    prior = weight_concentration_prior
    if prior is not None and not (isinstance(prior, Real) and 0 < prior < np.inf):
        raise BadOption(
            "{option} must be a number above 0, not {value}.",
            option="weight_concentration_prior",
            value=prior,
        )


def _climb(
    peer: BayesianGaussianMixture, table: Array, max_iter: int, report: Callable[[float], object]
) -> int:
    """Fit the peer a few steps at a time, so that it can be followed; returns their number."""
    done = 0
    while done < max_iter and not (done and peer.converged_):
        peer.set_params(max_iter=min(STRIDE, max_iter - done))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # it goes on where it was left
            peer.fit(table)
        done += peer.n_iter_
        report(1.0 if peer.converged_ else done / max_iter)
    return done


def _bound(peer: BayesianGaussianMixture) -> float:
    return float(np.asarray(peer.lower_bound_).item())  # of the tied family it is an array


def _result(
    peer: BayesianGaussianMixture, n_iter: int, centre: Array, scale: Array
) -> DirichletProcess:
    """What the peer came to, in the data's units."""
    counts = peer.weight_concentration_[0] - 1  # Beta(1 + rows, ...), where the prior is Beta(1, .)
    order = np.argsort(-counts, kind="stable")
    covariances = expanded(peer.covariances_, peer.covariance_type, *peer.means_.shape)
    mixture = Mixture(
        peer.weights_[order], peer.means_[order], covariances[order], peer.covariance_type
    )
    return DirichletProcess(
        mixture=mixture.transformed(centre, scale),
        counts=counts[order],
        lower_bound=_bound(peer),
        n_iter=n_iter,
        converged=bool(peer.converged_),
    )
