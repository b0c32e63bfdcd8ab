"""The conjugate prior: mclust's figures, the paper's formulas, SciPy's densities."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import invgamma, invwishart, multivariate_normal

from dashboard.engine import BadOption, Collapsed, FitResult, Mixture, Model, e_step, fit, m_step
from dashboard.engine.covariances import family_of
from dashboard.engine.prior import Prior
from tests.engine.references import load
from tests.engine.samples import FAMILIES, Array, clouds, start

X = clouds(120, 3, 2, seed=3) * [1.0, 5.0, 0.2] + [0.0, 100.0, -3.0]
PRIOR = Prior(mean=[1.0, 90.0, -2.5], scale=np.diag([2.0, 40.0, 0.1]), dof=7.0, shrinkage=3.0)
CLOSED = ["EII", "VII", "EEI", "VVI", "EEE", "VVV"]


def from_partition(G: int, family: str) -> FitResult:
    galaxies = load("galaxies")
    return fit(
        galaxies["X"],
        n_components=G,
        covariance_type=family,
        init=galaxies["partitions"][G],
        prior="default",
        tol=0,
        max_iter=75,
        reg_covar=0,
    )


def stop_of_mclust(result: FitResult) -> int:
    """The step whose log-likelihood mclust tells: the first to change by less than 1e-5 of it."""
    climbed = np.array([step.log_likelihood for step in result.history]) * result.n_samples
    changes = np.abs(np.diff(climbed)) / (1 + np.abs(climbed[1:]))
    assert changes.min() < 1e-5
    return 1 + int(np.argmax(changes < 1e-5))


@pytest.mark.parametrize("family", ["EEE", "VVV"])
@pytest.mark.parametrize("G", range(1, 10))
def test_mclusts_table(G: int, family: str) -> None:
    result = from_partition(G, family)
    told = result.history[stop_of_mclust(result)].log_likelihood * result.n_samples
    bic = 2 * told - result.n_parameters * np.log(result.n_samples)
    table = load("specials")["prior_galaxies"]["bic_table"]
    assert bic == pytest.approx(table[G - 1][family == "VVV"], rel=1e-10)


def test_mclusts_choice() -> None:
    known = load("specials")["prior_galaxies"]
    assert (known["model"], known["G"]) == ("E", 6)
    result = from_partition(6, "EEE")
    stop = stop_of_mclust(result)
    told = result.history[stop].log_likelihood * result.n_samples
    assert told == pytest.approx(known["loglik"], rel=1e-10)
    means = result.history[stop + 1].mixture.means  # mclust tells those of one M-step more
    np.testing.assert_allclose(means[:, 0], known["mean"], rtol=1e-10)


def formula(family: str, mixture: Mixture, prior: Prior) -> tuple[Array, Array]:
    """Posterior modes after one step, as Fraley & Raftery (2007) have them."""
    r = mixture.responsibilities(X)
    (n, d), G, k0 = X.shape, r.shape[1], prior.shrinkage
    counts, nu, scale = r.sum(axis=0), prior.dof, prior.scale
    centres = (r.T @ X) / counts[:, None]
    means = (counts[:, None] * centres + k0 * prior.mean) / (counts[:, None] + k0)
    scatters = []
    for k in range(G):
        pull = k0 * counts[k] / (k0 + counts[k])
        own, off = X - centres[k], centres[k] - prior.mean
        scatters.append((r[:, k, None] * own).T @ own + pull * np.outer(off, off))
    W, eye = np.array(scatters), np.eye(d)
    traces = np.trace(W, axis1=1, axis2=2)
    variance = np.trace(scale) / d  # of the round families: the prior's one number
    diagonals = np.array([np.diag(np.diag(one)) for one in W])
    denominators = (counts[:, None, None] + nu) + np.zeros((G, 1, 1))
    results = {
        "EII": (variance + traces.sum()) / (nu + (n + G) * d + 2) * np.array([eye] * G),
        "VII": ((variance + traces) / (nu + (counts + 1) * d + 2))[:, None, None] * eye,
        "EEI": np.array([(scale + diagonals.sum(axis=0)) / (nu + n + G + 2)] * G),
        "VVI": (scale + diagonals) / (denominators + 3),
        "EEE": np.array([(scale + W.sum(axis=0)) / (nu + n + d + G + 1)] * G),
        "VVV": (scale + W) / (denominators + d + 2),
    }
    return means, results[family]


@pytest.mark.parametrize("family", CLOSED)
def test_posterior_modes_are_the_papers(family: str) -> None:
    begin = start(X, 2, family_of(family).name)
    result = fit(
        X, n_components=2, covariance_type=family, init=begin, prior=PRIOR, max_iter=1, reg_covar=0
    )
    means, covariances = formula(family, begin, PRIOR)
    np.testing.assert_allclose(result.mixture.means, means, rtol=1e-10)
    np.testing.assert_allclose(result.mixture.covariances, covariances, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("family", CLOSED)
def test_log_density_is_scipys(family: str) -> None:
    """Up to a constant: so differences between mixtures are compared."""

    def scipys(mixture: Mixture) -> float:
        total, d, nu = 0.0, 3, PRIOR.dof
        n_covariances = 1 if family[0] == "E" else mixture.n_components
        for k in range(mixture.n_components):
            S = mixture.covariances[k]
            normal = multivariate_normal(PRIOR.mean, S / PRIOR.shrinkage)
            total += normal.logpdf(mixture.means[k])
            if k < n_covariances and family[1] == "I":
                total += invgamma(nu / 2, scale=np.trace(PRIOR.scale) / d / 2).logpdf(S[0, 0])
            elif k < n_covariances and family[2] == "I":
                for j in range(d):
                    total += invgamma(nu / 2, scale=PRIOR.scale[j, j] / 2).logpdf(S[j, j])
            elif k < n_covariances:
                total += invwishart(nu, PRIOR.scale).logpdf(S)
        return float(total)

    one = start(X, 2, family_of(family).name)
    other = fit(X, n_components=2, covariance_type=family, init=one, max_iter=3).mixture
    known = scipys(one) - scipys(other)
    assert PRIOR.log_density(one) - PRIOR.log_density(other) == pytest.approx(known, rel=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 1000), st.integers(1, 3), st.integers(1, 3), st.sampled_from(FAMILIES))
def test_the_log_posterior_never_falls(seed: int, d: int, K: int, family: str) -> None:
    rows = clouds(40, d, K, seed=seed)
    prior = Prior(mean=np.ones(d), scale=0.5 * np.eye(d), dof=d + 5.0, shrinkage=4.0)
    options = {"n_components": K, "covariance_type": family, "tol": 0, "max_iter": 12}
    result = fit(rows, init=start(rows, K, family, seed), prior=prior, reg_covar=0, **options)
    climbed = np.array([step.score for step in result.history]) * len(rows)
    told = [
        step.mixture.log_likelihood(rows) + prior.log_density(step.mixture)
        for step in result.history
    ]
    np.testing.assert_allclose(np.diff(climbed), np.diff(told), atol=1e-7)
    assert (np.diff(climbed) >= -1e-9 * np.abs(climbed[1:])).all()
    assert result.log_likelihood == pytest.approx(result.mixture.log_likelihood(rows))


def test_default_is_mclusts() -> None:
    full, flat = Prior.default(X, 4), Prior.default(X, 4, "VVI")
    assert (full.shrinkage, full.dof) == (0.01, 5)
    np.testing.assert_allclose(full.mean, X.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(full.scale, np.cov(X.T) / 4 ** (2 / 3), rtol=1e-10)
    mean_variance = X.var(axis=0, ddof=1).mean()
    np.testing.assert_allclose(flat.scale, np.eye(3) * mean_variance / 4 ** (2 / 3), rtol=1e-10)


def test_default_by_name_is_the_default() -> None:
    options = {"n_components": 3, "random_state": 1}
    named = fit(X, prior="default", **options)
    given_one = fit(X, prior=Prior.default(X, 3), **options)
    np.testing.assert_allclose(named.mixture.means, given_one.mixture.means, rtol=1e-9)
    assert named.log_likelihood < fit(X, **options).log_likelihood


@pytest.mark.parametrize("family", FAMILIES)
def test_repeated_rows_do_not_collapse(family: str) -> None:
    rows = np.repeat(clouds(4, 2, 2), 10, axis=0)
    result = fit(rows, n_components=3, covariance_type=family, prior="default", reg_covar=0)
    assert np.linalg.eigvalsh(result.mixture.covariances).min() > 0
    if family == "full":
        with pytest.raises(Collapsed):
            fit(rows, n_components=3, covariance_type=family, reg_covar=0)


@pytest.mark.parametrize("family", FAMILIES)
def test_weights_are_repetition(family: str) -> None:
    rows = clouds(60, 2, 2, seed=5)
    times = np.random.default_rng(5).integers(1, 4, len(rows))
    options = {"n_components": 2, "covariance_type": family, "prior": "default", "max_iter": 5}
    begin = start(rows, 2, family)
    weighted = fit(rows, init=begin, sample_weight=times, **options).mixture
    repeated = fit(np.repeat(rows, times, axis=0), init=begin, **options).mixture
    np.testing.assert_allclose(weighted.means, repeated.means, rtol=1e-8)
    np.testing.assert_allclose(weighted.covariances, repeated.covariances, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("family", ["full", "diag", "tied"])
def test_units_do_not_matter(family: str) -> None:
    shift, scale = np.array([5.0, -2.0, 1e3]), np.array([0.1, 30.0, 2.0])
    options = {"n_components": 2, "covariance_type": family, "max_iter": 6, "tol": 0}
    begin = start(X, 2, family_of(family).name)
    plain = fit(X, init=begin, prior=PRIOR, **options).mixture.transformed(shift, scale)
    moved = fit(
        shift + scale * X,
        init=begin.transformed(shift, scale),
        prior=PRIOR.transformed(shift, scale),
        **options,
    ).mixture
    np.testing.assert_allclose(moved.means, plain.means, rtol=1e-8)
    np.testing.assert_allclose(moved.covariances, plain.covariances, rtol=1e-7, atol=1e-9)


def test_a_component_without_rows_goes_to_the_priors_place() -> None:
    begin = start(X, 2, "full")
    far = np.where([[True], [False]], 1e9, begin.means)
    statistics = e_step(X, Mixture([0.5, 0.5], far, begin.covariances))
    mixture, event = m_step(statistics, Model(prior=PRIOR), begin)
    assert event == "emptied"
    np.testing.assert_allclose(mixture.means[0], PRIOR.mean)
    np.testing.assert_allclose(mixture.covariances[0], PRIOR.scale / (PRIOR.dof + 5))


def test_without_shrinkage_means_are_free() -> None:
    free = Prior(mean=PRIOR.mean, scale=PRIOR.scale, dof=PRIOR.dof, shrinkage=0)
    result = fit(X, n_components=1, prior=free, reg_covar=0)
    np.testing.assert_allclose(result.mixture.means[0], X.mean(axis=0), rtol=1e-10)
    total = np.cov(X.T, bias=True) * len(X) + PRIOR.scale
    np.testing.assert_allclose(result.mixture.covariances[0], total / (len(X) + PRIOR.dof + 4))


@pytest.mark.parametrize(
    "parts",
    [
        {"mean": [0.0], "scale": np.eye(2), "dof": 3},
        {"mean": [0.0, np.nan], "scale": 1.0, "dof": 3},
        {"mean": [0.0, 0.0], "scale": [[1.0, 2.0], [2.0, 1.0]], "dof": 3},
        {"mean": [0.0, 0.0], "scale": [[1.0, 0.5], [0.0, 1.0]], "dof": 3},
        {"mean": [0.0, 0.0], "scale": np.inf, "dof": 3},
        {"mean": [0.0, 0.0], "scale": 1.0, "dof": -1},
        {"mean": [0.0, 0.0], "scale": 1.0, "dof": 3, "shrinkage": np.nan},
    ],
)
def test_no_prior(parts: dict[str, object]) -> None:
    with pytest.raises(BadOption):
        Prior(**parts)  # type: ignore[arg-type]


@pytest.mark.parametrize("prior", ["flat", 3, Prior(mean=[0.0], scale=1.0, dof=3)])
def test_no_prior_for_these_rows(prior: object) -> None:
    with pytest.raises(BadOption):
        fit(X, n_components=2, prior=prior)  # type: ignore[arg-type]
