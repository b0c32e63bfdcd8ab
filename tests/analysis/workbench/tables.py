"""Tables to be fitted."""

from __future__ import annotations

import numpy as np

from dashboard.data.table import Column, Table


def table_of(X: np.ndarray, name: str = "made") -> Table:
    columns = (
        Column(f"c{j}", f"column {j}", "numeric", np.ascontiguousarray(x), n_distinct=len(x))
        for j, x in enumerate(X.T)
    )
    return Table(name, tuple(columns), len(X))
