"""What tables the fitting script reads, and where plain scikit-learn comes to."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pytest
from sklearn.mixture import GaussianMixture

from dashboard.data import read
from dashboard.exports import Model, fitting_script
from tests.exports.python.scripts import defined, run, written
from tests.fits import sample_fit


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
