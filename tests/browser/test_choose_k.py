"""Choosing K: the curve, its best, a long grid, and a fit that gives way."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from dashboard import ids
from tests.browser.harness import Server
from tests.browser.workbench import (
    expect_status,
    status,
    type_number,
)


def test_choosing_k_by_a_click_on_the_curve(explore: Page) -> None:
    explore.get_by_role("tab", name="Choose K").click()
    expect(explore.locator(f"#{ids.CRITERIA_NOTE}")).to_contain_text("best BIC")
    points = explore.locator(f"#{ids.CRITERIA_GRAPH} .scatterlayer .trace").first
    fifth = points.locator(".point").nth(4)
    fifth.scroll_into_view_if_needed()
    box = fifth.bounding_box()
    assert box
    explore.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(explore.locator(f"#{ids.CRITERIA_GRAPH} .hovertext").first).to_be_visible()
    explore.mouse.down()
    explore.mouse.up()
    expect_status(explore, "K", "5")
    expect(explore.locator(f"#{ids.N_COMPONENTS}")).to_have_value("5")
    row = explore.locator(f"#{ids.CRITERIA_TABLE} tbody tr").nth(4)
    expect(row).to_contain_text(status(explore, "BIC"))


def test_the_best_of_several_families_is_used(explore: Page) -> None:
    explore.get_by_role("tab", name="Choose K").click()
    families = explore.locator(f"#{ids.FAMILIES}")
    families.get_by_label("(tied)").check()
    expect(explore.locator(f"#{ids.CRITERIA_TABLE} tbody tr")).to_have_count(20)
    explore.locator(f"#{ids.USE_BEST}").click()
    expect_status(explore, "Covariance", "tied")
    expect_status(explore, "K", "3")
    expect_status(explore, "BIC", "2,314.3")


def test_a_long_grid_shows_progress_and_can_be_ended(page: Page, server: Server) -> None:
    query = "?data=blobs&rows=100000&clusters=10&spread=2&restarts=50&tol=0&steps=2000&kmax=20"
    page.goto(server.url + query + "&k=1&view=choose-k")
    expect(page.locator(f"#{ids.GRID_WORK}")).to_be_visible()
    page.locator(f"#{ids.GRID_WORK} button").click()
    expect(page.locator(f"#{ids.CRITERIA_NOTE}")).to_contain_text("cancelled")
    expect(page.locator(f"#{ids.GRID_WORK}")).to_be_hidden()


def test_a_long_fit_gives_way_to_the_next_choice(page: Page, server: Server) -> None:
    query = "?data=blobs&rows=100000&clusters=10&spread=2&restarts=1&tol=0&steps=2000&k=20"
    page.goto(server.url + query)
    expect(page.locator(f"#{ids.FIT_WORK}")).to_be_visible()
    page.locator(f"#{ids.DATA}").select_option("faithful")
    type_number(page, ids.N_COMPONENTS, 2)
    expect_status(page, "Table", "Old Faithful geyser")
    expect_status(page, "K", "2")
    expect(page.locator(f"#{ids.FIT_WORK}")).to_be_hidden()
    expect(page.locator(f"#{ids.MESSAGE}")).to_be_empty()
