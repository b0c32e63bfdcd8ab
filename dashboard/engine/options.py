"""Whether the options of a fit mean something."""

from __future__ import annotations

from typing import Any

import numpy as np

from .covariances import family_of
from .errors import BadOption
from .starts.named import INITS


def check_options(
    n_components: int,
    covariance_type: str,
    init: Any,
    n_init: int,
    tol: float,
    max_iter: int,
    reg_covar: float,
    noise: float,
) -> None:
    """Raise BadOption at the first option that means nothing."""
    family_of(covariance_type)
    require_whole("n_components", n_components, 1)
    require_whole("n_init", n_init, 1)
    require_whole("max_iter", max_iter, 0)
    require_share("tol", tol)
    require_share("reg_covar", reg_covar)
    require_share("noise", noise)
    if isinstance(init, str) and init not in INITS:
        raise BadOption(
            "There is no start called {value}. Choose one of: {choices}.",
            value=init,
            choices=", ".join(INITS),
        )


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


def require_share(option: str, value: object) -> None:
    """Raise BadOption unless the value is a number from 0 to below 1."""
    number = isinstance(value, (int, float, np.integer, np.floating))
    if not number or not 0 <= value < 1:  # type: ignore[operator]
        raise BadOption(
            "{option} must be a number of at least 0 and below 1, not {value}.",
            option=option,
            value=value,
        )
