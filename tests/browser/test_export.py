"""Taking results away: names, files, another table scored with the model on screen or of a file."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Download, FilePayload, Page, expect

from dashboard import ids
from dashboard.components import upload
from tests.browser.harness import PageErrors, Server, open_page

OTHER = "waiting (min),eruptions (min),place\n" + "".join(
    f"{50 + i},{1.5 + i / 10},=p{i}\n" for i in range(30)
)


def kept(page: Page, button: str, within: str = f"#{ids.PANEL}") -> Download:
    with page.expect_download() as download:
        page.locator(within).get_by_role("button", name=button, exact=True).click()
    return download.value


def text(download: Download) -> str:
    return Path(download.path()).read_text("utf-8-sig")


def choose(page: Page, box: upload.Box, name: str, content: str) -> None:
    with page.expect_file_chooser() as chooser:
        page.locator(f"#{box.part('button')}").click()
    file: FilePayload = {"name": name, "mimeType": "text/plain", "buffer": content.encode()}
    chooser.value.set_files(file)
    expect(page.locator(f"#{box.part('message')}")).to_contain_text("has been read")


@pytest.fixture
def export(page: Page, server: Server) -> Page:
    open_page(page, server.url + "?view=export")
    expect(page.locator(".names input")).to_have_count(3)
    return page


def test_names_go_into_the_address_and_the_file(export: Page) -> None:
    export.locator(".names input").nth(1).fill("long, loud")
    export.wait_for_url(re.compile(r"names=%0Along%2C\+loud|names=%0Along,\+loud"))
    download = kept(export, "CSV")
    assert download.suggested_filename == "faithful – 3 components – labelled.csv"
    rows = list(csv.DictReader(io.StringIO(text(download))))
    assert len(rows) == 272
    assert {row["component"] for row in rows} == {"1", "long, loud", "3"}
    export.reload()
    expect(export.locator(".names input").nth(1)).to_have_value("long, loud")


def test_each_button_gives_a_file(export: Page) -> None:
    for button, ending in {
        "Excel": ".xlsx",
        "JSON": ".json",
        "Python (NumPy)": ".py",
        "SQL": ".sql",
        "SQL (PostgreSQL)": ".sql",
        "JavaScript": ".js",
        "Python (scikit-learn)": ".py",
        "HTML": ".html",
    }.items():
        download = kept(export, button)
        assert download.suggested_filename.endswith(ending)
        assert Path(download.path()).stat().st_size > 500
        expect(export.locator(f"#{ids.DOWNLOAD_MESSAGE}")).to_be_empty()


def test_a_large_workbook_shows_progress_and_can_be_cancelled(page: Page, server: Server) -> None:
    open_page(page, server.url + "?view=export&data=blobs&rows=30000&restarts=1")
    expect(page.locator(".names input")).to_have_count(3)
    work = page.locator(f"#{ids.DOWNLOAD_WORK}")
    page.get_by_role("button", name="Excel", exact=True).click()
    expect(work).to_be_visible()
    work.get_by_role("button").click()
    expect(work).to_be_hidden()
    expect(page.locator(f"#{ids.DOWNLOAD_MESSAGE}")).to_be_empty()
    with page.expect_download(timeout=120_000) as download:  # it takes long, on purpose
        page.get_by_role("button", name="Excel", exact=True).click()
        expect(work.get_by_role("progressbar")).not_to_have_attribute("aria-valuenow", "0")
    expect(work).to_be_hidden()
    assert download.value.suggested_filename == "blobs – 3 components – labelled.xlsx"
    content = io.BytesIO(download.value.path().read_bytes())
    book = openpyxl.load_workbook(content, read_only=True)
    assert book["Rows"].max_row == 30_001


def test_another_table_is_scored(export: Page) -> None:
    model = text(kept(export, "JSON"))
    choose(export, upload.OTHER_TABLE, "other.csv", OTHER)
    result = f"#{ids.SCORE_RESULT}"
    expect(export.locator(result)).to_contain_text("30 rows")
    rows = list(csv.DictReader(io.StringIO(text(kept(export, "Labelled CSV", result)))))
    assert [row["place"] for row in rows] == [f"'=p{i}" for i in range(30)]
    changed = json.loads(model)
    changed["components"][0]["name"] = "from a file"
    choose(export, upload.MODEL_FILE, "model.json", json.dumps(changed))
    again = list(csv.DictReader(io.StringIO(text(kept(export, "Labelled CSV", result)))))
    assert [row["component"].replace("from a file", "1") for row in again] == [
        row["component"] for row in rows
    ]
    export.locator(f"#{ids.MODEL_ON_SCREEN}").click()
    expect(export.locator(f"#{ids.MODEL_ON_SCREEN}")).to_be_hidden()
    assert "from a file" not in text(kept(export, "Labelled CSV", result))


def test_a_table_without_the_columns_says_which_it_lacks(export: Page) -> None:
    choose(export, upload.OTHER_TABLE, "other.csv", "a,b\n1,2\n3,4\n5,7\n")
    expect(export.locator(f"#{ids.SCORE_RESULT}")).to_contain_text("eruptions (min)")


def test_a_family_that_a_script_does_not_know_is_explained(
    page: Page, server: Server, page_errors: PageErrors
) -> None:
    page_errors.expected.append("422")
    open_page(page, server.url + "?view=export&family=VVE")
    page.get_by_role("button", name="Python (scikit-learn)").click()
    expect(page.locator(f"#{ids.DOWNLOAD_MESSAGE}")).to_contain_text("scikit-learn")
