"""A person drops awkward files: each becomes its table, or is refused and nothing is lost."""

from __future__ import annotations

import codecs

import pytest
from playwright.sync_api import Page, expect

from dashboard import ids
from dashboard.components import upload
from tests.browser.harness import PageErrors
from tests.browser.workbench import expect_status, send, status

X = [1.5 + i * 0.37 % 2 for i in range(40)]
Y = [5.25 - i * i * 0.11 % 3 for i in range(40)]
ERROR = f"#{upload.TABLE.part('error')}"


def table(names: str, row: str, above: str = "") -> str:
    """Forty rows of x and y, each in this form."""
    return (
        above
        + names
        + "\n"
        + "".join(row.format(x=x, y=y) + "\n" for x, y in zip(X, Y, strict=True))
    )


def with_commas(text: str) -> str:
    return text.replace(".", ",")


READ = {  # file -> a sentence about how it was read
    "UTF-16": (table("a,b", "{x:.3f},{y:.3f}").encode("utf-16"), "The characters are UTF-16."),
    "BOM, CRLF": (
        codecs.BOM_UTF8 + table("a,b", "{x:.3f},{y:.3f}").replace("\n", "\r\n").encode(),
        "Columns are parted by commas.",
    ),
    "Big5": (
        table("身高,體重", "{x:.3f},{y:.3f}").encode("big5"),
        "The characters look like Big5; check the names and texts.",
    ),
    "decimal commas": (
        with_commas(table("a;b", "{x:.2f};{y:.2f}")).encode(),
        "Decimal commas were understood in",
    ),
    "money": (table("a,b", "${x:.2f},(${y:.2f})").encode(), "The sign “$” was left out of “a”."),
    "title": (
        table("a,b", "{x:.3f},{y:.3f}", "A survey of 2024\n\n").encode(),
        "The names of the columns are on line 3.",
    ),
    "totals": (
        (table("w,a,b", "k,{x:.3f},{y:.3f}") + f"Total,{sum(X)},{sum(Y)}\n").encode(),
        "Line 42 holds totals, not data; it was left out.",
    ),
}

REFUSED = {  # file -> the refusal
    "unclosed quote": (
        (table("a,b", "{x},{y}") + '"1,2\n').encode(),
        "A quote opened on line 42 is not closed.",
    ),
    "long row": (
        (table("a,b", "{x},{y}") + "1,2,3\n").encode(),
        "Rows with more fields than the 2 columns: 1, the first on these lines: 42.",
    ),
    "picture": (b"\x89PNG\r\n" + bytes(200_000), "This is a picture (PNG), not a text table."),
    "web page": (b"<html><body>Please sign in</body></html>", "This is a web page"),
}


@pytest.mark.parametrize("name", READ)
def test_a_file_becomes_its_table(explore: Page, name: str) -> None:
    content, sentence = READ[name]
    send(explore, f"{name}.csv", content)
    expect_status(explore, "Table", f"{name}.csv")
    expect_status(explore, "Rows", "40")
    expect(explore.get_by_text(sentence)).to_have_count(1)


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_is_refused_and_the_table_stays(
    explore: Page, name: str, page_errors: PageErrors
) -> None:
    content, sentence = REFUSED[name]
    bic = status(explore, "BIC")
    page_errors.expect("422")
    send(explore, f"{name}.csv", content)
    expect(explore.locator(ERROR)).to_contain_text(sentence)
    assert status(explore, "BIC") == bic
    assert explore.locator(f"#{ids.CLUSTERS_GRAPH} .main-svg").count()
