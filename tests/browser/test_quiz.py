"""A pupil takes the quiz, by pointer or by keyboard; a teacher chooses the questions."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from dashboard import ids
from dashboard.i18n import languages
from dashboard.learn.quiz import exercise, keys, question
from tests.browser.harness import Server, axe, open_page

CHECK = f"#{ids.QUIZ_CHECK}"
FEEDBACK = f"#{ids.QUIZ_FEEDBACK}"


def next_question(page: Page) -> None:
    """Go on, and wait until the next page is there."""
    before = page.locator(".place").inner_text()
    page.locator(f"{FEEDBACK} a.btn").click()
    expect(page.locator(".place")).not_to_have_text(before)


def test_a_pupil_answers_every_kind(page: Page, server: Server) -> None:
    open_page(page, server.url + "learn/quiz?questions=icl,habits,em-order,one-row&lang=en")
    expect(page.locator(".place")).to_contain_text("Question 1 of 4")

    page.locator(CHECK).click()  # one-row: a number
    expect(page.locator(FEEDBACK)).to_contain_text("Enter a number first.")
    number = page.locator(".question input")
    number.fill(f"{exercise('one-row', 1).answer:.2f}")
    number.press("Enter")
    expect(page.locator(FEEDBACK)).to_contain_text("Right.")
    expect(number).to_be_disabled()
    next_question(page)

    for at in range(4):  # em-order: as the options stand, which is never right
        page.locator(".rank select").nth(at).select_option(str(at + 1))
    page.locator(CHECK).click()
    expect(page.locator(FEEDBACK)).to_contain_text("Not quite.")
    expect(page.locator(FEEDBACK)).to_contain_text("Choose initial means")
    next_question(page)

    page.get_by_label("random_state").check()  # habits: several
    page.get_by_label("verbose").check()
    page.locator(CHECK).click()
    expect(page.locator(FEEDBACK)).to_contain_text("It only prints.")
    expect(page.locator(FEEDBACK)).to_contain_text("n_init")
    next_question(page)

    page.get_by_label("rows that are unsure of their component").check()  # icl: one
    page.locator(CHECK).click()
    expect(page.locator(FEEDBACK)).to_contain_text("Right.")
    page.locator(f"{FEEDBACK} a.btn").click()
    expect(page.locator("h1")).to_have_text("Quiz: the result")
    expect(page.locator(".summary")).to_have_text("2 of 4 answers are right.")
    assert axe(page) == []

    page.reload()
    expect(page.locator(".summary")).to_have_text("2 of 4 answers are right.")
    page.get_by_role("link", name="The same questions again").click()
    expect(page.locator(".place")).to_contain_text("Question 1 of 4")


def test_other_questions_and_the_way_back_into_the_lesson(page: Page, server: Server) -> None:
    open_page(page, server.url + "learn/quiz?questions=limit&lang=en")
    page.locator(".question input").first.check()
    page.locator(CHECK).click()
    page.locator(FEEDBACK).get_by_role("link", name="k-means as a limit").click()
    expect(page.locator("h1")).to_have_text("Mixture against k-means")
    expect(page.locator("#limit")).to_be_in_viewport()
    page.go_back()
    expect(page.locator(".place")).to_contain_text("Question 1 of 1")


def test_the_keyboard_is_enough(page: Page, server: Server) -> None:
    open_page(page, server.url + "learn/quiz?questions=icl&lang=en")
    page.locator(".question input").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(page.locator(CHECK)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(f"{FEEDBACK} .verdict")).to_be_visible()


def test_a_picture_to_read(page: Page, server: Server) -> None:
    open_page(page, server.url + "learn/quiz?questions=read-bic&lang=zh-Hant")
    expect(page.locator(f"#{ids.QUIZ_PICTURE} .main-svg").first).to_be_visible()
    page.locator(f"#{ids.THEME_SWITCH}").click()
    page.locator(".question input").fill(str(exercise("read-bic", 1).answer))
    page.locator(CHECK).click()
    expect(page.locator(FEEDBACK)).to_contain_text("答對了")


def test_what_is_right_is_not_in_the_page_before(page: Page, server: Server) -> None:
    seen: list[str] = []
    page.on(
        "response", lambda response: seen.append(response.text()) if "_dash" in response.url else 0
    )
    open_page(page, server.url + "learn/quiz?questions=icl&lang=en")
    why = question("icl", "en").why
    assert seen
    assert not any(why in text for text in seen)
    page.locator(".question input").first.check()
    page.locator(CHECK).click()
    expect(page.locator(FEEDBACK)).to_contain_text(why)


@pytest.mark.parametrize(
    "query", ["?answers=9_9", "?questions=icl&answers=0_0_0", "?draw=x&answers=%00", "?draw=99999"]
)
def test_addresses_that_make_no_sense(page: Page, server: Server, query: str) -> None:
    open_page(page, server.url + "learn/quiz" + query)
    expect(page.locator("h1")).to_have_text(re.compile("Quiz"))
    expect(page.locator(f"#{ids.BANNER}")).to_be_hidden()


@pytest.mark.parametrize("lang", languages())
def test_every_question_is_accessible_on_a_phone(page: Page, server: Server, lang: str) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    answers = ""
    kinds: set[str] = set()
    for at, key in enumerate(keys()):
        one = question(key, lang)
        if one.kind not in kinds:
            kinds.add(one.kind)
            open_page(page, f"{server.url}learn/quiz?questions={key}&lang={lang}&theme=dark")
            expect(page.locator("legend")).to_be_visible()
            assert axe(page) == []
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        given = {"one": "0", "several": "0.1", "number": "1"}
        steps = ".".join(str(step) for step in range(len(one.options)))
        answers += ("_" if at else "") + given.get(one.kind, steps)
    open_page(page, f"{server.url}learn/quiz?questions=99&answers={answers}&lang={lang}&theme=dark")
    expect(page.locator(".answers > li")).to_have_count(len(keys()))
    assert axe(page) == []
