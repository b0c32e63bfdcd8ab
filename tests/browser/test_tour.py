"""The tour of the Explore page: offered to who is new, declined, taken by keyboard, asked for."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from dashboard import ids
from tests.browser.harness import Server, axe, open_page

LINE = f"#{ids.TOUR}"
BOX = ".tour"


def test_the_tour_goes_through_five_steps_by_keyboard(page: Page, server: Server) -> None:
    open_page(page, server.url)
    page.locator(LINE).get_by_role("button", name="Take a tour").press("Enter")
    for number in range(1, 6):
        expect(page.locator(BOX)).to_be_focused()
        expect(page.locator(BOX)).to_contain_text(f"Step {number} of 5")
        expect(page.locator(".toured")).to_be_in_viewport()
        expect(page.locator(BOX)).to_be_in_viewport(ratio=1)
        assert axe(page) == []
        page.locator(BOX).get_by_role("button").last.press("Enter")
    expect(page.locator(BOX)).to_have_count(0)
    expect(page.locator(".toured")).to_have_count(0)
    expect(page.locator(LINE)).to_be_hidden()


def test_who_has_declined_is_not_asked_again(page: Page, server: Server) -> None:
    open_page(page, server.url)
    page.locator(LINE).get_by_role("button", name="No, thanks").click()
    expect(page.locator(LINE)).to_be_hidden()
    page.reload()
    expect(page.locator(f"#{ids.STATUS} dl")).to_be_visible()
    expect(page.locator(LINE)).to_be_hidden()
    page.get_by_role("button", name="A tour of this page").click()
    expect(page.locator(BOX)).to_contain_text("Step 1 of 5")
    page.keyboard.press("Escape")
    expect(page.locator(BOX)).to_have_count(0)


@pytest.mark.parametrize("path", ["?k=2", "?lang=en"])
def test_a_link_to_a_view_is_not_interrupted(page: Page, server: Server, path: str) -> None:
    open_page(page, server.url + path)
    expect(page.locator(f"#{ids.STATUS} dl")).to_be_visible()
    expect(page.locator(LINE)).to_be_hidden()


def test_who_begins_to_work_or_leaves_is_left_alone(page: Page, server: Server) -> None:
    open_page(page, server.url)
    expect(page.locator(LINE)).to_be_visible()
    page.locator(f"#{ids.COVARIANCE_TYPE}").click()
    expect(page.locator(LINE)).to_be_hidden()
    page.get_by_role("button", name="A tour of this page").click()
    page.locator(".sections").get_by_role("link", name="Learn").click()
    expect(page.locator("h1")).to_have_text("Learn Gaussian mixtures")
    expect(page.locator(BOX)).to_have_count(0)
    page.locator(".sections").get_by_role("link", name="Explore").click()
    expect(page.locator(f"#{ids.STATUS} dl")).to_be_visible()
    expect(page.locator(LINE)).to_be_hidden()
