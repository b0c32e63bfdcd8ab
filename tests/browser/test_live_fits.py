"""A reader moves the live figures over fits: sliders, keys, points of curves, steps, Explore."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from dashboard import ids
from dashboard.pages.learn.figures import criteria, kmeans, local_optima, playground
from tests.browser.harness import Server, axe, open_page

LESSONS = {
    "playground": playground.STAGE,
    "choose-k": criteria.STAGE,
    "k-means": kmeans.STAGE,
    "em": local_optima.STAGE,
}


def numbers(page: Page, name: str) -> Locator:
    """What a figure says in numbers."""
    return page.locator(f"#{name}-numbers")


def press(page: Page, name: str, dial: str, *keys: str) -> None:
    """Keys on a slider."""
    page.locator(f".field:has(#{name}-{dial}) .dash-slider-thumb").focus()
    for key in keys:
        page.keyboard.press(key)


def test_the_playground_follows_its_sliders_and_explore_shows_the_same(
    page: Page, server: Server
) -> None:
    name = ids.PLAYGROUND
    open_page(page, server.url + "learn/playground?lang=en")
    expect(numbers(page, name)).to_contain_text("3,012.8")
    assert axe(page) == []
    press(page, name, "spread", "ArrowRight", "ArrowRight")
    press(page, name, "k", "ArrowRight")
    expect(page.locator(f"#{name}-text")).to_contain_text("spread 0.8, with the ellipses of K = 4")
    expect(page.locator(f"#{name} canvas[data-scene]").first).to_be_visible()
    bic = numbers(page, name).locator("dd").nth(3).inner_text()
    page.locator(f"#{name}-explore").click()
    expect(page.locator(f"#{ids.STATUS}")).to_contain_text(bic)


def test_a_moved_slider_ends_with_its_own_picture(page: Page, server: Server) -> None:
    name = ids.PLAYGROUND
    open_page(page, server.url + "learn/playground?lang=en")
    expect(numbers(page, name)).to_contain_text("3,012.8")
    press(page, name, "spread", *["ArrowRight"] * 9, *["ArrowLeft"] * 9)
    press(page, name, "k", "End", *["ArrowLeft"] * 8)
    expect(page.locator(f"#{name}-text")).to_contain_text("spread 0.6, with the ellipses of K = 2")


def test_a_point_of_the_curves_and_the_keys_choose_a_k(page: Page, server: Server) -> None:
    name = criteria.STAGE.name
    open_page(page, server.url + "learn/choose-k?lang=en")
    expect(numbers(page, name)).to_contain_text("at K = 3; lowest 3,012.8 at K = 3")
    assert axe(page) == []
    page.locator(f"#{criteria.K} input").nth(2).focus()
    page.keyboard.press("ArrowRight")
    expect(numbers(page, name)).to_contain_text("at K = 4; lowest 3,012.8 at K = 3")
    page.locator(f"#{name}-picture-0 .scatterlayer .trace").first.locator("path.point").nth(
        5
    ).hover(force=True)
    page.mouse.down()
    page.mouse.up()
    expect(numbers(page, name)).to_contain_text("at K = 6")
    expect(page.locator(f"#{criteria.K} input").nth(5)).to_be_checked()


def test_both_methods_take_their_steps(page: Page, server: Server) -> None:
    name, slider = kmeans.STAGE.name, kmeans.STEP.id
    open_page(page, server.url + "learn/k-means?lang=en")
    expect(numbers(page, name)).to_contain_text("0 of 15")
    assert axe(page) == []
    page.locator(f"#{slider}-on").click()
    expect(numbers(page, name)).to_contain_text("1 of 15")
    page.locator(f"#{slider}-play").click()
    expect(page.locator(f"#{slider}-play")).to_have_attribute("aria-pressed", "true")
    expect(numbers(page, name)).to_contain_text("4 of 15", timeout=15_000)
    page.locator(f"#{slider}-play").click()
    expect(page.locator(f"#{slider}-play")).to_have_attribute("aria-pressed", "false")
    press(page, name, "step", "End")
    expect(numbers(page, name)).to_contain_text("6, where it ends")
    expect(numbers(page, name)).to_contain_text("1.00")
    page.get_by_label("Unequal").check()
    expect(numbers(page, name)).to_contain_text("0.91")


def test_a_start_is_chosen_among_good_and_bad(page: Page, server: Server) -> None:
    name = local_optima.STAGE.name
    open_page(page, server.url + "learn/em?lang=en&theme=dark")
    expect(numbers(page, name)).to_contain_text("39.5")
    assert axe(page) == []
    page.locator(f"#{local_optima.START} input").nth(1).check()
    expect(numbers(page, name)).to_contain_text("1,271.7")
    expect(numbers(page, name)).to_contain_text("4 of 8")


@pytest.mark.parametrize("slug", LESSONS)
def test_figures_fit_a_phone_in_chinese(page: Page, server: Server, slug: str) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    open_page(page, f"{server.url}learn/{slug}?lang=zh-Hant")
    name = LESSONS[slug].name
    expect(page.locator(f"#{name} canvas[data-scene]").first).to_be_visible()
    expect(page.locator(f"#{name}-text")).to_contain_text("。")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
