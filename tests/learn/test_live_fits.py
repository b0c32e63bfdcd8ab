"""What the live figures over fits compute is what the engine, Explore and scikit-learn say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import multivariate_normal
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score
from sklearn.mixture import GaussianMixture

from dashboard.analysis import Analysis, Fit
from dashboard.choices import Choices
from dashboard.data.made_up import MADE_UP
from dashboard.data.store import Store
from dashboard.engine import Selection, fit
from dashboard.i18n import translator
from dashboard.learn.live import criteria, k_means, starts
from dashboard.learn.live.agreement import adjusted_rand
from dashboard.learn.live.playground import OPTIONS, play
from dashboard.learn.live.rows import Blobs, rows_of
from dashboard.learn.live.scene import FLATTEST, frame_of, slots_by_truth
from dashboard.pages.learn.figures import criteria as criteria_page
from dashboard.pages.learn.figures import kmeans as kmeans_page
from dashboard.pages.learn.figures import local_optima, playground

_ = translator("en")
CASES = [(table, start) for table in MADE_UP for start in range(len(k_means.SEEDS))]


def explored(tmp_path: Path, choices: Choices) -> Fit:
    """The fit that the Explore page shows for an answer's link."""
    return Analysis(Store(tmp_path)).fitted(Choices.from_query(choices.to_query()), None)


def test_the_playground_is_the_fit_that_explore_shows(tmp_path: Path) -> None:
    given = playground.answer([4, 0.8, 5, 7], "light", _)
    fitted = explored(tmp_path, given.explore)
    played = play(Blobs(5, 0.8, seed=7), 4)
    assert fitted.result.log_likelihood == pytest.approx(played.result.log_likelihood, rel=1e-12)
    assert np.array_equal(fitted.X, played.scene.xy)
    assert fitted.on_screen(given.explore).slots == played.scene.slots


def test_the_playground_fits_as_well_as_scikit_learn() -> None:
    X, truth = rows_of(Blobs(4, 0.6, seed=3))
    judge = GaussianMixture(4, tol=OPTIONS["tol"], n_init=3, random_state=0).fit(X)
    played = play(Blobs(4, 0.6, seed=3), 4)
    assert played.result.log_likelihood == pytest.approx(judge.score(X) * len(X), abs=0.5)
    assert played.result.bic == pytest.approx(judge.bic(X), abs=1)
    assert adjusted_rand(played.scene.likeliest, truth) > 0.95


def test_clusters_keep_their_colour_whatever_k() -> None:
    for K in range(1, 11):
        slots = play(Blobs(3, 0.3), K).scene.slots
        assert len(set(slots)) == K
        assert K < 3 or {0, 1, 2} <= set(slots)
    shares = np.eye(3)[[2, 2, 0, 0, 1]]
    assert slots_by_truth(shares, np.array([0, 0, 1, 1, 2])) == (1, 2, 0)


def test_all_rows_are_in_view() -> None:
    X = np.array([[0.0, 0.0], [10.0, 1.0]])
    (x0, x1), (y0, y1) = frame_of(X)
    assert x0 < 0 < 10 < x1
    assert y0 < 0 < 1 < y1
    assert (y1 - y0) / (x1 - x0) == pytest.approx(FLATTEST)


@pytest.mark.parametrize("seed", range(5))
def test_the_adjusted_rand_index_is_scikit_learns(seed: int) -> None:
    rng = np.random.default_rng(seed)
    first, second = rng.integers(0, 4, 60), rng.integers(0, 3, 60)
    second[:30] = first[:30] % 3
    assert adjusted_rand(first, second) == pytest.approx(adjusted_rand_score(first, second))
    assert adjusted_rand(first, (first + 1) % 4) == 1
    assert adjusted_rand(np.zeros(5, int), np.zeros(5, int)) == 1


@pytest.mark.parametrize(("table", "start"), CASES)
def test_lloyds_algorithm_ends_where_scikit_learns_does(table: str, start: int) -> None:
    X, _truth = k_means.rows(table)
    means = k_means.start(table, start)
    judge = KMeans(len(means), init=means, n_init=1, algorithm="lloyd", tol=0).fit(X)
    steps = k_means.lloyd_run(table, start)
    assert steps[-1][0] == pytest.approx(judge.cluster_centers_)
    side, _mixture = k_means.compare(table, start, k_means.LAST_STEP)
    assert side.score == pytest.approx(judge.inertia_)
    scores = [k_means.compare(table, start, step)[0].score for step in range(len(steps))]
    assert all(np.diff(scores) < 1e-9)


@pytest.mark.parametrize(("table", "start"), CASES)
def test_the_mixture_takes_the_steps_of_em_from_the_same_means(table: str, start: int) -> None:
    X, _truth = k_means.rows(table)
    means = k_means.start(table, start)
    for step in (0, 1, 3):
        by_distance, by_density = k_means.compare(table, start, step)
        centres = [part.centre for part in by_density.scene.parts]
        alone = fit(X, n_components=len(means), init=means, tol=0, max_iter=max(step, 1))
        assert np.array(centres) == pytest.approx(alone.history[step].mixture.means)
        if step == 0:
            assert np.array([p.centre for p in by_distance.scene.parts]) == pytest.approx(means)
            assert np.array(centres) == pytest.approx(means)
        assert set(np.unique(by_distance.scene.shares)) <= {0.0, 1.0}


def test_the_mixture_parts_what_k_means_cuts_across() -> None:
    for table in ("stretched", "unequal"):
        hard, soft = k_means.compare(table, 0, k_means.LAST_STEP)
        assert hard.agreement < 0.5
        assert soft.agreement > 0.9


@pytest.mark.parametrize(("table", "start"), CASES)
def test_explore_shows_the_same_rows_and_the_same_run(
    tmp_path: Path, table: str, start: int
) -> None:
    given = kmeans_page.answer([table, str(start + 1), 3], "light", _)
    fitted = explored(tmp_path, given.explore)
    run = k_means.em_run(table, start)
    assert np.array_equal(fitted.X, k_means.rows(table)[0])
    assert [one.log_likelihood for one in fitted.result.history] == pytest.approx(
        [one.log_likelihood for one in run], rel=1e-12
    )


def test_each_k_is_the_fit_of_explore_and_costs_what_the_lesson_says(tmp_path: Path) -> None:
    blobs = Blobs(4, 0.9, 200, 5)
    given = criteria_page.answer([4, 0.9, 200, 5, "5"], "light", _)
    row = criteria.grid(blobs)[4]
    fitted = explored(tmp_path, given.explore)
    assert fitted.result.bic == pytest.approx(row.bic, rel=1e-12)
    assert row.fit is not None
    mixture, X = row.fit.mixture, rows_of(blobs)[0]
    parts = zip(mixture.weights, mixture.means, mixture.covariances, strict=True)
    density = sum(w * multivariate_normal(m, S).pdf(X) for w, m, S in parts)
    likelihood, p = np.log(density).sum(), 4 + 5 * 2 + 5 * 3
    assert row.aic == pytest.approx(2 * p - 2 * likelihood)
    assert row.bic == pytest.approx(p * np.log(200) - 2 * likelihood)
    most = mixture.responsibilities(X).max(axis=1)
    assert row.icl == pytest.approx(row.bic - 2 * np.log(most).sum())


def test_three_blobs_have_the_lowest_bic_at_three() -> None:
    cells = criteria.grid(Blobs(3, 0.5))
    assert [row.n_components for row in cells] == list(range(1, 10))
    assert Selection(cells).best("bic").n_components == 3


def test_starts_end_in_several_optima_as_explore_shows(tmp_path: Path) -> None:
    endings = [one.log_likelihood for one in starts.starts()]
    assert max(endings) - min(endings) > 50
    assert 1 <= len(starts.reach_the_best()) < len(endings)
    for number in (1, 5):
        given = local_optima.answer([str(number)], "light", _)
        fitted = explored(tmp_path, given.explore)
        assert fitted.result.log_likelihood == pytest.approx(endings[number - 1], rel=1e-12)


def test_a_path_leads_from_the_start_to_the_end() -> None:
    run, scene = starts.starts()[4].result, starts.scene_of(4)
    for k, part in enumerate(scene.parts):
        assert part.path is not None
        assert part.path[0] == pytest.approx(run.history[0].mixture.means[k])
        assert part.path[-1] == pytest.approx(part.centre)
