"""Columns in logarithms and rows with missing cells, in everything that leaves the app: judged by
SciPy, on rows of which some lack cells and some have values without a logarithm."""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pglast
import pytest
from numpy.typing import NDArray

from dashboard.analysis import Fit
from dashboard.data import DataError, Table
from dashboard.exports import (
    Model,
    drift,
    fitting_script,
    javascript,
    labelled_csv,
    labelled_xlsx,
    model_json,
    read_model,
    score,
    scoring_script,
    sql,
)
from dashboard.exports.report import Made, report
from dashboard.i18n import translator
from tests.exports import node
from tests.exports.labelled.readers import by_openpyxl
from tests.exports.python.scripts import defined, run, scored, written
from tests.exports.sql.databases import RUNS, Run
from tests.fits import fitted, holed_fit, holed_table, made_table
from tests.judge import judged

Array = NDArray[np.float64]

KEPT = holed_fit()
LEFT_OUT = fitted(holed_table(), K=2, logs=("c0", "c2"))
FITS = [pytest.param(KEPT, id="kept"), pytest.param(LEFT_OUT, id="left out")]


def model_of(fit: Fit) -> Model:
    return Model.of(fit, ("poor", "rich"), share=0.05)


def awkward(fit: Fit) -> Array:
    """Rows of the table, then some that cannot be scored."""
    odd = [[0.0, 1, 1], [-5, 1, 1], [400, 1, 0], [np.nan] * 3, [np.nan, 1, -1], [np.inf, 1, 1]]
    return np.concatenate([np.stack([c.values for c in holed_table()], axis=1), odd])


def expected(model: Model, X: Array) -> tuple[NDArray[np.bool_], Array, Array]:
    """Which rows are to be scored, and what SciPy says of them."""
    seen = np.isfinite(X)
    enough = seen.any(axis=1) if model.partial else seen.all(axis=1)
    fine = enough & ~np.isinf(X).any(axis=1) & ~(X[:, [0, 2]] <= 0).any(axis=1)
    return (fine, *judged(model.mixture, np.array([True, False, True]), X[fine]))


def table_of(X: Array) -> Table:
    columns = (
        replace(column, values=np.ascontiguousarray(np.where(np.isinf(x), np.nan, x)))
        for column, x in zip(holed_table(), X.T, strict=True)
    )
    return Table("other", tuple(columns), len(X))


@pytest.mark.parametrize("fit", FITS)
def test_scores(fit: Fit) -> None:
    model, X = model_of(fit), awkward(fit)
    fine, probabilities, log_densities = expected(model, X)
    found = score(model, X)
    assert (found.components >= 0).tolist() == fine.tolist()
    np.testing.assert_allclose(found.probabilities[fine], probabilities, atol=1e-10)
    np.testing.assert_allclose(found.log_densities[fine], log_densities, rtol=1e-10)
    whole = fine & np.isfinite(X).all(axis=1)
    assert found.judged.tolist() == whole.tolist()
    assert not found.anomalies[~whole].any()
    assert found.anomalies.sum() == pytest.approx(0.05 * whole.sum(), abs=1)


@pytest.mark.parametrize("fit", FITS)
def test_the_numpy_script_scores_the_same_rows(fit: Fit) -> None:
    model, X = model_of(fit), awkward(fit)
    script = scoring_script(model, fit.X)
    assert f"Run on {len(fit.X)} rows of the table" in script
    fine, probabilities, log_densities = expected(model, X)
    found = defined(script)["score"](X)
    assert np.isfinite(found[1]).tolist() == fine.tolist()
    np.testing.assert_allclose(found[0][fine], probabilities, atol=1e-9)
    np.testing.assert_allclose(found[1][fine], log_densities, rtol=1e-9)
    assert np.isnan(found[0][~fine]).all()


@pytest.mark.parametrize("fit", FITS)
def test_the_numpy_script_as_a_command_labels_as_the_app_does(tmp_path: Path, fit: Fit) -> None:
    model, X = model_of(fit), awkward(fit)[:-1]
    script = scoring_script(model, fit.X)
    done = run(script, written(tmp_path / "t.csv", model.columns, X))
    assert b"lack a number, or have one without a logarithm, in a column" in done.stderr
    text = b"".join(labelled_csv(model, table_of(X))).decode("utf-8-sig")
    own = list(csv.DictReader(io.StringIO(text)))
    for one, other in zip(scored(done.stdout), own, strict=True):
        assert one["component"] == other["component"]
        assert one["anomaly"] == other["anomaly"]
        assert (one["log_density"] == "") == (other["log_density"] == "")
        if one["log_density"]:
            assert float(one["log_density"]) == pytest.approx(float(other["log_density"]), rel=1e-9)
    incomplete = [row for row, x in zip(own, X, strict=True) if np.isnan(x).sum() in (1, 2)]
    some = [row for row in incomplete if row["component"]]
    assert all(row["anomaly"] == "" for row in incomplete)
    assert len(some) == (len(incomplete) - 1 if fit.partial else 0)


@pytest.mark.parametrize(("dialect", "ask"), RUNS)
@pytest.mark.parametrize("fit", FITS)
def test_sql_scores_complete_rows(dialect: str, ask: Run, fit: Fit) -> None:
    model, X = model_of(fit), awkward(fit)
    text = sql(model, fit.X, dialect)
    assert "whose logarithms are taken:\n--     income\n--     size\n" in text
    assert "with a missing cell in a column that is read has NULL" in text
    fine, probabilities, log_densities = expected(replace(model, partial=False), X)
    found = ask(model, text, [[None if x != x else x for x in row] for row in X.tolist()])
    assert [name is not None for name in found.components] == fine.tolist()
    np.testing.assert_allclose(found.probabilities[fine], probabilities, atol=1e-9)
    np.testing.assert_allclose(found.log_densities[fine], log_densities, rtol=1e-9)
    assert [found.anomalies[i] for i in np.flatnonzero(~fine)] == [None] * (~fine).sum()
    said = np.array([found.anomalies[i] for i in np.flatnonzero(fine)], dtype=bool)
    assert said.tolist() == (log_densities < model.threshold).tolist()


def test_the_form_of_postgresql_is_read_by_its_parser() -> None:
    assert len(pglast.parse_sql(sql(model_of(KEPT), KEPT.X, "postgresql"))) == 1


@pytest.mark.parametrize("fit", FITS)
def test_javascript_scores_complete_rows(tmp_path: Path, fit: Fit) -> None:
    model, X = model_of(fit), awkward(fit)
    fine, probabilities, log_densities = expected(replace(model, partial=False), X)
    given = [[x if math.isfinite(x) else None for x in row] for row in X.tolist()]
    script = javascript(model, fit.X)
    said = node.run(tmp_path, script, "given.map((row) => mixture.score(row))", given)
    assert [one["component"] is not None for one in said] == fine.tolist()
    kept = [one for one, is_fine in zip(said, fine, strict=True) if is_fine]
    np.testing.assert_allclose([one["probabilities"] for one in kept], probabilities, atol=1e-9)
    np.testing.assert_allclose([one["logDensity"] for one in kept], log_densities, rtol=1e-9)
    assert [one["anomaly"] for one in kept] == (log_densities < model.threshold).tolist()


@pytest.mark.parametrize("family", ["full", "tied", "diag", "spherical"])
def test_scikit_learn_makes_the_fit_again(tmp_path: Path, family: str) -> None:
    table, logs = holed_table(), ("c0", "c2")
    fit = fitted(table, K=2, logs=logs, covariance_type=family, tol=1e-7, max_iter=300)
    model = model_of(fit)
    script = fitting_script(fit, model)
    names = defined(script)
    mixture = names["fit"](fit.X)
    probabilities, log_densities = names["score"](mixture, fit.X)
    right = judged(model.mixture, model.density.logs, fit.X)
    np.testing.assert_allclose(probabilities, right[0], atol=1e-6)
    np.testing.assert_allclose(log_densities, right[1], rtol=1e-6)
    X = np.concatenate([np.stack([c.values for c in table], axis=1), [[-1.0, 2.0, 3.0]]])
    done = run(script, written(tmp_path / "t.csv", model.columns, X))
    assert b"This is the mixture that was recorded." in done.stdout


def test_scikit_learn_has_no_rows_with_missing_cells() -> None:
    with pytest.raises(DataError, match="rows without missing cells alone"):
        fitting_script(KEPT, model_of(KEPT))


@pytest.mark.parametrize("fit", FITS)
def test_the_model_file_keeps_both(fit: Fit) -> None:
    model = model_of(fit)
    document = json.loads(model_json(model))
    assert document["logarithms"] == ["income", "size"]
    assert document["missing"] == ("keep" if fit.partial else "leave-out")
    again = read_model(json.dumps(document))
    np.testing.assert_array_equal(
        score(again, awkward(fit)).log_densities, score(model, awkward(fit)).log_densities
    )


def test_a_file_of_version_1_has_neither() -> None:
    document = json.loads(model_json(model_of(KEPT))) | {"version": 1}
    del document["logarithms"], document["missing"]
    model = read_model(json.dumps(document))
    assert (model.logs, model.partial) == ((), False)


def test_another_table_is_compared_by_its_complete_rows() -> None:
    X = awkward(KEPT)[:-1]
    found = drift(model_of(KEPT), table_of(X))
    assert found.n_without_logarithm == 4
    assert found.n_missing == 2  # of no value at all
    assert found.n_rows == len(X) - 6
    assert found.n_compared == np.isfinite(LEFT_OUT.X).all(axis=1).sum()
    assert found.unlikely == pytest.approx(0.05, abs=0.01)
    assert not found.is_different


def test_tables_without_comparable_rows() -> None:
    model = model_of(KEPT)
    X = np.array([[np.nan, 1.0, 2.0], [300.0, np.nan, 2.0]])
    found = drift(model, table_of(X))
    assert (found.n_rows, found.n_compared, found.is_different) == (2, 0, False)
    with pytest.raises(DataError, match=r"takes logarithms of .*income"):
        drift(model, table_of(-np.abs(awkward(KEPT)[:4])))


def no_complete_rows() -> Fit:
    """A fit to rows that each lack a cell."""
    table = made_table(["a", "b", "c"], 120)
    for j, column in enumerate(table):
        column.values[j::3] = np.nan
    return fitted(table, K=2, partial=True)


def test_where_no_row_is_complete_rows_of_the_model_stand_in() -> None:
    fit = no_complete_rows()
    model = Model.of(fit, share=0.05)
    drawn = model.mixture.sample(50_000, random_state=3)[0]
    below = model.mixture.score_samples(drawn) < model.threshold
    assert below.mean() == pytest.approx(0.05, abs=0.005)
    assert not score(model, fit.X).judged.any()
    assert "Run on 1,000 rows drawn from the model" in sql(model, fit.X)
    assert "Run on 120 rows of the table" in scoring_script(model, fit.X)


def test_the_second_sheet_tells_medians() -> None:
    model, file = model_of(KEPT), io.BytesIO()
    labelled_xlsx(model, KEPT.table, file)
    cells = by_openpyxl(file, sheet="Components")
    np.testing.assert_allclose(cells["median of income"], np.exp(model.mixture.means[:, 0]))
    np.testing.assert_allclose(cells["mean of change"], model.mixture.means[:, 1])
    deviations = np.sqrt(model.mixture.covariances[:, 2, 2])
    np.testing.assert_allclose(cells["standard deviation of log size"], deviations)


def test_the_report_tells_medians_and_how_many_rows_lack_cells() -> None:
    model = model_of(KEPT)
    made = Made("", {}, "2026-01-01", "", ())
    text = report(model, KEPT, (), made, translator("en"))
    median, factor = (
        np.exp(model.mixture.means[0, 2]),
        np.exp(np.sqrt(model.mixture.covariances[0, 2, 2])),
    )
    assert f"<td>{median:.3f} ×/÷ {factor:.2f}</td>" in text
    assert f"<dt>Of them with missing cells</dt><dd>{KEPT.n_incomplete}</dd>" in text
    assert "logarithm of income" in text
    assert "Of them with missing cells" not in report(
        model_of(LEFT_OUT), LEFT_OUT, (), made, translator("en")
    )
