"""axe-core finds nothing serious in any panel, light or dark."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from dashboard import ids
from dashboard.choices import VIEWS
from tests.browser.harness import Server, axe, open_page


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_panel_is_accessible(page: Page, server: Server, view: str, theme: str) -> None:
    open_page(page, f"{server.url}?view={view}&theme={theme}")
    drawn = {"export": ".names input", "data": ".overview"}.get(view, ".main-svg")
    expect(page.locator(f"#{ids.PANEL} {drawn}").first).to_be_visible()
    assert axe(page) == []
