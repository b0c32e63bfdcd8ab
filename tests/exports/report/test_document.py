"""The report as a browser's parser reads it: whole, in order, with nothing to load."""

from __future__ import annotations

import json
import re
from itertools import pairwise

import pytest

from dashboard.exports.model import Model
from dashboard.exports.report import Picture, report
from tests.exports.report.parsing import FIGURE, en, made, parsed, two_columns, written


def test_a_whole_document_in_order() -> None:
    page = written(two_columns())
    (html,) = page.all("html")
    assert html.attributes == {"lang": "en"}
    assert page.all("title")[0].text == "Gaussian mixture of made"
    headings = [int(e.tag[1]) for e in page.elements if re.fullmatch("h[1-6]", e.tag)]
    assert headings[0] == 1
    assert headings.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(headings))
    sections = [section.attributes["id"] for section in page.all("section")]
    assert sections == ["short", "pictures", "components", "sure", "data", "checks", "again"]
    ids = [e.attributes["id"] for e in page.elements if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    named = [name for e in page.elements if (name := e.attributes.get("aria-labelledby"))]
    assert set(named) <= set(ids)
    assert len(named) == len(set(named)) == len(sections) + len(page.all("table"))


def test_tables_have_captions_and_heads() -> None:
    tables = written(two_columns()).all("table")
    assert len(tables) == 1 + 2 + 1 + 2  # parameters, covariances, certainty, choices and versions
    for table in tables:
        assert table.all("caption")[0].text
        assert all(th.attributes.get("scope") in ("col", "row") for th in table.all("th"))
        assert len({len(row) for row in table.cells}) == 1


def test_pictures_are_named_and_their_data_are_those_given() -> None:
    page = written(two_columns())
    drawings = page.all("div", role="img")
    assert [one.attributes["aria-label"] for one in drawings] == ["Two clouds.", "A curve."]
    assert [caption.text for caption in page.all("figcaption")] == ["Two clouds.", "A curve."]
    figure = json.loads(page.id("drawing-2-figure").text)
    assert figure["layout"] == FIGURE["layout"]
    assert figure["data"][0] == {**FIGURE["data"][0], "type": "scatter"}  # WebGL is not printed
    assert figure["data"][1] == FIGURE["data"][1]
    assert FIGURE["data"][0]["type"] == "scattergl"
    assert page.id("drawing-1-figure").attributes["type"] == "application/json"


def test_a_picture_without_a_note_is_named_by_its_title() -> None:
    fit = two_columns()
    page = parsed(report(Model.of(fit), fit, [Picture("Clusters", "", FIGURE)], made(), en))
    assert page.all("div", role="img")[0].attributes["aria-label"] == "Clusters"
    assert not page.all("figcaption")


def test_a_figure_that_is_no_json_is_refused() -> None:
    fit = two_columns()
    nan = Picture("a", "b", {"data": [{"y": [float("nan")]}], "layout": {}})
    with pytest.raises(ValueError, match="not JSON compliant"):
        report(Model.of(fit), fit, [nan], made(), en)


def test_figures_offer_no_way_to_send_data_away() -> None:
    config = json.loads(written(two_columns()).id("drawing-config").text)
    assert (config["displaylogo"], config["responsive"]) == (False, True)
    assert not any(config[name] for name in ("showSendToCloud", "showLink", "plotlyServerURL"))
    assert "sendChartToCloud" in config["modeBarButtonsToRemove"]


def test_nothing_is_loaded_from_anywhere() -> None:
    page = written(two_columns())
    policy = page.all("meta")[1].attributes
    assert policy["http-equiv"] == "Content-Security-Policy"
    rules = dict(rule.split(maxsplit=1) for rule in str(policy["content"]).split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == "'unsafe-inline'"
    assert rules["img-src"] == "data: blob:"
    loading = {"src", "href", "srcset", "data", "action", "poster", "background", "formaction"}
    assert not any(loading & set(e.attributes) for e in page.elements)
    assert not {"link", "img", "iframe", "object", "embed", "base", "form", "a"} & {
        e.tag for e in page.elements
    }
    (style,) = page.all("style")
    assert not re.search(r"url\(|@import|http", style.text)


def test_plotly_cannot_end_its_script() -> None:
    source = 'const a = "</script><b>", c = "</SCRIPT >";'
    scripts = written(two_columns(), plotly_script=source).all("script")
    (plotly,) = [script for script in scripts if script.text.startswith("const a")]
    assert plotly.text == 'const a = "<\\/script><b>", c = "<\\/SCRIPT >";'
