"""The address holds the choices: links, back and forward, another language."""

from __future__ import annotations

import re

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


def test_no_ellipse_is_a_choice_that_a_link_keeps(explore: Page) -> None:
    explore.locator(f"#{ids.COVERAGES} input").last.uncheck()
    explore.wait_for_url(re.compile("coverage="))
    explore.reload()
    expect_status(explore, "K", "3")
    expect(explore.locator(f"#{ids.CLUSTERS_GRAPH} .main-svg").first).to_be_visible()
    assert ellipse_colours(explore) == {}


def test_a_link_keeps_the_colours(explore: Page) -> None:
    explore.locator(f"#{ids.DATA}").select_option("iris")
    for k in (4, 5, 3):
        type_number(explore, ids.N_COMPONENTS, k)
        expect_status(explore, "K", str(k))
    explore.locator(f"#{ids.COVARIANCE_TYPE}").select_option("tied")
    expect_status(explore, "Covariance", "tied")
    explore.wait_for_url(re.compile("family=tied"))
    wait_for_callbacks(explore)
    before, link = traces(explore, ids.CLUSTERS_GRAPH), explore.url
    explore.goto("about:blank")
    open_page(explore, link)
    expect_status(explore, "Covariance", "tied")
    wait_for_callbacks(explore)
    assert traces(explore, ids.CLUSTERS_GRAPH) == before
    assert explore.url == link


def test_back_leaves_a_page_whose_address_was_put_right(page: Page, server: Server) -> None:
    page.goto("about:blank")
    open_page(page, f"{server.url}?k=3&seed=00&tol=99")
    expect_status(page, "K", "3")
    wait_for_callbacks(page)
    page.go_back()
    page.wait_for_url("about:blank")


def test_a_link_gives_the_same_view(explore: Page, server: Server) -> None:
    explore.locator(f"#{ids.DATA}").select_option("blobs")
    type_number(explore, ids.BLOB_ROWS, 200)
    expect_status(explore, "Rows", "200")
    explore.locator(f"#{ids.COVARIANCE_TYPE}").select_option("spherical")
    expect_status(explore, "Covariance", "spherical")
    explore.get_by_role("tab", name="Responsibilities").click()
    expect(explore.locator(f"#{ids.RESPONSIBILITIES_NOTE}")).to_contain_text("200 rows")
    bic, link = status(explore, "BIC"), explore.url
    explore.goto("about:blank")
    open_page(explore, link)
    expect(explore.locator(f"#{ids.RESPONSIBILITIES_NOTE}")).to_contain_text("200 rows")
    assert status(explore, "BIC") == bic
    expect(explore.locator(f"#{ids.BLOB_ROWS}")).to_have_value("200")
    expect(explore.locator(f"#{ids.COVARIANCE_TYPE}")).to_have_value("spherical")
    assert explore.url == link


def test_back_undoes_and_forward_does_again(explore: Page) -> None:
    explore.locator(f"#{ids.DATA}").select_option("iris")
    expect_status(explore, "Table", "Iris flowers")
    explore.wait_for_url(re.compile("data=iris"))
    type_number(explore, ids.N_COMPONENTS, 5)
    expect_status(explore, "K", "5")
    explore.go_back()
    expect_status(explore, "K", "3")
    expect_status(explore, "Table", "Iris flowers")
    explore.go_back()
    expect_status(explore, "Table", "Old Faithful geyser")
    expect(explore.locator(f"#{ids.DATA}")).to_have_value("faithful")
    explore.go_forward()
    explore.go_forward()
    expect_status(explore, "K", "5")
    expect(explore.locator(f"#{ids.N_COMPONENTS}")).to_have_value("5")


def test_switching_the_language_keeps_the_view(explore: Page) -> None:
    explore.locator(f"#{ids.DATA}").select_option("penguins")
    type_number(explore, ids.N_COMPONENTS, 4)
    expect_status(explore, "K", "4")
    bic = status(explore, "BIC")
    explore.get_by_role("button", name="中文").click()
    expect(explore.get_by_role("tab").first).to_have_text("群集")
    expect(explore.locator(f"#{ids.STATUS}")).to_contain_text(bic)
    expect(explore).to_have_url(re.compile(r"lang=zh-Hant"))
    button = explore.locator(f"#{ids.CLUSTERS_GRAPH} .modebar-btn[data-title='平移']")
    expect(button).to_be_attached()
    explore.get_by_role("button", name="English").click()
    expect(explore.get_by_role("tab", name="Clusters")).to_be_visible()
    expect(explore.locator(f"#{ids.STATUS}")).to_contain_text(bic)


def test_the_chosen_tab_is_in_view_on_a_phone(page: Page, server: Server) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    open_page(page, f"{server.url}?view=export")
    expect(page.locator(".names input").first).to_be_visible()
    expect(page.get_by_role("tab", name="Export")).to_be_in_viewport(ratio=0.9)
