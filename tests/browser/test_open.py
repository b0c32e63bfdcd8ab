"""The real page opens, at the root and under a prefix, and says so when something is wrong."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from dashboard import ids
from tests.browser.harness import PageErrors, Server, open_page

DRAWN = f"#{ids.CLUSTERS_GRAPH} .main-svg"


def test_the_page_opens_with_a_picture(page: Page, server: Server) -> None:
    open_page(page, server.url)
    expect(page.locator(DRAWN).first).to_be_visible()
    expect(page.locator(f"#{ids.STATUS}")).to_contain_text("BIC")
    expect(page.locator(f"#{ids.BANNER}")).to_be_hidden()


def test_the_page_opens_under_a_prefix(page: Page, prefixed_server: Server) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_page(page, prefixed_server.url)
    expect(page.locator(DRAWN).first).to_be_visible()
    own = [url for url in asked if url.startswith("http")]
    assert len(own) > 10
    assert all(url.startswith(prefixed_server.url) for url in own)


@pytest.mark.parametrize("query", ["?k=99", "?view=none&data=nothing", "?k=%00%ff&columns=c0,c999"])
def test_an_address_that_cannot_be_used_is_answered_in_words(
    page: Page, server: Server, query: str
) -> None:
    open_page(page, server.url + query)
    reasons = page.locator("main").get_by_role("alert").filter(has_text=re.compile(r"\."))
    expect(reasons.first).to_be_visible()
    expect(page.locator(f"#{ids.BANNER}")).to_be_hidden()


def test_no_graph_offers_to_share_the_data(page: Page, server: Server) -> None:
    open_page(page, server.url)
    page.locator(f"#{ids.CLUSTERS_GRAPH}").hover()
    buttons = page.locator(f"#{ids.CLUSTERS_GRAPH} .modebar-btn")
    expect(buttons.first).to_be_attached()
    titles = " ".join(button.get_attribute("data-title") or "" for button in buttons.all())
    assert "Zoom" in titles
    assert not re.search("share|cloud|chart studio", titles, re.IGNORECASE)


@pytest.mark.parametrize(("path", "drawn"), [("", DRAWN), ("learn/em", "mjx-container svg")])
def test_pages_work_where_a_frame_may_store_nothing(
    page: Page, server: Server, path: str, drawn: str
) -> None:
    page.add_init_script(
        """for (const name of ["localStorage", "sessionStorage", "indexedDB"])
             Object.defineProperty(window, name, {get() { throw new DOMException("blocked"); }});"""
    )
    open_page(page, server.url + path)
    expect(page.locator(drawn).first).to_be_visible()


def test_a_page_that_loses_its_server_says_so(
    page: Page, page_errors: PageErrors, own_real_server: Server
) -> None:
    page_errors.expect("ERR_CONNECTION|ERR_EMPTY_RESPONSE|server did not respond")
    open_page(page, own_real_server.url)
    expect(page.locator(DRAWN).first).to_be_visible()
    own_real_server.stop()
    page.locator(f"#{ids.COVARIANCE_TYPE}").select_option("tied")
    expect(page.locator(f"#{ids.BANNER}")).to_contain_text("cannot be reached")
    expect(page.locator(DRAWN).first).to_be_visible()
