"""The modules are run by Node and judged by SciPy."""

from __future__ import annotations

import importlib
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.data import DataError
from dashboard.engine import Mixture
from dashboard.exports import Model, javascript
from tests.exports import node
from tests.exports.sql.databases import HOSTILE, UNSTORABLE, Array, judged, made, rows_of

room = importlib.import_module("dashboard.exports.javascript")

NAMES = (*HOSTILE, *UNSTORABLE, "constructor", "hasOwnProperty", "length", "0", "${x} `", "<!--")
BY_PLACE = "given.map((row) => mixture.score(row))"


def assert_judged(found: list[dict[str, Any]], model: Model, X: Array) -> None:
    """The answers are SciPy's, to the last digits."""
    probabilities, log_densities = judged(model, X)
    said = np.array([one["probabilities"] for one in found])
    np.testing.assert_allclose(said, probabilities, rtol=0, atol=1e-9)
    said = np.array([one["logDensity"] for one in found])
    np.testing.assert_allclose(said, log_densities, rtol=1e-9, atol=1e-9)
    assert [one["component"] for one in found] == [
        model.names[k] for k in probabilities.argmax(axis=1)
    ]
    assert np.abs(log_densities - model.threshold).min() > 1e-9
    assert [one["anomaly"] for one in found] == (log_densities < model.threshold).tolist()


@pytest.mark.parametrize("offset", [0.0, 1e6])
@pytest.mark.parametrize(("K", "d"), [(1, 1), (12, 1), (1, 12), (12, 12), (20, 20)])
def test_numbers_are_scipys(tmp_path: Path, K: int, d: int, offset: float) -> None:
    model = made(K, d, offset)
    X = rows_of(model)
    module = javascript(model, X)
    assert_judged(node.run(tmp_path, module, BY_PLACE, X.tolist()), model, X)
    named = [dict(zip(model.columns, row, strict=True)) for row in X.tolist()]
    assert_judged(node.run(tmp_path, module, BY_PLACE, named), model, X)


@pytest.mark.parametrize("family", ["tied", "diag"])
def test_families_without_full_covariances(tmp_path: Path, family: str) -> None:
    model = made(4, 3, family=family)
    X = rows_of(model)
    assert_judged(node.run(tmp_path, javascript(model, X), BY_PLACE, X.tolist()), model, X)


def test_narrow_columns_far_from_0(tmp_path: Path) -> None:
    mixture = Mixture([0.4, 0.6], [[1e6 - 1], [1e6 + 1]], [[[0.25]], [[1.0]]])
    model = made(2, 1, mixture=mixture)
    X = rows_of(model)
    assert_judged(node.run(tmp_path, javascript(model, X), BY_PLACE, X.tolist()), model, X)


def test_far_outliers_keep_their_numbers(tmp_path: Path) -> None:
    mixture = Mixture([0.3, 0.7], np.zeros((2, 2)), [np.eye(2), [[1.1, 0.2], [0.2, 1.0]]])
    model = made(2, 2, mixture=mixture)
    X = np.array([[-450.0, 0.0], [320.0, 320.0], [0.0, 450.0], [0.0, 40.0], [1e9, -1e9]])
    found = node.run(tmp_path, javascript(model, rows_of(model)), BY_PLACE, X.tolist())
    assert_judged(found, model, X)
    far = [[1.7976931348623157e308, -1.7976931348623157e308], [1e200, 1e200]]
    found = node.run(tmp_path, javascript(model, rows_of(model)), BY_PLACE, far)
    said = [(one["component"], one["probabilities"], one["anomaly"]) for one in found]
    assert said == [("n 0", [0.5, 0.5], True)] * 2  # too far to be told apart, as in the app


@pytest.mark.parametrize("K", [2, 12])
def test_of_equally_probable_components_the_first_is_named(tmp_path: Path, K: int) -> None:
    model = made(K, 2, mixture=Mixture([1 / K] * K, np.zeros((K, 2)), [np.eye(2)] * K))
    X = rows_of(model)
    found = node.run(tmp_path, javascript(model, X), BY_PLACE, X.tolist())
    assert {one["component"] for one in found} == {"n 0"}
    np.testing.assert_allclose([one["probabilities"] for one in found], 1 / K, rtol=1e-15)


def test_a_component_of_weight_0_is_never_named(tmp_path: Path) -> None:
    model = made(2, 1, mixture=Mixture([0.0, 1.0], [[0.0], [5.0]], [[[1.0]], [[1.0]]]))
    found = node.run(tmp_path, javascript(model, rows_of(model)), BY_PLACE, [[0.0], [5.0]])
    assert [one["component"] for one in found] == ["n 1", "n 1"]
    assert [one["probabilities"] for one in found] == [[0, 1], [0, 1]]


@pytest.mark.parametrize(
    "row",
    [
        "[1, null]", "[1, undefined]", "[1, NaN]", "[1, Infinity]", "[-Infinity, 1]", "[1, '1']",
        "[1, '']", "[1, true]", "[1, [2]]", "[1, {}]", "[1, 2n]", "[1, new Date(0)]", "[1, ]",
        "[, 1]", "[]", "[1, 2, 3]", "new BigInt64Array(2)", "new Float64Array(3)",
        "{}", "{a: 1}", "{a: 1, b: null}", "{a: 1, b: '2'}", "{a: 1, B: 2}",
        "Object.create({a: 1, b: 2})", "null", "undefined", "5", "'ab'", "() => 1",
    ],
)  # fmt: skip
def test_anything_but_finite_numbers_is_a_missing_cell(tmp_path: Path, row: str) -> None:
    model = made(3, 2, columns=("a", "b"))
    found = node.run(tmp_path, javascript(model, rows_of(model)), f"mixture.score({row})")
    nan = "NaN"
    assert found == {
        "component": None, "probabilities": [nan] * 3, "logDensity": nan, "anomaly": False,
    }  # fmt: skip


def test_rows_may_be_typed_arrays_and_have_more_columns(tmp_path: Path) -> None:
    model = made(3, 2, columns=("a", "b"))
    bare = "Object.assign(Object.create(null), {a: 1, b: 2})"
    rows = f"[[1, 2], new Float64Array([1, 2]), {{c: 'x', b: 2, a: 1}}, {bare}]"
    module = javascript(model, rows_of(model))
    found = node.run(tmp_path, module, f"{rows}.map((row) => mixture.score(row))")
    assert_judged(found, model, np.array([[1.0, 2.0]] * 4))


def test_a_column_may_be_called_proto(tmp_path: Path) -> None:
    model = made(2, 2, columns=("__proto__", "constructor"))
    module = javascript(model, rows_of(model))
    text = json.dumps('{"__proto__": 1.5, "constructor": -1}')
    found = node.run(tmp_path, module, f"[JSON.parse({text})].map(mixture.score)")
    assert_judged(found, model, np.array([[1.5, -1.0]]))
    for row in ("{__proto__: 1.5, constructor: -1}", '{["__proto__"]: 1.5}', "{}"):
        assert node.run(tmp_path, module, f"mixture.score({row}).component") is None


def test_hostile_names_are_names(tmp_path: Path) -> None:
    model = made(len(NAMES), len(NAMES), columns=NAMES, names=NAMES)
    X = rows_of(model)
    module = javascript(model, X)
    exported = node.run(tmp_path, module, "[mixture.columns, mixture.components]")
    assert exported == [list(NAMES), list(NAMES)]
    named = [dict(zip(NAMES, row, strict=True)) for row in X[:20].tolist()]
    assert_judged(node.run(tmp_path, module, BY_PLACE, named), model, X[:20])


def test_nothing_else_is_exported(tmp_path: Path) -> None:
    model = made()
    found = node.run(tmp_path, javascript(model, rows_of(model)), "Object.keys(mixture)")
    assert found == ["columns", "components", "score"]


class Scripts(HTMLParser):
    """The scripts of a page, and what else there is."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_the_module_may_stand_in_a_page() -> None:
    model = made(len(NAMES), len(NAMES), columns=NAMES, names=NAMES)
    module = javascript(model, rows_of(model))
    page = Scripts()
    page.feed(f"<script type=module>{module}</script>")
    page.close()
    assert page.tags == ["script"]
    assert "".join(page.texts) == module
    assert "<!--" not in module


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.text(st.characters(exclude_categories=[])) | st.sampled_from(NAMES),
        min_size=2,
        max_size=2,
        unique=True,
    )
)
def test_any_name_is_one_line_in_which_all_can_be_seen(names: list[str]) -> None:
    model = made(2, 2, columns=tuple(names), names=tuple(names))
    plain = made(2, 2)
    X = rows_of(model, 20)
    lines, others = javascript(model, X).split("\n"), javascript(plain, X).split("\n")
    assert len(lines) == len(others)
    different = [i for i, (a, b) in enumerate(zip(lines, others, strict=True)) if a != b]
    literals = [lines[i].strip().removesuffix(",") for i in different]
    assert [json.loads(literal) for literal in literals] == [*names, *names]
    assert all(c.isprintable() or c.isspace() for line in lines for c in line)
    assert not any(set(line) & set("\r\x0b\x0c\x1c\x85\u2028\u2029\u202e\ud800") for line in lines)


def test_the_head_says_how_it_fared() -> None:
    model = made()
    head = javascript(model, rows_of(model, 123)).split("export ")[0]
    assert "// Run on 123 rows of the table before it was written." in head
    assert all(line.startswith("//") for line in head.split("\n") if line)


def test_a_module_of_other_numbers_never_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    model = made()
    wrong = room._TEMPLATE.replace("peak - 0.5 * square", "peak - 0.50001 * square")
    monkeypatch.setattr(room, "_TEMPLATE", wrong)
    with pytest.raises(DataError, match="other numbers than the app"):
        javascript(model, rows_of(model))


@pytest.mark.parametrize(
    ("code", "seconds", "memory"),
    [
        ("while (true) {}", 1, room.MEMORY),
        ("Array.from({ length: 1e5 }, () => [0]);", 20, 4_000_000),
        ("const f = () => f() + 1; f();", 20, room.MEMORY),
        ("(", 20, room.MEMORY),
    ],
)
def test_a_module_that_cannot_be_run_never_leaves(
    code: str, seconds: int, memory: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = made()
    monkeypatch.setattr(room, "SECONDS", seconds)
    monkeypatch.setattr(room, "MEMORY", memory)
    monkeypatch.setattr(room, "_TEMPLATE", f"{room._TEMPLATE}\n{code}\n")
    with pytest.raises(DataError, match="could not be run here"):
        javascript(model, rows_of(model))
