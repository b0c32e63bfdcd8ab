"""A reader moves the live figures of the lessons: by mouse, by keyboard, in both languages."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from scipy.stats import norm

from dashboard import ids
from dashboard.pages.learn.figures import collapse, elbo, em_stepper, mixture_1d, sampling
from dashboard.pages.learn.figures.stage import Stage
from tests.browser.harness import Server, axe, open_page

PATIENCE = 20_000  # milliseconds: a page with three live figures on a busy machine
BELLS, STEPS = mixture_1d.STAGE, em_stepper.STAGE
MEAN = mixture_1d.MEANS[0].id
PICTURE = BELLS.picture(0)


def thumb(page: Page, id: str) -> Locator:
    """What a slider is moved by."""
    return page.locator(f"#{id} [role=slider]")


def told(page: Page, stage: Stage) -> Locator:
    """The words below the pictures of a figure."""
    return page.locator(f"#{stage.id('text')}")


def press(page: Page, id: str, key: str, times: int = 1) -> None:
    thumb(page, id).focus()
    for _ in range(times):
        page.keyboard.press(key)


def set_formulas(page: Page) -> str:
    """The TeX of the formulas that are set in the stepper."""
    math: str = page.evaluate(
        """place => [...window.MathJax.startup.document.getMathItemsWithin(
             document.getElementById(place))].map(item => item.math).join("\\n")""",
        STEPS.id("numbers"),
    )
    return math


def test_bells_follow_keys_and_the_mouse(page: Page, server: Server) -> None:
    open_page(page, server.url + "learn/mixture?lang=en")
    expect(told(page, BELLS)).to_contain_text("Component 1: weight 0.30, mean -4.0, spread 1.5.")
    press(page, mixture_1d.SHARES[0].id, "ArrowRight", 2)
    expect(told(page, BELLS)).to_contain_text("Component 1: weight 0.42, mean -4.0")
    expect(thumb(page, MEAN)).to_have_attribute("aria-label", "Mean")
    disc = page.locator(f"#{PICTURE} .shapelayer path").first
    disc.scroll_into_view_if_needed()
    box = disc.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y + 10, steps=5)
    page.mouse.move(x + 150, y - 20, steps=5)
    page.mouse.up()
    expect(thumb(page, MEAN)).not_to_have_attribute("aria-valuenow", "-4")
    mean = thumb(page, MEAN).get_attribute("aria-valuenow")
    assert mean is not None
    assert float(mean) > 0
    expect(told(page, BELLS)).to_contain_text(f"weight 0.42, mean {float(mean):.1f}")
    moved = page.locator(f"#{PICTURE} .shapelayer path").first.bounding_box()
    assert moved is not None
    assert abs(moved["x"] - box["x"] - 150) < 5  # under the mouse
    graph = f"document.querySelector('#{PICTURE} .js-plotly-plot')"
    height = page.evaluate(f"{graph}._fullLayout.shapes[0].yanchor")
    assert height == pytest.approx(5 / 12 * norm.pdf(0, 0, 1.5))  # its top, wherever it was let go


def test_em_goes_by_half_steps_and_shows_the_row_that_is_clicked(
    page: Page, server: Server
) -> None:
    open_page(page, server.url + "learn/em?lang=en")
    words, on = told(page, STEPS), page.locator(f"#{em_stepper.AT.id}-on")
    expect(words).to_contain_text("The start")
    expect(page.locator(f"#{STEPS.id('numbers')}")).to_contain_text("the E-step comes first")
    expect(on).to_have_text("E-step")
    on.click()
    expect(words).to_contain_text("Step 1, after its E-step.")
    expect(on).to_have_text("M-step")
    on.click()
    expect(words).to_contain_text("Step 1, after its M-step.")
    page.locator(f"#{em_stepper.AT.id}-back").click()
    expect(words).to_contain_text("Step 1, after its E-step.")
    page.locator(f"#{em_stepper.AT.id}-last").click()
    expect(words).to_contain_text("Step 26, after its M-step.")
    point = page.locator(f"#{ids.STEPS} .scatterlayer .point").nth(20)
    point.click(force=True)
    expect(thumb(page, em_stepper.ROW.id)).not_to_have_attribute("aria-valuenow", "6")
    row = thumb(page, em_stepper.ROW.id).get_attribute("aria-valuenow")
    expect(words).to_contain_text(f"Responsibilities for row {row}:")
    page.locator(f"#{em_stepper.COMPONENT}").select_option("2")
    page.wait_for_function(
        """([place, sign]) => window.MathJax.startup.document.getMathItemsWithin(
             document.getElementById(place)).some(item => item.math.includes(sign))""",
        arg=[STEPS.id("numbers"), rf"\gamma_{{{row},2}}"],
    )
    assert r"\frac" in set_formulas(page)
    page.locator(f"#{em_stepper.AT.id}-first").click()
    expect(words).to_contain_text("The start")
    press(page, em_stepper.AT.id, "ArrowRight")
    expect(words).to_contain_text("Step 1, after its E-step.")
    page.get_by_role("link", name="Open this on the Explore page").first.click()
    expect(page.locator(f"#{ids.STATUS}")).to_contain_text("60")
    expect(page).to_have_url(re.compile(r"view=em"))


def test_a_component_collapses_as_the_regularisation_goes_down(page: Page, server: Server) -> None:
    open_page(page, server.url + "learn/em?lang=en")
    words, link = told(page, collapse.STAGE), page.locator(f"#{collapse.STAGE.id('explore')}")
    expect(words).to_contain_text("The floor is 10⁻² of the column’s variance.")
    press(page, collapse.POWER.id, "ArrowLeft", 4)
    expect(words).to_contain_text("with a spread of 0.0063")
    expect(page.locator(f"#{ids.COLLAPSE}")).to_contain_text("the peak is 3.15 high")
    press(page, collapse.POWER.id, "ArrowLeft")
    expect(link).to_have_attribute("href", re.compile("reg=1e-07"))
    press(page, collapse.POWER.id, "Home")
    expect(words).to_contain_text("the engine refuses to go on")
    press(page, collapse.POWER.id, "End")
    expect(words).to_contain_text("10⁻¹ of")


def test_the_gap_closes_and_the_bound_rises(page: Page, server: Server) -> None:
    open_page(page, server.url + "learn/beyond?lang=zh-Hant")
    words, on = told(page, elbo.STAGE), page.locator(f"#{elbo.AT.id}-on")
    expect(words).to_contain_text("KL 0.182")
    on.click()
    expect(words).to_contain_text("KL 0.000")
    expect(words).to_contain_text("0.182 的差距歸零")
    on.click()
    expect(words).to_contain_text("第 1 步，M 步驟之後。")
    expect(page.locator(f"#{ids.BOUND} .legendtext").last).to_have_text("對數概似")


def test_rows_are_drawn_anew(page: Page, server: Server) -> None:
    open_page(page, server.url + "learn/beyond?lang=en")
    words = told(page, sampling.STAGE)
    expect(words).to_contain_text("270 rows drawn", timeout=PATIENCE)
    before = words.inner_text()
    page.locator(f"#{sampling.ANEW}").click()
    expect(words).not_to_have_text(before, timeout=PATIENCE)
    expect(words).to_contain_text("270 rows drawn")
    press(page, sampling.K.id, "ArrowLeft")
    expect(words).to_contain_text("component 1 100.0 %")
    expect(page.locator(f"#{sampling.STAGE.id('explore')}")).to_have_attribute(
        "href", re.compile("k=1&")
    )
    press(page, sampling.ROWS.id, "End")
    expect(words).to_contain_text("1,000 rows drawn")


@pytest.mark.parametrize("slug", ["mixture", "em", "beyond"])
def test_live_figures_are_accessible_and_follow_the_theme(
    page: Page, server: Server, slug: str
) -> None:
    open_page(page, f"{server.url}learn/{slug}?lang=en&theme=light")
    expect(page.locator(".live .xtick text").first).to_be_visible()
    assert axe(page) == []
    ink = "document.querySelector('.live .xtick text').style.fill"
    before = page.evaluate(ink)
    page.locator(f"#{ids.THEME_SWITCH}").click()
    page.wait_for_function(f"{ink} !== {before!r}")
    assert axe(page) == []
