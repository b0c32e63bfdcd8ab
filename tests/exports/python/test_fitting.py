"""The script that fits: scikit-learn comes to the app's mixture, or there is no script."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.mixture import GaussianMixture

from dashboard.analysis import Fit, matched_slots
from dashboard.analysis.running import run_fit
from dashboard.choices import Choices
from dashboard.data import DataError, samples
from dashboard.data.samples import DIRECTORY
from dashboard.engine import COVARIANCE_TYPES
from dashboard.exports import Model, fitting_script, python, scoring_script
from tests.exports.python.scripts import Array, clusters, defined, expected, run, table_of
from tests.fits import fitted, sample_fit

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
    history = tuple(step._replace(event=None) for step in fit.result.history)  # as if thinned out
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
