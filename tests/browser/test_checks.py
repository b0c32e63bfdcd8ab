"""Checks before the fit: what is found in a file, and what a click on a remedy does."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from dashboard import ids
from dashboard.components import upload
from tests.browser.harness import Server, open_page


def repeated() -> bytes:
    """Two columns of numbers, and the first once more in another unit."""
    X = np.random.default_rng(0).normal(size=(200, 2))
    lines = "".join(f"{a:.4f},{b:.4f},{2 * a + 1:.4f}\n" for a, b in X.round(4))
    return f"metres,kilos,feet\n{lines}".encode()


@pytest.fixture
def checked(page: Page, server: Server) -> Page:
    """The page with that table."""
    open_page(page, server.url)
    with page.expect_file_chooser() as chooser:
        page.locator(f"#{upload.TABLE.part('button')}").click()
    chooser.value.set_files({"name": "a.csv", "mimeType": "text/csv", "buffer": repeated()})
    expect(page.locator(f"#{ids.CHECKS}")).to_contain_text("“metres” and “feet” say the same")
    page.wait_for_url("**data=upload**")
    return page


def test_serious_findings_are_told_above_the_result(checked: Page) -> None:
    """Where they stand is one click away, after which a reload still finds the table."""
    link = checked.locator(f"#{ids.TO_CHECKS}")
    expect(link).to_have_text("1 serious finding under Checks")
    link.click()
    expect(checked.locator(f"#{ids.CHECKS}")).to_be_in_viewport()
    checked.reload()
    expect(checked.locator(f"#{ids.CHECKS}")).to_contain_text("say the same")
    checked.get_by_role("button", name="Leave out “feet”").click()
    expect(link).to_be_hidden()


def test_a_remedy_leaves_the_column_out(checked: Page) -> None:
    checked.get_by_role("button", name="Leave out “feet”").click()
    expect(checked.locator(f"#{ids.CHECKS}")).not_to_contain_text("feet")
    expect(checked.get_by_role("checkbox", name="feet")).not_to_be_checked()
    expect(checked.get_by_role("checkbox", name="metres")).to_be_checked()
    expect(checked.locator(f"#{ids.STATUS}")).to_have_text(re.compile(r"Columns\s*2\s*K"))
    checked.wait_for_url("**columns=c0,c1**")
    checked.go_back()
    expect(checked.locator(f"#{ids.CHECKS}")).to_contain_text("say the same")


def test_a_family_as_a_remedy_is_chosen_in_its_list(page: Page, server: Server) -> None:
    open_page(page, server.url + "?data=iris&k=4")
    page.get_by_role("button", name="Use the family tied").click()
    expect(page.locator(f"#{ids.COVARIANCE_TYPE}")).to_have_value("tied")
    expect(page.locator(f"#{ids.STATUS}")).to_contain_text("tied")


def test_good_columns_are_said_to_be_good(page: Page, server: Server) -> None:
    open_page(page, server.url)
    expect(page.locator(f"#{ids.CHECKS}")).to_contain_text("No problems found")
