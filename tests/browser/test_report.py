"""The report in a browser, opened from a file: drawn, quiet, readable by all, printable."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request
from plotly.offline import get_plotlyjs

from dashboard import figures
from dashboard.exports.model import Model
from dashboard.exports.report import Made, Picture, report
from dashboard.i18n import Translate, languages, translator
from dashboard.views import ascent_view, cluster_view, responsibility_view
from tests.browser.harness import axe
from tests.fits import fitted, made_table

NAME = "<img src=https://example.org onerror=document.title='hacked'>"
DRAWN = "[...document.querySelectorAll('.drawing')].every(d => d.querySelector('svg[role=img]'))"
ALL = ("minor", "moderate", "serious", "critical")


def as_file(folder: Path, _: Translate) -> str:
    """The address of a report about two groups of rows in seven columns, with hostile names."""
    labels = [NAME, "</script>", *(f"a column with a long name {j}" for j in range(5))]
    fit = fitted(made_table(labels, 200), K=2)
    clusters, shares = cluster_view(fit, "c0", "c1"), responsibility_view(fit)
    run = ascent_view(fit)
    drawn = {
        figures.cluster_description(clusters, _): figures.clusters_figure(clusters, _, "light"),
        figures.responsibility_note(shares, _): figures.responsibilities_figure(shares, _, "light"),
        figures.ascent_note(run, _): figures.ascent_figure(run, _, "light"),
    }
    pictures = [Picture(NAME, note, json.loads(one.to_json())) for note, one in drawn.items()]
    how = Made(get_plotlyjs(), {NAME: NAME}, "2026-11-22", "?k=2", ((NAME, NAME),), (NAME,))
    file = folder / "report.html"
    file.write_text(report(Model.of(fit, (NAME, NAME)), fit, pictures, how, _), encoding="utf-8")
    return file.as_uri()


def opened(page: Page, address: str) -> list[str]:
    """Open the report; what it asks for, which is filled while the page lives."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith(("data:", "blob:")):
            asked.append(request.url)

    page.on("request", note)
    page.goto(address)
    page.wait_for_function(DRAWN)
    return asked


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_drawn_and_asks_for_nothing(
    page: Page, tmp_path: Path, lang: str, scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    address = as_file(tmp_path, translator(lang))
    asked = opened(page, address)
    assert page.locator(".drawing").first.locator(".scatterlayer .points path").count() >= 200
    assert page.locator(".drawing").nth(1).locator(".heatmaplayer image").count() == 1
    assert page.locator(".drawing canvas, .drawing a").count() == 0
    assert axe(page, ALL) == []
    assert asked == [address]
    assert page.title() != "hacked"


def test_its_policy_holds(page: Page, tmp_path: Path, page_errors) -> None:
    page_errors.expect("Content Security Policy|request failed")
    page_errors.expect("request leaves this machine: https://example.org/")  # asked, not sent
    opened(page, as_file(tmp_path, translator("en")))
    loaded = page.evaluate(
        """() => new Promise((done) => {
          const image = new Image();
          image.onload = () => done(true);
          image.onerror = () => done(false);
          image.src = "https://example.org/";
        })"""
    )
    assert not loaded


@pytest.mark.parametrize("lang", languages())
def test_a_picture_can_be_saved(page: Page, tmp_path: Path, lang: str) -> None:
    _ = translator(lang)
    opened(page, as_file(tmp_path, _))
    page.locator(".drawing").first.hover()
    buttons = page.locator(".drawing").first.locator(".modebar-btn")
    names = [button.get_attribute("aria-label") for button in buttons.all()]
    assert names == [_("Download plot as a PNG"), _("Zoom"), _("Pan"), _("Reset axes")]
    with page.expect_download() as download:
        buttons.first.click()
    assert download.value.path().read_bytes().startswith(b"\x89PNG")
    assert download.value.suggested_filename.startswith(page.title()[:20])


def test_a_phone_shows_it_within_its_width(page: Page, tmp_path: Path) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    opened(page, as_file(tmp_path, translator("en")))
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    right = "(all) => all.map((one) => one.getBoundingClientRect().right)"
    boxes = page.locator("main *:not(.table *):not(.drawing *)").evaluate_all(right)
    assert max(boxes) <= 390
    svgs = page.locator(".drawing .main-svg").evaluate_all(right)
    assert max(svgs) <= 390


PRINTING = """() => addEventListener("beforeprint", () => {
  const svgs = [...document.querySelectorAll(".drawing .main-svg")];
  window.printing = {
    closed: document.querySelectorAll("details:not([open])").length,
    widths: svgs.map((one) => +one.getAttribute("width")),
  };
})"""


def test_it_prints_whole(page: Page, tmp_path: Path) -> None:
    opened(page, as_file(tmp_path, translator("en")))
    widths = "(all) => all.map((one) => +one.getAttribute('width'))"
    before = page.locator(".drawing .main-svg").evaluate_all(widths)
    page.evaluate(PRINTING)
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF")
    printing = page.evaluate("window.printing")
    assert printing["closed"] == 0
    assert set(printing["widths"]) == {660}
    assert page.locator("details[open]").count() == 0
    assert page.locator(".drawing .main-svg").evaluate_all(widths) == before


def test_the_widest_tables_fit_a_sheet(page: Page, tmp_path: Path) -> None:
    opened(page, as_file(tmp_path, translator("en")))
    page.set_viewport_size({"width": 680, "height": 990})  # A4 within its margins
    page.emulate_media(media="print")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    tables = page.locator("table").evaluate_all("(all) => all.map((one) => one.offsetWidth)")
    assert len(tables) >= 6
    assert max(tables) <= 680
