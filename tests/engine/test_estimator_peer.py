"""scikit-learn's own tests of its GaussianMixture, run on ours.

The installed package's test file is loaded under a name of its own, its class is replaced, and its
tests are collected from here. What is left out stands in one table, each with its reason.
"""

from __future__ import annotations

import importlib.util
import inspect
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import sklearn.mixture

from dashboard.engine.estimator import GaussianMixture

# scikit-learn warns of the same where its tests do not look.
pytestmark = [
    pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning"),
    pytest.mark.usefixtures("one_thread"),
]

PRIVATE = "tests a private function of scikit-learn; no GaussianMixture takes part"
ARRAYS = "arrays of other libraries: the engine computes with NumPy's"
LEFT_OUT = {
    "test_suffstat_sk_full": PRIVATE,
    "test_suffstat_sk_tied": PRIVATE,
    "test_suffstat_sk_diag": PRIVATE,
    "test_gaussian_suffstat_sk_spherical": PRIVATE,
    "test_compute_log_det_cholesky": PRIVATE,
    "test_gaussian_mixture_log_probabilities": PRIVATE,
    "test_gaussian_mixture_precisions_init": (
        "calls private methods (_set_parameters, _initialize); "
        "test_precisions_given_are_the_precisions_of_the_start has the same by public ones"
    ),
    "test_gaussian_mixture_all_init_does_not_estimate_gaussian_parameters": (
        "counts calls of a private function of scikit-learn; "
        "test_no_start_is_drawn_where_all_of_it_is_given has the same for the engine's"
    ),
    "test_gaussian_mixture_array_api_compliance": ARRAYS,
    "test_gaussian_mixture_raises_where_array_api_not_implemented": ARRAYS,
}


def loaded() -> ModuleType:
    """scikit-learn's test file as a module of our own, with our class in place of its."""
    place = Path(sklearn.mixture.__file__).parent / "tests" / "test_gaussian_mixture.py"
    spec = importlib.util.spec_from_file_location("tests_of_gaussian_mixture", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.GaussianMixture is sklearn.mixture.GaussianMixture
    module.GaussianMixture = GaussianMixture  # type: ignore[attr-defined]
    return module


def named_tests(names: dict[str, Any]) -> dict[str, Callable[..., None]]:
    return {name: test for name, test in names.items() if name.startswith("test_")}


PEER = named_tests(vars(loaded()))
globals().update({name: test for name, test in PEER.items() if name not in LEFT_OUT})


@pytest.fixture(params=[np.float32, np.float64])
def global_dtype(request: pytest.FixtureRequest) -> Any:
    """scikit-learn's fixture; there single precision is tested only where asked for."""
    return request.param


@pytest.fixture(params=[0, 42])
def global_random_seed(request: pytest.FixtureRequest) -> Any:
    """scikit-learn's fixture."""
    return request.param


def test_the_table_names_what_is_left_out_and_nothing_else() -> None:
    assert set(PEER) - set(named_tests(globals())) == set(LEFT_OUT)
    assert len(PEER) > 3 * len(LEFT_OUT)


@pytest.mark.parametrize("name", sorted(PEER))
def test_only_what_does_not_use_the_class_is_called_private(name: str) -> None:
    uses_it = "GaussianMixture(" in inspect.getsource(PEER[name])
    assert uses_it == (LEFT_OUT.get(name) != PRIVATE)
