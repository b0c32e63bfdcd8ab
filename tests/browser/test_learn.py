"""A reader goes through the course: by links, back, in both languages, without losing Explore."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from dashboard import ids
from dashboard.learn import course
from dashboard.learn.lesson import SNIPPETS
from tests.browser.harness import Server, axe, open_page, wait_for_callbacks
from tests.browser.workbench import expect_status, send

POINTS = b"a,b\n" + b"".join(b"%.2f,%.2f\n" % (i * 0.37 % 7, i * i * 0.11 % 5) for i in range(80))


WIDE = """() => [...document.querySelectorAll("mjx-container")]
  .filter(formula => formula.scrollWidth > formula.clientWidth + 1).map(f => f.textContent)"""


def go(page: Page, section: str) -> None:
    """Follow a link of the header."""
    page.locator(".sections").get_by_role("link", name=section).click()


def test_explore_is_found_again_as_it_was_left(page: Page, server: Server) -> None:
    open_page(page, server.url + "?lang=en&k=2")
    expect_status(page, "K", "2")
    send(page, "mine.csv", POINTS)
    expect_status(page, "Table", "mine.csv")
    page.evaluate("window.sameDocument = true")
    go(page, "Learn")
    expect(page.locator("h1")).to_have_text("Learn Gaussian mixtures")
    expect(page).to_have_title("Learn Gaussian mixtures · GMM Explorer")
    assert page.url == server.url + "learn?lang=en"
    page.locator(".lessons a").first.click()
    expect(page.locator("h1")).to_have_text("What a mixture is")
    go(page, "Explore")
    expect_status(page, "Table", "mine.csv")
    expect_status(page, "K", "2")
    expect(page).to_have_title("GMM Explorer")
    assert page.evaluate("window.sameDocument")
    go(page, "Learn")
    expect(page.locator("h1")).to_have_text("What a mixture is")
    page.go_back()
    expect_status(page, "Table", "mine.csv")
    page.go_back()
    expect(page.locator("h1")).to_have_text("What a mixture is")


def test_links_keep_language_and_theme(page: Page, prefixed_server: Server) -> None:
    open_page(page, prefixed_server.url + "learn")
    page.locator(f"#{ids.THEME_SWITCH}").click()
    expect(page).to_have_url(re.compile("theme=dark"))
    page.get_by_role("button", name="繁體中文").click()
    expect(page.locator("h1")).to_have_text("學習高斯混合模型")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")
    expect(page).to_have_title("學習高斯混合模型｜GMM Explorer")
    page.locator(".lessons a").first.click()
    expect(page.locator("h1")).to_have_text("什麼是混合模型")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    go(page, "探索")
    expect(page.locator(f"#{ids.STATUS}")).to_contain_text("BIC")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    assert page.url.startswith(prefixed_server.url + "?")
    expect(page).to_have_url(re.compile(r"lang=zh-Hant"))


def test_an_anchor_is_a_place_and_no_arrival(page: Page, server: Server) -> None:
    page.set_viewport_size({"width": 1280, "height": 400})
    open_page(page, server.url + "learn/mixture?lang=en")
    expect(page.locator("#formula")).not_to_be_in_viewport()
    page.evaluate("document.querySelector('h1').marked = true")
    page.locator(".contents").get_by_role("link", name="The formula").click()
    expect(page.locator("#formula")).to_be_in_viewport()
    page.go_back()
    assert page.evaluate("document.querySelector('h1').marked")
    open_page(page, server.url + "learn/mixture#formula")
    expect(page.locator("#formula")).to_be_in_viewport()


def test_going_on_counts_as_reading(page: Page, server: Server) -> None:
    open_page(page, server.url + "learn/mixture?lang=en")
    page.locator(".neighbours a[rel=next]").click()
    expect(page).to_have_url(re.compile("read=mixture"))
    expect(page.locator(".contents")).to_contain_text("1 of")
    page.get_by_role("link", name="Begin anew").click()
    expect(page.locator(".contents")).to_contain_text("0 of")


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
def test_each_lesson_is_set_and_accessible_on_a_phone(
    page: Page, server: Server, lang: str
) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    lessons = course(lang)
    open_page(page, f"{server.url}learn/{lessons[0].slug}?lang={lang}&theme=dark")
    wrong: dict[str, object] = {}
    for lesson in lessons:
        expect(page.locator("h1")).to_have_text(lesson.title)
        page.wait_for_function(
            "document.querySelectorAll('mjx-container svg').length"
            " >= document.querySelectorAll('.math').length"
        )
        wait_for_callbacks(page)
        found = {
            "formulas": page.locator("[data-mjx-error]").count() or page.evaluate(WIDE),
            "dollars": [t for t in page.locator(".lesson .prose").all_inner_texts() if "$" in t],
            "wide": page.evaluate("document.documentElement.scrollWidth > window.innerWidth"),
            "axe": axe(page),
        }
        wrong |= {f"{lesson.slug}: {name}": value for name, value in found.items() if value}
        page.locator(".neighbours a[rel=next]").click()
    assert wrong == {}


def clipboard(page: Page) -> str:
    """What has been copied."""
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_a_program_is_copied_whole(page: Page, server: Server) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_page(page, server.url + "learn/python?lang=en")
    button = page.locator(".program button").first
    button.click()
    expect(button).to_have_text("Copied")
    assert clipboard(page) == (SNIPPETS / "fit.py").read_text(encoding="utf-8").rstrip()
    expect(button).to_have_text("Copy")


def test_a_formula_is_copied_as_it_was_written(page: Page, server: Server) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_page(page, server.url + "learn/k-means?lang=en")
    page.wait_for_function("document.querySelectorAll('mjx-container svg').length > 4")
    page.evaluate(
        "getSelection().selectAllChildren(document.querySelector('#limit').parentElement)"
    )
    page.keyboard.press("ControlOrMeta+C")
    text = clipboard(page)
    assert "Let all components have the same round covariance matrix $\\sigma^2 I$. Then" in text
    assert "$$\\gamma_{ik} = \\frac{" in text.replace("$$\n", "$$")
    assert text.startswith("k-means as a limit")


def test_a_word_of_explore_leads_to_the_glossary(page: Page, server: Server) -> None:
    open_page(page, server.url + "?lang=zh-Hant&k=2")
    expect_status(page, "K", "2")
    page.locator(f"#{ids.STATUS}").get_by_role("link", name="BIC").click()
    expect(page.locator("h1")).to_have_text("名詞解釋")
    expect(page.locator("#bic")).to_be_in_viewport()
    assert page.url == server.url + "learn/glossary?lang=zh-Hant#bic"
    page.go_back()
    expect_status(page, "K", "2")
    page.get_by_role("link", name="這是什麼：共變異數矩陣").click()
    expect(page.locator("#covariance-matrix")).to_be_in_viewport()


def test_a_printed_lesson_shows_the_text_alone(page: Page, server: Server) -> None:
    open_page(page, server.url + "learn/mixture?lang=en")
    page.emulate_media(media="print")
    expect(page.locator("h1")).to_be_visible()
    for hidden in (".top", ".contents", ".neighbours"):
        expect(page.locator(hidden)).to_be_hidden()
