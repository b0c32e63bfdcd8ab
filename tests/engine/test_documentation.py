"""docs/engine.md and the docstrings say what is true: examples run, and nothing is left out."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from dashboard import engine
from dashboard.engine import COVARIANCE_TYPES, CRITERIA, INITS, STATUSES, EngineError, errors, fit
from dashboard.engine.covariances import FAMILIES
from tests import pictures
from tests.benchmarks import growth

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
PAGE = (DOCS / "engine.md").read_text(encoding="utf-8")
MODULES = sorted(
    module.name for module in pkgutil.walk_packages(engine.__path__, "dashboard.engine.")
)
CODED = {name: getattr(engine, name) for name in engine.__all__ if callable(getattr(engine, name))}
METHODS = {
    f"{name}.{method}": function
    for name, one in CODED.items()
    if inspect.isclass(one) and not issubclass(one, EngineError)
    for method, function in inspect.getmembers(one, callable)
    if not method.startswith("_") and one.__module__.startswith("dashboard")
}
EXAMPLES = [
    "Blocks", "Frozen", "GaussianMixture", "Mixture", "Prior", "conditional", "density_levels",
    "dirichlet_process", "e_step", "ellipse", "em", "explain", "family_of", "fit", "flips",
    "impute", "m_step", "merge", "n_parameters", "observed_responsibilities", "project", "select",
]  # fmt: skip
SHAPE = re.compile(r"\((n|m|b|d|g|B|F|K|n_[a-z]+)(,|, [\w ]+)*\)")


def section(title: str) -> str:
    """The text below a heading, up to the next one of any level."""
    found = re.search(rf"^#+ {re.escape(title)}\n(.*?)(?=^#|\Z)", PAGE, re.DOTALL | re.MULTILINE)
    assert found, title
    return found[1]


def cells(title: str) -> list[list[str]]:
    """The rows of the table in a section, without its head."""
    lines = [line for line in section(title).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_the_pages_examples_print_what_the_page_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every `print` of the page is one line with its output as a comment."""
    monkeypatch.chdir(ROOT)
    printed: list[str] = []

    def record(*values: Any) -> None:
        printed.append(" ".join(" ".join(map(str, values)).split()))

    names: dict[str, Any] = {"print": record}
    blocks = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert len(blocks) > 20
    for block in blocks:
        printed.clear()
        exec(compile(block, "engine.md", "exec"), names)
        said = re.findall(r"^ *print\(.*\)  # (.*)$", block, re.MULTILINE)
        assert printed == said


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_docstrings_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.parametrize("name", EXAMPLES)
def test_main_names_have_an_example(name: str) -> None:
    assert ">>> " in (CODED[name].__doc__ or "")


@pytest.mark.parametrize("name", [*CODED, *METHODS])
def test_public_names_have_docstrings_of_their_own(name: str) -> None:
    one = (CODED | METHODS)[name]
    words = inspect.getdoc(one)
    assert words
    assert not words.startswith(f"{name}(")  # what a dataclass gets where it has none


@pytest.mark.parametrize("name", CODED)
def test_docstrings_of_what_takes_arrays_state_shapes(name: str) -> None:
    if takes_arrays(CODED[name]):
        assert SHAPE.search(inspect.getdoc(CODED[name]) or "")


def takes_arrays(one: Callable[..., Any]) -> bool:
    kinds = [str(p.annotation) for p in inspect.signature(one).parameters.values()]
    return any("Array" in kind for kind in kinds)


@pytest.mark.parametrize("name", engine.__all__)
def test_every_public_name_is_on_the_page(name: str) -> None:
    assert re.search(rf"`{name}\b", PAGE)


@pytest.mark.parametrize("option", list(inspect.signature(fit).parameters)[1:])
def test_every_option_is_on_the_page(option: str) -> None:
    assert re.search(rf"\b{option}\b", section_tree("Options") + section_tree("Use"))


def section_tree(title: str) -> str:
    """The text of a section of level two with those below it, and of Precision, for the floor."""
    found = re.search(rf"^## {title}\n(.*?)(?=^## )", PAGE, re.DOTALL | re.MULTILINE)
    assert found
    return found[1] + section("Precision")


def test_the_families_are_those_there_are() -> None:
    rows = cells("The fourteen families")
    assert [row[0] for row in rows] == [family.code for family in FAMILIES.values()]
    assert [row[1].strip("`") for row in rows] == list(COVARIANCE_TYPES)
    assert [row[2] for row in rows] == [family.description for family in FAMILIES.values()]


@pytest.mark.parametrize(("K", "d"), [(1, 1), (3, 2), (2, 5), (7, 4)])
def test_the_families_parameters_are_counted_right(K: int, d: int) -> None:
    for code, _, _, formula, *_ in cells("The fourteen families"):
        family = engine.family_of(code)
        assert eval(formula.replace("·", "*"), {"K": K, "d": d}) == family.n_parameters(K, d)


@pytest.mark.parametrize("row", cells("The fourteen families"), ids=lambda row: row[0])
def test_the_likelihood_is_bounded_where_the_page_says(row: list[str]) -> None:
    """A component of two equal rows far from the others, under lower and lower floors."""
    X = np.concatenate([np.random.default_rng(0).standard_normal((60, 2)), [[9, 7], [9, 7]]])
    options = {"init": np.repeat([0, 1], [60, 2]), "tol": 1e-9, "max_iter": 500}
    high, low = (
        fit(X, n_components=2, covariance_type=row[0], reg_covar=floor, **options).log_likelihood
        for floor in (1e-6, 1e-10)
    )
    if row[-1] == "bounded":
        assert low - high < 0.01
    else:
        assert row[-1] == "no limit"
        assert low - high > 10


def test_statuses_starts_criteria_and_errors_are_those_there_are() -> None:
    assert tuple(row[0].strip("`") for row in cells("Statuses")) == STATUSES
    assert [row[0].strip('`"') for row in cells("Starts")][: len(INITS)] == list(INITS)
    for criterion in CRITERIA:
        assert criterion.upper() in section("A grid, scored")
    named = {name for row in cells("Errors") for name in re.findall(r"`(\w+)`", row[0])}
    assert named == {
        name for name, one in vars(errors).items()
        if inspect.isclass(one) and issubclass(one, EngineError) and one is not EngineError
    }  # fmt: skip


def test_links_resolve() -> None:
    headings = re.findall(r"^#+ (.*)$", PAGE, re.MULTILINE)
    slugs = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    links = re.findall(r"\]\(([^)]+)\)", PAGE)
    assert len(links) > 15
    for link in links:
        place, _, anchor = link.partition("#")
        assert (DOCS / place).exists(), link
        assert not anchor or anchor in slugs, link
    for file in re.findall(r"`(tests/[\w/.]+|dashboard/[\w/.]+)`", PAGE):
        assert (ROOT / file).exists(), file


def test_the_picture_of_the_families_has_all_of_them() -> None:
    drawn = ElementTree.fromstring(pictures.FAMILIES.read_text(encoding="utf-8"))
    again = ElementTree.fromstring(pictures.families_picture())
    for picture in (drawn, again):
        groups = {one.get("id"): one for one in picture.findall(".//{*}g") if one.get("id")}
        assert list(groups) == [family.code for family in FAMILIES.values()]
        assert all(len(list(group.findall(".//{*}ellipse"))) == 3 for group in groups.values())


def test_numbers_of_growth_are_the_same_everywhere() -> None:
    costs = pictures.read_costs()
    assert {cost.varied for cost in costs} == set(pictures.AXES)
    assert growth.between_markers(PAGE, "growth", growth.table(costs)) == PAGE
    assert pictures.GROWTH.read_text(encoding="utf-8") == pictures.growth_picture(costs)
    assert PAGE.count("<!-- benchmark -->") == PAGE.count("<!-- /benchmark -->") == 1
