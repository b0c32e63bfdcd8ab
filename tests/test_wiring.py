"""Callbacks and layouts know the same components, and none is made in a way we refuse.

Dash accepts a misspelt id in silence. So ids are constants of `dashboard.ids`, every one that a
callback names must also be given to a component, and tests/browser/test_ids.py looks for them in
the running page.
"""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest
from dash import Dash

from dashboard import ids
from dashboard.components import player
from dashboard.factory import ASSETS
from tests.sources import calls, dotted, trees

NAMES = {name: value for name, value in vars(ids).items() if name.isupper()}
KNOWN = set(NAMES.values()) | {v for n, v in vars(player).items() if n.isupper()}
DEPENDENCIES = {"Input", "Output", "State"}
DRAWING = {m: t for m, t in trees().items() if m.startswith("dashboard.")}


def callback_ids(app: Dash) -> set[str]:
    """Ids in inputs, state and outputs of all callbacks, patterns as their "type"."""
    found = set()
    for callback in app._callback_list:
        entries = callback["inputs"] + callback["state"]
        found |= {entry["id"] for entry in entries}
        outputs = [] if callback["no_output"] else callback["output"].strip(".").split("...")
        found |= {output.rpartition(".")[0] for output in outputs}
    return {plain(one) for one in found}


def plain(component: str) -> str:
    """The id, or of a pattern such as {"index":["ALL"],"type":"part"} the "type"."""
    if not component.startswith("{"):
        return component.replace("\\.", ".")
    return str(json.loads(component)["type"])


def uses(tree: ast.AST, within: bool = False) -> set[tuple[str, bool]]:
    """(constant of ids, whether it stands in an Input, Output or State) for each use."""
    if isinstance(tree, ast.Call) and dotted(tree.func).split(".")[-1] in DEPENDENCIES:
        within = True
    found = set()
    if isinstance(tree, ast.Attribute) and dotted(tree.value) == "ids" and tree.attr.isupper():
        found.add((tree.attr, within))
    for child in ast.iter_child_nodes(tree):
        found |= uses(child, within)
    return found


def all_uses() -> set[tuple[str, bool]]:
    return set().union(*(uses(tree) for tree in DRAWING.values()))


def test_ids_are_different() -> None:
    values = [value for value in NAMES.values() if isinstance(value, str)]
    assert len(values) == len(set(values))


def test_callbacks_name_only_what_ids_knows(app: Dash) -> None:
    for used in callback_ids(app):  # parts of one thing begin with its id: "fit-work-clock"
        assert used in KNOWN or any(used.startswith(f"{name}-") for name in NAMES.values()), used


def test_every_id_of_a_callback_is_given_to_a_component() -> None:
    wired = {name for name, within in all_uses() if within}
    drawn = {name for name, within in all_uses() if not within}
    assert len(wired) > 20
    assert wired <= drawn


def test_every_id_is_used() -> None:
    assert set(NAMES) == {name for name, within in all_uses()}


@pytest.mark.parametrize("path", sorted(ASSETS.glob("*.js")), ids=lambda path: path.name)
def test_scripts_set_only_components_that_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    named = re.findall(r"""(?:setProps|set_props|getElementById)\(\s*["']([^"']+)["']""", text)
    assert set(named) - {"_dash-config", "upload-file"} <= KNOWN


@pytest.mark.parametrize("module", sorted(DRAWING))
def test_no_component_is_made_in_a_way_we_refuse(module: str) -> None:
    for name, call in calls(DRAWING[module]):
        last = name.split(".")[-1]
        words = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
        assert last != "Upload", "files go through components/upload.py"
        assert last != "Graph" or module == "dashboard.components.graph"
        assert not {"background", "persistence", "persistence_type"} & set(words)
        assert "dangerously_allow_html" not in words
        assert last != "Store" or "storage_type" not in words, "browser storage is not needed"
        assert "external_scripts" not in words
        assert "external_stylesheets" not in words


@pytest.mark.parametrize("module", sorted(DRAWING))
def test_no_callback_or_page_is_bound_at_import(module: str) -> None:
    made = {name for name, _ in calls(DRAWING[module])}
    assert not made & {"callback", "dash.callback", "clientside_callback", "register_page"}
    imported = {
        alias.name
        for node in ast.walk(DRAWING[module])
        if isinstance(node, ast.ImportFrom) and node.module == "dash"
        for alias in node.names
    }
    assert not imported & {"callback", "clientside_callback", "register_page"}


def test_theme_addresses_of_bootstrap_components_are_not_used() -> None:
    nodes = [node for tree in DRAWING.values() for node in ast.walk(tree)]
    used = {dotted(node) for node in nodes if isinstance(node, ast.Attribute)}
    assert not {name for name in used if name.startswith(("dbc.themes", "dbc.icons"))}
