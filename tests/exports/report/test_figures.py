"""The numbers of the report, judged by SciPy, as people write them."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from dashboard.data import Table
from dashboard.engine import Mixture
from dashboard.exports.model import Model
from dashboard.exports.report import report
from tests.exports.report.parsing import Element, en, made, parsed, texts, two_columns, written
from tests.fits import fitted, made_table, sample_fit


def densities(mixture: Mixture, X: np.ndarray) -> np.ndarray:
    """Log of weight times density (n, K), by SciPy."""
    parts = zip(mixture.weights, mixture.means, mixture.covariances, strict=True)
    return np.stack([np.log(w) + multivariate_normal(m, c).logpdf(X) for w, m, c in parts], 1)


def number(text: str) -> float:
    """What a text of the report says, of 1,234.5 and of −1.2 × 10⁻⁷."""
    mantissa, _times, power = text.replace(",", "").partition(" × 10")
    digits = power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    return float(f"{mantissa}e{digits or 0}")


def test_the_numbers_in_short() -> None:
    fit = sample_fit(K=3)
    page = written(fit)
    facts = dict(zip(*([e.text for e in page.all(t)][:6] for t in ("dt", "dd")), strict=True))
    log_likelihood = logsumexp(densities(fit.mixture, fit.X), axis=1).sum()
    n_parameters = 3 - 1 + 3 * 2 + 3 * 3
    assert number(facts["Rows used"]) == 272
    assert number(facts["Log-likelihood"]) == pytest.approx(log_likelihood, abs=0.051)
    bic = n_parameters * np.log(272) - 2 * log_likelihood
    assert number(facts["BIC"]) == pytest.approx(bic, abs=0.051)
    assert number(facts["AIC"]) == pytest.approx(2 * n_parameters - 2 * log_likelihood, abs=0.051)
    assert facts["Outcome"] == "converged"
    shares = [float(e.text.removesuffix(" %")) for e in page.all("span", **{"class": "share"})]
    assert shares == pytest.approx(100 * fit.mixture.weights[np.argsort(fit.slots)], abs=0.051)


def test_rows_left_out_are_counted() -> None:
    whole = made_table(("a", "b"), 60)
    values = whole.column("c0").values.copy()
    values[:5] = np.nan
    first = replace(whole.column("c0"), values=values, n_missing=5)
    page = written(fitted(Table("t", (first, whole.column("c1")), 60), K=1))
    assert [e.text for e in page.all("dd")][:2] == ["55", "5"]


def test_certainty_is_told_by_component() -> None:
    fit = sample_fit("iris", K=3)
    joint = densities(fit.mixture, fit.X)[:, np.argsort(fit.slots)]
    probabilities = np.exp(joint - logsumexp(joint, axis=1, keepdims=True))
    likeliest, certainty = probabilities.argmax(axis=1), probabilities.max(axis=1)
    rows = written(fit).id("sure").all("table")[0].cells[1:]
    groups = [certainty[likeliest == k] for k in range(3)] + [certainty]
    for row, group in zip(rows, groups, strict=True):
        below = [int((group < level).sum()) for level in (0.6, 0.9)]
        assert int(row[1]) == len(group)
        assert [int(cell.split()[0]) for cell in row[2:]] == below
        shares = [float(re.findall(r"\((.*) %\)", cell)[0]) for cell in row[2:]]
        assert shares == pytest.approx([100 * count / len(group) for count in below], abs=0.051)
    assert rows[-1][2:] != ["0 (0.0 %)", "0 (0.0 %)"]


def test_a_component_without_rows_has_no_share() -> None:
    fit = two_columns()
    model = Model.of(fit)
    far = Mixture([0.999, 0.001], [[2, 2], [900, 900]], [np.diag([9.0, 9.0])] * 2)
    page = parsed(report(replace(model, mixture=far), fit, (), made(), en))
    assert page.id("sure").all("table")[0].cells[2][1:] == ["0", "–", "–"]


ONE = fitted(made_table(("height", "weight"), 20), K=1)


def one_component(mean: float, covariance: np.ndarray) -> Element:
    """The report of a component about (mean, 0), on rows that do not matter."""
    mixture = Mixture([1.0], [[mean, 0.0]], [covariance])
    return parsed(report(replace(Model.of(ONE), mixture=mixture), ONE, (), made(), en))


@given(st.floats(-1e30, 1e30), st.floats(1e-30, 1e30, exclude_min=True), st.floats(-0.999, 0.999))
@settings(deadline=None, max_examples=60)
def test_parameters_are_written_to_their_significant_digits(
    mean: float, deviation: float, correlation: float
) -> None:
    shared = correlation * deviation
    covariance = np.array([[deviation**2, shared], [shared, 1.0]])
    page = one_component(mean, covariance)
    parameters, matrix = (table.cells for table in page.id("components").all("table"))
    assert parameters[1][1] == "100.0 %"
    told_mean, told_deviation = map(number, parameters[2][1].split(" ± "))
    assert told_deviation == pytest.approx(deviation, rel=0.0051)
    assert told_mean == pytest.approx(mean, rel=1e-14, abs=0.0051 * deviation)
    assert parameters[3][1] == "0.00 ± 1.00"
    assert number(matrix[1][1]) == pytest.approx(deviation**2, rel=0.00051)
    assert number(matrix[1][2]) == pytest.approx(shared, rel=0.00051, abs=1e-11 * deviation)
    assert not [cell for row in parameters + matrix for cell in row if cell in ("-0", "-0.00")]


@pytest.mark.parametrize(
    ("mean", "variance", "told"),
    [
        (1e6, 1.0, "1,000,000.00 ± 1.00"),
        (-1e-9, 1.0, "0.00 ± 1.00"),
        (0.0, 5.29e-14, "0 ± 2.30 × 10⁻⁷"),
        (-2e-7, 5.29e-14, "-2.00 × 10⁻⁷ ± 2.30 × 10⁻⁷"),
        (1.5e12, 4.0, "1,500,000,000,000.00 ± 2.00"),
        (1.5e12, 9e18, "1.50000 × 10¹² ± 3.00 × 10⁹"),
        (12.3456, 0.09, "12.346 ± 0.300"),
    ],
)
def test_means_as_people_write_them(mean: float, variance: float, told: str) -> None:
    page = one_component(mean, np.diag([variance, 1.0]))
    assert page.id("components").all("table")[0].cells[2][1] == told


def test_tables_are_parted_to_fit_a_sheet() -> None:
    labels = [f"column {j}" for j in range(13)]
    page = written(fitted(made_table(labels, 400), K=7, covariance_type="diag"))
    tables = page.id("components").all("table")
    assert [len(table.cells[0]) - 1 for table in tables[:2]] == [3, 4]
    assert [name for table in tables[:2] for name in table.cells[0][1:]] == [
        f"component {k + 1}" for k in range(7)
    ]
    assert all(table.cells[0][0] == "Column" for table in tables)
    matrix = tables[2:5]
    assert [name for table in matrix for name in table.cells[0][1:]] == labels
    assert all([row[0] for row in table.cells[1:]] == labels for table in matrix)
    assert len(page.all("details")) == 7


def test_a_shared_covariance_is_told_once() -> None:
    summaries = [e.text for e in written(two_columns(covariance_type="tied")).all("summary")]
    assert summaries == ["all components"]
    assert len(written(two_columns()).all("summary")) == 2


def test_very_wide_matrices_are_left_out() -> None:
    wide = made_table([f"x{j}" for j in range(21)], 60)
    page = written(fitted(wide, [c.key for c in wide.columns], K=1, covariance_type="diag"))
    assert not page.all("details")
    assert "Matrices of more than 20 columns are left out." in texts(page)
