"""A reader moves the live figures over fits: sliders, keys, points of curves, steps, Explore."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from dashboard import ids
from dashboard.learn.live.playground import play
from dashboard.learn.live.rows import Blobs
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


def place_of(page: Page, canvas: str, x: float, y: float) -> dict[str, float]:
    """Where a value of a scene is on its canvas: one unit is as long on both axes."""
    place: dict[str, float] = page.evaluate(
        """([id, x, y]) => {
          const canvas = document.getElementById(id), { frame } = JSON.parse(canvas.dataset.scene);
          const [w, h] = [canvas.clientWidth, canvas.clientHeight];
          const [[x0, x1], [y0, y1]] = frame, unit = Math.max((x1 - x0) / w, (y1 - y0) / h);
          return {x: w / 2 + (x - (x0 + x1) / 2) / unit, y: h / 2 - (y - (y0 + y1) / 2) / unit};
        }""",
        [canvas, x, y],
    )
    return place


def test_what_is_under_the_pointer_is_said(page: Page, server: Server) -> None:
    open_page(page, server.url + "learn/playground?lang=en")
    canvas, tip = playground.STAGE.picture(0), page.locator(".scene-tip")
    expect(page.locator(f"#{canvas}[data-scene]")).to_be_visible()
    scene = play(Blobs(), 3).scene
    page.locator(f"#{canvas}").hover(position=place_of(page, canvas, *scene.parts[1].centre))
    expect(tip).to_have_text(f"component {scene.parts[1].slot + 1}: 33.4 %")
    far = int(np.abs(scene.xy - scene.xy.mean(axis=0)).sum(axis=1).argmax())
    page.locator(f"#{canvas}").hover(position=place_of(page, canvas, *scene.xy[far]))
    expect(tip).to_have_text(re.compile(r"component \d: 100\.0 %"))
    page.keyboard.press("Escape")
    expect(tip).to_have_count(0)


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
    expect(numbers(page, name)).to_contain_text("at K = 3; best 3,012.8 at K = 3")
    assert axe(page) == []
    page.locator(f"#{criteria.K} input").nth(2).focus()
    page.keyboard.press("ArrowRight")
    expect(numbers(page, name)).to_contain_text("at K = 4; best 3,012.8 at K = 3")
    curve = page.locator(f"#{name}-picture-0 .scatterlayer .trace").first
    curve.locator("path.point").nth(5).hover(force=True)
    expect(page.locator(f"#{name}-picture-0 .hovertext").first).to_be_visible()
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
    page.locator(f"#{name}-explore").click()
    expect(page.locator(f"#{ids.STATUS}")).to_contain_text("Made-up unequal clusters")
    expect(page.locator(f"#{ids.STATUS}")).to_contain_text("-1,314.6")


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
