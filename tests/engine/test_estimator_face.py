"""GaussianMixture as scikit-learn asks of an estimator: checks, clones, names, printing."""

from __future__ import annotations

import doctest
import pickle
import subprocess
import sys
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
import sklearn.mixture
from sklearn.base import clone
from sklearn.utils.estimator_checks import check_estimator

from dashboard.engine import COVARIANCE_TYPES, estimator
from dashboard.engine.estimator import GaussianMixture
from tests.engine.estimators import PARTS, THEIRS, K, assert_same, table

# Where a test stops EM early, it is meant.
pytestmark = [
    pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning"),
    pytest.mark.usefixtures("one_thread"),
]


def statuses(ours: GaussianMixture, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """scikit-learn's checks by how they ended."""
    monkeypatch.setenv("SCIPY_ARRAY_API", "1")  # else the check of arrays' namespaces is left out
    ended: dict[str, list[str]] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for check in check_estimator(ours, on_fail=None, on_skip=None):
            ended.setdefault(check["status"], []).append(check["check_name"])
    return ended


@pytest.mark.parametrize("covariance_type", COVARIANCE_TYPES)
def test_scikit_learns_checks_pass(covariance_type: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = statuses(GaussianMixture(covariance_type=covariance_type), monkeypatch)
    assert set(ended) == {"passed"}
    assert len(ended["passed"]) > 40


def test_scikit_learns_checks_pass_with_two_components(monkeypatch: pytest.MonkeyPatch) -> None:
    """But for one: k-means draws other seeds when the same rows are repeated and shuffled."""
    ended = statuses(GaussianMixture(2), monkeypatch)
    assert set(ended) <= {"passed", "failed"}
    assert ended["failed"] == ["check_sample_weight_equivalence_on_dense_data"]


def test_it_is_cloned_and_pickled() -> None:
    X = table()
    ours = GaussianMixture(K, covariance_type="tied", random_state=0).fit(X)
    copy = clone(ours)
    assert copy.get_params() == ours.get_params()
    assert not hasattr(copy, "mixture_")
    again = pickle.loads(pickle.dumps(ours))
    np.testing.assert_array_equal(again.predict_proba(X), ours.predict_proba(X))
    assert_same(again, ours, rtol=0)


def test_columns_are_known_by_name() -> None:
    frame = pd.DataFrame(table(), columns=["a", "b", "c"])
    ours = GaussianMixture(K, random_state=0).fit(frame)
    assert list(ours.feature_names_in_) == ["a", "b", "c"]
    assert ours.n_features_in_ == 3
    np.testing.assert_array_equal(
        ours.predict(frame), GaussianMixture(K, random_state=0).fit_predict(frame.to_numpy())
    )
    with pytest.raises(ValueError, match="feature names should match"):
        ours.predict(frame[["b", "a", "c"]])


@pytest.mark.parametrize("covariance_type", THEIRS)
def test_single_precision_comes_back_as_it_came(covariance_type: str) -> None:
    X = table().astype(np.float32)
    ours = GaussianMixture(K, covariance_type=covariance_type, random_state=0)
    single, double = clone(ours).fit(X), clone(ours).fit(X.astype(float))
    for name in PARTS:
        assert getattr(single, name).dtype == np.float32
    assert single.predict_proba(X).dtype == single.score_samples(X).dtype == np.float32
    assert_same(single, double, rtol=1e-6)
    np.testing.assert_allclose(single.score_samples(X), double.score_samples(X), rtol=1e-6)


def test_it_prints_what_scikit_learn_prints(capsys: pytest.CaptureFixture[str]) -> None:
    X = table()
    options: dict[str, Any] = {"n_init": 2, "random_state": 0, "verbose_interval": 4, "tol": 1e-5}
    for verbose in (0, 1):
        GaussianMixture(K, verbose=verbose, **options).fit(X)
        ours = capsys.readouterr().out
        sklearn.mixture.GaussianMixture(K, verbose=verbose, **options).fit(X)
        assert ours == capsys.readouterr().out
        assert bool(ours) == bool(verbose)
    GaussianMixture(K, verbose=2, **options).fit(X)
    told = capsys.readouterr().out
    sklearn.mixture.GaussianMixture(K, verbose=2, **options).fit(X)
    theirs = capsys.readouterr().out
    assert [_without_seconds(line) for line in told.splitlines()] == [
        _without_seconds(line) for line in theirs.splitlines()
    ]


def _without_seconds(line: str) -> list[str]:
    return [part for part in line.split() if not part.rstrip("s").replace(".", "").isdigit()]


def test_the_engine_alone_does_not_load_scikit_learn() -> None:
    code = "import sys, dashboard.engine; print('sklearn' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_the_example_runs() -> None:
    done = doctest.testmod(estimator)
    assert (done.failed, done.attempted > 3) == (0, True)
