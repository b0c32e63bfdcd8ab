"""The formulas and numbers of the lessons, written out in NumPy, are what the engine computes."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from numpy.typing import NDArray
from scipy.stats import multivariate_normal, norm

from dashboard import engine
from dashboard.data.samples import blobs, load
from dashboard.engine import Mixture, em, fit, select
from dashboard.engine.estimator import GaussianMixture
from dashboard.learn import course, lesson
from dashboard.learn.lesson import SNIPPETS

Array = NDArray[np.float64]


@pytest.fixture(scope="module", name="X")
def faithful() -> Array:
    """Old Faithful."""
    table = load("faithful")
    return np.column_stack([column.values for column in table])


@pytest.fixture(scope="module")
def mixture(X: Array) -> Mixture:
    """A mixture of three components, some steps before the end."""
    return fit(X, n_components=3, max_iter=4, random_state=0).mixture


def bells(X: Array, mixture: Mixture) -> Array:
    """N(x_i | mu_k, Sigma_k) as lesson 1 writes it: (n, K)."""
    columns = []
    for mean, covariance in zip(mixture.means, mixture.covariances, strict=True):
        away = X - mean
        squares = np.einsum("ij,jk,ik->i", away, np.linalg.inv(covariance), away)
        volume = np.sqrt((2 * np.pi) ** len(mean) * np.linalg.det(covariance))
        columns.append(np.exp(-squares / 2) / volume)
    return np.stack(columns, axis=1)


def responsibilities(X: Array, mixture: Mixture) -> Array:
    """gamma_ik as lesson 2 writes it."""
    parts = mixture.weights * bells(X, mixture)
    return parts / parts.sum(axis=1, keepdims=True)


def log_likelihood(X: Array, mixture: Mixture) -> float:
    """l as lesson 2 writes it."""
    return float(np.log(bells(X, mixture) @ mixture.weights).sum())


def said(slug: str) -> list[str]:
    """The text of a lesson in each language, numbers without separators of thousands."""
    return [lesson(slug, lang).prose.replace(",", "") for lang in ("en", "zh-Hant")]


def test_the_density(X: Array, mixture: Mixture) -> None:
    assert np.log(bells(X, mixture) @ mixture.weights) == pytest.approx(mixture.score_samples(X))
    assert mixture.weights.sum() == pytest.approx(1)


def test_numbers_of_parameters() -> None:
    for family, number in (("full", 2479), ("spherical", 159)):
        assert engine.n_parameters(family, 5, 30) == number
        assert all(str(number) in text for text in said("mixture"))
    K, d = 3, 2
    p = (K - 1) + K * d + K * d * (d + 1) // 2
    assert p == engine.n_parameters("full", K, d) == 17
    assert engine.n_parameters("spherical", 4, 2) == 15
    assert engine.n_parameters("full", 4, 2) == 23


def test_the_e_step(X: Array, mixture: Mixture) -> None:
    assert responsibilities(X, mixture) == pytest.approx(mixture.responsibilities(X))


def test_the_m_step(X: Array, mixture: Mixture) -> None:
    shares = responsibilities(X, mixture)
    numbers = shares.sum(axis=0)
    means = shares.T @ X / numbers[:, None]
    _, after = (step.mixture for step in em(X, mixture, max_iter=1))
    assert numbers / len(X) == pytest.approx(after.weights)
    assert means == pytest.approx(after.means)
    for k in range(3):
        away = X - means[k]
        covariance = (shares[:, k, None] * away).T @ away / numbers[k]
        assert covariance == pytest.approx(after.covariances[k])


def test_the_log_likelihood_which_never_falls(X: Array) -> None:
    result = fit(X, n_components=3, init="random", random_state=1)
    for step in result.history:
        assert log_likelihood(X, step.mixture) == pytest.approx(len(X) * step.log_likelihood)
    climb = [step.log_likelihood for step in result.history]
    assert all(after >= before for before, after in pairwise(climb))


def test_the_example_of_one_row() -> None:
    mixture = Mixture([0.6, 0.4], [[0.0], [3.0]], [[[1.0]], [[1.0]]])
    heights = norm.pdf(1, [0, 3])
    assert [f"{height:.4f}" for height in heights] == ["0.2420", "0.0540"]
    first = mixture.responsibilities([[1.0]])[0, 0]
    assert f"{first:.2f}" == "0.87"
    assert mixture.responsibilities([[1.64]])[0] == pytest.approx([0.5, 0.5], abs=0.01)
    for text in said("em"):
        assert all(word in text for word in ("0.2420", "0.0540", "0.87", "87 %", "1.64"))
        assert all(f"{part:.4f}" in text for part in (0.6 * heights[0], 0.4 * heights[1]))


def test_k_means_is_the_limit(X: Array) -> None:
    Z = (X - X.mean(axis=0)) / X.std(axis=0)
    centres = np.array([[-1.0, -1.0], [1.0, 0.8]])
    distances = ((Z[:, None, :] - centres) ** 2).sum(axis=2)
    clear = np.abs(distances[:, 0] - distances[:, 1]) > 0.01
    for sigma in (1.0, 0.5):
        mixture = round_mixture(centres, sigma)
        powers = mixture.weights * np.exp(-distances / (2 * sigma**2))
        shares = powers / powers.sum(axis=1, keepdims=True)
        assert shares == pytest.approx(mixture.responsibilities(Z))
    hard = round_mixture(centres, 0.01).responsibilities(Z)[clear]
    assert hard.argmax(axis=1).tolist() == distances[clear].argmin(axis=1).tolist()
    assert hard.max(axis=1).min() > 0.999


def round_mixture(centres: Array, sigma: float) -> Mixture:
    """Weights that differ, and one round covariance matrix for all."""
    return Mixture([0.9, 0.1], centres, np.stack([sigma**2 * np.eye(2)] * 2))


@pytest.mark.parametrize(("length", "across"), [(7.0, True), (2.5, False)])
def test_two_lanes_are_cut_across_when_they_are_long(length: float, across: bool) -> None:
    """The sum of squares, which k-means lowers, of lanes parted and of lanes cut."""
    along = np.linspace(-length / 2, length / 2, 400)
    gap = 2.0
    lanes = np.array([[x, y] for y in (-gap / 2, gap / 2) for x in along])
    costs = [
        sum(((part - part.mean(axis=0)) ** 2).sum() for part in (lanes[side], lanes[~side]))
        for side in (lanes[:, 0] < 0, lanes[:, 1] < 0)
    ]
    assert (costs[0] < costs[1]) == across
    assert across == (length > 2 * gap)


def test_the_mixture_parts_the_lanes() -> None:
    rng = np.random.default_rng(0)
    lanes = np.column_stack([rng.uniform(-6, 6, 400), rng.normal(0, 0.2, 400)])
    lanes[200:, 1] += 2
    labels = fit(lanes, n_components=2, n_init=10, random_state=0).mixture.predict(lanes)
    assert len(set(labels[:200])) == len(set(labels[200:])) == 1
    assert labels[0] != labels[-1]


def test_the_criteria(X: Array) -> None:
    result = fit(X, n_components=3, random_state=0)
    p, N, ll = result.n_parameters, len(X), log_likelihood(X, result.mixture)
    assert 2 * p - 2 * ll == pytest.approx(result.aic)
    assert p * np.log(N) - 2 * ll == pytest.approx(result.bic)
    doubt = np.log(responsibilities(X, result.mixture).max(axis=1)).sum()
    assert p * np.log(N) - 2 * ll - 2 * doubt == pytest.approx(result.icl)
    assert np.log(7) < 2 < np.log(8)  # "as soon as there are 8 rows"


def test_the_log_likelihood_is_bound_and_divergence(X: Array, mixture: Mixture) -> None:
    joint = np.log(mixture.weights * bells(X, mixture))
    posterior = responsibilities(X, mixture)
    q = np.random.default_rng(0).dirichlet(np.ones(3), len(X))
    elbo = (q * (joint - np.log(q))).sum()
    divergence = (q * np.log(q / posterior)).sum()
    assert divergence > 0
    assert elbo + divergence == pytest.approx(mixture.log_likelihood(X))
    touching = (posterior * (joint - np.log(posterior))).sum()
    assert touching == pytest.approx(mixture.log_likelihood(X))
    _, after = (step.mixture for step in em(X, mixture, max_iter=1))
    raised = (posterior * (np.log(after.weights * bells(X, after)) - np.log(posterior))).sum()
    assert touching < raised <= after.log_likelihood(X)


def test_rows_drawn_from_a_mixture_look_like_it(mixture: Mixture) -> None:
    """The story of lesson 1: the die, then the Gaussian of its side."""
    rng = np.random.default_rng(0)
    sides = rng.choice(3, 20_000, p=mixture.weights)
    rows = np.empty((len(sides), 2))
    for k in range(3):
        law = multivariate_normal(mixture.means[k], mixture.covariances[k])
        rows[sides == k] = law.rvs((sides == k).sum(), random_state=rng)
    assert rows.mean(axis=0) == pytest.approx(mixture.weights @ mixture.means, rel=0.02)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """Runs a snippet, perhaps with another line in place of one; pictures are kept in "shown"."""

    def run_file(file: str, old: str = "", new: str = "") -> dict[str, Any]:
        shown: list[go.Figure] = []
        monkeypatch.setattr(go.Figure, "show", lambda figure: shown.append(figure))
        code = (SNIPPETS / file).read_text(encoding="utf-8")
        assert old in code
        values: dict[str, Any] = {"__name__": "snippet", "shown": shown}
        exec(compile(code.replace(old, new), file, "exec"), values)
        return values

    return run_file


THEIRS = "from sklearn.mixture import GaussianMixture"
OURS = "from dashboard.engine import GaussianMixture"


def test_the_first_program_with_both_engines(
    run: Callable[..., dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    theirs = run("fit.py")
    printed = capsys.readouterr().out
    ours = run("fit.py", THEIRS, OURS)
    assert isinstance(ours["model"], GaussianMixture)
    order = [
        int(np.argmin(((ours["model"].means_ - m) ** 2).sum(1))) for m in theirs["model"].means_
    ]
    for name in ("weights_", "means_", "covariances_"):
        assert getattr(ours["model"], name)[order] == pytest.approx(
            getattr(theirs["model"], name), rel=0.01, abs=0.01
        )
    assert [order[k] for k in theirs["labels"]] == ours["labels"].tolist()
    assert "90 % sure: 4" in printed
    assert "90 % sure: 4" in capsys.readouterr().out
    assert [len(one["shown"][0].data) for one in (theirs, ours)] == [3, 3]


def test_the_second_program_and_what_lesson_5_says_of_it(
    run: Callable[..., dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    values = run("choose_k.py")
    assert capsys.readouterr().out == "lowest BIC at K = 3\nlowest AIC at K = 4\n"
    aic, bic = values["table"]["AIC"], values["table"]["BIC"]
    numbers = [f"{number:.1f}" for number in (bic[3], aic[3], aic[4])]
    for text in said("choose-k"):
        assert all(number in text for number in numbers), numbers
    table = select(values["X"], n_components=range(1, 10), n_init=5, random_state=0)
    assert [row.bic for row in table.rows[:3]] == pytest.approx(list(bic[:3]), abs=0.1)
    assert table.best("bic").n_components == 3
    assert len(values["shown"][0].data) == 2


def test_the_third_program(run: Callable[..., dict[str, Any]]) -> None:
    values = run("app.py")
    picture = values["draw"](3, 0.6)
    assert len(picture.data) == 3
    assert sum(len(trace.x) for trace in picture.data) == 500
    assert "BIC = 2964.9" in picture.layout.title.text
    assert values["app"].server.test_client().get("/").status_code == 200


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
def test_every_program_is_shown(lang: str) -> None:
    shown = {block.file for one in course(lang) for block in one.blocks if hasattr(block, "file")}
    assert shown == {path.name for path in SNIPPETS.glob("*.py")}


def test_what_the_playground_promises() -> None:
    """Five clusters: agreement at spread 0.5, fewer found at 2.0; round blobs: the lower BIC."""

    def points(clusters: int, spread: float) -> Array:
        table = blobs(clusters, spread, 500, 0)
        return np.column_stack([column.values for column in table if column.key in ("c0", "c1")])

    best = {
        spread: select(points(5, spread), n_components=range(1, 11), n_init=5, random_state=0)
        for spread in (0.5, 2.0)
    }
    assert [best[0.5].best(name).n_components for name in ("aic", "bic")] == [5, 5]
    assert best[2.0].best("bic").n_components < 5
    fits = [
        fit(points(4, 1.2), n_components=4, covariance_type=family, n_init=5, random_state=0)
        for family in ("spherical", "full")
    ]
    assert [one.n_parameters for one in fits] == [15, 23]
    assert fits[0].bic < fits[1].bic
