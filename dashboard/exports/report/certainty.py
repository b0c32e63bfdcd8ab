"""The section of the certainties: how many rows belong to a component, and how surely."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis import Fit
from dashboard.exports.model import Array, Model
from dashboard.exports.report.grid import Grid
from dashboard.exports.report.numbers import count_and_share
from dashboard.i18n import Translate

CERTAINTIES = (0.6, 0.9)
BLOCK = 65_536


def sure(model: Model, fit: Fit, names: Sequence[str], _: Translate) -> dict[str, Any]:
    components, certainties = _certainty(model, fit.X)
    rows = [_certainty_row(name, certainties[components == k], _) for k, name in enumerate(names)]
    rows.append(_certainty_row(_("all components"), certainties, _))
    below = (_("certainty below {level}", level=_.number(level)) for level in CERTAINTIES)
    return {
        "title": _("How sure the components are"),
        "explanation": _(
            "A row belongs to its most probable component; that probability is its certainty."
        ),
        "table": Grid(
            _("Rows by component, and how many of them are less certain than that"),
            (_("Component"), _("Rows"), *below),
            tuple(rows),
        ),
    }


def _certainty(model: Model, X: Array) -> tuple[NDArray[np.intp], Array]:
    """The most probable component (n,) of rows X (n, d) and its probability (n,); in blocks, as
    the probabilities of a million rows would take more memory than the table."""
    components, certainties = np.empty(len(X), dtype=np.intp), np.empty(len(X))
    for start in range(0, len(X), BLOCK):
        part = slice(start, start + BLOCK)
        probabilities = model.density.responsibilities(X[part])
        components[part] = probabilities.argmax(axis=1)
        certainties[part] = probabilities.max(axis=1)
    return components, certainties


def _certainty_row(name: str, certainties: Array, _: Translate) -> tuple[str, ...]:
    """Rows of a component, and which share of them is below each of the levels."""
    n = len(certainties)
    counts = [int((certainties < level).sum()) for level in CERTAINTIES]
    shares = (count_and_share(count, n, _) if n else "–" for count in counts)
    return name, _.number(n), *shares
