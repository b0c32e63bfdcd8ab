"""Figures of real fits: what is drawn, named, grouped and said."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from dashboard import figures
from dashboard.engine import Row, TooFewRows, select
from dashboard.i18n import translator
from dashboard.views import axis_keys, cluster_view, playback_view, responsibility_view
from tests.fits import fitted, holed_fit, made_table, sample_fit

_ = translator("en")


@pytest.fixture(scope="module")
def faithful():
    return sample_fit("faithful")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_legend_switches_points_ellipses_and_mean_together(faithful, theme: str) -> None:
    figure = figures.clusters_figure(
        cluster_view(faithful, "c0", "c1", coverages=(0.5, 0.95)), _, theme
    )
    groups: dict[str, list[str]] = {}
    for trace in figure.data:
        groups.setdefault(trace.legendgroup, []).append(trace.mode)
    assert len(groups) == 3
    for modes in groups.values():
        assert sorted(modes) == ["lines", "lines", "markers", "markers+text"]
    assert [t.name for t in figure.data if t.showlegend] == [f"component {i}" for i in (1, 2, 3)]


def test_every_row_is_drawn_once_with_its_number(faithful) -> None:
    figure = figures.clusters_figure(cluster_view(faithful, "c0", "c1"), _, "light")
    rows = np.concatenate([t.customdata[:, 0] for t in figure.data if t.mode == "markers"])
    assert sorted(rows) == list(range(1, 273))


def test_a_component_without_rows_keeps_its_entry_in_the_legend() -> None:
    fit = fitted(made_table(["a", "b"], 40), K=6, max_iter=3)
    view = cluster_view(fit, "c0", "c1")
    figure = figures.clusters_figure(view, _, "light")
    assert sum(bool(t.showlegend) for t in figure.data) == 6


def test_layers_and_means_are_there_when_asked_for(faithful) -> None:
    plain = figures.clusters_figure(cluster_view(faithful, "c0", "c1", layers=()), _, "light")
    assert [t.type for t in plain.data] == ["scattergl"] * 3
    full = figures.clusters_figure(
        cluster_view(faithful, "c0", "c1", layers={"contours", "uncertainty"}), _, "light"
    )
    assert [t.type for t in full.data][:2] == ["heatmap", "contour"]


def test_the_zoom_is_kept_for_the_same_axes_only(faithful) -> None:
    def key(*axes: str, **options: object) -> str:
        view = cluster_view(faithful, *axes, **options)
        return figures.clusters_figure(view, _, "dark").layout.uirevision

    assert key("c0", "c1") == key("c0", "c1", color_key="c1", layers={"contours"})
    assert key("c0", "c1") != key("c1", "c0")


def test_a_sample_over_a_density_is_said_with_its_numbers() -> None:
    view = cluster_view(fitted(made_table(["a", "b"], 30_000), K=2, n_init=1), "c0", "c1")
    note = figures.cluster_note(view, _)
    assert "30,000" in note
    assert "5,000" in note
    assert figures.clusters_figure(view, _, "light").data[0].type == "heatmap"


def test_the_note_tells_ellipses_from_each_other(faithful) -> None:
    note = figures.cluster_note(cluster_view(faithful, "c0", "c1", coverages=(0.5, 0.9)), _)
    assert "50 % (solid line), 90 % (dashed line)" in note


def test_the_picture_in_words_names_axes_rows_and_weights(faithful) -> None:
    words = figures.cluster_description(cluster_view(faithful, "c0", "c1"), _)
    assert "272 rows in 3 components" in words
    shares = [float(share) for share in re.findall(r"([\d.]+) %", words)]
    assert sum(shares) == pytest.approx(100, abs=0.2)


def test_one_column_draws_bars_sum_and_parts() -> None:
    fit = sample_fit("galaxies", K=4)
    figure = figures.clusters_figure(cluster_view(fit, *axis_keys(fit)), _, "light")
    assert [t.type for t in figure.data] == ["bar"] + ["scatter"] * 5


def test_heatmap_says_row_values_component_and_which_rows(faithful) -> None:
    view = responsibility_view(faithful, "uncertain", 50)
    heat = figures.responsibilities_figure(view, _, "light").data[0]
    assert heat.z.shape == (50, 3)
    assert f"<b>Row {view.rows[0]}</b>" in heat.y[0]
    assert "eruptions" in heat.y[0]
    assert figures.responsibility_note(view, _) == "The 50 least certain of 272 rows."


def test_lines_part_blocks_that_they_do_not_cover() -> None:
    view = responsibility_view(sample_fit("iris", 3))
    part = replace(view, component=np.repeat([0, 1, 2], [100, 49, 1]))
    assert len(figures.responsibilities_figure(view, _, "light").layout.shapes) == 2
    lines = figures.responsibilities_figure(part, _, "light").layout.shapes
    assert [line.y0 for line in lines] == [99.5]


def test_a_missing_cell_is_a_dash_under_the_mouse() -> None:
    fit = holed_fit()
    figure = figures.clusters_figure(cluster_view(fit, "c0", "c1"), _, "light")
    points = [t for t in figure.data if t.mode == "markers"]
    sizes = np.concatenate([np.array(t.customdata)[:, 4] for t in points])
    assert {size for size in sizes if isinstance(size, str)} == {"–"}
    heat = figures.responsibilities_figure(responsibility_view(fit), _, "light").data[0]
    assert any("income: –" in words for words in heat.y)
    assert not any("nan" in words for words in heat.y)


def test_notes_tell_of_logarithms_and_of_rows_that_are_not_drawn() -> None:
    fit = holed_fit()
    for note in (
        figures.cluster_note(cluster_view(fit, "c0", "c2"), _),
        figures.playback_note(playback_view(fit, "c0", "c2"), _),
    ):
        assert "rows lack a cell in the columns shown and are not drawn." in note
        assert "normal in the logarithm of “income”, “size”" in note
    assert "logarithm" not in figures.cluster_note(cluster_view(fit, "c1", None), _)


def test_criteria_mark_the_best_and_the_model_in_use_and_leave_gaps(faithful) -> None:
    rows = [*select(faithful.X, n_components=range(1, 5), random_state=0).rows]
    rows.append(Row(5, "full", 29, error=TooFewRows("Too few.")))
    figure = figures.criteria_figure(rows, ("bic", "aic"), (2, "full"), _, "light")
    curves = [t for t in figure.data if t.mode == "lines+markers"]
    assert [t.name for t in curves] == ["BIC · full", "AIC · full"]
    assert curves[0].y[4] is None
    assert list(curves[0].customdata[1]) == [2, "full"]
    stars = [t for t in figure.data if t.marker.symbol == "star"]
    assert [t.y[0] for t in stars] == [min(r.bic for r in rows[:4]), min(r.aic for r in rows[:4])]
    rings = [t for t in figure.data if t.marker.symbol == "circle-open"]
    assert [t.x[0] for t in rings] == [2, 2]


def test_a_model_that_would_have_collapsed_is_a_cross_and_wears_no_star() -> None:
    rows = [row("full", 1, 9.0), row("full", 2, 5.0), row("full", 3, -7.0, collapsed=True)]
    figure = figures.criteria_figure(rows, ("bic",), (1, "full"), _, "light")
    curve = next(t for t in figure.data if t.mode == "lines+markers")
    assert curve.marker.symbol == ("circle", "circle", "x")
    assert [t.x for t in figure.data if t.marker.symbol == "star"] == [(2,)]


def row(family: str, K: int, bic: float, collapsed: bool = False) -> Row:
    return Row(K, family, 5, log_likelihood=-1.0, aic=bic, bic=bic, icl=bic, collapsed=collapsed)


def test_what_is_said_of_models_that_would_have_collapsed() -> None:
    sound, thin = row("full", 2, 1.0), row("full", 3, 0.0, collapsed=True)
    failed = Row(5, "full", 29, error=TooFewRows("Too few."))
    assert figures.criteria_note([sound, failed], ("bic",), _) == ""
    assert figures.criteria_note([sound, thin], ("bic",), _).startswith("Crosses are models in")
    assert figures.criteria_note([thin], ("bic",), _).startswith("In each of these models")
    assert figures.criteria_note([failed], ("bic",), _) == ""


def test_families_far_above_the_others_are_out_of_view_and_named() -> None:
    near = [row("full", 1, 120.0), row("full", 2, 100.0), row("diag", 1, 140.0)]
    far = [row("EII", 1, 2_000.0), row("EII", 2, 1_800.0)]
    figure = figures.criteria_figure([*near, *far], ("bic",), (1, "full"), _, "light")
    low, high = figure.layout.yaxis.range
    assert low < 100
    assert 140 < high < 200
    note = figures.criteria_note([*near, *far], ("bic",), _)
    assert "out of view: EII. A double click" in note
    close = [*near, row("EII", 1, 300.0), row("EII", 2, 110.0)]  # it comes near
    assert figures.criteria_note(close, ("bic",), _) == ""
    whole = figures.criteria_figure(close, ("bic",), (1, "full"), _, "light")
    assert whole.layout.yaxis.range is None
    thin = [row("full", 1, -4_800.0, collapsed=True), *near]  # what is not compared sets no range
    assert (
        figures.criteria_figure(thin, ("bic",), (1, "full"), _, "light").layout.yaxis.range is None
    )
    partly = [
        row("full", 1, 490.0),
        row("full", 2, 0.0),
        row("EII", 1, 1_000.0),
        row("EII", 2, 300.0),
    ]
    assert figures.criteria_note(partly, ("bic",), _) == ""


def test_the_legend_of_a_group_says_of_what_it_is() -> None:
    fit = sample_fit("iris", 3)
    figure = figures.clusters_figure(cluster_view(fit, "c0", "c1", color_key="c4"), _, "light")
    assert figure.layout.legend.title.text == "species"
    assert (
        figures.clusters_figure(cluster_view(fit, "c0", "c1"), _, "light").layout.legend.title.text
        is None
    )


def test_the_curve_has_every_step_and_the_ground_fixed_axes(faithful) -> None:
    view = playback_view(faithful, "c0", "c1")
    ground, curve = figures.playback_figures(view, _, "dark")
    assert list(curve.data[0].y) == [step.log_likelihood for step in faithful.result.history]
    np.testing.assert_allclose(ground.layout.xaxis.range, view.ranges[0])


def test_thinned_playback_says_so() -> None:
    fit = fitted(made_table([f"v{j}" for j in range(12)], 9_000), K=2, n_init=1)
    view = playback_view(fit, "c0", "c1")
    assert "8,333 of 9,000 rows" in figures.playback_note(view, _)
