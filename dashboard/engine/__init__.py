"""Gaussian mixtures by expectation-maximisation; knows nothing of tables, files or screens.

What needs scikit-learn is loaded when it is first asked for: a server that fits mixtures never is
the larger by it.
"""

from importlib import import_module
from typing import Any

from .blocks import Blocks
from .conditionals import conditional
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
from .explanation import Explanation, Odds, explain
from .fitting import MANY_ROWS, STATUSES, FitResult, fit
from .flips import Flips, flips
from .frozen import Frozen
from .geometry import ellipse, ellipse_radius
from .imputation import Imputation, impute, observed_log_density, observed_responsibilities
from .levels import Levels, density_levels
from .merging import Merging, merge
from .mixture import Mixture
from .model import Model
from .noise import Noise
from .prior import Prior
from .projection import Projection, project
from .selection import CRITERIA, Row, Selection, select
from .starts import INITS
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
    "Row",
    "Selection",
    "Statistics",
    "Step",
    "TooFewDistinctRows",
    "TooFewRows",
    "conditional",
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
    "m_step",
    "merge",
    "n_parameters",
    "observed_log_density",
    "observed_responsibilities",
    "project",
    "select",
]


def __getattr__(name: str) -> Any:
    """The names that need scikit-learn."""
    if name not in _WITH_SCIKIT_LEARN:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_WITH_SCIKIT_LEARN[name], __name__), name)
