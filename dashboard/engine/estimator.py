"""The mixture as a scikit-learn estimator: its interface and parameters, the engine's arithmetic.

scikit-learn is imported here, beside this module's helpers and `variational`, and nowhere else.
X (n, d), sample_weight (n,); parameters in scikit-learn's shapes.
"""

from __future__ import annotations

import warnings
from numbers import Integral, Real
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import check_random_state
from sklearn.utils._param_validation import Interval, StrOptions
from sklearn.utils.validation import _check_sample_weight

from .errors import Collapsed
from .mixture import Mixture
from .model import Model
from .scikit.ascent import Ascent, Narrator, ascend
from .scikit.fitted import FittedMixture
from .scikit.start import INIT_PARAMS, Given, drawn_start
from .sources.missing import incomplete
from .sources.rows import Rows

COLLAPSED = (
    "Fitting the mixture model failed because some components have ill-defined empirical "
    "covariance (for instance caused by singleton or collapsed samples). Try to decrease the "
    "number of components, increase reg_covar, or scale the input data."
)
NOT_CONVERGED = (
    "Best performing initialization did not converge. Try different init parameters, or increase "
    "max_iter, tol, or check for degenerate data."
)


class GaussianMixture(FittedMixture):
    """Gaussian mixture with scikit-learn's interface.

    Takes the place of :class:`sklearn.mixture.GaussianMixture`: from the same start it goes through
    the same steps to the same numbers. It also takes weights of the rows, has all covariance
    families of the engine, and takes NaN for values missing at random, for which EM is exact.

    Starts by "kmeans" and "random" are those that scikit-learn draws from the same `random_state`;
    above 4,096 rows "kmeans" looks at a sample of them. "k-means++" and "random_from_data" begin
    with components as wide as the rows about them, not with points. Where a component collapses
    on the way, the run ends at the step before, has not converged, and is the last choice.

    Parameters
    ----------
    n_components : int, default=1
        The number of components, K.
    covariance_type : str, default="full"
        "full", "tied", "diag" and "spherical" as in scikit-learn, or another of the engine's
        `COVARIANCE_TYPES`, such as "VEV".
    tol : float, default=1e-3
        EM ends when the mean log-likelihood a row changes by less.
    reg_covar : float, default=1e-6
        Added to the variance of each column in each component, in the data's units squared.
    max_iter : int, default=100
        The largest number of steps of EM; 0 gives the start.
    n_init : int, default=1
        The number of starts, of which the best is kept.
    init_params : {"kmeans", "k-means++", "random", "random_from_data"}, default="kmeans"
        Where EM begins: k-means, seeds of k-means++, random responsibilities, or random rows.
    weights_init : array-like of shape (n_components,), default=None
        The first weights, in place of those of the start.
    means_init : array-like of shape (n_components, n_features), default=None
        The first means, in place of those of the start.
    precisions_init : array-like, default=None
        The first precisions (inverse covariances), in place of those of the start. Shape as
        `precisions_`.
    random_state : int, RandomState instance or None, default=None
        What starts and samples are drawn with.
    warm_start : bool, default=False
        Whether `fit` goes on from where the last one ended; then `n_init` does not matter.
    verbose : int, default=0
        1 prints starts and steps, 2 also changes of the log-likelihood and seconds.
    verbose_interval : int, default=10
        The number of steps from one line to the next.

    Attributes
    ----------
    mixture_ : Mixture
        The mixture as the engine has it, in double precision; what all methods compute with.
    weights_ : ndarray of shape (n_components,)
        The weights of the components.
    means_ : ndarray of shape (n_components, n_features)
        The means of the components.
    covariances_ : ndarray
        The covariances: (n_components,) if "spherical", (n_features, n_features) if "tied",
        (n_components, n_features) if "diag", else (n_components, n_features, n_features).
    precisions_ : ndarray
        The inverse covariances, in the same shape.
    precisions_cholesky_ : ndarray
        Their upper triangular factors U, with U U' the precision; square roots of the precisions
        if "diag" or "spherical".
    converged_ : bool
        Whether the best start converged.
    n_iter_ : int
        The number of steps of the best start.
    lower_bound_ : float
        The mean log-likelihood a row before the last step of the best start.
    lower_bounds_ : list of shape (n_iter_,)
        The same before each of its steps.
    n_features_in_ : int
        The number of columns seen during `fit`.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Their names, where all are strings.

    Examples
    --------
    >>> import numpy as np
    >>> from dashboard.engine.estimator import GaussianMixture
    >>> X = np.array([[1, 2], [1, 4], [1, 0], [10, 2], [10, 4], [10, 0]])
    >>> mixture = GaussianMixture(n_components=2, random_state=0).fit(X)
    >>> mixture.means_[mixture.predict([[0, 0], [12, 3]])].round(6)
    array([[ 1.,  2.],
           [10.,  2.]])
    """

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        "n_components": [Interval(Integral, 1, None, closed="left")],
        "covariance_type": [str],
        "tol": [Interval(Real, 0.0, None, closed="left")],
        "reg_covar": [Interval(Real, 0.0, None, closed="left")],
        "max_iter": [Interval(Integral, 0, None, closed="left")],
        "n_init": [Interval(Integral, 1, None, closed="left")],
        "init_params": [StrOptions(set(INIT_PARAMS))],
        "weights_init": ["array-like", None],
        "means_init": ["array-like", None],
        "precisions_init": ["array-like", None],
        "random_state": ["random_state"],
        "warm_start": ["boolean"],
        "verbose": ["verbose"],
        "verbose_interval": [Interval(Integral, 1, None, closed="left")],
    }

    def __init__(
        self,
        n_components: int = 1,
        *,
        covariance_type: str = "full",
        tol: float = 1e-3,
        reg_covar: float = 1e-6,
        max_iter: int = 100,
        n_init: int = 1,
        init_params: str = "kmeans",
        weights_init: ArrayLike | None = None,
        means_init: ArrayLike | None = None,
        precisions_init: ArrayLike | None = None,
        random_state: int | np.random.RandomState | None = None,
        warm_start: bool = False,
        verbose: int = 0,
        verbose_interval: int = 10,
    ) -> None:
        self.n_components = n_components
        self.covariance_type = covariance_type
        self.tol = tol
        self.reg_covar = reg_covar
        self.max_iter = max_iter
        self.n_init = n_init
        self.init_params = init_params
        self.weights_init = weights_init
        self.means_init = means_init
        self.precisions_init = precisions_init
        self.random_state = random_state
        self.warm_start = warm_start
        self.verbose = verbose
        self.verbose_interval = verbose_interval

    def fit(self, X: ArrayLike, y: object = None, sample_weight: ArrayLike | None = None) -> Self:
        """Fit the mixture to X (n, d); a row of weight 2 counts as two rows. y does not matter.

        Warns with ConvergenceWarning where the best start did not converge. Raises ValueError
        where a start has collapsed already, and for parameters or data that do not fit.
        """
        self._validate_params()
        table = self._checked(X, reset=True, ensure_min_samples=2)
        if sample_weight is not None:
            sample_weight = _check_sample_weight(sample_weight, table, ensure_non_negative=True)
        rows = incomplete(table, sample_weight, constants=True)
        if len(rows.Z) < self.n_components:
            raise ValueError(
                "Expected n_samples >= n_components but got "
                f"n_components = {self.n_components}, n_samples = {len(rows.Z)}"
            )
        best = self._best(rows)
        self.converged_ = best.status == "converged"
        if not self.converged_ and self.max_iter > 0:
            warnings.warn(NOT_CONVERGED, ConvergenceWarning, stacklevel=2)
        self.n_iter_, self.lower_bound_ = len(best.bounds), best.bound
        self.lower_bounds_ = list(best.bounds)
        self._keep(rows.outward(best.mixture), table.dtype)
        return self

    def fit_predict(
        self, X: ArrayLike, y: object = None, sample_weight: ArrayLike | None = None
    ) -> NDArray[np.intp]:
        """Fit the mixture to X (n, d), and the most probable component (n,) of each row."""
        return self.fit(X, y, sample_weight).predict(X)

    def _best(self, rows: Rows) -> Ascent:
        """The best of the ascents from all starts."""
        added = self.reg_covar / rows.scale**2
        model = Model(self.covariance_type, scale=rows.scale, added=added)
        warm = self.warm_start and hasattr(self, "mixture_")
        before = self.lower_bound_ if warm else -np.inf
        random_state = check_random_state(self.random_state)
        narrator = Narrator(self.verbose, self.verbose_interval)
        ends: list[Ascent] = []
        for number in range(1 if warm else self.n_init):
            narrator.begin(number)
            start = rows.inward(self.mixture_) if warm else self._start(rows, model, random_state)
            ends.append(ascend(rows, start, model, self.tol, self.max_iter, before, narrator.step))
            narrator.end(ends[-1])
        return max(ends, key=lambda end: end.rank)

    def _start(self, rows: Rows, model: Model, random_state: np.random.RandomState) -> Mixture:
        """A start in the rows' coordinates: what is given, the rest drawn."""
        K, family = self.n_components, model.family.name
        given = Given.of(
            self.weights_init,
            self.means_init,
            self.precisions_init,
            (K, rows.Z.shape[1]),
            family,
        )
        drawn = None
        if not given.complete:
            try:
                drawn = rows.outward(drawn_start(rows, K, model, self.init_params, random_state))
            except Collapsed as error:
                raise ValueError(COLLAPSED) from error
        return rows.inward(given.over(drawn, family))
