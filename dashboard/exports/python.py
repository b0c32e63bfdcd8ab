"""Python scripts of a model: one that scores rows with NumPy alone, one that fits it once more.

A script is fixed text (scripts/*.py.txt) but for its head, whose lines are comments, and its
constants. Every name in either is written by `repr`, which leaves nothing that ends a line or a
text, and every number too.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from textwrap import wrap
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis import Fit
from dashboard.data import DataError
from dashboard.engine import Step, family_of
from dashboard.engine.threads import single_threaded_blas
from dashboard.exports.cells import defused
from dashboard.exports.model import Array, Model, complete
from dashboard.exports.model_file import laid_out
from dashboard.exports.verification import verified

SCRIPTS = Path(__file__).parent / "scripts"
SCIKIT_FAMILIES = ("full", "tied", "diag", "spherical")
MOST_ROWS = 20_000  # that a fit is tried on before its script leaves
MOST_WORK = 1e8  # of rows x steps x components x (columns + 10): about two seconds
LONGEST = 60  # characters of a name in the head


def scoring_script(model: Model, X: Array) -> str:
    """A module of NumPy alone, which is also a command: see its own head.

    X (n, d): rows of the table that were fitted; the script is run on some of them first.
    Raises DataError where it gives other numbers than the app.
    """
    mixture = model.mixture
    script = "\n".join(
        [
            _text("scoring-imports"),
            _named("COLUMNS", model.columns),
            _named("NAMES", map(defused, model.names)),
            _numbers("WEIGHTS", mixture.weights),
            _numbers("MEANS", mixture.means),
            _numbers("COVARIANCES", mixture.covariances),
            f"THRESHOLD = {float(model.threshold)!r}  # of log-density: below are anomalies",
            f"{_truths('LOGS', model.density.logs)}  # columns that are taken in logarithms",
            f"PARTIAL = {model.partial}  # whether rows with missing cells are scored",
            _text("finding"),
            _text("scoring"),
        ]
    )
    run = _run(script)["score"]
    checked = verified(model, X, run, model.partial)
    return _head(model, _SCORING_USE, str(checked)) + script


def fitting_script(fit: Fit, model: Model) -> str:
    """A script that makes the fit once more with scikit-learn: see its own head.

    It starts where the run started, or after the last step in which the floor of variance acted,
    and takes the run's steps; where scikit-learn goes another way from there, it starts one step
    before the result. It is run on the rows first, unless they are many. Raises DataError for a
    family that scikit-learn lacks, for rows with missing cells, and where it does not come to the
    mixture.
    """
    family = model.mixture.covariance_type
    if family not in SCIKIT_FAMILIES:
        raise DataError(
            "scikit-learn fits the families {choices} alone, not {family}. The scoring script"
            " works for every family.",
            choices=", ".join(SCIKIT_FAMILIES),
            family=family,
        )
    if not complete(fit.X).all():
        raise DataError(
            "scikit-learn fits rows without missing cells alone. Leave out the others; the scoring"
            " script works for all of them."
        )
    for start in _starts(fit):
        script = _fitting(fit, model, start)
        said = _said(fit, model, script)
        if said is not None:
            these = _THESE_ROWS if model.sample_of else ""
            return _head(model, _FITTING_USE, these, _beginning(fit, start), said) + script
    raise DataError(
        "scikit-learn does not come to this mixture, most often because the regularisation acted"
        " in its last step. Lower the regularisation or choose fewer components; the scoring"
        " script works for every fit."
    )


def _fitting(fit: Fit, model: Model, start: Step) -> str:
    order = np.argsort(fit.slots)
    scale = _roundness(model)
    origin = np.zeros(len(scale))
    precisions = start.mixture.transformed(origin, 1 / scale).factors.precisions[order]
    family = model.mixture.covariance_type
    return "\n".join(
        [
            _text("fitting-imports"),
            _named("COLUMNS", model.columns),
            _named("NAMES", model.names),
            "",
            f"{_truths('LOGS', model.density.logs)}  # columns that are taken in logarithms",
            "# The fit is one of (rows - SHIFT) / SCALE, and starts from these.",
            _numbers("SHIFT", model.density.inward(fit.X).mean(axis=0)),
            _numbers("SCALE", scale),
            f"FAMILY = {family!r}",
            f"STEPS = {fit.n_iter - start.number}",
            _numbers("START_WEIGHTS", start.mixture.weights[order]),
            _numbers("START_MEANS", start.mixture.means[order]),
            _numbers("START_PRECISIONS", _as_in_scikit(precisions, family)),
            "",
            "# What the app came to.",
            f"N_ROWS = {len(fit.X)}",
            f"LOG_LIKELIHOOD = {float(fit.result.history[-1].log_likelihood)!r}  # mean over rows",
            _numbers("MEANS", model.mixture.means),
            _text("finding"),
            _text("fitting"),
        ]
    )


def _starts(fit: Fit) -> list[Step]:
    """The steps to start from, the better one first; none where the floor acted in the last."""
    history = fit.result.history
    events = [place for place, step in enumerate(history) if step.event]
    first, last = max(events, default=0), len(history) - 1
    return [history[place] for place in sorted({first, last - 1}) if first <= place < last]


def _said(fit: Fit, model: Model, script: str) -> str | None:
    """What the head says of how the script fared, or None where it comes to something else."""
    K, d = model.mixture.means.shape
    work = len(fit.X) * fit.n_iter * K * (d + 10)
    if len(fit.X) > MOST_ROWS or work > MOST_WORK:
        return "Not run before it was written, which would take long: it checks itself when run."
    namespace = _run(script)
    try:
        with single_threaded_blas:
            mixture = namespace["fit"](fit.X)
        return str(verified(model, fit.X, lambda rows: namespace["score"](mixture, rows)))
    except ValueError:  # of scikit-learn, where a covariance collapses, or of `verified`
        return None


def _roundness(model: Model) -> Array:
    """Units (d,) of the columns in which a spherical component is round: those of the fit, where
    it was made of scaled columns. All 1 for other families, which fit alike in all units."""
    variances = np.diagonal(model.mixture.covariances[0])
    round_ = np.ptp(variances) < 1e-9 * variances[0]
    if model.mixture.covariance_type != "spherical" or round_:
        return np.ones(len(variances))
    units: Array = np.sqrt(variances)
    return units


def _as_in_scikit(precisions: Array, family: str) -> Array:
    """Precisions (K, d, d) in the shape that scikit-learn has for the family."""
    if family == "full":
        return precisions
    if family == "tied":
        return precisions[0]
    variances = np.diagonal(precisions, axis1=1, axis2=2)
    return variances if family == "diag" else variances.mean(axis=1)


@cache
def _text(name: str) -> str:
    """A fixed part of a script."""
    return (SCRIPTS / f"{name}.py.txt").read_text(encoding="utf-8")


def _run(script: str) -> dict[str, Any]:
    """The names that a script defines; what it does as a command is not done."""
    namespace: dict[str, Any] = {"__name__": "script"}
    exec(compile(script, "script.py", "exec"), namespace)
    return namespace


def _head(model: Model, use: Iterable[str], *said: str) -> str:
    """Comments alone; no name is in the first two lines, as an encoding that they name counts."""
    family = family_of(model.mixture.covariance_type)
    lines = [
        "A Gaussian mixture model, written by GMM Explorer.",
        *use,
        "",
        f"Table: {_cut(model.origin.get('table', ''))}",
        "Columns:",
        *(f"  {_cut(name)}" for name in model.columns),
        f"Components: {model.mixture.n_components}",
        f"Covariances: {family.name} ({family.description})",
        *([model.sampled] if model.sample_of else []),
        "",
        *(part for text in said for part in wrap(text, 97)),
    ]
    return "".join(f"# {line}".rstrip() + "\n" for line in lines)


def _beginning(fit: Fit, start: Step) -> str:
    if not start.number:
        return f"It starts where the app's run started, and takes its {fit.n_iter} steps."
    return (
        f"It starts at step {start.number} of the {fit.n_iter} of the app's run, and takes those"
        " that are left: from the run's own start scikit-learn would go another way."
    )


def _cut(name: object) -> str:
    text = str(name)
    return repr(text if len(text) <= LONGEST else text[: LONGEST - 1] + "…")


def _named(constant: str, names: Iterable[str]) -> str:
    """An assignment of a list of texts."""
    lines = "".join(f"    {name!r},\n" for name in names)
    return f"{constant} = [\n{lines}]"


def _truths(constant: str, mask: NDArray[np.bool_]) -> str:
    """An assignment of an array of truth values."""
    return f"{constant} = np.array({mask.tolist()})"


def _numbers(constant: str, array: Array) -> str:
    """An assignment of an array."""
    return f"{constant} = np.array({laid_out(array.tolist())})"


_SCORING_USE = (
    "Scores rows of a table with it. Needs Python 3.9 or newer and NumPy.",
    "Use: python score.py table.csv > scored.csv",
)

_FITTING_USE = (
    "Fits it once more. Needs Python 3.9 or newer, scikit-learn and pandas.",
    "Use: python fit.py table.csv",
)

_THESE_ROWS = (
    "It makes the fit from these rows alone: give it the labelled CSV, which holds them, not the"
    " whole file."
)
