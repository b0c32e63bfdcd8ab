"""The scripts are run as a person runs them, on CSV files, and judged by SciPy and scikit-learn."""

from __future__ import annotations

import ast
import csv
import subprocess
import sys
import warnings
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.special import logsumexp
from scipy.stats import multivariate_normal
from sklearn.mixture import GaussianMixture

from dashboard.analysis import Fit, matched_slots
from dashboard.analysis.running import run_fit
from dashboard.choices import Choices
from dashboard.data import DataError, Table, read, samples
from dashboard.data.samples import DIRECTORY
from dashboard.engine import COVARIANCE_TYPES, Mixture
from dashboard.exports import Model, fitting_script, python, scoring_script
from tests.fits import fitted, made_table, sample_fit

HOSTILE = (
    "two\nlines\r\nimport os",
    "'); open('owned', 'w'); ('",
    '"""); open("owned", "w"); ("""',
    "'''\"\"\"\\",
    "back\\slash\\N{DIGIT ONE}\\x41\\",
    "# coding: utf-7",
    "-*- coding: rot13 -*-",
    "{x} {0!r} %s",
    "=cmd()|' /C calc'!A0",
    "*/ -- </script>",
    "\u202eright to left\u2066",
    "line\u2028and\u2029paragraph\x85\x0c",
    "😀👩‍👧 身高",
    "__proto__",
    "naïve, “quoted”; tab\tbar|",
    "x" * 32_000,
)

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


@pytest.mark.parametrize(
    ("name", "family"), [("faithful", "full"), ("iris", "VEV"), ("galaxies", "spherical")]
)
def test_the_scores_of_a_sample(tmp_path: Path, name: str, family: str) -> None:
    fit = sample_fit(name, K=3, covariance_type=family)
    model = Model.of(fit, ("low", "", "high"), share=0.1)
    table = tmp_path / "the table.csv"
    table.write_bytes((DIRECTORY / f"{name}.csv").read_bytes())
    done = run(scoring_script(model, fit.X), table)
    rows = scored(done.stdout)
    own = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    assert [dict(list(row.items())[:-6]) for row in rows] == own
    assert list(rows[0])[-6:] == [
        "component",
        "probability of low",
        "probability of 2",
        "probability of high",
        "log_density",
        "anomaly",
    ]
    X = np.array([[float(row[name]) for name in model.columns] for row in rows])
    probabilities, log_densities = expected(model.mixture, X)
    found = np.array([[float(row[f"probability of {k}"]) for k in model.names] for row in rows])
    np.testing.assert_allclose(found, probabilities, rtol=0, atol=1e-10)
    np.testing.assert_allclose(
        [float(row["log_density"]) for row in rows], log_densities, rtol=0, atol=1e-9
    )
    assert [row["component"] for row in rows] == [
        model.names[k] for k in probabilities.argmax(axis=1)
    ]
    least = np.argsort(log_densities)[: round(len(X) * 0.1)]
    assert {i for i, row in enumerate(rows) if row["anomaly"] == "1"} >= set(least.tolist())
    assert abs(sum(row["anomaly"] == "1" for row in rows) - len(X) / 10) <= 1
    assert not done.stderr


@pytest.mark.parametrize("family", COVARIANCE_TYPES)
def test_scores_in_every_family(family: str) -> None:
    fit = sample_fit("iris", K=2, covariance_type=family)
    model = Model.of(fit)
    probabilities, log_densities = defined(scoring_script(model, fit.X))["score"](fit.X)
    right = expected(model.mixture, fit.X)
    np.testing.assert_allclose(probabilities, right[0], rtol=0, atol=1e-10)
    np.testing.assert_allclose(log_densities, right[1], rtol=0, atol=1e-9)


def test_scores_far_from_zero_and_far_from_all_rows() -> None:
    X = 1e6 + clusters(300, 3) / 4
    fit = fitted(table_of("abc", X), K=2)
    model = Model.of(fit)
    score = defined(scoring_script(model, fit.X))["score"]
    far = 1e6 + np.array([[900.0, -800.0, 700.0], [-2000.0, 0.0, 0.0], [0.0, 0.0, 1e5]])
    for rows in (X, far):
        probabilities, log_densities = score(rows)
        right = expected(model.mixture, rows, shift=1e6)
        np.testing.assert_allclose(probabilities, right[0], rtol=0, atol=1e-9)
        np.testing.assert_allclose(log_densities, right[1], rtol=1e-9)
        assert np.isfinite(log_densities).all()
    assert log_densities.max() < -1e5


def test_a_row_so_far_that_its_squares_leave_the_floats() -> None:
    model = Model.of(sample_fit())
    script = scoring_script(model, sample_fit().X)
    probabilities, log_densities = defined(script)["score"]([[1e200, 0.0], [3.0, 60.0]])
    assert np.isfinite(log_densities).all()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-12)


def test_missing_cells_are_missing_in_the_scores() -> None:
    fit = sample_fit()
    score = defined(scoring_script(Model.of(fit), fit.X))["score"]
    rows = fit.X[:6].copy()
    rows[1, 0], rows[3, 1], rows[4] = np.nan, np.inf, np.nan
    probabilities, log_densities = score(rows)
    assert np.isnan(log_densities).tolist() == [False, True, False, True, True, False]
    assert (np.isnan(probabilities) == np.isnan(log_densities)[:, None]).all()
    np.testing.assert_array_equal(probabilities[[0, 2, 5]], score(fit.X[[0, 2, 5]])[0])
    nothing = score(np.empty((0, 2)))
    assert (nothing[0].shape, nothing[1].shape) == ((0, 3), (0,))


def test_a_component_without_weight() -> None:
    mixture = Mixture([1.0, 0.0], [[0.0], [9.0]], [[[1.0]], [[1.0]]])
    model = Model(mixture, ("x",), ("1", "2"), -3.0, 0.01, {})
    X = np.array([[0.0], [9.0]])
    probabilities, log_densities = defined(scoring_script(model, X))["score"](X)
    assert probabilities.tolist() == [[1, 0], [1, 0]]
    assert log_densities == pytest.approx(multivariate_normal(0, 1).logpdf(X[:, 0]), rel=1e-12)


def test_a_script_that_gives_other_numbers_is_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    text = python._text
    monkeypatch.setattr(python, "_text", lambda name: text(name).replace(" / 2\n", " / 3\n"))
    with pytest.raises(DataError, match="other numbers than the app"):
        scoring_script(Model.of(sample_fit()), sample_fit().X)


def test_tables_with_gaps_and_other_columns(tmp_path: Path) -> None:
    """Cells stay as they are, also those that are no UTF-8 or have names that are added."""
    fit = sample_fit()
    table = tmp_path / "t.csv"
    table.write_bytes(
        b"\xef\xbb\xbfcomponent,waiting (min), eruptions  (min) ,anomaly,note,waiting (min)\r\n"
        b'7,79,3.6,no,"two\nlines",1\r\n'
        b"\r\n"
        b"8,NA,3.6,,caf\xe9\r\n"
        b"9, 54,1.8\r\n"
        b"0,,inf,1,2,3,4,5\r\n"
    )
    done = run(scoring_script(Model.of(fit), fit.X), table)
    assert done.stdout.split(b"\n")[0].decode().split(",") == [
        *("component", "waiting (min)", "eruptions  (min) ", "anomaly", "note", "waiting (min)"),
        *("component (2)", *(f"probability of {k}" for k in "123"), "log_density", "anomaly (2)"),
    ]
    right = expected(Model.of(fit).mixture, np.array([[3.6, 79.0], [1.8, 54.0]]))
    assert b'7,79,3.6,no,"two\nlines",1,' in done.stdout
    assert b"8,NA,3.6,,caf\xe9,,,,,,,\n" in done.stdout
    assert b"0,,inf,1,2,3,,,,,,\n" in done.stdout
    for start, shares, log_density in zip((b'lines",1,', b"9,54,1.8,,,,"), *right, strict=True):
        line = done.stdout.split(start)[1].split(b"\n")[0].split(b",")
        assert line[0] == str(shares.argmax() + 1).encode()
        np.testing.assert_allclose([float(cell) for cell in line[1:4]], shares, atol=1e-10)
        assert float(line[4]) == pytest.approx(log_density, abs=1e-9)
    assert done.stderr.decode().strip() == "2 rows lack a number in a column of the model."


@pytest.mark.parametrize(
    ("delimiter", "comma"), [(";", True), (";", False), ("\t", False), ("|", 0)]
)
def test_tables_with_other_delimiters(tmp_path: Path, delimiter: str, comma: bool) -> None:
    fit = sample_fit()
    table = written(tmp_path / "t.csv", Model.of(fit).columns, fit.X, delimiter=delimiter)
    if comma:
        table.write_text(table.read_text().replace(".", ","))
    done = run(scoring_script(Model.of(fit), fit.X), table)
    right = expected(Model.of(fit).mixture, fit.X)[1]
    found = [float(row["log_density"]) for row in scored(done.stdout)]
    np.testing.assert_allclose(found, right, rtol=0, atol=1e-9)


@pytest.mark.parametrize("text", ["a,b\n1,2\n", "", "\n\n", "eruptions (min)\n3\n"])
def test_a_table_without_the_columns(tmp_path: Path, text: str) -> None:
    fit = sample_fit()
    table = tmp_path / "t.csv"
    table.write_text(text)
    done = run(scoring_script(Model.of(fit), fit.X), table, code=1)
    assert b"'eruptions (min)', 'waiting (min)'" in done.stderr
    assert b"Traceback" not in done.stderr
    assert not done.stdout


def hostile_model() -> tuple[Model, Fit]:
    """A model whose table, columns and components have the names, and its fit."""
    table = table_of(HOSTILE, clusters(200, len(HOSTILE)))
    fit = fitted(table, K=2, covariance_type="diag", n_init=1)
    model = Model.of(fit, ("=1+1", HOSTILE[1]), origin={"table": HOSTILE[0]})
    return replace(model, columns=HOSTILE), fit


def without_names(script: str) -> str:
    """The script's tree, its texts taken out."""
    tree = ast.parse(script, feature_version=(3, 9))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


def test_hostile_names_change_nothing_but_texts() -> None:
    model, fit = hostile_model()
    K, d = model.mixture.means.shape
    for table in (*HOSTILE, "half \ud800", 17, {"a": ["\n"]}):
        plain = replace(
            model,
            columns=tuple(f"c{j}" for j in range(d)),
            names=tuple(map(str, range(K))),
            origin={},
        )
        hostile = replace(model, origin={"table": table})
        for make in (lambda m: scoring_script(m, fit.X), lambda m: fitting_script(fit, m)):
            script = make(hostile)
            assert without_names(script) == without_names(make(plain))
            script.encode()
            assert script.isprintable() or set(filter(lambda c: not c.isprintable(), script)) == {
                "\n"
            }
            assert defined(script)["COLUMNS"] == list(HOSTILE)
            assert max(map(len, script.split("import csv")[0].splitlines())) < 150


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(st.characters(), min_size=1), min_size=3, max_size=3, unique=True))
def test_any_names_change_nothing_but_texts(names: list[str]) -> None:
    mixture = Mixture([1.0], [[0.0]], [[[1.0]]])
    plain = Model(mixture, ("x",), ("1",), 0.0, 0.1, {})
    model = Model(mixture, (names[0],), (names[1],), 0.0, 0.1, {"table": names[2]})
    X = np.zeros((1, 1))
    script = scoring_script(model, X)
    assert without_names(script) == without_names(scoring_script(plain, X))
    assert defined(script)["COLUMNS"] == [names[0]]


def test_hostile_names_in_a_run(tmp_path: Path) -> None:
    model, fit = hostile_model()
    table = written(
        tmp_path / "t.csv", [*HOSTILE[::-1], "other"], np.c_[fit.X[:, ::-1], fit.X[:, 0]]
    )
    done = run(scoring_script(model, fit.X), table)
    rows = list(csv.reader(done.stdout.decode().split("\n")[-2:-1]))
    right = expected(model.mixture, fit.X)
    names = ("'=1+1", HOSTILE[1])  # what a spreadsheet would run has an apostrophe before it
    assert rows[0][-5] == names[right[0][-1].argmax()]
    np.testing.assert_allclose(list(map(float, rows[0][-4:-2])), right[0][-1], atol=1e-10)
    assert float(rows[0][-2]) == pytest.approx(right[1][-1], abs=1e-9)
    done = run(fitting_script(fit, model), table)
    assert b"This is the mixture that was recorded." in done.stdout


def test_the_head_says_what_it_is() -> None:
    fit = sample_fit("iris", K=3, covariance_type="tied")
    head, _, _ = scoring_script(Model.of(fit), fit.X).partition("\nimport")
    assert all(line.startswith("#") for line in head.splitlines() if line)
    for words in (
        "# Use: python score.py table.csv > scored.csv\n",
        "# Table: 'iris'\n",
        "#   'petal length (cm)'\n",
        "# Components: 3\n",
        "# Covariances: tied (same shape, size and direction)\n",
        "# Run on 150 rows of the table before it was written. Largest difference from the app:\n",
    ):
        assert words in head


FITS = [
    ("faithful", 2, "full"),
    ("iris", 3, "tied"),
    ("penguins", 3, "diag"),
    ("galaxies", 4, "spherical"),
]


@pytest.mark.parametrize(("name", "K", "family"), FITS)
def test_scikit_learn_comes_to_the_same_mixture(
    tmp_path: Path, name: str, K: int, family: str
) -> None:
    fit = sample_fit(name, K=K, covariance_type=family, tol=1e-6, max_iter=500)
    table = tmp_path / "t.csv"
    table.write_bytes((DIRECTORY / f"{name}.csv").read_bytes())
    script = fitting_script(fit, Model.of(fit))
    assert "# It starts where the app's run started" in script
    done = run(script, table)
    assert b"This is the mixture that was recorded." in done.stdout
    assert not done.stderr


def in_data_units(names: dict[str, Any], mixture: GaussianMixture) -> tuple[Array, Array]:
    """Means and covariances (K, d, d) of what a script fitted."""
    shift, scale = names["SHIFT"], names["SCALE"]
    d = len(scale)
    own = mixture.covariances_
    full = {
        "full": lambda: own,
        "tied": lambda: np.stack([own] * mixture.n_components),
        "diag": lambda: own[:, :, None] * np.eye(d),
        "spherical": lambda: own[:, None, None] * np.eye(d),
    }[mixture.covariance_type]()
    return shift + scale * mixture.means_, full * scale[:, None] * scale


@pytest.mark.parametrize("family", python.SCIKIT_FAMILIES)
@pytest.mark.parametrize("offset", [0.0, 1e6])
def test_the_fit_of_a_script_is_the_apps(family: str, offset: float) -> None:
    X = offset + clusters(400, 3, seed=3) / 4
    fit = fitted(table_of("abc", X), K=3, covariance_type=family, tol=1e-8, max_iter=200)
    model = Model.of(fit.with_slots((2, 0, 1)))
    names = defined(fitting_script(fit.with_slots((2, 0, 1)), model))
    mixture = names["fit"](X)
    assert mixture.n_iter_ == fit.n_iter
    means, covariances = in_data_units(names, mixture)
    np.testing.assert_allclose(mixture.weights_, model.mixture.weights, rtol=0, atol=1e-8)
    np.testing.assert_allclose(means - offset, model.mixture.means - offset, rtol=0, atol=1e-7)
    np.testing.assert_allclose(covariances, model.mixture.covariances, rtol=0, atol=1e-7)
    right = expected(model.mixture, X, shift=offset)
    probabilities, log_densities = names["score"](mixture, X)
    np.testing.assert_allclose(probabilities, right[0], rtol=0, atol=1e-7)
    np.testing.assert_allclose(log_densities, right[1], rtol=0, atol=1e-7)
    assert pytest.approx(right[1].mean(), abs=1e-8) == names["LOG_LIKELIHOOD"]


@pytest.mark.parametrize("family", python.SCIKIT_FAMILIES)
def test_a_fit_of_scaled_columns(family: str) -> None:
    """Round in scaled columns is not round in the table's units."""
    table = samples.load("wine")
    choices = Choices(scaling="standard", covariance_type=family, n_components=3)
    columns = tuple(table.column(key) for key in table.default_columns())
    X, rows = table.matrix(table.default_columns())
    fit = Fit(table, columns, rows, X, run_fit(choices, columns, X, None), (), 0.0)
    fit = fit.with_slots(matched_slots(fit, None))
    names = defined(fitting_script(fit, Model.of(fit)))
    means, covariances = in_data_units(names, names["fit"](X))
    model = Model.of(fit).mixture
    deviations = X.std(axis=0)
    np.testing.assert_allclose((means - model.means) / deviations, 0, atol=1e-8)
    scales = deviations[:, None] * deviations
    np.testing.assert_allclose((covariances - model.covariances) / scales, 0, atol=1e-8)


def test_a_thinned_history() -> None:
    fit = sample_fit("faithful", K=3, tol=1e-8, max_iter=300, max_history=2)
    assert len(fit.result.history) <= 3
    names = defined(fitting_script(fit, Model.of(fit)))
    assert names["STEPS"] == fit.n_iter
    assert names["fit"](fit.X).n_iter_ == fit.n_iter


def floored_on_the_way() -> Fit:
    """A fit where the floor of variance acted, but not at the end."""
    fit = sample_fit("faithful", K=3, covariance_type="diag", reg_covar=0.05, max_iter=500,
                     tol=1e-6, n_init=1)  # fmt: skip
    events = [step.number for step in fit.result.history if step.event]
    assert 0 < max(events) < fit.n_iter
    return fit


def test_where_the_floor_acted_on_the_way_the_start_is_after_it() -> None:
    fit = floored_on_the_way()
    last = max(step.number for step in fit.result.history if step.event)
    script = fitting_script(fit, Model.of(fit))
    assert f"# It starts at step {last} of the {fit.n_iter} of the app's run" in script
    names = defined(script)
    assert names["STEPS"] == fit.n_iter - last
    found = in_data_units(names, names["fit"](fit.X))
    np.testing.assert_allclose(found[0], Model.of(fit).mixture.means, rtol=1e-8)
    np.testing.assert_allclose(found[1], Model.of(fit).mixture.covariances, rtol=0, atol=1e-6)


def test_where_scikit_learn_goes_another_way_the_start_is_near_the_result() -> None:
    fit = floored_on_the_way()
    history = tuple(replace(step, event=None) for step in fit.result.history)  # as if thinned out
    fit = replace(fit, result=replace(fit.result, history=history))
    script = fitting_script(fit, Model.of(fit))
    assert f"# It starts at step {fit.n_iter - 1} of the {fit.n_iter} of the app's run" in script
    names = defined(script)
    found = in_data_units(names, names["fit"](fit.X))
    np.testing.assert_allclose(found[0], Model.of(fit).mixture.means, rtol=1e-8)


def test_where_the_floor_acted_last_there_is_no_script() -> None:
    fit = sample_fit("galaxies", K=3, reg_covar=0.05, tol=1e-6, max_iter=500)
    assert fit.result.status == "regularised"
    with pytest.raises(DataError, match="does not come to this mixture"):
        fitting_script(fit, Model.of(fit))
    assert "def score" in scoring_script(Model.of(fit), fit.X)


def test_a_mixture_of_another_fit_is_no_script() -> None:
    fit, other = sample_fit(K=3), sample_fit(K=3, max_iter=2)
    with pytest.raises(DataError, match="does not come to this mixture"):
        fitting_script(fit, Model.of(other))


@pytest.mark.parametrize("family", sorted(set(COVARIANCE_TYPES) - set(python.SCIKIT_FAMILIES)))
def test_families_that_scikit_learn_lacks(family: str) -> None:
    fit = sample_fit(K=2, covariance_type=family)
    with pytest.raises(DataError, match=f"full, tied, diag, spherical alone, not {family}"):
        fitting_script(fit, Model.of(fit))


@pytest.mark.parametrize("limit", ["MOST_ROWS", "MOST_WORK"])
def test_a_long_fit_is_not_tried_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, limit: str
) -> None:
    fit = sample_fit()
    assert "Run on 272 rows" in fitting_script(fit, Model.of(fit))
    monkeypatch.setattr(python, limit, 100)
    script = fitting_script(fit, Model.of(fit))
    assert "# Not run before it was written" in script
    assert "Run on" not in script
    means, _ = in_data_units(defined(script), defined(script)["fit"](fit.X))
    np.testing.assert_allclose(means, Model.of(fit).mixture.means, rtol=1e-8)


def test_another_table_is_told(tmp_path: Path) -> None:
    fit = sample_fit()
    script = fitting_script(fit, Model.of(fit))
    X = fit.X.copy()
    X[:, 0] += np.random.default_rng(0).normal(size=len(X)) / 100
    table = written(tmp_path / "t.csv", Model.of(fit).columns, X)
    assert b"not the mixture that was recorded" in run(script, table, code=1).stderr
    table = written(table, Model.of(fit).columns, X[:9])
    done = run(script, table, code=1)
    assert b"9 rows have all the numbers; the mixture was fitted to 272" in done.stderr


@pytest.mark.parametrize(("delimiter", "comma"), [(",", False), (";", True), ("\t", False)])
def test_the_rows_that_a_fit_reads(tmp_path: Path, delimiter: str, comma: bool) -> None:
    """Those that the app reads from the same file."""
    fit = sample_fit()
    names = defined(fitting_script(fit, Model.of(fit)))
    X = fit.X[:40].copy()
    X[[3, 7], [0, 1]] = np.nan
    table = tmp_path / "t.csv"
    labels = ["note", *Model.of(fit).columns[::-1]]
    lines = [delimiter.join(labels)]
    for i, (a, b) in enumerate(X.tolist()):
        lines.append(delimiter.join([f'"{i}é\n"', *("" if x != x else f"{x}" for x in (b, a))]))
    text = "\n".join([*lines, ""])
    table.write_text(text.replace(".", ",") if comma else text, encoding="utf-8-sig")
    found = names["read"](str(table))
    np.testing.assert_array_equal(found, X[np.isfinite(X).all(axis=1)])
    with table.open("rb") as file:
        app = read(file, "t")
    by_label = {column.label: column.key for column in app}
    own, _ = app.matrix([by_label[name] for name in Model.of(fit).columns])
    np.testing.assert_array_equal(found, own)


def test_the_start_leads_plain_scikit_learn_to_the_same_optimum() -> None:
    fit = sample_fit("iris", K=3, tol=1e-9, max_iter=2_000)
    names = defined(fitting_script(fit, Model.of(fit)))
    plain = GaussianMixture(
        3,
        weights_init=names["START_WEIGHTS"],
        means_init=names["START_MEANS"],
        precisions_init=names["START_PRECISIONS"],
        tol=1e-10,
        max_iter=5_000,
        reg_covar=0,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        plain.fit(fit.X)
    assert plain.score(fit.X) == pytest.approx(names["LOG_LIKELIHOOD"], abs=1e-6)
    np.testing.assert_allclose(plain.means_, names["MEANS"], atol=1e-3)
