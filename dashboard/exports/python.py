"""Python scripts of a model: one that scores rows with NumPy alone, one that fits it once more.

A script is fixed text but for its head, whose lines are comments, and its constants. Every name in
either is written by `repr`, which leaves nothing that ends a line or a text, and every number too.
"""

from __future__ import annotations

from collections.abc import Iterable
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

SCIKIT_FAMILIES = ("full", "tied", "diag", "spherical")
MOST_ROWS = 20_000  # that a fit is tried on before its script leaves
MOST_WORK = 1e8  # of rows x steps x components x (columns + 10): about two seconds
LONGEST = 60  # characters of a name in the head


def scoring_script(model: Model, X: Array) -> str:
    """A module of NumPy alone, which is also a command: see its own head, `_SCORING`.

    X (n, d): rows of the table that were fitted; the script is run on some of them first.
    Raises DataError where it gives other numbers than the app.
    """
    mixture = model.mixture
    script = "\n".join(
        [
            _SCORING_IMPORTS,
            _named("COLUMNS", model.columns),
            _named("NAMES", map(defused, model.names)),
            _numbers("WEIGHTS", mixture.weights),
            _numbers("MEANS", mixture.means),
            _numbers("COVARIANCES", mixture.covariances),
            f"THRESHOLD = {float(model.threshold)!r}  # of log-density: below are anomalies",
            f"{_truths('LOGS', model.density.logs)}  # columns that are taken in logarithms",
            f"PARTIAL = {model.partial}  # whether rows with missing cells are scored",
            _FINDING,
            _SCORING,
        ]
    )
    run = _run(script)["score"]
    checked = verified(model, X, run, model.partial)
    return _head(model, _SCORING_USE, str(checked)) + script


def fitting_script(fit: Fit, model: Model) -> str:
    """A script that makes the fit once more with scikit-learn: see its own head, `_FITTING`.

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
            return _head(model, _FITTING_USE, _beginning(fit, start), said) + script
    raise DataError(
        "scikit-learn does not come to this mixture, most often because the regularisation acted"
        " in its last step. Lower the regularisation or choose fewer components; the scoring"
        " script works for every fit."
    )


def _fitting(fit: Fit, model: Model, start: Step) -> str:
    order = np.argsort(fit.slots)
    scale = _roundness(model)
    origin = np.zeros(len(scale))
    precisions = start.mixture.transformed(origin, 1 / scale).factors[1][order]
    family = model.mixture.covariance_type
    return "\n".join(
        [
            _FITTING_IMPORTS,
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
            _FINDING,
            _FITTING,
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

_SCORING_IMPORTS = """
import csv
import itertools
import sys
import unicodedata

import numpy as np
"""

_FITTING_IMPORTS = """
import csv
import sys
import unicodedata
import warnings

import numpy as np
import pandas as pd
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture
"""

_FINDING = r'''

def open_table(path):
    """A table as text; bytes that are no UTF-8 go through as they are."""
    return open(path, newline="", encoding="utf-8-sig", errors="surrogateescape")


def records(file, delimiter):
    """The rows of a table as lists of texts, without blank lines."""
    return filter(None, csv.reader(file, delimiter=delimiter, skipinitialspace=True))


def tidy(name):
    """A name as the app shows it: on one line, no control characters, at most 80 long."""
    text = unicodedata.normalize("NFC", " ".join(name.split()))
    text = "".join(c for c in text if c in "\u200c\u200d" or unicodedata.category(c)[0] != "C")
    text = " ".join(text.split()).strip("\u200c\u200d")
    return text if len(text) <= 80 else text[:79].rstrip() + "\u2026"


def find_columns(path):
    """The delimiter, all names in the first line, and the places of COLUMNS among them."""
    for delimiter in ",;\t|":
        with open_table(path) as file:
            names = next(records(file, delimiter), [])
        places = {tidy(name): place for place, name in reversed(list(enumerate(names)))}
        if all(tidy(name) in places for name in COLUMNS):
            return delimiter, names, [places[tidy(name)] for name in COLUMNS]
    wanted = ", ".join(map(ascii, COLUMNS))
    sys.exit(f"The first line must hold the names of columns, in UTF-8, among them: {wanted}")
'''

_SCORING = r'''
def score(rows):
    """Probabilities (n, K) of the components and log-densities (n,) of rows (n, d).

    A row is judged by the cells that it has. One that cannot be scored has NaN for both: one with
    a missing cell (NaN), or, if PARTIAL, without any cell; or a column of LOGS is not positive.
    """
    rows = np.array(rows, dtype=float)
    there = np.isfinite(rows)
    known = there.any(axis=1) if PARTIAL else there.all(axis=1)
    known &= ~np.isinf(rows).any(axis=1) & ~(rows[:, LOGS] <= 0).any(axis=1)
    probabilities = np.full((len(rows), len(WEIGHTS)), np.nan)
    log_densities = np.full(len(rows), np.nan)
    for pattern in np.unique(there[known], axis=0):
        own = known & (there == pattern).all(axis=1)
        Z = rows[own]
        Z[:, LOGS] = np.log(Z[:, LOGS])
        probabilities[own], of_Z = judged(Z[:, pattern], pattern)
        log_densities[own] = of_Z - Z[:, LOGS & pattern].sum(axis=1)
    return probabilities, log_densities


def judged(Z, columns):
    """The same for rows Z (m, o) of some of the columns (d,), as the mixture takes them."""
    covariances = COVARIANCES[:, columns][:, :, columns]
    whiteners = np.linalg.inv(np.linalg.cholesky(covariances))
    with np.errstate(divide="ignore"):  # a weight may be 0
        peaks = np.log(WEIGHTS) - Z.shape[1] / 2 * np.log(2 * np.pi)
    peaks = peaks + np.log(np.diagonal(whiteners, axis1=1, axis2=2)).sum(axis=1)
    logs = np.empty((len(Z), len(WEIGHTS)))
    with np.errstate(over="ignore"):
        for k, (peak, mean, whitener) in enumerate(zip(peaks, MEANS[:, columns], whiteners)):
            white = (Z - mean) @ whitener.T
            logs[:, k] = peak - (white * white).sum(axis=1) / 2
    logs = np.maximum(logs, -1e300)  # where squares are too large for a float
    highest = logs.max(axis=1, keepdims=True)
    shares = np.exp(logs - highest)
    sums = shares.sum(axis=1, keepdims=True)
    return shares / sums, (np.log(sums) + highest)[:, 0]


ADDED = ["component", *["probability of " + name for name in NAMES], "log_density", "anomaly"]


def header(names):
    """The names of all columns: one of ADDED that the table has already gets a number."""
    names = list(names)
    for name in ADDED:
        one, again = name, 2
        while one in names:
            one, again = f"{name} ({again})", again + 1
        names.append(one)
    return names


def number(cell, delimiter):
    """The number in a cell, or NaN. Tables with semicolons may have decimal commas."""
    try:
        return float(cell.replace(",", ".") if delimiter == ";" else cell)
    except ValueError:
        return float("nan")


def results(rows):
    """The cells of ADDED for each row, empty where it cannot be scored.

    Log-densities of fewer columns cannot be compared: only a complete row may be an anomaly.
    """
    whole = np.isfinite(np.asarray(rows, dtype=float)).all(axis=1)
    scores = (array.tolist() for array in (*score(rows), whole))
    for shares, log_density, is_whole in zip(*scores):
        if log_density != log_density:  # NaN
            yield [""] * len(ADDED)
        else:
            name = NAMES[shares.index(max(shares))]
            anomaly = int(log_density < THRESHOLD) if is_whole else ""
            yield [name, *shares, log_density, anomaly]


def main(path):
    """Writes the table with the cells of ADDED to standard output."""
    sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape", newline="")
    delimiter, names, places = find_columns(path)
    output = csv.writer(sys.stdout, lineterminator="\n")
    output.writerow(header(names))
    n_empty = 0
    with open_table(path) as file:
        table = itertools.islice(records(file, delimiter), 1, None)
        filled = ((row + [""] * len(names))[: len(names)] for row in table)
        while block := list(itertools.islice(filled, 10_000)):
            added = list(results([[number(row[j], delimiter) for j in places] for row in block]))
            output.writerows(row + cells for row, cells in zip(block, added))
            n_empty += sum(cells[-2] == "" for cells in added)
    if n_empty:
        why = "lack a number, or have one without a logarithm," if LOGS.any() else "lack a number"
        print(f"{n_empty} rows {why} in a column of the model.", file=sys.stderr)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Use: python score.py table.csv > scored.csv")
    main(sys.argv[1])
'''

_FITTING = r'''

def in_logs(X):
    """Rows X (n, d) with the columns of LOGS in logarithms."""
    Z = np.array(X, dtype=float)
    Z[:, LOGS] = np.log(Z[:, LOGS])
    return Z


def inward(X):
    """Rows X (n, d) as the mixture below takes them: near 0, so that no digits are lost."""
    return (in_logs(X) - SHIFT) / SCALE


def fit(X):
    """The GaussianMixture of inward(X), X (n, d), from the start, after so many steps."""
    mixture = GaussianMixture(
        n_components=len(START_WEIGHTS),
        covariance_type=FAMILY,
        weights_init=START_WEIGHTS,
        means_init=(START_MEANS - SHIFT) / SCALE,
        precisions_init=START_PRECISIONS,
        max_iter=STEPS,
        tol=0,
        reg_covar=0,
    )
    with warnings.catch_warnings():  # of not stopping before the last of the steps
        warnings.simplefilter("ignore", ConvergenceWarning)
        return mixture.fit(inward(X))


def score(mixture, X):
    """Probabilities (n, K) of the components and log-densities (n,) of rows X (n, d)."""
    Z, of_X = inward(X), -np.log(SCALE).sum() - in_logs(X)[:, LOGS].sum(axis=1)
    return mixture.predict_proba(Z), mixture.score_samples(Z) + of_X


def read(path):
    """The rows (n, d) of a CSV file that have a number in each of COLUMNS, positive in LOGS."""
    delimiter, _, places = find_columns(path)
    order = sorted(places)
    frame = pd.read_csv(
        path,
        sep=delimiter,
        usecols=order,
        index_col=False,
        skipinitialspace=True,
        decimal="," if delimiter == ";" else ".",
        encoding="utf-8-sig",
        encoding_errors="replace",
        low_memory=False,
    )
    X = frame.apply(pd.to_numeric, errors="coerce").to_numpy(dtype=float)
    X = X[:, [order.index(place) for place in places]]
    return X[np.isfinite(X).all(axis=1) & (X[:, LOGS] > 0).all(axis=1)]


def main(path):
    """Fits the rows of a CSV file, and checks that the mixture is the recorded one."""
    X = read(path)
    if len(X) != N_ROWS:
        sys.exit(f"{len(X)} rows have all the numbers; the mixture was fitted to {N_ROWS}.")
    mixture = fit(X)
    log_likelihood = float(score(mixture, X)[1].mean())
    means = SHIFT + SCALE * mixture.means_
    off = float((np.abs(means - MEANS) / in_logs(X).std(axis=0)).max())
    for name, weight, mean in zip(NAMES, mixture.weights_, means):
        print(f"{name!a}: weight {weight:.6g}, mean {mean}")
    if LOGS.any():
        print("Means are those of the logarithms where LOGS says so.")
    print(f"Mean log-likelihood: {log_likelihood!r}, recorded: {LOG_LIKELIHOOD!r}")
    print(f"Largest difference of a mean from the recorded one: {off:.1g} standard deviations")
    if not max(abs(log_likelihood - LOG_LIKELIHOOD), off) < 1e-6:
        sys.exit("This is not the mixture that was recorded. Is it the same table?")
    print("This is the mixture that was recorded.")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Use: python fit.py table.csv")
    main(sys.argv[1])
'''
