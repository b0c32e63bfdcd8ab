"""A model as it leaves the app, and what it says of rows."""

from __future__ import annotations

import io

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from dashboard.choices import Choices
from dashboard.data import DataError, Table, read
from dashboard.exports import Model, drift, on_screen, score
from tests.fits import fitted, made_table, sample_fit

FIT = sample_fit("faithful", 3)


def table_of(text: str) -> Table:
    return read(io.BytesIO(text.encode()), "other.csv")


def test_components_come_in_the_order_of_their_numbers() -> None:
    turned = FIT.with_slots((4, 0, 2))
    model = Model.of(turned, ["a", "b", "c", "d", "e"])
    assert model.names == ("a", "c", "e")
    np.testing.assert_array_equal(model.mixture.means, FIT.mixture.means[[1, 2, 0]])
    np.testing.assert_array_equal(model.mixture.weights, FIT.mixture.weights[[1, 2, 0]])


def test_numbers_stand_in_for_names_and_no_two_are_alike() -> None:
    assert Model.of(FIT).names == ("1", "2", "3")
    assert Model.of(FIT, ["x", " ", "x"]).names == ("x", "2", "x (2)")


@pytest.mark.parametrize("share", [0.01, 0.2])
def test_a_share_of_the_rows_is_below_the_threshold(share: float) -> None:
    model = Model.of(FIT, share=share)
    assert score(model, FIT.X).anomalies.mean() == pytest.approx(share, abs=1 / len(FIT.X))


@pytest.mark.parametrize("n", [100, 101, 102, 201])
def test_no_row_lies_on_the_threshold(n: int) -> None:
    fit = fitted(made_table(["a", "b"], n), K=2)
    model = Model.of(fit)
    scores = np.sort(fit.mixture.score_samples(fit.X))
    below = int((scores < model.threshold).sum())
    assert below == max(1, np.ceil(0.01 * (n - 1)))
    assert model.threshold == pytest.approx(scores[below - 1 : below + 1].mean(), rel=1e-12)


@pytest.mark.parametrize("share", [0.05, 0.1, 0.3])
def test_equal_rows_are_not_parted(share: float) -> None:
    """Old Faithful was measured in whole minutes: many rows stand there twice."""
    scores = score(Model.of(FIT, share=share), FIT.X)
    _, kinds = np.unique(FIT.X, axis=0, return_inverse=True)
    assert np.bincount(kinds).max() > 1
    flagged = set(kinds[scores.anomalies].tolist())
    assert flagged
    assert not flagged & set(kinds[~scores.anomalies].tolist())


def test_scores_are_those_of_the_densities() -> None:
    model, mixture = Model.of(FIT), FIT.mixture
    X = np.array([[2.0, 55.0], [np.nan, 60.0], [4.3, 80.0], [9.0, 9.0]])
    scores = score(model, X)
    order = np.argsort(FIT.slots)
    densities = np.stack(
        [
            mixture.weights[k]
            * multivariate_normal(mixture.means[k], mixture.covariances[k]).pdf(X)
            for k in order
        ],
        axis=1,
    )
    seen = [0, 2, 3]
    total = densities[seen].sum(axis=1)
    np.testing.assert_allclose(scores.log_densities[seen], np.log(total), rtol=1e-10)
    np.testing.assert_allclose(
        scores.probabilities[seen], densities[seen] / total[:, None], atol=1e-10
    )
    np.testing.assert_array_equal(scores.components[seen], densities[seen].argmax(axis=1))
    assert scores.components[1] == -1
    assert np.isnan(scores.log_densities[1])
    assert np.isnan(scores.probabilities[1]).all()
    assert scores.anomalies.tolist() == [False, False, False, True]


def test_columns_are_found_by_name() -> None:
    model = Model.of(FIT)
    first, second = model.columns
    other = table_of(f"{second},what,{first}\n70,a,3\n80,b,\n")
    np.testing.assert_array_equal(model.numbers(other), [[3, 70], [np.nan, 80]])
    with pytest.raises(DataError, match="lacks columns"):
        model.numbers(table_of(f"{second},what\n70,1\n80,2\n"))
    with pytest.raises(DataError, match="texts"):
        model.numbers(table_of(f"{second},{first}\n70,a\n80,b\n"))


def test_the_model_on_screen_has_the_names_and_the_share_chosen() -> None:
    model = on_screen(FIT, Choices(names="short\n\nlong", anomalous=5.0, seed=7))
    assert model.names == ("short", "2", "long")
    assert model.share == 0.05
    assert model.origin["table"] == FIT.table.name
    assert model.origin["seed"] == 7


def test_rows_from_elsewhere_look_different() -> None:
    table = made_table(["a", "b"], 2_000)
    model = Model.of(fitted(table, K=2))
    same = drift(model, made_table(["a", "b"], 2_000, seed=1))
    assert same.n_rows == 2_000
    assert same.unlikely == pytest.approx(0.01, abs=0.01)
    assert not same.is_different
    moved = table_of("a,b\n" + "\n".join(f"{i + 20},{-i}" for i in range(30)) + "\n,3\n")
    found = drift(model, moved)
    assert (found.n_rows, found.n_missing, found.unlikely) == (30, 1, 1.0)
    assert found.is_different


def test_no_row_to_be_scored_is_refused() -> None:
    model = Model.of(fitted(made_table(["a", "b"], 100), K=2))
    with pytest.raises(DataError, match="all the model's columns"):
        drift(model, table_of("a,b\n1,\n,2\n"))
