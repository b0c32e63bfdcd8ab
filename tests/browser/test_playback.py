"""The EM player in a real browser: what it computes, draws and says, and that it asks nobody."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from dash import Dash, html
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

import dashboard
from dashboard.analysis import Fit
from dashboard.components import player
from dashboard.data import samples
from dashboard.figures import playback_figures, playback_payload
from dashboard.i18n import translator
from dashboard.views import axis_keys, playback_view
from tests.browser.harness import axe, open_page
from tests.fits import fitted, holed_fit, made_table, sample_fit

ASSETS = Path(dashboard.__file__).parent.parent / "assets"


def player_app(fit: Fit, theme: str = "light") -> Dash:
    """An application that is nothing but the player, loaded with the run of `fit`."""
    _ = translator("en")
    view = playback_view(fit, *axis_keys(fit))
    app = Dash(__name__, assets_folder=str(ASSETS), enable_mcp=False)
    content = html.Main([html.H1("EM"), player.layout(_)], className="p-2")
    app.layout = content
    content[player.GRAPH].figure, content[player.CURVE].figure = playback_figures(view, _, theme)
    content[player.DATA].data = playback_payload(view, _, theme)
    app.title = "EM"
    head = f'<html lang="en" data-bs-theme="{theme}">'
    app.index_string = app.index_string.replace("<html>", head)
    player.register(app)
    return app


@contextmanager
def served(app: Dash) -> Iterator[str]:
    """The address of `app` on a free port of this machine."""
    server = make_server("127.0.0.1", 0, app.server, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def opened(page: Page, fit: Fit, theme: str = "light") -> Iterator[Page]:
    """`page` with the player of `fit`, its canvases drawn."""
    with served(player_app(fit, theme)) as url:
        open_page(page, url)
        page.wait_for_selector("#em-graph canvas.player-canvas")
        page.wait_for_selector("#em-curve canvas.player-canvas")
        yield page


def last_step(fit: Fit) -> int:
    return len(fit.result.history) - 1


def state(page: Page) -> dict[str, object]:
    return page.evaluate("gmmPlayback.state()")


def painted(page: Page, graph: str = "em-graph") -> list[int]:
    """The canvas of a graph as numbers that differ when the picture does."""
    return page.evaluate(
        """(id) => { const canvas = document.querySelector(`#${id} canvas.player-canvas`);
        const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
        const sums = Array(97).fill(0);
        data.forEach((value, i) => { sums[i % 97] += value; });
        return sums; }""",
        graph,
    )


FITS = {
    "two columns": lambda: sample_fit("faithful"),
    "four columns": lambda: sample_fit("iris"),
    "one column": lambda: sample_fit("galaxies", K=4),
    "logarithms and missing cells": holed_fit,
    "many components": lambda: fitted(samples.blobs(10, 0.6, 800, 0), K=10),
}


@pytest.mark.parametrize("name", FITS)
def test_the_browser_computes_the_engines_responsibilities(page: Page, name: str) -> None:
    fit = FITS[name]()
    order = np.argsort(fit.slots)
    with opened(page, fit):
        for t in {0, 1, last_step(fit)}:
            there = np.array(page.evaluate("(t) => gmmPlayback.responsibilities(t)", t))
            shown = fit.X[np.isfinite(fit.X[:, :2]).all(axis=1)]
            density = fit.density_of(fit.result.history[t].mixture)
            here = density.responsibilities(shown)[:, order]
            np.testing.assert_allclose(there.reshape(here.shape), here, rtol=0, atol=1e-6)


def test_the_table_tells_medians_of_columns_in_logarithms(page: Page) -> None:
    fit = holed_fit()
    with opened(page, fit):
        heads = page.locator("#em-table th[scope=col]").all_inner_texts()
        assert heads == ["component", "weight", "income (median)", "change", "size (median)"]
        page.click("#em-last")
        cells = page.locator("#em-table tbody td:nth-child(3)").all_inner_texts()
        medians = fit.density.centres[np.argsort(fit.slots), 0]
        told = [float(cell.replace(",", "")) for cell in cells]
        np.testing.assert_allclose(told, medians, atol=0.5)  # whole numbers, by the spread


def test_an_offset_of_a_billion_costs_no_digits(page: Page) -> None:
    table = made_table(["a", "b"], 400)
    for column in table:
        column.values[:] = column.values * 1e-3 + 1e9
    fit = fitted(table, K=2)
    with opened(page, fit):
        there = np.array(page.evaluate("gmmPlayback.responsibilities(0)"))
        here = fit.result.history[0].mixture.responsibilities(fit.X)[:, np.argsort(fit.slots)]
        np.testing.assert_allclose(there.reshape(here.shape), here, rtol=0, atol=1e-6)


def test_buttons_and_slider_move_picture_curve_and_numbers_without_a_request(page: Page) -> None:
    fit = sample_fit("faithful", init="random", n_init=1, tol=1e-6)
    with opened(page, fit):
        requests: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        picture, curve = painted(page), painted(page, "em-curve")
        expect(page.locator("#em-status")).to_contain_text("Step 0 of")
        page.click("#em-last")
        expect(page.locator("#em-status")).to_contain_text(f"Step {last_step(fit)} of")
        expect(page.locator("#em-status")).to_contain_text("the result")
        assert painted(page) != picture
        assert painted(page, "em-curve") != curve
        weights = page.locator("#em-table tbody td:nth-child(2)").all_inner_texts()
        shares = fit.mixture.weights[np.argsort(fit.slots)]
        assert weights == [f"{100 * share:.1f} %" for share in shares]
        page.click("#em-back")
        assert state(page)["step"] == last_step(fit) - 1
        page.locator("#em-step input").fill("1")
        assert state(page)["step"] == 1
        page.click("#em-first")
        assert painted(page) == picture
        assert requests == []


def test_play_runs_to_the_end_and_stops_there(page: Page) -> None:
    fit = sample_fit("faithful", init="random", n_init=1, max_iter=6, tol=0)
    with opened(page, fit):
        page.select_option("#em-speed", "30")
        page.click("#em-play")
        expect(page.get_by_role("button", name="Pause")).to_be_visible()
        page.wait_for_function("() => !gmmPlayback.state().playing")
        assert state(page)["step"] == last_step(fit)
        expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_keys_play_step_and_jump(page: Page) -> None:
    fit = sample_fit("faithful", init="random", n_init=1, tol=0, max_iter=30)
    with opened(page, fit):
        page.focus("#em-player")
        for key, step in (("ArrowRight", 1), ("End", 30), ("ArrowLeft", 29), ("Home", 0)):
            page.keyboard.press(key)
            assert state(page)["step"] == step
        page.keyboard.press("Space")
        assert state(page)["playing"]
        page.keyboard.press("Space")
        assert not state(page)["playing"]


def test_a_click_on_the_curve_goes_to_that_step(page: Page) -> None:
    fit = sample_fit("faithful", init="random", n_init=1, tol=0, max_iter=10)
    with opened(page, fit):
        page.evaluate(
            "document.querySelector('#em-curve .js-plotly-plot').emit("
            "'plotly_click', {points: [{x: 7}]})"
        )
        assert state(page)["step"] == 7


def test_new_data_start_at_the_start(page: Page) -> None:
    fit = sample_fit("faithful")
    with opened(page, fit):
        page.click("#em-last")
        other = playback_payload(
            playback_view(sample_fit("iris"), "c0", "c1"), translator("en"), "dark"
        )
        page.evaluate("(data) => dash_clientside.set_props('em-data', {data})", other)
        page.wait_for_function("() => document.querySelectorAll('#em-table th').length === 9")
        assert state(page)["step"] == 0


def test_the_canvas_follows_a_zoom(page: Page) -> None:
    with opened(page, sample_fit("faithful")):
        before = painted(page)
        page.evaluate(
            "Plotly.relayout(document.querySelector('#em-graph .js-plotly-plot'),"
            " {'xaxis.range': [1, 3]})"
        )
        assert painted(page) != before


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_serious_stands_in_the_way_of_anybody(page: Page, theme: str) -> None:
    with opened(page, sample_fit("iris"), theme):
        assert axe(page) == []
