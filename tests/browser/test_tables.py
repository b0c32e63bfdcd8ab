"""A person's own table: dropped, pasted, refused, deleted; its columns and its names."""

from __future__ import annotations

import io
import re

import numpy as np
import openpyxl
from playwright.sync_api import Page, expect

from dashboard import ids
from dashboard.components import upload
from tests.browser.harness import Server, open_page
from tests.browser.workbench import (
    INPUTS,
    expect_status,
    send,
    status,
    type_number,
)

MARKUP = b'<a href="https://example.org">height</a>,$w$,%{x}\n' + b"".join(
    b"%.2f,%.2f,%.2f\n" % (i * 0.37 % 7, i * i * 0.11 % 5, i * 0.73 % 3) for i in range(60)
)


def test_a_file_replaces_the_table_without_another_click(explore: Page) -> None:
    type_number(explore, ids.N_COMPONENTS, 2)
    expect_status(explore, "K", "2")
    send(explore, "plain.csv", (INPUTS / "plain.csv").read_bytes())
    expect_status(explore, "Table", "plain.csv")
    expect_status(explore, "Rows", "120")
    assert status(explore, "K") == "2"
    expect(explore.locator(f"#{ids.COLUMNS}")).to_contain_text("height")
    reason = explore.locator(f"#{ids.COLUMN_CONTROLS} details.reasons")
    reason.locator("summary").click()
    expect(reason).to_contain_text("holds texts")
    expect(explore).to_have_url(re.compile(r"data=upload"))
    expect(explore).to_have_url(re.compile(r"plain\.csv"))
    send(explore, "other.csv", (INPUTS / "semicolon_decimal_comma.csv").read_bytes())
    expect_status(explore, "Table", "other.csv")


def test_a_bad_file_is_refused_and_the_picture_stays(explore: Page) -> None:
    bic = status(explore, "BIC")
    send(explore, "page.csv", (INPUTS / "page.csv").read_bytes())
    expect(explore.locator(f"#{upload.TABLE.part('error')}")).to_contain_text("web page")
    assert status(explore, "BIC") == bic
    send(explore, "plain.csv", (INPUTS / "plain.csv").read_bytes())
    expect_status(explore, "Table", "plain.csv")
    expect(explore.locator(f"#{upload.TABLE.part('error')}")).to_be_empty()


def test_markup_in_names_is_plain_text_everywhere(explore: Page) -> None:
    send(explore, '<img src=x onerror="alert(1)">.csv', MARKUP)
    expect_status(explore, "Rows", "60")
    for view in ("Clusters", "Responsibilities", "EM steps", "Choose K"):
        explore.get_by_role("tab", name=view).click()
        expect(explore.locator(f"#{ids.PANEL} .main-svg").first).to_be_visible()
        expect(explore.locator(f"#{ids.PANEL} a[href*='example.org']")).to_have_count(0)
        expect(explore.locator("img[src=x]")).to_have_count(0)
    explore.get_by_role("tab", name="Clusters").click()
    title = explore.locator(f"#{ids.CLUSTERS_GRAPH} .xtitle")
    expect(title).to_have_text('<a href="https://example.org">height</a>')


def test_a_link_to_an_uploaded_table_says_that_the_data_are_not_in_it(
    explore: Page, server: Server
) -> None:
    send(explore, "plain.csv", (INPUTS / "plain.csv").read_bytes())
    expect_status(explore, "Table", "plain.csv")
    explore.locator(f"#{ids.AXIS_X}").select_option("c1")
    explore.wait_for_url(re.compile("x=c1"))
    other = explore.context.new_page()  # another tab has a session of its own
    open_page(other, explore.url)
    expect(other.locator(f"#{ids.MESSAGE}")).to_contain_text("“plain.csv”")
    send(other, "plain.csv", (INPUTS / "plain.csv").read_bytes())
    expect_status(other, "Table", "plain.csv")
    expect(other.locator(f"#{ids.AXIS_X}")).to_have_value("c1")
    other.close()


def test_columns_of_one_table_are_chosen(explore: Page) -> None:
    explore.locator(f"#{ids.DATA}").select_option("wine")
    expect_status(explore, "Columns", "13")
    boxes = explore.locator(f"#{ids.COLUMNS} input")
    for place in range(3, 13):
        boxes.nth(place).uncheck()
    expect_status(explore, "Columns", "3")
    explore.wait_for_url(re.compile("columns=c0,c1,c2"))
    boxes.nth(1).uncheck()
    boxes.nth(2).uncheck()
    expect_status(explore, "Columns", "1")
    histogram = f"document.querySelector('#{ids.CLUSTERS_GRAPH} .js-plotly-plot').data[0].type"
    explore.wait_for_function(histogram + " === 'bar'")
    boxes.nth(0).uncheck()
    expect(explore.locator(f"#{ids.MESSAGE}")).to_contain_text("at least one column")


def test_rows_with_missing_cells_are_counted(explore: Page) -> None:
    rng = np.random.default_rng(0)
    lines = [f"{a:.3f},{b:.3f}" for a, b in rng.normal(size=(80, 2))]
    lines[3], lines[9] = "1.5,", ",2.5"
    send(explore, "gaps.csv", ("a,b\n" + "\n".join(lines)).encode())
    expect_status(explore, "Rows", "78")
    expect(explore.locator(f"#{ids.STATUS}")).to_contain_text("2 rows with missing cells")


def test_an_uploaded_table_can_be_deleted(explore: Page) -> None:
    delete = explore.locator(f"#{ids.DELETE_DATA}")
    expect(delete).to_be_hidden()
    send(explore, "plain.csv", (INPUTS / "plain.csv").read_bytes())
    expect_status(explore, "Table", "plain.csv")
    explore.wait_for_url(re.compile("file=plain.csv"))
    delete.click()
    expect_status(explore, "Table", "Old Faithful geyser")
    expect(delete).to_be_hidden()
    expect(explore.locator(f"#{ids.DATA} option[value=upload]")).to_have_count(0)


def test_copied_cells_can_be_pasted(explore: Page) -> None:
    cells = "x\ty\n" + "".join(f"{i % 7}.5\t{i * i}\n" for i in range(40))
    explore.evaluate(
        """(cells) => {
          const data = new DataTransfer();
          data.setData("text/plain", cells);
          const event = { clipboardData: data, bubbles: true, cancelable: true };
          document.body.dispatchEvent(new ClipboardEvent("paste", event));
        }""",
        cells,
    )
    expect_status(explore, "Table", "pasted cells")
    expect_status(explore, "Rows", "40")


def test_a_workbook_can_be_dropped(explore: Page) -> None:
    book = openpyxl.Workbook()
    for row in [["x", "y"], *([i % 7 + 0.5, i * i] for i in range(40))]:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    send(explore, "book.xlsx", file.getvalue())
    expect_status(explore, "Rows", "40")
    explore.get_by_text("How the file was read").click()
    expect(explore.locator(f"#{ids.DATA_NOTES}")).to_contain_text("The sheet “Sheet”")
