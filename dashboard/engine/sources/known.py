"""Rows whose component is known: the others are then found beside them (semi-supervised)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from ..errors import BadOption
from .rows import Rows, Source


def with_known(rows: Source, known: ArrayLike, n_components: int) -> Rows:
    """The rows, told the component (n,) of each, from 0, or -1 where it is not known.

    Rows of weight 0, which are not there any more, have their labels left out. Raises BadOption.
    """
    if not isinstance(rows, Rows):
        raise BadOption(
            "Known labels need all rows in one table. Give one, or leave the labels out."
        )
    n = len(rows.Z) if rows.kept is None else len(rows.kept)
    try:
        given = np.asarray(known)
    except ValueError:  # of different lengths
        given = np.empty(0)
    whole = given.shape == (n,) and given.dtype.kind in "iuf" and not (given % 1).any()
    if not whole or given.min() < -1 or given.max() >= n_components:
        raise BadOption(
            "The known labels must be one whole number for each of the {rows} rows: from 0 to "
            "{largest}, or -1 where the component is not known.",
            rows=n,
            largest=n_components - 1,
        )
    labels = given.astype(np.intp)
    labels = labels if rows.kept is None else labels[rows.kept]
    return replace(rows, known=labels if (labels >= 0).any() else None)
