"""Starting and ending servers and browsers, watching pages, and axe-core's judgement of them."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Request

ROOT = Path(__file__).parent.parent.parent
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
LOOPBACK = "127.0.0.1"
START_SECONDS = 60
# The first takes a third less of the processor: it has no window of its own to draw.
CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-quic",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--process-per-site",  # see `kept_open`
]

FADED = """() => Promise.allSettled(document.getAnimations()
  .filter((one) => one instanceof CSSTransition).map((one) => one.finished))"""  # none is faint now

ANSWERED = """() => {
  const {callbacks, isLoading} = window.dash_stores[0].getState();
  const under_way = ["requested", "prioritized", "blocked", "executing", "watched", "executed"];
  return !isLoading && under_way.every(name => !callbacks[name].length);
}"""


@dataclass
class Server:
    """A running application: its address with the prefix, its process and its log."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def stop(self) -> None:
        """End the process that was started, and wait until it is gone."""
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(timeout=20)


@contextmanager
def running_server(
    store: Path, prefix: str = "/", app: str = "app:server", **environment: str
) -> Iterator[Server]:
    """gunicorn serving `app` on a free port (or PORT), ready when this yields, ended afterwards."""
    port = int(environment.pop("PORT", 0)) or free_port()
    log = store.parent / f"{store.name}-{port}.log"
    own = {
        "HOST": LOOPBACK,
        "PORT": str(port),
        "GMM_URL_PREFIX": prefix,
        "GMM_STORE_DIRECTORY": str(store),
        "WEB_CONCURRENCY": "2",
    }
    command = [sys.executable, "-m", "gunicorn", app]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | own | environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    started = Server(f"http://{LOOPBACK}:{port}{prefix}", process, log)
    try:
        wait_until_ready(started)
        yield started
    finally:
        started.stop()


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def wait_until_ready(server: Server) -> None:
    """Return once /readyz answers 200; raise with the server's log when it does not come."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.process.poll() is None:
        try:
            with urllib.request.urlopen(server.url + "readyz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except urllib.error.HTTPError as error:
            error.close()
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"the server did not start:\n{server.log.read_text()}")


def chromium_path() -> str:
    """The browser to use; the reason and the remedy when there is none."""
    for name in CHROMIUM_NAMES:
        if path := shutil.which(name):
            return path
    raise RuntimeError(f"none of {', '.join(CHROMIUM_NAMES)} is in PATH; see `make test`")


def launched(playwright: Playwright) -> Browser:
    """Headless Chromium that talks to nobody by itself."""
    return playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_ARGUMENTS)


def kept_open(context: BrowserContext) -> Page:
    """An empty page of this machine that stays: pages opened beside it share its process, which
    has the scripts compiled already, and so load in half of the time."""
    page = context.new_page()
    page.route("**/*", lambda route: route.fulfill(body=""))
    page.goto(f"http://{LOOPBACK}/")
    return page


@dataclass
class PageErrors:
    """Everything that should not happen in a page, and patterns of what a test provokes."""

    found: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, pattern: str) -> None:
        """Allow errors in which this regular expression is found."""
        self.expected.append(pattern)

    def watch(self, page: Page) -> None:
        """Collect from now on."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.found.append(f"page error: {error}"))
        page.on("requestfailed", self._failed)
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.found.append(f"console: {message.text} {message.location.get('url', '')}")

    def _failed(self, request: Request) -> None:
        if request.failure == "net::ERR_ABORTED":  # the page was left while it waited
            return
        self.found.append(f"request failed: {request.failure} {request.method} {request.url}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.hostname != LOOPBACK:
            self.found.append(f"request leaves this machine: {request.url}")

    def check(self) -> None:
        """Fail unless everything found was expected."""
        open_ = [one for one in self.found if not any(re.search(p, one) for p in self.expected)]
        assert not open_, "\n".join(open_)


def axe(page: Page, impacts: tuple[str, ...] = ("serious", "critical")) -> list[str]:
    """What axe-core finds wrong in the page once it is at rest: "rule: help: element" each."""
    page.wait_for_function("!document.querySelector('[data-dash-is-loading=true]')")
    page.evaluate(FADED)
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    result: dict[str, Any] = page.evaluate(
        "async () => await axe.run(document, {resultTypes: ['violations']})"
    )
    return [
        f"{violation['id']}: {violation['help']}: {node['target']}"
        for violation in result["violations"]
        if violation["impact"] in impacts
        for node in violation["nodes"]
    ]


def open_page(page: Page, url: str) -> None:
    """Go to `url` and wait until Dash has drawn the layout and answered its first callbacks."""
    page.goto(url)
    page.wait_for_selector("#react-entry-point > :not(._dash-loading)")
    wait_for_callbacks(page)


def wait_for_callbacks(page: Page) -> None:
    """Wait until every callback of Dash has been answered."""
    page.wait_for_function(ANSWERED)
