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


def test_a_file_replaces_the_table_without_another_click(next_table: Page) -> None:
    type_number(next_table, ids.N_COMPONENTS, 2)
    expect_status(next_table, "K", "2")
    send(next_table, "plain.csv", (INPUTS / "plain.csv").read_bytes())
    expect_status(next_table, "Table", "plain.csv")
    expect_status(next_table, "Rows", "120")
    assert status(next_table, "K") == "2"
    expect(next_table.locator(f"#{ids.COLUMNS}")).to_contain_text("height")
    reason = next_table.locator(f"#{ids.COLUMN_CONTROLS} details.reasons")
    reason.locator("summary").click()
    expect(reason).to_contain_text("holds texts")
    expect(next_table).to_have_url(re.compile(r"data=upload"))
    expect(next_table).to_have_url(re.compile(r"plain\.csv"))
    send(next_table, "other.csv", (INPUTS / "semicolon_decimal_comma.csv").read_bytes())
    expect_status(next_table, "Table", "other.csv")


def test_a_bad_file_is_refused_and_the_picture_stays(next_table: Page) -> None:
    bic = status(next_table, "BIC")
    send(next_table, "page.csv", (INPUTS / "page.csv").read_bytes())
    expect(next_table.locator(f"#{upload.TABLE.part('error')}")).to_contain_text("web page")
    assert status(next_table, "BIC") == bic
    send(next_table, "plain.csv", (INPUTS / "plain.csv").read_bytes())
    expect_status(next_table, "Table", "plain.csv")
    expect(next_table.locator(f"#{upload.TABLE.part('error')}")).to_be_empty()


def test_markup_in_names_is_plain_text_everywhere(next_table: Page) -> None:
    send(next_table, '<img src=x onerror="alert(1)">.csv', MARKUP)
    expect_status(next_table, "Rows", "60")
    for view in ("Clusters", "Responsibilities", "EM steps", "Choose K"):
        next_table.get_by_role("tab", name=view).click()
        expect(next_table.locator(f"#{ids.PANEL} .main-svg").first).to_be_visible()
        expect(next_table.locator(f"#{ids.PANEL} a[href*='example.org']")).to_have_count(0)
        expect(next_table.locator("img[src=x]")).to_have_count(0)
    next_table.get_by_role("tab", name="Clusters").click()
    title = next_table.locator(f"#{ids.CLUSTERS_GRAPH} .xtitle")
    expect(title).to_have_text('<a href="https://example.org">height</a>')


def test_a_link_to_an_uploaded_table_says_that_the_data_are_not_in_it(
    next_table: Page, server: Server
) -> None:
    send(next_table, "plain.csv", (INPUTS / "plain.csv").read_bytes())
    expect_status(next_table, "Table", "plain.csv")
    next_table.locator(f"#{ids.AXIS_X}").select_option("c1")
    next_table.wait_for_url(re.compile("x=c1"))
    other = next_table.context.new_page()  # another tab has a session of its own
    open_page(other, next_table.url)
    expect(other.locator(f"#{ids.MESSAGE}")).to_contain_text("“plain.csv”")
    send(other, "plain.csv", (INPUTS / "plain.csv").read_bytes())
    expect_status(other, "Table", "plain.csv")
    expect(other.locator(f"#{ids.AXIS_X}")).to_have_value("c1")
    other.close()


def test_columns_of_one_table_are_chosen(next_table: Page) -> None:
    next_table.locator(f"#{ids.DATA}").select_option("wine")
    expect_status(next_table, "Columns", "13")
    boxes = next_table.locator(f"#{ids.COLUMNS} input")
    for place in range(3, 13):
        boxes.nth(place).uncheck()
    expect_status(next_table, "Columns", "3")
    next_table.wait_for_url(re.compile("columns=c0,c1,c2"))
    boxes.nth(1).uncheck()
    boxes.nth(2).uncheck()
    expect_status(next_table, "Columns", "1")
    histogram = f"document.querySelector('#{ids.CLUSTERS_GRAPH} .js-plotly-plot').data[0].type"
    next_table.wait_for_function(histogram + " === 'bar'")
    boxes.nth(0).uncheck()
    expect(next_table.locator(f"#{ids.MESSAGE}")).to_contain_text("at least one column")


def test_rows_with_missing_cells_are_counted(next_table: Page) -> None:
    rng = np.random.default_rng(0)
    lines = [f"{a:.3f},{b:.3f}" for a, b in rng.normal(size=(80, 2))]
    lines[3], lines[9] = "1.5,", ",2.5"
    send(next_table, "gaps.csv", ("a,b\n" + "\n".join(lines)).encode())
    expect_status(next_table, "Rows", "78")
    expect(next_table.locator(f"#{ids.STATUS}")).to_contain_text("2 rows with missing cells")


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


def test_copied_cells_can_be_pasted(next_table: Page) -> None:
    cells = "x\ty\n" + "".join(f"{i % 7}.5\t{i * i}\n" for i in range(40))
    next_table.evaluate(
        """(cells) => {
          const data = new DataTransfer();
          data.setData("text/plain", cells);
          const event = { clipboardData: data, bubbles: true, cancelable: true };
          document.body.dispatchEvent(new ClipboardEvent("paste", event));
        }""",
        cells,
    )
    expect_status(next_table, "Table", "pasted cells")
    expect_status(next_table, "Rows", "40")


def test_a_workbook_can_be_dropped(next_table: Page) -> None:
    book = openpyxl.Workbook()
    for row in [["x", "y"], *([i % 7 + 0.5, i * i] for i in range(40))]:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    send(next_table, "book.xlsx", file.getvalue())
    expect_status(next_table, "Rows", "40")
    next_table.get_by_text("How the file was read").click()
    expect(next_table.locator(f"#{ids.DATA_NOTES}")).to_contain_text("The sheet “Sheet”")
