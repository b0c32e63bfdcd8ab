"""No markup comes from names, whatever they hold."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from dashboard.analysis import Fit
from dashboard.data import Note
from dashboard.exports.model import Model
from dashboard.exports.report import Made, Picture, report
from tests.exports.report.parsing import en, made, outline, parsed, pictures
from tests.fits import fitted, made_table

HOSTILE = (
    "<script>alert(1)</script>", "</script><img src=x onerror=alert(1)>", "</style><b>", "<!--",
    '" onmouseover="alert(1)', "' autofocus onfocus='alert(1)", "]]>", "{{ 7 * 7 }}", "{% raw %}",
    "a\nb\r\nc", "*/ --", "=cmd|' /C calc'!A0", "\u202egnp.exe\u202c", "\u200fשלום", "資料表",
    "👩‍👩‍👧", "__proto__", "&lt;b&gt; &amp; &#39;", "\\u003cb\\u003e", "\ud800", "\x00",
    "%{x} {name} {0}", "x" * 32_000,
)  # fmt: skip


def dressed(name: str) -> tuple[Model, Fit, list[Picture], Made]:
    """A report's parts, `name` in every place to which a stranger's text can come."""
    plain = fitted(made_table((name, name + "2"), 60), K=2)
    note = Note("The file “{text}” and {columns}.", text=name, columns=(name,))
    table = replace(plain.table, name=name, source=name, notes=(note,))
    fit = replace(plain, table=table)
    model = Model.of(fit, (name, name), origin={"table": name})
    told = made(versions={name: name}, address=name, choices=((name, name),), health=(name,))
    return model, fit, pictures(name, name), told


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_text_wherever_it_comes(name: str) -> None:
    page = parsed(report(*dressed(name), en))
    assert outline(page) == outline(parsed(report(*dressed("height"), en)))
    page.id("drawing-1-figure").text.encode("ascii")
    figure = page.id("drawing-1-figure").text
    assert "<" not in figure
    assert json.loads(figure)["layout"]["title"]["text"] == name
    readable = name.encode("utf-8", "replace").decode()
    assert page.all("div", role="img")[0].attributes["aria-label"] == readable
    assert page.id("again").all("code")[0].text == readable


@pytest.mark.parametrize("name", HOSTILE)
def test_names_on_screen_are_clean_and_short(name: str) -> None:
    page = parsed(report(*dressed(name), en))
    shown = [e.text for place in ("components", "sure") for e in page.id(place).all("bdi")]
    shown += [page.all("h1")[0].text, page.all("title")[0].text]
    for text in shown:
        assert text
        assert len(text) < 120
        assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e\u200e\u200f\x00\n\ud800")
    assert page.id("components").all("table")[0].cells[2][0] == page.all("li")[2].text


def test_a_name_that_holds_nothing_to_see_gives_way() -> None:
    page = parsed(report(*dressed("\u200f"), en))
    assert page.all("h1")[0].text == "Table"
    (head, _weight, column, _second) = page.id("components").all("table")[0].cells
    assert head[1:] == ["component 1", "2 · (2)"]
    assert column[0] == "c0"
