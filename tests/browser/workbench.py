"""What a person does and reads on the Explore page."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from dashboard import ids
from dashboard.choices import VIEWS
from dashboard.components import upload

INPUTS = Path(__file__).parent.parent / "data" / "inputs"


def status(page: Page, name: str) -> str:
    """The value of one fact of the status strip."""
    pair = page.locator(f"#{ids.STATUS} dl > div").filter(
        has=page.locator("dt", has_text=re.compile(f"^{name}$"))
    )
    return pair.locator("dd").inner_text()


def expect_status(page: Page, name: str, value: str) -> None:
    """Wait until a fact of the status strip has this value."""
    strip = page.locator(f"#{ids.STATUS} dl")
    expect(strip).to_contain_text(re.compile(f"{name}{re.escape(value)}"))


def send(page: Page, name: str, content: bytes) -> None:
    """Choose a file as a person does."""
    with page.expect_file_chooser() as chooser:
        page.locator(f"#{upload.TABLE.part('button')}").click()
    chooser.value.set_files({"name": name, "mimeType": "text/csv", "buffer": content})


def type_number(page: Page, id: str, value: object) -> None:
    """Fill a box and leave it."""
    page.locator(f"#{id}").fill(str(value))
    page.locator(f"#{id}").press("Enter")


def traces(page: Page, graph: str) -> list[dict[str, object]]:
    """Name, colour and kind of the traces drawn in a graph."""
    page.wait_for_selector(f"#{graph} .js-plotly-plot .main-svg")
    found: list[dict[str, object]] = page.evaluate(
        """id => document.querySelector(`#${id} .js-plotly-plot`).data.map(t => ({
             type: t.type, mode: t.mode, group: t.legendgroup, shown: t.visible,
             colour: t.line && t.mode === "lines" ? t.line.color : t.marker && t.marker.color}))""",
        graph,
    )
    return found


def ellipse_colours(page: Page) -> dict[str, object]:
    """Colour of the ellipse of each group of the legend."""
    lines = [t for t in traces(page, ids.CLUSTERS_GRAPH) if t["mode"] == "lines"]
    return {str(trace["group"]): trace["colour"] for trace in lines}


def switch_to(page: Page, view: str) -> None:
    """Open a panel by its tab, and wait until what it shows is there."""
    page.locator("[role=tab]").nth(VIEWS.index(view)).click()
    shown = {"export": ".names input", "data": ".overview"}.get(view, ".main-svg")
    panel = page.locator(f"#{ids.PANEL}[data-view={view}]")
    expect(panel.locator(shown).first).to_be_visible()
