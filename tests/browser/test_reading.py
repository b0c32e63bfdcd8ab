"""A file is not as it was guessed: what was understood is set right on the page."""

from __future__ import annotations

import io
import re
from typing import Any

import numpy as np
import openpyxl
import pytest
from playwright.sync_api import Locator, Page, Route, expect

from dashboard import ids
from dashboard.components import upload
from tests.browser.harness import Server, axe, open_page, wait_for_callbacks
from tests.browser.workbench import expect_status, send

RNG = np.random.default_rng(0)
THOUSANDS = "weight;length\n" + "".join(
    f"{a}.{b:03d};{c}\n"
    for a, b, c in zip(
        RNG.integers(1, 60, 90), RNG.integers(0, 999, 90), RNG.integers(10, 99, 90), strict=True
    )
)
SPIKE = "a,b,day\n" + "".join(
    f"{a:.3f},{-999 if i % 9 == 0 else round(b, 3)},2024-02-{i % 28 + 1:02d}\n"
    for i, (a, b) in enumerate(RNG.normal(size=(90, 2)))
)
LONG = "a,b\n" + "".join(
    f"{a:.3f},{b:.3f}{',7' if i in (4, 40) else ''}\n"
    for i, (a, b) in enumerate(RNG.normal(size=(90, 2)))
)


def control(page: Page, part: str) -> Locator:
    """The control of a part of the reading."""
    return page.locator(f'#{ids.TABLE_PARTS} [id*=\'"part":"{part}"\']')


def first_cells(page: Page) -> list[str]:
    """The first row as it was read."""
    row = page.locator(".first-rows tbody tr").first
    return row.locator("td").all_inner_texts()


def open_data(page: Page) -> None:
    page.get_by_role("tab", name="Data").click()
    expect(page.locator(f"#{ids.TABLE_PARTS} h2").first).to_be_visible()


def test_a_wrong_decimal_sign_is_set_right(explore: Page) -> None:
    send(explore, "weights.csv", THOUSANDS.encode())
    expect_status(explore, "Table", "weights.csv")
    open_data(explore)
    expect(control(explore, "decimal").locator("option:checked")).to_contain_text("point")
    before = first_cells(explore)
    assert "." in before[0]
    control(explore, "decimal").select_option("comma")
    explore.wait_for_url(re.compile("reading=decimal-comma"))
    expect(explore.locator(".first-rows tbody td").first).to_have_text(
        str(round(1000 * float(before[0])))
    )
    expect(explore.locator(".repairs")).to_contain_text("part thousands")
    expect_status(explore, "Table", "weights.csv")
    explore.go_back()
    expect(explore.locator(".first-rows tbody td").first).to_have_text(before[0])


def test_a_link_with_a_reading_and_the_same_file_give_the_same_table(explore: Page) -> None:
    send(explore, "weights.csv", THOUSANDS.encode())
    open_data(explore)
    control(explore, "decimal").select_option("comma")
    explore.wait_for_url(re.compile("reading=decimal-comma"))
    expect(explore.locator(".repairs")).to_contain_text("part thousands")
    shown, link = first_cells(explore), explore.url
    other = explore.context.new_page()
    open_page(other, link)
    expect(other.locator(f"#{ids.MESSAGE}")).to_contain_text("“weights.csv”")
    send(other, "weights.csv", THOUSANDS.encode())
    expect_status(other, "Table", "weights.csv")
    expect(other.locator(".first-rows tbody td").first).to_have_text(shown[0])
    assert other.url == link
    send(other, "others.csv", THOUSANDS.encode())
    expect_status(other, "Table", "others.csv")
    other.wait_for_url(lambda url: "reading=" not in url)
    other.close()


def test_the_reading_of_a_file_is_remembered_while_a_sample_is_shown(explore: Page) -> None:
    send(explore, "weights.csv", THOUSANDS.encode())
    open_data(explore)
    control(explore, "decimal").select_option("comma")
    explore.wait_for_url(re.compile("reading=decimal-comma"))
    explore.locator(f"#{ids.DATA}").select_option("iris")
    expect_status(explore, "Table", "Iris flowers")
    expect(control(explore, "decimal")).to_have_count(0)
    explore.locator(f"#{ids.DATA}").select_option("upload")
    expect_status(explore, "Table", "weights.csv")
    expect(control(explore, "decimal")).to_have_value("comma")


def test_another_sheet_is_read(explore: Page) -> None:
    book = openpyxl.Workbook()
    sheets: dict[str, Any] = {"first": book.active, "second.x": book.create_sheet("second.x")}
    for k, (name, sheet) in enumerate(sheets.items()):
        sheet.append([f"{name} x", f"{name} y"])
        for i in range(30 + k):
            sheet.append([i % 7 + 0.5, i * i])
    file = io.BytesIO()
    book.save(file)
    send(explore, "book.xlsx", file.getvalue())
    expect_status(explore, "Rows", "30")
    open_data(explore)
    control(explore, "sheet").select_option(label="second.x")
    expect_status(explore, "Rows", "31")
    expect(explore.locator(f"#{ids.COLUMNS}")).to_contain_text("second.x x")
    explore.wait_for_url(re.compile("reading=sheet-second"))
    explore.reload()
    expect(control(explore, "sheet").locator("option:checked")).to_have_text("second.x")
    expect_status(explore, "Rows", "31")


def test_a_code_for_missing_is_treated_as_missing(explore: Page) -> None:
    send(explore, "codes.csv", SPIKE.encode())
    expect_status(explore, "Rows", "90")
    open_data(explore)
    row = explore.locator(".overview tbody tr").filter(has_text="far from all others")
    row.get_by_role("button", name="-999 means missing").click()
    expect_status(explore, "Rows", "80")
    expect(explore.locator(f"#{ids.STATUS}")).to_contain_text("10 rows with missing cells")
    expect(explore.locator(".overview")).not_to_contain_text("far from all others")
    expect(explore).to_have_url(re.compile(r"reading=m1--999"))


def test_the_checks_offer_the_same_and_it_is_remembered(explore: Page) -> None:
    send(explore, "codes.csv", SPIKE.encode())
    checks = explore.locator(f"#{ids.CHECKS}")
    expect(checks).to_contain_text("“b” is -999 in 10 rows")
    checks.get_by_role("button", name="-999 means missing").click()
    expect_status(explore, "Rows", "80")
    expect(checks).not_to_contain_text("-999")
    expect(explore).to_have_url(re.compile(r"reading=m1--999"))
    explore.locator(f"#{ids.DATA}").select_option("iris")
    expect_status(explore, "Table", "Iris flowers")
    explore.locator(f"#{ids.DATA}").select_option("upload")
    expect_status(explore, "Rows", "80")


def test_days_since_the_first_date(explore: Page) -> None:
    send(explore, "codes.csv", SPIKE.encode())
    expect_status(explore, "Columns", "2")
    open_data(explore)
    explore.get_by_role("button", name="Days since the first date").click()
    expect_status(explore, "Columns", "3")
    expect(explore.locator(".overview")).to_contain_text("days since 2024-02-01, in use")


def test_a_column_is_left_out_and_used_again(explore: Page) -> None:
    open_data(explore)
    row = explore.locator(".overview tbody tr").filter(has_text="waiting")
    row.get_by_role("button", name="Leave it out").click()
    expect_status(explore, "Columns", "1")
    expect(explore.get_by_role("checkbox", name="waiting")).not_to_be_checked()
    row.get_by_role("button", name="Use it").click()
    expect_status(explore, "Columns", "2")
    expect(explore.locator(f"#{ids.TABLE_PARTS}")).to_be_visible()


def test_rows_that_are_too_long_are_left_out(explore: Page) -> None:
    send(explore, "long.csv", LONG.encode())
    error = explore.locator(f"#{upload.TABLE.part('error')}")
    expect(error).to_contain_text("these lines: 6, 42")
    expect_status(explore, "Table", "Old Faithful geyser")
    explore.get_by_role("button", name="Leave those rows out").click()
    expect_status(explore, "Rows", "88")
    expect(error).to_be_empty()
    expect(explore.locator(f"#{upload.TABLE.part('offers')}")).to_be_empty()
    expect(explore.locator(f"#{ids.DATA_NOTES}")).to_contain_text("left out: 2")
    open_data(explore)
    control(explore, "long").select_option("recognised")
    message = explore.locator(f"#{ids.MESSAGE}")
    expect(message).to_contain_text("these lines: 6, 42")
    expect(message).to_contain_text("The result below is the one before.")
    expect_status(explore, "Rows", "88")
    message.get_by_role("button", name="Leave those rows out").click()
    expect(message).to_be_empty()
    expect(control(explore, "long")).to_have_value("out")


def test_a_remedy_before_the_panel_has_answered_sets_the_control_back(explore: Page) -> None:
    send(explore, "long.csv", LONG.encode())
    explore.get_by_role("button", name="Leave those rows out").click()
    expect_status(explore, "Rows", "88")
    open_data(explore)
    wait_for_callbacks(explore)
    held: list[Route] = []

    def hold(route: Route) -> None:
        """Keep the panel's first answer back."""
        if f"{ids.TABLE_PARTS}.children" in (route.request.post_data or "") and not held:
            held.append(route)
        else:
            route.continue_()

    explore.route("**/_dash-update-component*", hold)
    control(explore, "long").select_option("recognised")
    message = explore.locator(f"#{ids.MESSAGE}")
    message.get_by_role("button", name="Leave those rows out").click()
    expect(message).to_be_empty()
    held[0].continue_()
    expect(control(explore, "long")).to_have_value("out")
    explore.unroute_all()


def test_a_refused_reading_leaves_the_panel_usable(explore: Page) -> None:
    send(explore, "long.csv", LONG.encode())
    explore.get_by_role("button", name="Leave those rows out").click()
    expect_status(explore, "Rows", "88")
    open_data(explore)
    control(explore, "long").select_option("recognised")
    expect(explore.locator(f"#{ids.MESSAGE}")).to_contain_text("these lines: 6, 42")
    explore.get_by_role("tab", name="Clusters").click()
    open_data(explore)
    expect(control(explore, "long")).to_have_value("recognised")
    control(explore, "long").select_option("out")
    expect(explore.locator(f"#{ids.MESSAGE}")).to_be_empty()


def test_a_table_without_numbers_is_shown_and_set_right(explore: Page) -> None:
    rows = "".join(f"{i}|{i},{100 + i}|{90 - i},{i:03d}\n" for i in range(1, 60))
    send(explore, "commas.csv", f"n|a|b\n{rows}".encode())
    expect(explore.locator(f"#{ids.MESSAGE}")).to_contain_text("No column of this table")
    open_data(explore)
    row = explore.locator(".overview tbody tr").nth(1)
    expect(row).to_contain_text("decimal signs or part thousands")
    row.get_by_role("button", name="The comma is the decimal sign").click()
    expect_status(explore, "Columns", "2")
    expect(explore.locator(f"#{ids.MESSAGE}")).to_be_empty()


def test_another_line_of_names_and_words_for_missing(explore: Page) -> None:
    rows = "".join(f"{i / 7:.2f},{'k.A.' if i % 5 == 0 else i % 13}\n" for i in range(60))
    send(explore, "names.csv", f"a,b\nfirst,second\n{rows}".encode())
    expect_status(explore, "Table", "names.csv")
    open_data(explore)
    control(explore, "names").select_option("2")
    expect(explore.locator(".first-rows thead")).to_contain_text("second")
    control(explore, "missing").fill("k.A., nobody")
    control(explore, "missing").press("Enter")
    expect_status(explore, "Rows", "48")
    expect(control(explore, "missing")).to_have_value("k.A., nobody")


def test_encodings_show_the_line_of_names(explore: Page) -> None:
    text = "größe,n\n" + "".join(f"{i % 7}.5,{i}.25\n" for i in range(40))
    send(explore, "groesse.csv", text.encode("cp1250"))
    expect_status(explore, "Rows", "40")
    open_data(explore)
    options = control(explore, "encoding").locator("option")
    expect(options.filter(has_text="Windows-1251: grцЯe,n")).to_have_count(1)
    control(explore, "encoding").select_option("cp1251")
    expect(explore.locator(".first-rows thead")).to_contain_text("grцЯe")


def test_markup_in_cells_is_plain_text(explore: Page) -> None:
    text = "<b>x</b>,y,note\n" + "".join(
        f"{i % 7}.5,{i},<img src=x onerror=alert(1)>\n" for i in range(40)
    )
    send(explore, "markup.csv", text.encode())
    expect_status(explore, "Rows", "40")
    open_data(explore)
    expect(explore.locator(".first-rows")).to_contain_text("<img src=x onerror=alert(1)>")
    expect(explore.locator(".overview")).to_contain_text("<b>x</b>")
    expect(explore.locator("img[src=x]")).to_have_count(0)


def test_the_address_of_a_reading_is_checked(page: Page, server: Server) -> None:
    open_page(page, f"{server.url}?reading=decimal-none")
    expect(page.locator("main .notice").first).to_contain_text("How the file is read")
    expect_status(page, "K", "3")


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
def test_the_panel_of_a_file_fits_and_is_accessible(page: Page, server: Server, lang: str) -> None:
    open_page(page, f"{server.url}?lang={lang}")
    many = ",".join(f"a long name of column {j}" for j in range(30))
    rows = "\n".join(",".join(f"{(i * j) % 17}.5" for j in range(30)) for i in range(40))
    send(page, "wide.csv", f"{many}\n{rows}\n".encode())
    expect(page.locator(f"#{ids.STATUS}")).to_contain_text("wide.csv")
    page.locator("[role=tab]").nth(4).click()
    expect(page.locator(".overview")).to_be_visible()
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_function("document.documentElement.scrollWidth <= innerWidth")
        assert axe(page) == []
    page.locator(f"#{ids.COLUMN_PAGE}").select_option("24")
    expect(page.locator(".overview tbody tr")).to_have_count(6)
    expect(page.locator(".overview")).to_contain_text("column 29")


def test_a_large_file_is_read_anew_as_a_job(explore: Page) -> None:
    rows = "".join(f"{i % 977 + 1}.{i % 900 + 100};{i % 13}\n" for i in range(400_000))
    send(explore, "large.csv", f"a;b\n{rows}".encode())
    expect_status(explore, "Table", "large.csv")
    expect_status(explore, "Rows", "400,000")
    open_data(explore)
    before = first_cells(explore)
    control(explore, "decimal").select_option("comma")
    explore.wait_for_url(re.compile("reading=decimal-comma"))
    cell = explore.locator(".first-rows tbody tr").first.locator("td").first
    expect(cell).not_to_have_text(before[0], timeout=30_000)  # once the job is done
    expect(explore.locator(f"#{ids.MESSAGE}")).to_be_empty()
    expect_status(explore, "Rows", "400,000")
