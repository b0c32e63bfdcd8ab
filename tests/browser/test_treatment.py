"""Columns taken in logarithms and rows with missing cells kept, each by one click."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from dashboard import ids
from dashboard.components import upload
from tests.browser.harness import Server, axe, open_page

OUTLINE = """() => {
  const graph = document.querySelector('#clusters-graph .js-plotly-plot');
  const line = graph.data.find((trace) => trace.mode === 'lines');
  const plain = (a) => Array.from(a._inputArray || a);
  return line ? [plain(line.x), plain(line.y)] : null;
}"""


def table(holes: bool) -> bytes:
    """Incomes with a long tail in two groups, and ages; every eighth age is missing."""
    rng = np.random.default_rng(3)
    group = np.arange(400) % 2
    income = np.exp(rng.normal(7, 0.5, 400) + 2.5 * group)
    age = rng.normal(30, 4, 400) + 20 * group
    lines = [
        f"{a:.2f},{'' if holes and i % 8 == 0 else f'{b:.2f}'}\n"
        for i, (a, b) in enumerate(zip(income, age, strict=True))
    ]
    return ("income,age\n" + "".join(lines)).encode()


def dropped(page: Page, server: Server, content: bytes) -> Page:
    open_page(page, server.url + "?k=2")
    with page.expect_file_chooser() as chooser:
        page.locator(f"#{upload.TABLE.part('button')}").click()
    chooser.value.set_files({"name": "people.csv", "mimeType": "text/csv", "buffer": content})
    page.wait_for_url("**data=upload**")
    return page


def bend(page: Page) -> float:
    """How far the middle of an outline is from half way between its ends, 0 for an ellipse."""
    x, _ = (np.array(line) for line in page.evaluate(OUTLINE))
    return float(abs(x.mean() - (x.min() + x.max()) / 2) / np.ptp(x))


def test_one_click_takes_logarithms_and_the_ellipses_bend(page: Page, server: Server) -> None:
    dropped(page, server, table(holes=False))
    status = page.locator(f"#{ids.STATUS}")
    remedy = page.get_by_role("button", name="Take the logarithm of “income”")
    expect(remedy).to_be_visible()
    page.wait_for_function(OUTLINE)
    assert bend(page) < 0.02
    remedy.click()
    expect(status).to_have_text(re.compile(r"Logarithms of\s*income"))
    page.wait_for_url("**logs=c0**")
    expect(remedy).not_to_be_visible()
    expect(page.locator(f"#{ids.CLUSTERS_NOTE}")).to_contain_text("their ellipses are bent")
    assert bend(page) > 0.05
    expect(page.get_by_role("group", name="Logarithms of").get_by_label("income")).to_be_checked()
    assert axe(page) == []
    page.get_by_role("group", name="Logarithms of").get_by_label("income").click()
    expect(status).not_to_contain_text("Logarithms")
    expect(remedy).to_be_visible()


@pytest.mark.parametrize("place", [ids.STATUS, ids.CHECKS])
def test_one_click_keeps_the_rows_with_missing_cells(
    page: Page, server: Server, place: str
) -> None:
    dropped(page, server, table(holes=True))
    status = page.locator(f"#{ids.STATUS}")
    expect(status).to_contain_text("50 rows with missing cells are left out.")
    expect(page.locator(f"#{ids.CHECKS}")).to_contain_text("50 of 400 rows")
    page.locator(f"#{place}").get_by_role("button", name=re.compile("^Keep them")).click()
    expect(status).to_contain_text("50 rows with missing cells count by the cells that they have.")
    expect(status).to_have_text(re.compile(r"Rows\s*400"))
    page.wait_for_url("**missing=keep**")
    expect(page.get_by_label("Rows with missing cells")).to_have_value("keep")
    expect(page.locator(f"#{ids.CLUSTERS_NOTE}")).to_contain_text("50 rows lack a cell")
    page.get_by_role("tab", name="Responsibilities").click()
    expect(page.locator(f"#{ids.RESPONSIBILITIES_NOTE}")).to_contain_text("All 400 rows")
    page.get_by_role("tab", name="EM steps").click()
    expect(page.locator(f"#{ids.EM_NOTE}")).to_contain_text("50 rows lack a cell")
    assert axe(page) == []


def test_a_column_without_logarithms_keeps_the_result_before(page: Page, server: Server) -> None:
    """Nobody but an address asks for it."""
    open_page(page, server.url + "?data=blobs&logs=c0")
    message = page.locator(f"#{ids.MESSAGE}")
    expect(message).to_contain_text("has values of 0 or below, which have no logarithm")
    page.get_by_role("button", name=re.compile("without logarithm")).click()
    expect(message).not_to_contain_text("logarithm")
    expect(page.locator(f"#{ids.STATUS}")).to_contain_text("converged")
