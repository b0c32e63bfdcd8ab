"""Of a file above the limit of rows a sample is read: screen, pictures and files say so."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from dashboard import ids
from dashboard.components import player
from tests.browser.harness import PageErrors, Server, open_page, running_server
from tests.browser.test_export import kept, text
from tests.browser.test_pictures import content, drawn, saved, words
from tests.browser.workbench import expect_status, send

SENTENCE = "The rows are a random sample of the 2,000 rows of the file."
PANELS = (
    ("Clusters", ids.CLUSTERS_NOTE, ids.CLUSTERS_GRAPH),
    ("Responsibilities", ids.RESPONSIBILITIES_NOTE, ids.RESPONSIBILITIES_GRAPH),
    ("EM steps", ids.EM_NOTE, player.CURVE),
    ("Choose K", ids.CRITERIA_NOTE, ids.CRITERIA_GRAPH),
)


@pytest.fixture(scope="module")
def small_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that reads at most 500 rows."""
    store: Path = tmp_path_factory.mktemp("store")
    with running_server(store, GMM_MAX_ROWS="500") as started:
        yield started


@pytest.fixture(scope="module")
def many_rows(context: BrowserContext, small_server: Server) -> Iterator[Page]:
    """A tab with a table of 500 of 2,000 rows."""
    page = context.new_page()
    open_page(page, f"{small_server.url}?k=2&kmax=2")
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(2000, 2)) + 9 * rng.integers(0, 2, (2000, 1))
    lines = "a,b\n" + "".join(f"{a:.3f},{b:.3f}\n" for a, b in rows)
    send(page, "many.csv", lines.encode())
    expect_status(page, "Rows", "500")
    yield page
    page.close()


@pytest.fixture
def sampled(many_rows: Page, page_errors: PageErrors) -> Iterator[Page]:
    """That tab."""
    page_errors.watch(many_rows)
    yield many_rows
    page_errors.check()


def test_it_is_told_on_every_picture_and_on_those_that_are_saved(sampled: Page) -> None:
    expect(sampled.locator(f"#{ids.STATUS}")).to_contain_text(SENTENCE)
    for view, note, graph in PANELS:
        sampled.get_by_role("tab", name=view).click()
        expect(sampled.locator(f"#{note}")).to_contain_text(SENTENCE)
        drawn(sampled, graph)
        assert SENTENCE in words(content(saved(sampled, graph, "svg")))
        assert content(saved(sampled, graph, "png")).startswith(b"\x89PNG")
    sampled.get_by_role("tab", name="Data").click()
    expect(sampled.locator(".repairs")).to_contain_text("500 of the 2,000 rows was read (seed 0)")


def test_it_is_told_beside_the_files_and_in_them(sampled: Page) -> None:
    sampled.get_by_role("tab", name="Export").click()
    expect(sampled.locator(f"#{ids.EXPORT_SAMPLE}")).to_contain_text(SENTENCE)
    table = kept(sampled, "CSV")
    assert table.suggested_filename == "many – 2 components – labelled sample.csv"
    rows = list(csv.reader(io.StringIO(text(table))))
    assert rows[0][:3] == ["a", "b", "component"]
    assert len(rows) == 501
    workbook = kept(sampled, "Excel")
    assert workbook.suggested_filename == "many – 2 components – labelled sample.xlsx"
    about = openpyxl.load_workbook(io.BytesIO(content(workbook)))["About"]
    assert "sample of the 2,000 rows" in str(about["B2"].value)
    for button in ("JSON", "Python (NumPy)", "SQL", "JavaScript", "Python (scikit-learn)", "HTML"):
        said = text(kept(sampled, button))
        assert "2,000 rows" in said or '"sample_of": 2000' in said


def test_the_sentence_is_in_the_readers_language(sampled: Page) -> None:
    sampled.get_by_role("tab", name="Export").click()
    sampled.locator("button[lang=zh-Hant]").click()
    place = sampled.locator(f"#{ids.EXPORT_SAMPLE}")
    expect(place).to_contain_text("這些列是從檔案的 2,000 列中隨機抽樣而得。")
    assert kept(sampled, "CSV").suggested_filename == "many – 2 個成分 – 已標記的樣本.csv"
    sampled.locator("button[lang=en]").click()  # the tab goes on


def test_nothing_is_said_of_a_whole_table(page: Page, small_server: Server) -> None:
    open_page(page, f"{small_server.url}?view=export")
    expect(page.locator(".names input")).to_have_count(3)
    expect(page.locator(f"#{ids.EXPORT_SAMPLE}")).to_be_hidden()
    assert kept(page, "CSV").suggested_filename == "faithful – 3 components – labelled.csv"
