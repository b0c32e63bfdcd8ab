"""The script that scores rows: SciPy comes to the same."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from dashboard.data import DataError
from dashboard.data.samples import DIRECTORY
from dashboard.engine import COVARIANCE_TYPES, Mixture
from dashboard.exports import Model, python, scoring_script
from tests.exports.python.scripts import clusters, defined, expected, run, scored, table_of
from tests.fits import fitted, sample_fit


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
