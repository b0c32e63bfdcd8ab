"""Gaussian mixtures by expectation-maximisation; knows nothing of tables, files or screens.

What needs scikit-learn is loaded when it is first asked for: a server that fits mixtures never is
the larger by it.
"""

from importlib import import_module
from typing import Any

from .after_fit.conditionals import conditional
from .after_fit.explanation import Explanation, Odds, explain
from .after_fit.flips import Flips, flips
from .after_fit.imputation import (
    Imputation,
    impute,
    observed_log_density,
    observed_responsibilities,
)
from .after_fit.levels import Levels, density_levels
from .after_fit.merging import Merging, merge
from .after_fit.projection import Projection, project
from .covariances import COVARIANCE_TYPES, family_of, n_parameters
from .em import Step, em, m_step
from .errors import (
    BadMixture,
    BadOption,
    BadShape,
    BadStart,
    BadWeights,
    Collapsed,
    ConstantColumn,
    EngineError,
    NotFinite,
    OffsetTooLarge,
    OutOfRange,
    TooFewDistinctRows,
    TooFewRows,
)
from .fitting import MANY_ROWS, STATUSES, FitResult, fit
from .frozen import Frozen
from .geometry import ellipse, ellipse_radius
from .mixture import Mixture
from .model import Model
from .noise import Noise
from .prior import Prior
from .selection.bootstrap import Spread, StandardErrors, standard_errors
from .selection.grid import CRITERIA, Row, Selection, best_of, select
from .selection.ratio_test import RatioTest, RatioTests, likelihood_ratio_tests
from .selection.stability import Stability, stability
from .selection.validation import Validation, ValidationRow, cross_validate
from .sources.blocks import Blocks
from .starts.named import INITS
from .statistics import Statistics, e_step

_WITH_SCIKIT_LEARN = {
    "DirichletProcess": ".variational",
    "GaussianMixture": ".estimator",
    "dirichlet_process": ".variational",
}

__all__ = [
    "COVARIANCE_TYPES",
    "CRITERIA",
    "INITS",
    "MANY_ROWS",
    "STATUSES",
    "BadMixture",
    "BadOption",
    "BadShape",
    "BadStart",
    "BadWeights",
    "Blocks",
    "Collapsed",
    "ConstantColumn",
    "DirichletProcess",
    "EngineError",
    "Explanation",
    "FitResult",
    "Flips",
    "Frozen",
    "GaussianMixture",
    "Imputation",
    "Levels",
    "Merging",
    "Mixture",
    "Model",
    "Noise",
    "NotFinite",
    "Odds",
    "OffsetTooLarge",
    "OutOfRange",
    "Prior",
    "Projection",
    "RatioTest",
    "RatioTests",
    "Row",
    "Selection",
    "Spread",
    "Stability",
    "StandardErrors",
    "Statistics",
    "Step",
    "TooFewDistinctRows",
    "TooFewRows",
    "Validation",
    "ValidationRow",
    "best_of",
    "conditional",
    "cross_validate",
    "density_levels",
    "dirichlet_process",
    "e_step",
    "ellipse",
    "ellipse_radius",
    "em",
    "explain",
    "family_of",
    "fit",
    "flips",
    "impute",
    "likelihood_ratio_tests",
    "m_step",
    "merge",
    "n_parameters",
    "observed_log_density",
    "observed_responsibilities",
    "project",
    "select",
    "stability",
    "standard_errors",
]


def __getattr__(name: str) -> Any:
    """The names that need scikit-learn."""
    if name not in _WITH_SCIKIT_LEARN:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_WITH_SCIKIT_LEARN[name], __name__), name)
