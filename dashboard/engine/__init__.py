"""Gaussian mixtures by expectation-maximisation; knows nothing of tables, files or screens."""

from .covariances import COVARIANCE_TYPES, n_parameters
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
from .geometry import ellipse, ellipse_radius
from .mixture import Mixture
from .model import Model
from .selection import CRITERIA, Row, Selection, select
from .starts import INITS
from .statistics import Statistics, e_step

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
    "Collapsed",
    "ConstantColumn",
    "EngineError",
    "FitResult",
    "Mixture",
    "Model",
    "NotFinite",
    "OffsetTooLarge",
    "OutOfRange",
    "Row",
    "Selection",
    "Statistics",
    "Step",
    "TooFewDistinctRows",
    "TooFewRows",
    "e_step",
    "ellipse",
    "ellipse_radius",
    "em",
    "fit",
    "m_step",
    "n_parameters",
    "select",
]
