"""A person at the workbench: moves K, looks at the picture, is refused and loses nothing."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from dashboard import ids
from tests.browser.harness import Server, open_page, wait_for_callbacks
from tests.browser.workbench import (
    ellipse_colours,
    expect_status,
    status,
    traces,
    type_number,
)


def test_k_moves_the_ellipses_and_colours_stay(explore: Page) -> None:
    before = ellipse_colours(explore)
    type_number(explore, ids.N_COMPONENTS, 4)
    expect_status(explore, "K", "4")
    explore.wait_for_function(
        f"document.querySelector('#{ids.CLUSTERS_GRAPH} .js-plotly-plot')"
        ".data.filter(t => t.mode === 'lines').length === 4"
    )
    after = ellipse_colours(explore)
    assert {group: after[group] for group in before} == before
    assert len(set(after.values())) == 4
    expect(explore).to_have_url(re.compile(r"\?k=4"))


def test_the_slider_moves_the_box_and_the_box_the_slider(explore: Page) -> None:
    thumb = explore.locator(f"#{ids.N_COMPONENTS}-slider [role=slider]")
    thumb.focus()
    thumb.press("ArrowRight")
    expect_status(explore, "K", "4")
    expect(explore.locator(f"#{ids.N_COMPONENTS}")).to_have_value("4")
    type_number(explore, ids.N_COMPONENTS, 2)
    expect_status(explore, "K", "2")
    expect(thumb).to_have_attribute("aria-valuenow", "2")


def test_a_number_out_of_bounds_is_refused_and_nothing_is_lost(explore: Page) -> None:
    bic = status(explore, "BIC")
    type_number(explore, ids.N_COMPONENTS, 99)
    message = explore.locator(f"#{ids.MESSAGE}")
    expect(message).to_contain_text("from 1 to 20")
    assert status(explore, "BIC") == bic
    assert len(ellipse_colours(explore)) == 3
    type_number(explore, ids.N_COMPONENTS, 2)
    expect_status(explore, "K", "2")
    expect(message).to_be_empty()


def test_the_legend_toggles_a_component_as_a_whole(explore: Page) -> None:
    groups = {trace["group"] for trace in traces(explore, ids.CLUSTERS_GRAPH)}
    explore.locator(f"#{ids.CLUSTERS_GRAPH} .legendtoggle").first.click()
    hidden = "document.querySelector('#%s .js-plotly-plot').data.filter(t => t.visible === "
    explore.wait_for_function(hidden % ids.CLUSTERS_GRAPH + "'legendonly').length > 1")
    after = traces(explore, ids.CLUSTERS_GRAPH)
    off = {trace["group"] for trace in after if trace["shown"] == "legendonly"}
    on = {trace["group"] for trace in after if trace["shown"] != "legendonly"}
    assert len(off) == 1
    assert off | on == groups
    assert not off & on


def test_what_the_legend_hides_stays_hidden(explore: Page) -> None:
    explore.locator(f"#{ids.CLUSTERS_GRAPH} .legendtoggle").first.click()
    plot = f"document.querySelector('#{ids.CLUSTERS_GRAPH} .js-plotly-plot')"
    hidden = "filter(t => t.visible === 'legendonly').map(t => t.legendgroup)"
    explore.wait_for_function(f"{plot}._fullData.{hidden}.length === 3")
    group = explore.evaluate(f"{plot}._fullData.{hidden}[0]")
    type_number(explore, ids.N_COMPONENTS, 4)
    expect_status(explore, "K", "4")
    explore.wait_for_function(f"{plot}._fullData.length === 12")
    assert explore.evaluate(f"{plot}._fullData.{hidden}") == [group] * 3


def test_the_zoom_stays_when_the_theme_changes(explore: Page) -> None:
    plot = f"document.querySelector('#{ids.CLUSTERS_GRAPH} .js-plotly-plot')"
    box = explore.locator(f"#{ids.CLUSTERS_GRAPH} .nsewdrag").bounding_box()
    assert box
    before = explore.evaluate(f"[...{plot}._fullLayout.xaxis.range]")
    explore.mouse.move(box["x"] + 100, box["y"] + 100)
    explore.mouse.down()
    explore.mouse.move(box["x"] + 220, box["y"] + 160, steps=5)
    explore.mouse.up()
    moved = explore.evaluate(f"[...{plot}._fullLayout.xaxis.range]")
    assert moved != pytest.approx(before)
    colours = ellipse_colours(explore)
    explore.locator(f"#{ids.THEME_SWITCH}").click()
    explore.wait_for_function(
        f"before => {plot}.data.find(t => t.mode === 'lines').line.color !== before",
        arg=next(iter(colours.values())),
    )
    wait_for_callbacks(explore)
    assert explore.evaluate(f"[...{plot}._fullLayout.xaxis.range]") == pytest.approx(moved)


def test_a_picture_keeps_its_height(explore: Page) -> None:
    picture = explore.locator(f"#{ids.CLUSTERS_GRAPH}")
    drawn = picture.locator(".main-svg").first
    heights = []
    for k in (3, 4, 5, 6):
        type_number(explore, ids.N_COMPONENTS, k)
        expect_status(explore, "K", str(k))
        wait_for_callbacks(explore)
        for box in (picture.bounding_box(), drawn.bounding_box()):
            assert box
            heights.append(box["height"])
    assert max(heights) - min(heights) < 2


def test_panels_open_while_a_choice_is_refused(explore: Page) -> None:
    type_number(explore, ids.N_COMPONENTS, 99)
    expect(explore.locator(f"#{ids.MESSAGE}")).to_contain_text("from 1 to 20")
    explore.get_by_role("tab", name="Choose K").click()
    expect(explore.locator(f"#{ids.CRITERIA_NOTE}")).to_contain_text("best BIC")
    expect(explore.locator(f"#{ids.MESSAGE}")).to_contain_text("from 1 to 20")


def test_no_request_carries_a_picture_back(page: Page, server: Server) -> None:
    sizes: list[int] = []
    page.on("request", lambda request: sizes.append(len(request.post_data or "")))
    open_page(page, f"{server.url}?data=blobs&rows=20000&clusters=5&k=5")
    expect_status(page, "K", "5")
    for view in ("EM steps", "Choose K", "Responsibilities", "Clusters"):
        page.get_by_role("tab", name=view).click()
        expect(page.locator(f"#{ids.PANEL} .main-svg").first).to_be_visible()
    type_number(page, ids.N_COMPONENTS, 4)
    expect_status(page, "K", "4")
    assert 0 < max(sizes) < 20_000


def test_nought_is_a_number(explore: Page) -> None:
    explore.locator("summary", has_text="More").click()
    type_number(explore, ids.REG_COVAR, 0)
    explore.wait_for_url(re.compile("reg=0"))
    expect(explore.locator(f"#{ids.MESSAGE}")).to_be_empty()


def test_many_rows_are_a_density_with_a_sample(explore: Page) -> None:
    explore.locator(f"#{ids.DATA}").select_option("blobs")
    type_number(explore, ids.BLOB_ROWS, 60_000)
    expect(explore.locator(f"#{ids.CLUSTERS_NOTE}")).to_contain_text("60,000")
    kinds = [trace["type"] for trace in traces(explore, ids.CLUSTERS_GRAPH)]
    assert kinds[0] == "heatmap"


def test_switching_the_theme_redraws_the_picture(explore: Page) -> None:
    light = ellipse_colours(explore)
    explore.locator(f"#{ids.THEME_SWITCH}").click()
    expect(explore.locator("html")).to_have_attribute("data-bs-theme", "dark")
    explore.wait_for_url(re.compile("theme=dark"))
    explore.wait_for_function(
        f"before => document.querySelector('#{ids.CLUSTERS_GRAPH} .js-plotly-plot').data"
        ".find(t => t.mode === 'lines').line.color !== before",
        arg=next(iter(light.values())),
    )
