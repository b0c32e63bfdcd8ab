"""axe-core finds nothing serious in any panel, light or dark."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from dashboard.choices import VIEWS
from tests.browser.harness import Server, axe, open_page
from tests.browser.workbench import switch_to


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_panel_is_accessible(page: Page, server: Server, theme: str) -> None:
    open_page(page, f"{server.url}?theme={theme}")
    for view in VIEWS:
        switch_to(page, view)
        assert axe(page) == [], view
