"""Whether the options of a fit mean something."""

from __future__ import annotations

from typing import Any

import numpy as np

from .checks import check_climb, require_share, require_whole
from .covariances import family_of
from .errors import BadOption
from .frozen import Frozen
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
    frozen: Frozen | None,
    accelerate: bool,
    random_state: int,
    max_history: int | None,
) -> None:
    """Raise BadOption at the first option that means nothing."""
    family_of(covariance_type)
    require_whole("n_components", n_components, 1)
    require_whole("n_init", n_init, 1)
    check_climb(tol, max_iter, reg_covar)
    require_share("noise", noise)
    require_whole("random_state", random_state, 0)
    if max_history is not None:
        require_whole("max_history", max_history, 2)
    _require_kind("frozen", frozen, (Frozen, type(None)), "Frozen, None")
    _require_kind("accelerate", accelerate, (bool, np.bool_), "True, False")
    if isinstance(init, str) and init not in INITS:
        raise BadOption(
            "There is no start called {value}. Choose one of: {choices}.",
            value=init,
            choices=", ".join(INITS),
        )


def _require_kind(option: str, value: object, kinds: tuple[type, ...], choices: str) -> None:
    if not isinstance(value, kinds):
        raise BadOption(
            "{option} must be one of {choices}, not {value}.",
            option=option,
            choices=choices,
            value=repr(value),
        )
