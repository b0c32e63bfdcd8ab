"""axe-core finds nothing serious in any panel, and none is wider than its window."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from dashboard.choices import VIEWS
from tests.browser.harness import Server, axe, open_page
from tests.browser.workbench import switch_to

PHONE, DESK = 390, 1280


@pytest.mark.parametrize(("lang", "theme"), [("en", "light"), ("zh-Hant", "dark")])
def test_every_panel_fits_and_is_accessible(
    page: Page, server: Server, lang: str, theme: str
) -> None:
    open_page(page, f"{server.url}?data=penguins&lang={lang}&theme={theme}")
    for view in VIEWS:
        switch_to(page, view)
        for width in (PHONE, DESK):
            page.set_viewport_size({"width": width, "height": 800})
            page.wait_for_function("document.documentElement.scrollWidth <= innerWidth")
            assert axe(page) == [], view
