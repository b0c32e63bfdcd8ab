"""Pictures as arrays: the right rows, the right numbers, and never more than a browser can take."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy.stats import chi2, lognorm

from dashboard import views
from dashboard.choices import LAYERS
from dashboard.data import samples
from dashboard.engine import ellipse
from dashboard.figures import playback_payload
from dashboard.i18n import translator
from dashboard.views import axis_keys, cluster_view, playback_view, responsibility_view
from dashboard.views.axes import tidy
from tests.data.files import lines, table_of
from tests.fits import fitted, holed_fit, made_table, sample_fit


@pytest.fixture(scope="module")
def iris() -> views.axes.Fit:
    return sample_fit("iris")


def test_points_are_the_rows_with_their_component_of_all_columns(iris) -> None:
    view = cluster_view(iris, "c2", "c3")
    np.testing.assert_array_equal(view.points.xy, iris.X[:, [2, 3]])
    np.testing.assert_array_equal(view.points.rows, iris.rows + 1)
    r = iris.mixture.responsibilities(iris.X)
    slots = np.array(iris.slots)[r.argmax(axis=1)]
    np.testing.assert_array_equal(
        np.array([c.slot for c in view.components])[view.points.component], slots
    )
    np.testing.assert_allclose(view.points.certainty, r.max(axis=1))


def test_components_come_by_slot_with_the_marginals_ellipses(iris) -> None:
    view = cluster_view(iris, "c2", "c0", coverages=(0.95, 0.5))
    assert [c.slot for c in view.components] == [0, 1, 2]
    marginal = iris.mixture.marginal([2, 0])
    for component in view.components:
        k = iris.slots.index(component.slot)
        assert [coverage for coverage, outline in component.ellipses] == [0.5, 0.95]
        for coverage, outline in component.ellipses:
            expected = ellipse(marginal.means[k], marginal.covariances[k], coverage)
            np.testing.assert_allclose(outline, expected)
        assert component.weight == iris.mixture.weights[k]


def test_the_axes_columns_are_told_first_and_at_most_eight() -> None:
    fit = fitted(made_table([f"v{j}" for j in range(11)], 60), K=2)
    told = cluster_view(fit, "c9", "c3").points.told
    assert told.labels == ("v9", "v3", "v0", "v1", "v2", "v4", "v5", "v6")
    assert told.n_left_out == 3
    np.testing.assert_allclose(told.values[:, 0], fit.X[:, 9], atol=1e-5)


def test_an_axis_that_is_not_used_is_refused(iris) -> None:
    with pytest.raises(ValueError, match="c4"):
        cluster_view(iris, "c0", "c4")


def test_many_rows_become_counts_and_the_same_even_sample_each_time() -> None:
    fit = fitted(made_table(["a", "b"], 30_000), K=2, n_init=1)
    view, again = cluster_view(fit, "c0", "c1"), cluster_view(fit, "c0", "c1")
    assert view.image is not None
    assert view.image.counts.sum() == 30_000
    assert view.image.counts.shape == (len(view.image.y), len(view.image.x))
    assert len(view.points.rows) == 5_000
    np.testing.assert_array_equal(view.points.rows, again.points.rows)
    assert len(np.unique(view.points.rows)) == 5_000
    np.testing.assert_array_equal(view.points.xy, fit.X[view.points.rows - 1])
    assert abs(view.points.rows.mean() - 15_000) < 1_000


def test_the_image_has_each_row_in_its_own_cell() -> None:
    xy = np.array([[0.0, 0.0], [0.0, 0.0], [1.0, 2.0]])
    image = views.density.density_image(xy)
    counts = {tuple(index): image.counts[tuple(index)] for index in np.argwhere(image.counts)}
    assert sorted(counts.values()) == [1, 2]
    for (row, column), count in counts.items():
        nearest = [image.x[column], image.y[row]]
        np.testing.assert_allclose(nearest, [0, 0] if count == 2 else [1, 2], atol=0.01)


def test_contours_hold_what_they_say() -> None:
    fit = sample_fit("faithful")
    contours = cluster_view(fit, "c0", "c1", layers={"contours"}).contours
    assert contours is not None
    drawn, _ = fit.mixture.sample(4_000, random_state=5)
    near = np.abs(contours.x[:, None] - drawn[:, 0]).argmin(axis=0)
    high = np.abs(contours.y[:, None] - drawn[:, 1]).argmin(axis=0)
    for i, mass in enumerate(contours.masses):
        assert abs((contours.level[high, near] >= i).mean() - mass) < 0.03


def test_uncertainty_is_highest_where_components_meet(iris) -> None:
    field = cluster_view(iris, "c2", "c3", layers={"uncertainty"}).uncertainty
    assert field is not None
    points = np.column_stack([a.ravel() for a in np.meshgrid(field.x, field.y)])
    certainty = iris.mixture.marginal([2, 3]).responsibilities(points).max(axis=1)
    np.testing.assert_allclose(field.values.ravel(), 1 - certainty, atol=1e-6)


def test_one_column_is_a_histogram_of_area_one_under_the_mixtures_density() -> None:
    fit = sample_fit("galaxies", K=3)
    view = cluster_view(fit, *axis_keys(fit))
    bars = view.histogram
    assert bars is not None
    assert bars.counts.sum() == len(fit.X)
    assert (bars.heights * np.diff(bars.edges)).sum() == pytest.approx(1)
    density = np.exp(fit.mixture.score_samples(bars.grid[:, None]))
    np.testing.assert_allclose(bars.parts.sum(axis=0), density, rtol=1e-9)
    assert view.image is view.contours is view.uncertainty is None


def test_a_text_column_colours_by_its_most_frequent_categories(iris) -> None:
    key = iris.table.labels_column
    colour = cluster_view(iris, "c0", "c1", color_key=key).colour
    assert colour is not None
    assert colour.levels is not None
    texts = iris.table.column(key).texts(iris.rows)
    assert [colour.levels[i] for i in colour.values] == texts


def test_a_number_column_colours_by_its_values(iris) -> None:
    colour = cluster_view(iris, "c0", "c1", color_key="c3").colour
    assert colour is not None
    assert colour.levels is None
    np.testing.assert_array_equal(colour.values, iris.table.column("c3").values[iris.rows])


def test_blocks_are_by_component_and_then_the_surest_first(iris) -> None:
    view = responsibility_view(iris)
    assert sorted(view.rows) == list(range(1, 151))
    assert (np.diff(view.component) >= 0).all()
    certainty = view.probabilities.max(axis=1)
    for start, end in zip([0, *view.block_starts], [*view.block_starts, 150], strict=True):
        assert (np.diff(certainty[start:end]) <= 1e-15).all()
    slot_order = np.argsort(iris.slots)
    expected = iris.mixture.responsibilities(iris.X[view.rows - 1])[:, slot_order]
    np.testing.assert_allclose(view.probabilities, expected)


def test_more_rows_than_fit_are_an_even_choice_or_the_least_certain() -> None:
    fit = fitted(samples.blobs(3, 1.5, 2_500, 0))
    blocks = responsibility_view(fit, "blocks", 300)
    assert len(blocks.rows) == pytest.approx(300, abs=2)
    assert len(set(blocks.rows)) == len(blocks.rows)
    np.testing.assert_allclose(
        np.bincount(blocks.component) / len(blocks.rows),
        np.bincount(responsibility_view(fit, "blocks", 2_500).component) / 2_500,
        atol=0.01,
    )
    uncertain = responsibility_view(fit, "uncertain", 300)
    certainty = np.sort(fit.mixture.responsibilities(fit.X).max(axis=1))
    np.testing.assert_allclose(uncertain.probabilities.max(axis=1), certainty[:300])


def test_a_component_of_few_rows_has_its_lines() -> None:
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(0, 1, (2_000, 2)), rng.normal(40, 1, (4, 2))])
    table = table_of(lines("a,b", (f"{a:.3f},{b:.3f}" for a, b in X)))
    view = responsibility_view(fitted(table, K=2, n_init=2), "blocks", 100)
    assert sorted(np.bincount(view.component)) == [4, 100]


def test_the_playback_has_start_and_result_and_every_step_between() -> None:
    fit = sample_fit("faithful", init="random", n_init=1)
    view = playback_view(fit, "c0", "c1")
    np.testing.assert_array_equal(view.steps, fit.steps)
    order = np.argsort(fit.slots)
    for t in (0, -1):
        mixture = fit.result.history[t].mixture
        np.testing.assert_allclose(view.weights[t], mixture.weights[order])
        means = view.centre + view.scale * view.means[t]
        np.testing.assert_allclose(means, mixture.means[order])
        lower = np.zeros((2, 2))
        lower[np.tril_indices(2)] = view.factors[t, 0]
        covariance = lower @ lower.T * np.outer(view.scale, view.scale)
        np.testing.assert_allclose(covariance, mixture.covariances[order[0]])


def test_a_large_run_is_thinned_and_stays_below_three_megabytes() -> None:
    fit = fitted(
        made_table([f"v{j}" for j in range(20)], 12_000), K=20, n_init=1, tol=0, max_iter=60
    )
    view = playback_view(fit, "c0", "c1")
    assert len(view.steps) < len(fit.steps)
    assert (view.steps[0], view.steps[-1]) == (fit.steps[0], fit.steps[-1])
    assert len(json.dumps(playback_payload(view, translator("en"), "light"))) < 3_000_000


def test_ellipses_of_logarithms_are_bent_in_the_data_units() -> None:
    fit = holed_fit()
    view = cluster_view(fit, "c0", "c1", coverages=(0.95,))
    assert [axis.in_logs for axis in view.axes] == [True, False]
    for component in view.components:
        k = fit.slots.index(component.slot)
        marginal = fit.mixture.marginal([0, 1])
        outline = component.ellipses[0][1]
        offsets = np.column_stack([np.log(outline[:, 0]), outline[:, 1]]) - marginal.means[k]
        squares = (offsets @ np.linalg.inv(marginal.covariances[k]) * offsets).sum(axis=1)
        np.testing.assert_allclose(squares, chi2.ppf(0.95, 2))
        assert component.centre[0] == pytest.approx(np.exp(marginal.means[k, 0]))


def test_contours_and_uncertainty_of_logarithms() -> None:
    fit = holed_fit()
    view = cluster_view(fit, "c0", "c2", layers={"contours", "uncertainty"})
    contours, field = view.contours, view.uncertainty
    assert contours is not None
    assert field is not None
    drawn, _ = fit.mixture.marginal([0, 2]).sample(4_000, random_state=5)
    drawn = np.exp(drawn)
    near = np.abs(contours.x[:, None] - drawn[:, 0]).argmin(axis=0)
    high = np.abs(contours.y[:, None] - drawn[:, 1]).argmin(axis=0)
    for i, mass in enumerate(contours.masses[1:], 1):
        assert abs((contours.level[high, near] >= i).mean() - mass) < 0.06
    points = np.column_stack([a.ravel() for a in np.meshgrid(field.x, field.y)])
    certainty = fit.mixture.marginal([0, 2]).responsibilities(np.log(points)).max(axis=1)
    np.testing.assert_allclose(field.values.ravel(), 1 - certainty, atol=1e-6)


def test_bars_of_whole_numbers_hold_as_many_of_them_each() -> None:
    ages = np.random.default_rng(0).integers(18, 80, 400)
    bars = cluster_view(fitted(table_of(lines("age", map(str, ages))), K=2), "c0", None).histogram
    assert bars is not None
    widths = np.diff(bars.edges)
    np.testing.assert_allclose(widths, widths[0])
    assert widths[0] == pytest.approx(round(widths[0]))
    assert bars.edges[0] == 17.5
    assert bars.edges[-1] > 79
    assert bars.counts.sum() == 400
    found = np.histogram(ages, bars.edges)[0]
    assert bars.counts.tolist() == found.tolist()


def test_bars_are_no_wider_than_a_component() -> None:
    rng = np.random.default_rng(0)
    x = np.concatenate([rng.normal(0, 1, 300), rng.normal(500, 1, 300)])
    x = np.concatenate([x, rng.normal(20, 0.5, 600)])
    fit = fitted(table_of(lines("x", (f"{one:.6f}" for one in x))), K=3, n_init=3)
    bars = cluster_view(fit, "c0", None).histogram
    assert bars is not None
    assert len(bars.counts) == 120  # as many as there may be


def test_a_histogram_of_logarithms_has_the_density_of_the_values() -> None:
    fit = holed_fit()
    view = cluster_view(fit, "c2", None)
    bars = view.histogram
    assert bars is not None
    assert bars.counts.sum() == view.n_rows == np.isfinite(fit.X[:, 2]).sum()
    assert view.n_hidden == np.isnan(fit.X[:, 2]).sum() > 0
    assert (bars.heights * np.diff(bars.edges)).sum() == pytest.approx(1)
    np.testing.assert_allclose(np.diff(np.log(bars.edges), n=2), 0, atol=1e-9)
    assert bars.grid[0] > 0
    mixture = fit.mixture.marginal([2])
    for component, part in zip(view.components, bars.parts, strict=True):
        k = fit.slots.index(component.slot)
        deviation = np.sqrt(mixture.covariances[k, 0, 0])
        curve = lognorm(s=deviation, scale=np.exp(mixture.means[k, 0])).pdf(bars.grid)
        np.testing.assert_allclose(part, mixture.weights[k] * curve, rtol=1e-8, atol=1e-300)


def test_rows_that_lack_a_shown_cell_are_counted_and_not_drawn() -> None:
    fit = holed_fit()
    view = cluster_view(fit, "c0", "c1")
    there = np.isfinite(fit.X[:, :2]).all(axis=1)
    assert (view.n_rows, view.n_hidden) == (there.sum(), (~there).sum())
    np.testing.assert_array_equal(view.points.rows, fit.rows[there] + 1)
    np.testing.assert_array_equal(view.points.xy, fit.X[there, :2])
    expected = fit.density.responsibilities(fit.X[there])
    np.testing.assert_allclose(view.points.certainty, expected.max(axis=1))
    assert np.isnan(view.points.told.values[:, 2]).any()
    heat = responsibility_view(fit)
    assert heat.n_rows == len(fit.X)
    np.testing.assert_allclose(heat.probabilities.sum(axis=1), 1)


def test_a_picture_of_columns_that_no_row_has_both_of() -> None:
    table = made_table(["a", "b", "c"], 200)
    for j, column in enumerate(list(table)[:2]):
        column.values[j::2] = np.nan
    fit = fitted(table, K=2, partial=True)
    for view in (cluster_view(fit, "c0", "c1", layers=LAYERS), playback_view(fit, "c0", "c1")):
        assert (view.n_rows, view.n_hidden) == (0, 200)


def test_the_playback_of_logarithms_goes_back_to_the_data_units() -> None:
    fit = holed_fit()
    view = playback_view(fit, "c0", "c1")
    there = np.isfinite(fit.X[:, :2]).all(axis=1)
    assert (view.n_rows, view.n_hidden) == (there.sum(), (~there).sum())
    z = view.centre + view.scale * view.points
    np.testing.assert_allclose(fit.density.outward(z), fit.X[there], rtol=1e-12)
    assert view.logs == (True, False, True)
    np.testing.assert_allclose(view.spread, np.nanstd(fit.X, axis=0))
    np.testing.assert_allclose(
        fit.density.outward(view.centre + view.scale * view.means[-1]),
        fit.density.centres[np.argsort(fit.slots)],
    )


def test_values_under_the_mouse_are_told_without_noise() -> None:
    assert tidy(np.array([0.1 + 0.2, 10.0])).tolist() == [0.3, 10.0]
    far = np.array([1e9 + 0.001, 1e9 + 0.002])
    np.testing.assert_allclose(tidy(far) - 1e9, far - 1e9, rtol=0, atol=3e-7)
    assert tidy(np.array([3.0])).tolist() == [3.0]
    np.testing.assert_array_equal(tidy(np.array([0.1 + 0.2, np.nan, 10.0])), [0.3, np.nan, 10.0])
