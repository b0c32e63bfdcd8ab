"""The report as a browser's parser reads it: whole, in order, with nothing to load and no markup
from names; its numbers judged by SciPy."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from dashboard.analysis import Fit
from dashboard.data import Note, Table
from dashboard.engine import COVARIANCE_TYPES, STATUSES, Mixture, family_of
from dashboard.exports.model import Model
from dashboard.exports.report import FAMILIES, Made, Picture, report
from dashboard.exports.report import STATUSES as EXPLAINED
from dashboard.i18n import Translate, languages, translator
from tests.fits import fitted, made_table, sample_fit

HOSTILE = (
    "<script>alert(1)</script>", "</script><img src=x onerror=alert(1)>", "</style><b>", "<!--",
    '" onmouseover="alert(1)', "' autofocus onfocus='alert(1)", "]]>", "{{ 7 * 7 }}", "{% raw %}",
    "a\nb\r\nc", "*/ --", "=cmd|' /C calc'!A0", "\u202egnp.exe\u202c", "\u200fשלום", "資料表",
    "👩‍👩‍👧", "__proto__", "&lt;b&gt; &amp; &#39;", "\\u003cb\\u003e", "\ud800", "\x00",
    "%{x} {name} {0}", "x" * 32_000,
)  # fmt: skip
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


def dressed(name: str) -> tuple[Model, Fit, list[Picture], Made]:
    """A report's parts, `name` in every place to which a stranger's text can come."""
    plain = fitted(made_table((name, name + "2"), 60), K=2)
    note = Note("The file “{text}” and {columns}.", text=name, columns=(name,))
    table = replace(plain.table, name=name, source=name, notes=(note,))
    fit = replace(plain, table=table)
    model = Model.of(fit, (name, name), origin={"table": name})
    told = made(versions={name: name}, address=name, choices=((name, name),), health=(name,))
    return model, fit, pictures(name, name), told


def outline(page: Element) -> list[tuple[str, tuple[str, ...]]]:
    return [(e.tag, tuple(e.attributes)) for e in page.elements]


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


@pytest.mark.parametrize("lang", languages())
def test_every_language_has_the_same_structure(lang: str) -> None:
    fit = sample_fit(K=2)
    page = written(fit, ("a", "b"), translator(lang))
    english = written(fit, ("a", "b"))
    assert page.all("html")[0].attributes["lang"] == lang
    assert outline(page) == outline(english)
    numbers = [table.cells[-1][1] for table in english.all("table")]
    assert [table.cells[-1][1] for table in page.all("table")] == numbers
    assert (page.all("h1")[0].text == "Old Faithful geyser") == (lang == "en")


class Marked(Translate):
    """Marks what it has been asked for, so that the rest is seen."""

    def __init__(self) -> None:
        self.lang, self.locale = en.lang, en.locale

    def __call__(self, message: str, /, **values: object) -> str:
        return f"⟦{en(message, **values)}⟧"

    def n(self, singular: str, plural: str, count: int, **values: object) -> str:
        return f"⟦{en.n(singular, plural, count, **values)}⟧"


def texts(element: Element) -> list[str]:
    """All texts, one a place, of what is read; scripts and styles are not."""
    found = []
    for one in element.inside:
        if isinstance(one, str):
            found.append(one.strip())
        elif one.tag not in ("script", "style"):
            found += texts(one)
    return found


def test_all_words_come_in_the_readers_language() -> None:
    page = written(two_columns(), ("a",), Marked())
    given = {"made", "height", "weight", "1 · a", "BIC", "AIC", "NumPy", "?k=2&seed=3", "Seed"}
    given |= {"Two clouds.", "A curve.", "Choose K", "Clusters", "All starts agree."}
    words = {text for text in texts(page) if re.search("[a-zA-Z]", text)} - given
    assert len(words) > 30
    assert not {text for text in words if not re.fullmatch("⟦.*⟧", text)}
    buttons = json.loads(page.id("drawing-words").text)["dictionary"]
    assert all(word == f"⟦{english}⟧" for english, word in buttons.items())


def test_families_and_outcomes_are_the_engines() -> None:
    assert {name: family_of(name).description for name in COVARIANCE_TYPES} == FAMILIES
    assert set(EXPLAINED) == set(STATUSES)


def densities(mixture: Mixture, X: np.ndarray) -> np.ndarray:
    """Log of weight times density (n, K), by SciPy."""
    parts = zip(mixture.weights, mixture.means, mixture.covariances, strict=True)
    return np.stack([np.log(w) + multivariate_normal(m, c).logpdf(X) for w, m, c in parts], 1)


def number(text: str) -> float:
    """What a text of the report says, of 1,234.5 and of −1.2 × 10⁻⁷."""
    mantissa, _times, power = text.replace(",", "").partition(" × 10")
    digits = power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    return float(f"{mantissa}e{digits or 0}")


def test_the_numbers_in_short() -> None:
    fit = sample_fit(K=3)
    page = written(fit)
    facts = dict(zip(*([e.text for e in page.all(t)][:6] for t in ("dt", "dd")), strict=True))
    log_likelihood = logsumexp(densities(fit.mixture, fit.X), axis=1).sum()
    n_parameters = 3 - 1 + 3 * 2 + 3 * 3
    assert number(facts["Rows used"]) == 272
    assert number(facts["Log-likelihood"]) == pytest.approx(log_likelihood, abs=0.051)
    bic = n_parameters * np.log(272) - 2 * log_likelihood
    assert number(facts["BIC"]) == pytest.approx(bic, abs=0.051)
    assert number(facts["AIC"]) == pytest.approx(2 * n_parameters - 2 * log_likelihood, abs=0.051)
    assert facts["Outcome"] == "converged"
    shares = [float(e.text.removesuffix(" %")) for e in page.all("span", **{"class": "share"})]
    assert shares == pytest.approx(100 * fit.mixture.weights[np.argsort(fit.slots)], abs=0.051)


def test_rows_left_out_are_counted() -> None:
    whole = made_table(("a", "b"), 60)
    values = whole.column("c0").values.copy()
    values[:5] = np.nan
    first = replace(whole.column("c0"), values=values, n_missing=5)
    page = written(fitted(Table("t", (first, whole.column("c1")), 60), K=1))
    assert [e.text for e in page.all("dd")][:2] == ["55", "5"]


def test_certainty_is_told_by_component() -> None:
    fit = sample_fit("iris", K=3)
    joint = densities(fit.mixture, fit.X)[:, np.argsort(fit.slots)]
    probabilities = np.exp(joint - logsumexp(joint, axis=1, keepdims=True))
    likeliest, certainty = probabilities.argmax(axis=1), probabilities.max(axis=1)
    rows = written(fit).id("sure").all("table")[0].cells[1:]
    groups = [certainty[likeliest == k] for k in range(3)] + [certainty]
    for row, group in zip(rows, groups, strict=True):
        below = [int((group < level).sum()) for level in (0.6, 0.9)]
        assert int(row[1]) == len(group)
        assert [int(cell.split()[0]) for cell in row[2:]] == below
        shares = [float(re.findall(r"\((.*) %\)", cell)[0]) for cell in row[2:]]
        assert shares == pytest.approx([100 * count / len(group) for count in below], abs=0.051)
    assert rows[-1][2:] != ["0 (0.0 %)", "0 (0.0 %)"]


def test_a_component_without_rows_has_no_share() -> None:
    fit = two_columns()
    model = Model.of(fit)
    far = Mixture([0.999, 0.001], [[2, 2], [900, 900]], [np.diag([9.0, 9.0])] * 2)
    page = parsed(report(replace(model, mixture=far), fit, (), made(), en))
    assert page.id("sure").all("table")[0].cells[2][1:] == ["0", "–", "–"]


ONE = fitted(made_table(("height", "weight"), 20), K=1)


def one_component(mean: float, covariance: np.ndarray) -> Element:
    """The report of a component about (mean, 0), on rows that do not matter."""
    mixture = Mixture([1.0], [[mean, 0.0]], [covariance])
    return parsed(report(replace(Model.of(ONE), mixture=mixture), ONE, (), made(), en))


@given(st.floats(-1e30, 1e30), st.floats(1e-30, 1e30, exclude_min=True), st.floats(-0.999, 0.999))
@settings(deadline=None, max_examples=60)
def test_parameters_are_written_to_their_significant_digits(
    mean: float, deviation: float, correlation: float
) -> None:
    shared = correlation * deviation
    covariance = np.array([[deviation**2, shared], [shared, 1.0]])
    page = one_component(mean, covariance)
    parameters, matrix = (table.cells for table in page.id("components").all("table"))
    assert parameters[1][1] == "100.0 %"
    told_mean, told_deviation = map(number, parameters[2][1].split(" ± "))
    assert told_deviation == pytest.approx(deviation, rel=0.0051)
    assert told_mean == pytest.approx(mean, rel=1e-14, abs=0.0051 * deviation)
    assert parameters[3][1] == "0.00 ± 1.00"
    assert number(matrix[1][1]) == pytest.approx(deviation**2, rel=0.00051)
    assert number(matrix[1][2]) == pytest.approx(shared, rel=0.00051, abs=1e-11 * deviation)
    assert not [cell for row in parameters + matrix for cell in row if cell in ("-0", "-0.00")]


@pytest.mark.parametrize(
    ("mean", "variance", "told"),
    [
        (1e6, 1.0, "1,000,000.00 ± 1.00"),
        (-1e-9, 1.0, "0.00 ± 1.00"),
        (0.0, 5.29e-14, "0 ± 2.30 × 10⁻⁷"),
        (-2e-7, 5.29e-14, "-2.00 × 10⁻⁷ ± 2.30 × 10⁻⁷"),
        (1.5e12, 4.0, "1,500,000,000,000.00 ± 2.00"),
        (1.5e12, 9e18, "1.50000 × 10¹² ± 3.00 × 10⁹"),
        (12.3456, 0.09, "12.346 ± 0.300"),
    ],
)
def test_means_as_people_write_them(mean: float, variance: float, told: str) -> None:
    page = one_component(mean, np.diag([variance, 1.0]))
    assert page.id("components").all("table")[0].cells[2][1] == told


def test_tables_are_parted_to_fit_a_sheet() -> None:
    labels = [f"column {j}" for j in range(13)]
    page = written(fitted(made_table(labels, 400), K=7, covariance_type="diag"))
    tables = page.id("components").all("table")
    assert [len(table.cells[0]) - 1 for table in tables[:2]] == [3, 4]
    assert [name for table in tables[:2] for name in table.cells[0][1:]] == [
        f"component {k + 1}" for k in range(7)
    ]
    assert all(table.cells[0][0] == "Column" for table in tables)
    matrix = tables[2:5]
    assert [name for table in matrix for name in table.cells[0][1:]] == labels
    assert all([row[0] for row in table.cells[1:]] == labels for table in matrix)
    assert len(page.all("details")) == 7


def test_a_shared_covariance_is_told_once() -> None:
    summaries = [e.text for e in written(two_columns(covariance_type="tied")).all("summary")]
    assert summaries == ["all components"]
    assert len(written(two_columns()).all("summary")) == 2


def test_very_wide_matrices_are_left_out() -> None:
    wide = made_table([f"x{j}" for j in range(21)], 60)
    page = written(fitted(wide, [c.key for c in wide.columns], K=1, covariance_type="diag"))
    assert not page.all("details")
    assert "Matrices of more than 20 columns are left out." in texts(page)


def test_a_sample_has_its_title_and_a_file_of_that_name_has_not() -> None:
    fit = sample_fit(K=1)
    page = written(fit)
    assert page.all("h1")[0].text == "Old Faithful geyser"
    assert fit.table.source in texts(page)
    file = written(replace(fit, table=replace(fit.table, source="")))
    assert file.all("h1")[0].text == "faithful"
    assert "Source and licence" not in texts(file)


def test_what_was_understood_of_the_file_is_told() -> None:
    fit = sample_fit(K=1)
    told = texts(written(fit).id("data"))
    assert {str(note) for note in fit.table.notes} <= set(told)
    assert {column.label for column in fit.columns} <= set(told)
    silent = written(replace(fit, table=replace(fit.table, notes=())))
    assert "How the file was read" not in texts(silent)


def test_how_to_reproduce_it() -> None:
    versions: Mapping[str, str] = {"NumPy": "2.4.6", "SciPy": "1.17.1"}
    again = written(two_columns(), versions=versions).id("again")
    choices, packages = (table.cells for table in again.all("table"))
    assert choices == [["Choice", "Value"], ["Seed", "3"]]
    assert packages[1:] == [list(pair) for pair in versions.items()]
    assert again.all("code")[0].text == "?k=2&seed=3"
    assert [e.text for e in again.all("dt")] == [name for name, _ in EXPLAINED.values()]
    assert not written(two_columns(), address="").all("code")


def test_a_table_of_ones_own_is_asked_for() -> None:
    fit = two_columns()
    told = " ".join(texts(written(fit, from_file=True).id("again")))
    assert "asks for the file “made”" in told
    assert f"{fit.result.log_likelihood:,.6f}" in told.replace("−", "-")
    assert "asks for the file" not in " ".join(texts(written(fit).id("again")))


def test_checks_that_found_nothing_say_so() -> None:
    page = written(two_columns(), health=())
    assert "Nothing in these columns stands in the way." in texts(page.id("checks"))
    assert not page.id("checks").all("li")


def test_how_much_of_the_table_was_used() -> None:
    fit = sample_fit("penguins", K=2)
    (told,) = [text for text in texts(written(fit).id("data")) if "were used" in text]
    expected = (fit.table.n_rows, len(fit.table.columns), len(fit.rows), len(fit.columns))
    assert tuple(map(int, re.findall(r"\d+", told))) == expected
