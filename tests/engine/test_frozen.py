"""Parts of a start that are kept: what is kept, what is free, and what is counted."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.engine import BadOption, Mixture, Model, e_step, fit, m_step
from dashboard.engine.frozen import INDEPENDENT, Frozen
from dashboard.engine.prior import Prior
from tests.engine.samples import FAMILIES, clouds, start

X = clouds(200, 2, 3, seed=4) * [1.0, 10.0] + [5.0, -20.0]


@pytest.mark.parametrize("family", INDEPENDENT)
def test_a_frozen_component_keeps_its_place_and_shape(family: str) -> None:
    begin = start(X, 3, family)
    frozen = Frozen(components=[1])
    options = {"n_components": 3, "covariance_type": family, "tol": 1e-7, "max_iter": 1000}
    result = fit(X, init=begin, frozen=frozen, **options)
    for step in result.history:
        np.testing.assert_allclose(step.mixture.means[1], begin.means[1], rtol=1e-12)
        np.testing.assert_allclose(step.mixture.covariances[1], begin.covariances[1], rtol=1e-12)
    assert result.n_iter > 3
    assert not np.isclose(result.mixture.means[[0, 2]], begin.means[[0, 2]]).any()
    assert result.mixture.weights[1] != pytest.approx(begin.weights[1], rel=1e-3)
    assert result.status == "converged"


@pytest.mark.parametrize("family", FAMILIES)
def test_a_frozen_mean_stays_and_the_others_move(family: str) -> None:
    begin = start(X, 3, family)
    frozen = Frozen(means=[0, 2])
    result = fit(X, n_components=3, covariance_type=family, init=begin, frozen=frozen, tol=1e-8)
    np.testing.assert_allclose(result.mixture.means[[0, 2]], begin.means[[0, 2]], rtol=1e-12)
    assert not np.isclose(result.mixture.means[1], begin.means[1]).any()
    assert not np.isclose(result.mixture.covariances[0], begin.covariances[0]).all()


def test_the_covariance_is_about_the_kept_mean() -> None:
    begin = start(X, 2, "full")
    mixture, event = m_step(e_step(X, begin), Model(frozen=Frozen(means=[1])), begin)
    shares = begin.responsibilities(X)[:, 1]
    offsets = X - begin.means[1]
    expected = (offsets * shares[:, None]).T @ offsets / shares.sum()
    np.testing.assert_allclose(mixture.covariances[1], expected, rtol=1e-9)
    np.testing.assert_allclose(mixture.means[1], begin.means[1])
    np.testing.assert_allclose(mixture.weights[1], shares.mean())
    assert event is None


def test_the_other_component_is_free_as_ever() -> None:
    begin = start(X, 2, "full")
    statistics = e_step(X, begin)
    plain, _ = m_step(statistics)
    held, _ = m_step(statistics, Model(frozen=Frozen(components=[0])), begin)
    np.testing.assert_array_equal(held.means[1], plain.means[1])
    np.testing.assert_allclose(held.covariances[1], plain.covariances[1], rtol=1e-12)
    np.testing.assert_array_equal(held.weights, plain.weights)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 1000), st.sampled_from(FAMILIES), st.booleans(), st.booleans())
def test_the_log_posterior_never_falls(seed: int, family: str, held: bool, noisy: bool) -> None:
    rows = clouds(60, 2, 3, seed=seed)
    components = (0,) if family in INDEPENDENT else ()
    prior = Prior(mean=[0.0, 1.0], scale=1.0, dof=6, shrinkage=2.0) if held else None
    result = fit(
        rows,
        n_components=3,
        covariance_type=family,
        init=start(rows, 3, family, seed),
        frozen=Frozen(components, means=(2,)),
        prior=prior,
        noise=0.1 if noisy else 0.0,
        tol=0,
        max_iter=10,
        reg_covar=1e-2,
    )
    climbed = np.array([step.score for step in result.history])
    assert (np.diff(climbed) >= -1e-10 * np.abs(climbed[1:])).all()


def test_all_frozen_but_the_weights() -> None:
    """Then the weights alone climb, to where counts are shares."""
    begin = start(X, 3, "full")
    result = fit(X, n_components=3, init=begin, frozen=Frozen((0, 1, 2)), tol=1e-13, max_iter=5000)
    np.testing.assert_allclose(result.mixture.means, begin.means, rtol=1e-12)
    shares = result.mixture.responsibilities(X).mean(axis=0)
    np.testing.assert_allclose(result.mixture.weights, shares, atol=1e-5)
    assert result.n_parameters == 2


@pytest.mark.parametrize(
    ("family", "frozen", "kept"),
    [
        ("full", Frozen(components=[0]), 2 + 3),
        ("diag", Frozen(components=[0, 1]), 2 * (2 + 2)),
        ("spherical", Frozen(components=[2], means=[2, 0]), 2 + 1 + 2),
        ("tied", Frozen(means=[1]), 2),
        ("full", Frozen(), 0),
    ],
)
def test_free_parameters_alone_are_counted(family: str, frozen: Frozen, kept: int) -> None:
    options = {"n_components": 3, "covariance_type": family, "init": start(X, 3, family)}
    result = fit(X, frozen=frozen, **options)
    plain = fit(X, **options)
    assert result.n_parameters == plain.n_parameters - kept
    expected = result.n_parameters * np.log(200) - 2 * result.log_likelihood
    assert result.bic == pytest.approx(expected)
    assert result.aic == pytest.approx(2 * result.n_parameters - 2 * result.log_likelihood)


def test_a_narrow_frozen_component_is_not_floored() -> None:
    begin = start(X, 2, "full")
    narrow = np.array([begin.covariances[0] * 1e-9, begin.covariances[1]])
    mixture = Mixture(begin.weights, begin.means, narrow)
    frozen = Frozen(components=[0])
    result = fit(X, n_components=2, init=mixture, frozen=frozen, max_iter=5, reg_covar=1e-3)
    np.testing.assert_allclose(result.mixture.covariances[0], narrow[0], rtol=1e-12)
    assert {step.event for step in result.history} == {None}


@pytest.mark.parametrize(
    ("frozen", "options"),
    [
        (Frozen(components=[0]), {"init": "k-means++"}),
        (Frozen(means=[0]), {"init": X[:3]}),
        (Frozen(means=[3]), {}),
        (Frozen(components=[5]), {}),
        *((Frozen(components=[0]), {"covariance_type": one}) for one in ("tied", "EII", "VEV")),
    ],
)
def test_is_refused(frozen: Frozen, options: dict[str, object]) -> None:
    family = str(options.get("covariance_type", "full"))
    with pytest.raises(BadOption):
        fit(X, n_components=3, frozen=frozen, **{"init": start(X, 3, family), **options})


def test_an_m_step_needs_to_know_what_was() -> None:
    with pytest.raises(BadOption):
        m_step(e_step(X, start(X, 3, "full")), Model(frozen=Frozen(means=[0])))


@pytest.mark.parametrize("numbers", [[-1], [0.5], ["a"], [None]])
def test_parts_are_numbers_of_components(numbers: list[object]) -> None:
    with pytest.raises(BadOption):
        Frozen(components=numbers)  # type: ignore[arg-type]


def test_known_families_are_those_without_a_share() -> None:
    """Independent: one component's rows change nobody else's covariance."""
    rows = clouds(90, 2, 3)
    begin = start(rows, 3, "full")
    statistics = e_step(rows, begin)
    counts = statistics.counts[:, None, None]
    S = statistics.scatters / counts - statistics.offsets[:, :, None] * statistics.offsets[:, None]
    changed = S.copy()
    changed[2] *= np.outer([1.0, 7.0], [1.0, 7.0])
    for family in FAMILIES:
        estimate = Model(family, 1e-6).covariances
        one, other = (estimate(T, statistics.counts, None)[0][:2] for T in (S, changed))
        assert np.allclose(one, other) == (family in INDEPENDENT)
