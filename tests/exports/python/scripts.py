"""Scripts, tables for them, and what they say when they are run."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from dashboard.data import Table
from dashboard.engine import Mixture
from tests.fits import made_table

Array = NDArray[np.float64]


def expected(mixture: Mixture, X: Array, shift: float = 0.0) -> tuple[Array, Array]:
    """Probabilities and log-densities by SciPy, about a shift that leaves the digits."""
    logs = np.stack(
        [
            np.log(weight) + np.atleast_1d(multivariate_normal(mean - shift, cov).logpdf(X - shift))
            for weight, mean, cov in zip(
                mixture.weights, mixture.means, mixture.covariances, strict=True
            )
        ],
        axis=1,
    )
    totals = logsumexp(logs, axis=1)
    return np.exp(logs - totals[:, None]), totals


def defined(script: str) -> dict[str, Any]:
    """What a script defines."""
    names: dict[str, Any] = {"__name__": "other"}
    exec(compile(script, "script.py", "exec"), names)
    return names


def run(script: str, table: Path, code: int = 0) -> subprocess.CompletedProcess[bytes]:
    """A script's run on a table, in the table's folder, from which nothing else is read."""
    path = table.parent / "script.py"
    path.write_text(script, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", path.name, table.name], cwd=table.parent, capture_output=True
    )
    assert done.returncode == code, done.stderr.decode()
    assert sorted(one.name for one in table.parent.iterdir()) == ["script.py", table.name]
    return done


def written(path: Path, names: Sequence[str], X: Array, **how: Any) -> Path:
    """A CSV file of numbers with all their digits."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, **how)
        writer.writerow(names)
        writer.writerows(X.tolist())
    return path


def scored(output: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(output.decode().splitlines()))


def table_of(labels: Sequence[str], X: Array) -> Table:
    """A table of numbers."""
    made = made_table(labels, len(X))
    columns = zip(made.columns, X.T, strict=True)
    new = (replace(column, values=np.ascontiguousarray(values)) for column, values in columns)
    return replace(made, columns=tuple(new))


def clusters(n: int, d: int, seed: int = 0) -> Array:
    """Two clusters of rows that overlap a little."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, d)) * (1 + np.arange(d)) + 4 * (np.arange(n) % 3 == 0)[:, None]
