"""Upload box and banner in a real browser, on the small page of `tests.minipage`."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import Page, expect

from tests.browser.harness import PageErrors, Server, axe, open_page

CSV = b"x,y\n" + b"".join(b"%d,%d\n" % (i, i * i % 17) for i in range(40))

DROP = """([letters, name, target]) => {
  const data = new DataTransfer();
  data.items.add(new File([Uint8Array.from(letters, (one) => one.charCodeAt(0))], name));
  for (const type of ["dragover", "drop"]) {
    const event = new DragEvent(type, {dataTransfer: data, bubbles: true, cancelable: true});
    document.querySelector(target).dispatchEvent(event);
  }
}"""


def drop(page: Page, content: bytes, name: str, target: str = "#upload-box") -> None:
    page.evaluate(DROP, [content.decode("latin-1"), name, target])


@pytest.fixture
def shell_page(page: Page, shell_server: Server) -> Page:
    open_page(page, shell_server.url)
    return page


def test_a_dropped_file_is_read(shell_page: Page) -> None:
    drop(shell_page, CSV, "points.csv")
    expect(shell_page.locator("#table")).to_have_text("points.csv")
    expect(shell_page.locator("#upload-message")).to_contain_text("has been read")
    expect(shell_page.locator("#upload-progress")).to_be_hidden()


def test_a_file_dropped_on_a_part_of_the_box_is_read(shell_page: Page) -> None:
    drop(shell_page, CSV, "part.csv", "#upload-button")
    expect(shell_page.locator("#table")).to_have_text("part.csv")


def test_a_chosen_file_is_read(shell_page: Page) -> None:
    button = shell_page.get_by_role("button", name="Choose a file")
    shell_page.wait_for_selector("#upload-file", state="attached")
    with shell_page.expect_file_chooser() as chooser:
        button.press("Enter")
    chooser.value.set_files({"name": "chosen.csv", "mimeType": "text/csv", "buffer": CSV})
    expect(shell_page.locator("#table")).to_have_text("chosen.csv")


def test_a_file_dropped_beside_the_box_leaves_the_page_alone(shell_page: Page) -> None:
    drop(shell_page, CSV, "beside.csv", "h1")
    drop(shell_page, CSV, "inside.csv")
    expect(shell_page.locator("#table")).to_have_text("inside.csv")


def test_a_file_that_is_no_table_is_refused_in_words(shell_page: Page) -> None:
    drop(shell_page, bytes(range(256)) * 40, "picture.png")
    error = shell_page.locator("#upload-error")
    expect(error).not_to_be_empty()
    assert "Traceback" not in error.inner_text()
    expect(shell_page.locator("#upload-progress")).to_be_hidden()


@pytest.mark.parametrize(("content", "words"), [(b"", "empty file"), (b"1,2\n" * 300_000, "1 MB")])
def test_too_small_and_too_large_files_are_refused_before_they_are_sent(
    shell_page: Page, content: bytes, words: str
) -> None:
    sent = []
    shell_page.on("request", lambda request: sent.append(request.method))
    drop(shell_page, content, "file.csv")
    expect(shell_page.locator("#upload-error")).to_contain_text(words)
    assert "PUT" not in sent


def test_the_server_refuses_a_large_file_by_itself(shell_server: Server) -> None:
    body = b"1,2\n" * 260_000
    request = urllib.request.Request(shell_server.url + "upload?name=a.csv", body, method="PUT")
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(request, timeout=30)
    with refusal.value as answer:
        assert answer.status == 413
        assert "1 MB" in json.load(answer)["error"]


def test_a_second_file_replaces_the_first(shell_page: Page, page_errors: PageErrors) -> None:
    page_errors.expect("request failed: net::ERR_ABORTED")
    shell_page.evaluate(DROP, [CSV.decode("latin-1"), "first.csv", "#upload-box"])
    drop(shell_page, CSV, "second.csv")
    expect(shell_page.locator("#table")).to_have_text("second.csv")


def test_an_upload_to_a_lost_server_says_so(
    page: Page, page_errors: PageErrors, own_server: Server
) -> None:
    page_errors.expect("ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET")
    open_page(page, own_server.url)
    own_server.stop()
    drop(page, CSV, "points.csv")
    expect(page.locator("#upload-error")).to_contain_text("cannot be reached")


def test_a_failed_callback_shows_the_banner_until_it_succeeds(shell_page: Page) -> None:
    banner = shell_page.locator("#banner")
    expect(banner).to_be_hidden()
    shell_page.fill("#number", "13")
    expect(banner).to_be_visible()
    expect(banner).to_contain_text("Something went wrong")
    expect(shell_page.locator("#twice")).to_have_text("twice is 2")
    shell_page.fill("#number", "4")
    expect(shell_page.locator("#twice")).to_have_text("twice is 8")
    expect(banner).to_be_hidden()


def test_a_refusal_is_shown_in_its_own_words(shell_page: Page) -> None:
    shell_page.fill("#number", "14")
    banner = shell_page.locator("#banner")
    expect(banner).to_have_text("Fourteen is too much for “number”.", use_inner_text=True)


def test_the_banner_can_be_closed_and_comes_back(shell_page: Page) -> None:
    shell_page.fill("#number", "13")
    expect(shell_page.locator("#banner")).to_be_visible()
    shell_page.locator("#banner").get_by_role("button", name="Close").click()
    expect(shell_page.locator("#banner")).to_be_hidden()
    shell_page.fill("#number", "1")
    shell_page.fill("#number", "13")
    expect(shell_page.locator("#banner")).to_be_visible()


def test_a_refused_request_asks_for_a_reload(shell_page: Page, page_errors: PageErrors) -> None:
    page_errors.expect("status of 400|Callback error|callback")
    page_errors.expect("body stream already read")  # Dash reads a refusal more than once
    shell_page.evaluate("dash_clientside.set_props('number', {value: 'none'})")
    expect(shell_page.locator("#banner")).to_contain_text("reload")


def test_a_lost_server_shows_the_banner(
    page: Page, page_errors: PageErrors, own_server: Server
) -> None:
    page_errors.expect("ERR_CONNECTION|ERR_EMPTY_RESPONSE|server did not respond")
    open_page(page, own_server.url)
    own_server.stop()
    page.fill("#number", "5")
    expect(page.locator("#banner")).to_contain_text("cannot be reached")


def test_the_shell_is_accessible(shell_page: Page) -> None:
    shell_page.fill("#number", "13")
    expect(shell_page.locator("#banner")).to_be_visible()
    assert axe(shell_page) == []
