"""Names from files in a rendered figure: shown as they are, no link, no formula, no template."""

from __future__ import annotations

from pathlib import Path

import plotly.graph_objects as go
import pytest
from playwright.sync_api import Page

from dashboard import figures
from dashboard.data.table import Column, Table
from dashboard.i18n import translator
from dashboard.views import cluster_view, responsibility_view
from tests.fits import fitted, made_table

LINK = '<a href="https://example.org">height</a>'
NAMES = [LINK, "$x$", "%{x}"]
_ = translator("en")


def rendered(page: Page, figure: go.Figure, folder: Path) -> None:
    """The figure alone in a page, drawn."""
    file = folder / "figure.html"
    figure.write_html(file, include_plotlyjs=True, config={"showSendToCloud": False})
    page.goto(file.as_uri())
    page.wait_for_selector(".js-plotly-plot .xtitle")


def first_point(page: Page) -> tuple[float, float]:
    """Where the first point, bar or cell of the figure lies on the screen."""
    x, y = page.evaluate(
        """() => { const { _fullLayout: { xaxis, yaxis, _size }, _fullData } =
            document.querySelector(".js-plotly-plot");
        const trace = _fullData[0], flat = trace.type === "heatmap";
        const x = flat ? 0 : trace.x[0], y = flat ? 0 : trace.y[0] / (trace.type === "bar" ? 2 : 1);
        const box = document.querySelector(".js-plotly-plot").getBoundingClientRect();
        return [box.left + _size.l + xaxis.l2p(x), box.top + _size.t + yaxis.l2p(y)]; }"""
    )
    return x, y


def hostile_table() -> Table:
    plain = made_table(NAMES, 60)
    codes = plain.column("c0").values.argsort().argsort().astype("int32") % 3
    column = Column("c3", LINK + "!", "text", codes, levels=tuple(NAMES), n_distinct=3)
    return Table(LINK, (*plain.columns, column), 60)


def pictures() -> dict[str, go.Figure]:
    fit = fitted(hostile_table(), ["c0", "c1", "c2"], K=2)
    plane = cluster_view(fit, "c0", "c1")
    return {
        "clusters": figures.clusters_figure(plane, _, "light"),
        "categories": figures.clusters_figure(
            cluster_view(fit, "c1", "c2", color_key="c3"), _, "light"
        ),
        "histogram": figures.clusters_figure(cluster_view(fit, "c0", None), _, "dark"),
        "responsibilities": figures.responsibilities_figure(responsibility_view(fit), _, "light"),
    }


@pytest.mark.parametrize("name", ["clusters", "categories", "histogram", "responsibilities"])
def test_no_name_becomes_markup(page: Page, tmp_path: Path, name: str) -> None:
    rendered(page, pictures()[name], tmp_path)
    page.mouse.move(*first_point(page))
    page.wait_for_selector(".hoverlayer .hovertext")
    assert page.locator(".js-plotly-plot svg a").count() == 0
    assert page.locator(".js-plotly-plot mjx-container, .js-plotly-plot .MathJax").count() == 0
    text = page.locator(".js-plotly-plot").text_content() or ""
    if name != "histogram":
        assert NAMES[1] in text
        assert NAMES[2] in text
    if name != "categories":
        assert LINK in text
