"""A real server and a real browser: gunicorn on a free port of this machine, headless Chromium.

`page` fails its test when the page logs an error, throws, loses a request, or asks anybody but
this machine for anything; a test that provokes such a thing lists it with `page_errors.expect`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from dashboard import ids
from tests.browser.harness import (
    PageErrors,
    Server,
    kept_open,
    launched,
    open_page,
    running_server,
)
from tests.browser.workbench import expect_status

expect.set_options(timeout=30_000)  # milliseconds: a busy machine is slow, not wrong

# Pages scroll smoothly; here nothing is to move while the pointer is on its way.
SCROLLS_AT_ONCE = """document.addEventListener("DOMContentLoaded",
  () => document.documentElement.style.setProperty("scroll-behavior", "auto"))"""


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The application at the root of its address."""
    with running_server(tmp_path_factory.mktemp("store")) as started:
        yield started


@pytest.fixture(scope="session")
def prefixed_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The application under /portal/gmm/."""
    with running_server(tmp_path_factory.mktemp("store"), prefix="/portal/gmm/") as started:
        yield started


@pytest.fixture(scope="session")
def shell_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The small page of `tests.minipage`, with an upload limit of 1 MB."""
    store = tmp_path_factory.mktemp("store")
    with running_server(store, app="tests.browser.shell:server", GMM_UPLOAD_MAX_MB="1") as started:
        yield started


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A server with the small page that a test may end."""
    with running_server(tmp_path, app="tests.browser.shell:server") as started:
        yield started


@pytest.fixture
def own_real_server(tmp_path: Path) -> Iterator[Server]:
    """The application on a server that a test may end."""
    with running_server(tmp_path) as started:
        yield started


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium, one for all tests of a worker."""
    with sync_playwright() as playwright:
        chromium = launched(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def page_errors() -> PageErrors:
    """What went wrong in the page of this test, and what it is allowed."""
    return PageErrors()


@pytest.fixture(scope="session")
def context(browser: Browser) -> BrowserContext:
    """What pages share: the scripts that the browser has read. The app keeps nothing in it."""
    shared = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    shared.add_init_script(SCROLLS_AT_ONCE)
    kept_open(shared)
    return shared


@pytest.fixture
def page(context: BrowserContext, page_errors: PageErrors) -> Iterator[Page]:
    """A new tab, 1280 x 800."""
    opened = context.new_page()
    page_errors.watch(opened)
    yield opened
    undrawn = 0 if opened.is_closed() else opened.locator(".no-webgl").count()
    opened.close()
    page_errors.check()
    assert not undrawn, "Plotly could not use WebGL"


@pytest.fixture
def explore(page: Page, server: Server) -> Page:
    """The Explore page as it opens."""
    open_page(page, server.url)
    expect_status(page, "K", "3")
    page.wait_for_selector(f"#{ids.CLUSTERS_GRAPH} .js-plotly-plot .main-svg")
    return page
