"""Reports, and what a browser's parser makes of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any

from dashboard.analysis import Fit
from dashboard.exports.model import Model
from dashboard.exports.report import Made, Picture, report
from dashboard.i18n import Translate, translator
from tests.fits import fitted, made_table

en = translator("en")


@dataclass
class Element:
    """What a parser found: the tag, its attributes, what it holds in order."""

    tag: str
    attributes: dict[str, str | None]
    inside: list[Element | str] = field(default_factory=list)

    @property
    def elements(self) -> list[Element]:
        """All elements inside, however deep, in order."""
        own = [one for one in self.inside if isinstance(one, Element)]
        return [found for one in own for found in (one, *one.elements)]

    @property
    def text(self) -> str:
        parts = (one if isinstance(one, str) else one.text for one in self.inside)
        return "".join(parts)

    def all(self, tag: str, **attributes: str) -> list[Element]:
        wanted = attributes.items()
        return [e for e in self.elements if e.tag == tag and wanted <= e.attributes.items()]

    def id(self, name: str) -> Element:
        return next(e for e in self.elements if e.attributes.get("id") == name)

    @property
    def cells(self) -> list[list[str]]:
        """Of a table: the texts of its rows."""
        rows = self.all("tr")
        return [[c.text for c in row.elements if c.tag in ("th", "td")] for row in rows]


class Reader(HTMLParser):
    """Builds the tree, strictly: what is opened is closed, in turn."""

    EMPTY = frozenset({"meta", "link", "img", "br", "hr", "input", "base", "embed", "source"})

    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        assert len(element.attributes) == len(attrs)
        self.open[-1].inside.append(element)
        if tag not in self.EMPTY:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data[:80]}")


def parsed(text: str) -> Element:
    reader = Reader()
    reader.feed(text)
    reader.close()
    (root,) = reader.open
    return root


FIGURE: dict[str, Any] = {
    "data": [{"type": "scattergl", "x": [1, 2], "y": [3, None]}, {"type": "bar", "y": [1]}],
    "layout": {"title": {"text": "of both"}},
}


def pictures(title: str = "Clusters", note: str = "Two clouds.") -> list[Picture]:
    figure = {**FIGURE, "layout": {"title": {"text": title}}}
    return [Picture(title, note, figure), Picture("Choose K", "A curve.", FIGURE)]


def made(**changes: Any) -> Made:
    standard = Made(
        plotly_script="window.Plotly = {};",
        versions={"NumPy": "2.4.6"},
        when="2026-11-22",
        address="?k=2&seed=3",
        choices=(("Seed", "3"),),
        health=("All starts agree.",),
    )
    return replace(standard, **changes)


def written(fit: Fit, names: tuple[str, ...] = (), _: Translate = en, **changes: Any) -> Element:
    return parsed(report(Model.of(fit, names), fit, pictures(), made(**changes), _))


def two_columns(**options: Any) -> Fit:
    return fitted(made_table(("height", "weight"), 80), K=2, **options)


def outline(page: Element) -> list[tuple[str, tuple[str, ...]]]:
    return [(e.tag, tuple(e.attributes)) for e in page.elements]


def texts(element: Element) -> list[str]:
    """All texts, one a place, of what is read; scripts and styles are not."""
    found = []
    for one in element.inside:
        if isinstance(one, str):
            found.append(one.strip())
        elif one.tag not in ("script", "style"):
            found += texts(one)
    return found
