"""Every component that a callback names exists in the running page, in one view or another."""

from __future__ import annotations

import json

from playwright.sync_api import Page, expect

from dashboard.choices import VIEWS
from dashboard.learn import course
from tests.browser.harness import Server, open_page, wait_for_callbacks
from tests.browser.workbench import send, switch_to

IDS = """() => {
  const paths = window.dash_stores[0].getState().paths;
  return [Object.keys(paths.strs), Object.keys(paths.objs)];
}"""

ROWS = "".join(f"{i / 7:.2f},{i if i % 3 else -9999}\n" for i in range(40))
FILES = {"means missing": f"a,b\n{ROWS}", "Leave those rows out": f"a,b\n{ROWS}1,2,3\n"}


def keys_of(pattern: str) -> str:
    """A pattern's keys as Dash's own table of components names them."""
    return ",".join(sorted(json.loads(pattern)))


def test_every_component_of_a_callback_exists_in_some_view(page: Page, server: Server) -> None:
    here: set[str] = set()
    patterns: set[str] = set()

    def look() -> None:
        wait_for_callbacks(page)
        strings, objects = page.evaluate(IDS)
        here.update(strings)
        patterns.update(objects)

    open_page(page, server.url + "?data=blobs&lang=en")
    look()
    open_page(page, server.url + "?data=iris&lang=en")
    for view in (*VIEWS, "data"):
        switch_to(page, view)
        look()
    for button, text in FILES.items():
        send(page, "a.csv", text.encode())
        expect(page.get_by_role("button", name=button).first).to_be_visible()
        look()
    open_page(page, server.url + "learn/quiz?lang=en")
    for lesson in course("en"):
        page.locator(".contents").get_by_role("link", name=lesson.title).click()
        expect(page.locator("h1")).to_have_text(lesson.title)
        look()
    open_page(page, server.url + "learn/quiz?questions=read-bic")
    look()
    callbacks = page.evaluate("async (url) => (await fetch(url)).json()", "/_dash-dependencies")
    wanted = {entry["id"] for one in callbacks for entry in one["inputs"] + one["state"]}
    for one in callbacks:
        outputs = [] if one["no_output"] else one["output"].strip(".").split("...")
        wanted |= {output.rpartition(".")[0] for output in outputs}
    assert len(wanted) > 20
    assert {one for one in wanted if not one.startswith("{")} <= here
    assert {keys_of(one) for one in wanted if one.startswith("{")} <= patterns
