"""Pictures to take away: PNG and SVG of every panel, titled, named and of a sensible size."""

from __future__ import annotations

import io
import re
import struct
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Download, Page, expect

from dashboard import ids
from dashboard.components import player
from tests.browser.harness import Server, open_page, wait_for_callbacks
from tests.browser.workbench import send

NAMES = "&names=short%0A%0Along+%26+%3Cb%3Eloud%3C/b%3E"
PANELS = [  # view, graph, what its name says, words of the picture
    ("clusters", ids.CLUSTERS_GRAPH, "Clusters", ("eruptions (min)", "waiting (min)", "1 · short")),
    ("responsibilities", ids.RESPONSIBILITIES_GRAPH, "Responsibilities", ("272 rows", "1 · short")),
    ("em", player.GRAPH, "EM steps – Step 2", ("eruptions (min)", "waiting (min)", "Step 2")),
    ("em", player.CURVE, "Log-likelihood", ("mean log-likelihood a row",)),
    ("choose-k", ids.CRITERIA_GRAPH, "Choose K", ("number of components K", "BIC · full")),
]


def drawn(page: Page, graph: str) -> None:
    """Wait until a captioned figure is in the graph."""
    page.wait_for_function(
        "id => document.querySelector(`#${id} .js-plotly-plot`)?.layout?.meta?.file", arg=graph
    )


def saved(page: Page, graph: str, kind: str) -> Download:
    """Press a button beside the picture with the keyboard."""
    button = page.locator(f"[data-picture={graph}][data-format={kind}]")
    button.focus()
    with page.expect_download() as download:
        button.press("Enter")
    return download.value


def content(download: Download) -> bytes:
    return Path(download.path()).read_bytes()


def words(svg: bytes) -> str:
    """All text of an SVG that parses."""
    tree = ElementTree.parse(io.BytesIO(svg)).getroot()
    assert tree.tag == "{http://www.w3.org/2000/svg}svg"
    assert (tree.get("width"), tree.get("height")) == ("1200", "800")
    return "\n".join(tree.itertext())


@pytest.mark.parametrize(("view", "graph", "what", "told"), PANELS, ids=lambda one: str(one)[:20])
def test_each_picture_is_saved(
    page: Page, server: Server, view: str, graph: str, what: str, told: tuple[str, ...]
) -> None:
    open_page(page, f"{server.url}?view={view}&restarts=1{NAMES}")
    drawn(page, graph)
    if view == "em":
        expect(page.locator(f"#{player.STATUS}")).to_contain_text("Step 0")
        for _ in range(2):
            page.locator("#em-forward").click()
    svg = saved(page, graph, "svg")
    assert svg.suggested_filename == f"faithful – 3 components – {what}.svg"
    found = words(content(svg))
    title = f"Old Faithful geyser · {what.partition(' – ')[0]} · K = 3, full"
    for sentence in (title, *told):
        assert sentence in found
    png = content(saved(page, graph, "png"))
    assert png.startswith(b"\x89PNG")
    assert struct.unpack(">II", png[16:24]) == (2400, 1600)
    left = page.locator("body > svg:not(#js-plotly-tester), body > div[style*='-20000px']")
    expect(left).to_have_count(0)


def test_a_saved_picture_is_what_is_on_screen(page: Page, server: Server) -> None:
    open_page(page, f"{server.url}?theme=dark&restarts=1{NAMES}")
    drawn(page, ids.CLUSTERS_GRAPH)
    page.locator(f"#{ids.CLUSTERS_GRAPH} .legendtoggle").first.click()
    plot = f"document.querySelector('#{ids.CLUSTERS_GRAPH} .js-plotly-plot')"
    page.wait_for_function(f"{plot}._fullData.filter(t => t.visible === 'legendonly').length === 3")
    page.evaluate(f"Plotly.relayout({plot}, {{'xaxis.range': [1, 2]}})")
    svg = content(saved(page, ids.CLUSTERS_GRAPH, "svg")).decode()
    assert 'fill="#212529"' in svg
    assert len(re.findall(r'class="trace scatter', svg)) == 6
    assert ">1.8<" in svg
    assert ">4<" not in svg
    assert "<image" not in svg


def test_the_steps_of_the_player_are_pixels_in_their_place(page: Page, server: Server) -> None:
    open_page(page, f"{server.url}?view=em&restarts=1")
    drawn(page, player.GRAPH)
    expect(page.locator(f"#{player.STATUS}")).to_contain_text("Step 0")
    tree = ElementTree.fromstring(content(saved(page, player.GRAPH, "svg")))
    image = tree.find("{http://www.w3.org/2000/svg}image")
    assert image is not None
    assert str(image.get("href")).startswith("data:image/png;base64,")
    assert 1000 < float(str(image.get("width"))) < 1200
    assert float(str(image.get("y"))) >= 56


def test_hostile_names_are_plain_in_pictures_and_names_of_files(page: Page, server: Server) -> None:
    table = b"<i>a</i>,=b\n" + b"".join(
        b"%.2f,%.2f\n" % (i * 0.37 % 7, i * i * 0.11 % 5) for i in range(60)
    )
    names = "&names=%3Cimg+src%3Dx%3E%0A%E7%AC%AC%E4%BA%8C%0A%F0%9F%8C%B2"
    open_page(page, f"{server.url}?restarts=1{names}")
    send(page, '<b>"x"</b> 表 🌲.csv', table)
    page.wait_for_url(re.compile("file="))
    wait_for_callbacks(page)
    svg = saved(page, ids.CLUSTERS_GRAPH, "svg")
    assert svg.suggested_filename.startswith("_b__x__/b_ 表 🌲 – ".replace("/", "_"))
    text = content(svg).decode()
    assert "<img" not in text
    assert "<i>" not in text
    found = words(content(svg))
    for name in ("<i>a</i>", "=b", "1 · <img src=x>", "2 · 第二", "3 · 🌲", '<b>"x"</b> 表 🌲.csv'):
        assert name in found
