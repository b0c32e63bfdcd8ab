"""What stays: an uploaded table over a reload and a restart, back and forward; links with data."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard import ids
from tests.browser.harness import (
    PageErrors,
    Server,
    axe,
    open_page,
    running_server,
    wait_for_callbacks,
)
from tests.browser.workbench import INPUTS, expect_status, send, status, type_number

PLAIN = (INPUTS / "plain.csv").read_bytes()


@pytest.fixture
def uploaded(explore: Page) -> Page:
    """The page with a table of one's own."""
    send(explore, "plain.csv", PLAIN)
    expect_status(explore, "Table", "plain.csv")
    explore.wait_for_url(re.compile("file=plain.csv"))
    return explore


def gone(page: Page) -> None:
    """The page asks for the file again."""
    expect(page.locator(f"#{ids.MESSAGE}")).to_contain_text("“plain.csv” is not on the server")


def test_a_reload_keeps_the_table(uploaded: Page) -> None:
    type_number(uploaded, ids.N_COMPONENTS, 2)
    expect_status(uploaded, "K", "2")
    uploaded.wait_for_url(re.compile("k=2"))
    bic = status(uploaded, "BIC")
    uploaded.reload()
    expect_status(uploaded, "Table", "plain.csv")
    assert status(uploaded, "BIC") == bic
    expect(uploaded.locator(f"#{ids.MESSAGE}")).to_be_empty()
    expect(uploaded.locator(f"#{ids.DATA}")).to_have_value("upload")
    expect(uploaded.locator(f"#{ids.DELETE_DATA}")).to_be_visible()
    uploaded.go_back()
    expect_status(uploaded, "K", "3")
    expect_status(uploaded, "Table", "plain.csv")


def test_the_table_is_at_hand_beside_a_sample_after_a_reload(uploaded: Page) -> None:
    uploaded.locator(f"#{ids.DATA}").select_option("wine")
    expect_status(uploaded, "Columns", "13")
    uploaded.wait_for_url(re.compile("data=wine"))
    uploaded.reload()
    expect_status(uploaded, "Columns", "13")
    uploaded.locator(f"#{ids.DATA}").select_option("upload")
    expect_status(uploaded, "Table", "plain.csv")
    uploaded.wait_for_url(re.compile("file=plain.csv"))


def test_back_and_forward_go_from_table_to_table(uploaded: Page) -> None:
    send(uploaded, "other.csv", (INPUTS / "semicolon_decimal_comma.csv").read_bytes())
    expect_status(uploaded, "Table", "other.csv")
    uploaded.wait_for_url(re.compile("file=other.csv"))
    uploaded.go_back()
    expect_status(uploaded, "Table", "plain.csv")
    uploaded.go_back()
    expect_status(uploaded, "Table", "Old Faithful geyser")
    uploaded.go_forward()
    expect_status(uploaded, "Table", "plain.csv")
    uploaded.go_forward()
    expect_status(uploaded, "Table", "other.csv")
    expect(uploaded.locator(f"#{ids.MESSAGE}")).to_be_empty()


def test_a_file_of_the_same_name_is_another_table(uploaded: Page) -> None:
    wait_for_callbacks(uploaded)
    send(uploaded, "plain.csv", b"\n".join(PLAIN.splitlines()[:41]))
    expect_status(uploaded, "Rows", "40")
    wait_for_callbacks(uploaded)
    uploaded.reload()
    expect_status(uploaded, "Rows", "40")
    uploaded.go_back()
    expect_status(uploaded, "Rows", "120")


def test_a_deleted_table_is_asked_for_again(uploaded: Page) -> None:
    uploaded.locator(f"#{ids.DELETE_DATA}").click()
    expect_status(uploaded, "Table", "Old Faithful geyser")
    wait_for_callbacks(uploaded)
    assert uploaded.evaluate("history.state.uploaded") is None
    uploaded.reload()
    expect_status(uploaded, "Table", "Old Faithful geyser")
    expect(uploaded.locator(f"#{ids.DELETE_DATA}")).to_be_hidden()
    uploaded.go_back()
    gone(uploaded)
    expect(uploaded.locator(f"#{ids.DELETE_DATA}")).to_be_hidden()


def test_a_token_that_is_none_is_asked_for_again(explore: Page) -> None:
    for token in ("x" * 32, "../../etc", "", 3, ["a"]):
        explore.evaluate(
            """(token) => history.replaceState(
              { uploaded: { token, name: "plain.csv" } }, "", "?data=upload&file=plain.csv&k=4")""",
            token,
        )
        explore.reload()
        gone(explore)
        expect(explore).to_have_url(re.compile(r"k=4"))
        expect(explore.locator(f"#{ids.N_COMPONENTS}")).to_have_value("4")


def test_a_restart_of_the_server_keeps_the_table(
    page: Page, page_errors: PageErrors, tmp_path: Path
) -> None:
    with running_server(tmp_path / "store") as first:
        open_page(page, first.url)
        expect_status(page, "K", "3")
        send(page, "plain.csv", PLAIN)
        expect_status(page, "Table", "plain.csv")
        page.wait_for_url(re.compile("file=plain.csv"))
        wait_for_callbacks(page)
        bic, port = status(page, "BIC"), first.url.split(":")[2].split("/")[0]
    with running_server(tmp_path / "store", PORT=port) as again:
        assert again.process.pid != first.process.pid
        page.reload()
        expect_status(page, "Table", "plain.csv")
        assert status(page, "BIC") == bic


def linked(page: Page) -> str:
    """A link with data, made of what is on screen."""
    page.locator(f"#{ids.SHARE}").click()
    field = page.locator(f"#{ids.SHARE_LINK}")
    expect(field).to_have_value(re.compile("#share="))
    return field.input_value()


@pytest.fixture
def visitor(browser: Browser, page_errors: PageErrors):
    """A page of another person."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    opened = context.new_page()
    page_errors.watch(opened)
    yield opened
    context.close()


def test_a_link_with_data_opens_elsewhere_and_is_withdrawn(uploaded: Page, visitor: Page) -> None:
    type_number(uploaded, ids.N_COMPONENTS, 4)
    expect_status(uploaded, "K", "4")
    uploaded.wait_for_url(re.compile("k=4"))
    likelihood, link = status(uploaded, "Log-likelihood"), linked(uploaded)
    expect(uploaded.locator(f"#{ids.SHARE_NOTE}")).to_contain_text("1 link opens a copy")

    open_page(visitor, link)
    expect_status(visitor, "Table", "plain.csv")
    assert status(visitor, "Log-likelihood") == likelihood
    message = visitor.locator(f"#{ids.MESSAGE}")
    expect(message).to_contain_text("the log-likelihood is the one that was recorded")
    expect(visitor.locator(f"#{ids.DELETE_DATA}")).to_be_hidden()
    expect(visitor.locator(f"#{ids.SHARE}")).to_be_hidden()
    expect(visitor.locator(f"#{ids.DATA_NOTES}")).to_contain_text("Shared with you")
    assert axe(visitor) == []

    type_number(visitor, ids.N_COMPONENTS, 2)
    expect_status(visitor, "K", "2")
    expect(message).to_be_empty()
    visitor.wait_for_url(re.compile("k=2.*#share="))
    visitor.evaluate("document.querySelector('.skip-link').click()")  # a link within the page
    expect(visitor).to_have_url(re.compile("k=2.*#share="))
    visitor.reload()
    expect_status(visitor, "K", "2")
    visitor.locator(f"#{ids.DATA}").select_option("iris")
    expect_status(visitor, "Table", "Iris flowers")
    visitor.wait_for_url(re.compile(r"data=iris[^#]*$"))
    visitor.locator(f"#{ids.DATA}").select_option("shared")
    expect_status(visitor, "Table", "plain.csv")

    uploaded.reload()
    expect_status(uploaded, "K", "4")
    uploaded.locator(f"#{ids.WITHDRAW}").click()
    expect(uploaded.locator(f"#{ids.SHARE_NOTE}")).to_be_empty()
    visitor.reload()
    expect(message).to_contain_text("has ended or was withdrawn")
    expect_status(uploaded, "Table", "plain.csv")


def test_a_table_that_is_deleted_takes_its_links_along(uploaded: Page, visitor: Page) -> None:
    link = linked(uploaded)
    uploaded.locator(f"#{ids.DELETE_DATA}").click()
    expect_status(uploaded, "Table", "Old Faithful geyser")
    open_page(visitor, link)
    expect(visitor.locator(f"#{ids.MESSAGE}")).to_contain_text("has ended or was withdrawn")


def test_another_result_than_the_recorded_one_is_told(
    uploaded: Page, visitor: Page, server: Server
) -> None:
    shared = Path(server.log.parent) / re.sub(r"-\d+\.log$", "", server.log.name) / "shared"
    others = set(shared.glob("*/meta.json"))
    link = linked(uploaded)
    (meta,) = [
        file
        for file in set(shared.glob("*/meta.json")) - others
        if "recorded" in file.read_text() and "plain.csv" in file.read_text()
    ]
    text = meta.read_text()
    meta.write_text(re.sub(r'("log_likelihood": -?)\d', r"\g<1>9", text))
    open_page(visitor, link)
    expect(visitor.locator(f"#{ids.MESSAGE}")).to_contain_text("is not the one that was shared")
    meta.write_text(text)
    uploaded.locator(f"#{ids.DELETE_DATA}").click()
    expect_status(uploaded, "Table", "Old Faithful geyser")


def test_the_address_and_the_link_are_copied(uploaded: Page) -> None:
    uploaded.context.grant_permissions(["clipboard-read", "clipboard-write"])
    uploaded.get_by_role("button", name="Copy the address").click()
    expect(uploaded.get_by_text("Copied.")).to_be_visible()
    assert uploaded.evaluate("navigator.clipboard.readText()") == uploaded.url
    link = linked(uploaded)
    uploaded.get_by_role("button", name="Copy the link").click()
    uploaded.wait_for_function(
        "link => navigator.clipboard.readText().then(t => t === link)", arg=link
    )
    uploaded.locator(f"#{ids.DELETE_DATA}").click()
    expect_status(uploaded, "Table", "Old Faithful geyser")


def test_a_link_is_shown_beside_its_own_table_alone(uploaded: Page) -> None:
    linked(uploaded)
    expect(uploaded.locator(f"#{ids.SHARE_FIELD}")).to_be_visible()
    send(uploaded, "other.csv", (INPUTS / "semicolon_decimal_comma.csv").read_bytes())
    expect_status(uploaded, "Table", "other.csv")
    expect(uploaded.locator(f"#{ids.SHARE}")).to_be_visible()
    expect(uploaded.locator(f"#{ids.SHARE_FIELD}")).to_be_hidden()
    expect(uploaded.locator(f"#{ids.SHARE_NOTE}")).to_be_empty()
