"""A model is written and read back without losing a digit; anything else is refused in words."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from dashboard.data import DataError
from dashboard.engine import COVARIANCE_TYPES, Mixture
from dashboard.exports import Model
from dashboard.exports.model_file import (
    DEEPEST,
    LARGEST,
    LONGEST_NAME,
    MOST_COLUMNS,
    MOST_COMPONENTS,
    model_json,
    read_model,
)
from tests.fits import sample_fit

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "model-file.md").read_text(encoding="utf-8")
SCHEMA = json.loads((DOCS / "model-file.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)

HOSTILE = (
    "two\nlines\r\n",
    "quo'tes\"and`",
    "back\\slash\\",
    "*/ -- # {{x}} ${x}",
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "=cmd()|' /C calc'!A0",
    "\u202eright to left\u2066",
    "\u200f\u061c",
    "line\u2028and\u2029paragraph\x85",
    "😀👩‍👧",
    "身高",
    "__proto__",
    "\x00\x1b[31m\x7f",
    "é" * LONGEST_NAME,
)


def numbers(least: float, most: float) -> st.SearchStrategy[float]:
    return st.floats(least, most, allow_subnormal=False)


@st.composite
def models(draw: st.DrawFn) -> Model:
    """Models of hostile and other names, whose numbers have all their digits."""
    K, d = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)
    texts = st.one_of(st.sampled_from(HOSTILE), names)
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    factors = (rng.normal(size=(K, d, d)) + 9 * np.eye(d)) * 10.0 ** draw(st.integers(-60, 60))
    weights = rng.dirichlet(np.ones(K))
    centre = draw(numbers(-1e90, 1e90))
    columns, components = (
        draw(st.lists(texts, min_size=n, max_size=n, unique=True)) for n in (d, K)
    )
    facts = st.recursive(
        st.none() | st.booleans() | numbers(-1e300, 1e300) | st.integers(-(2**53), 2**53) | texts,
        lambda inside: st.lists(inside, max_size=3) | st.dictionaries(texts, inside, max_size=3),
        max_leaves=5,
    )
    return Model(
        Mixture(weights, centre + rng.normal(size=(K, d)), factors @ factors.transpose(0, 2, 1)),
        tuple(columns),
        tuple(components),
        draw(numbers(-1e300, 1e300)),
        draw(numbers(0, 1)),
        draw(st.dictionaries(texts, facts, max_size=3)),
        tuple(draw(st.lists(st.sampled_from(columns), unique=True))),
        draw(st.booleans()),
    )


def facts_of(model: Model) -> tuple[object, ...]:
    """All of a model, to compare it by; numbers as their bytes, so that -0.0 is not 0.0."""
    mixture = model.mixture
    arrays = (mixture.weights, mixture.means, mixture.covariances)
    return (
        *((array.shape, array.tobytes()) for array in arrays),
        mixture.covariance_type,
        model.columns,
        model.names,
        repr((model.threshold, model.share)),
        json.dumps(model.origin),
        model.logs,
        model.partial,
    )


@settings(deadline=None)
@given(models())
def test_a_model_reads_back_as_it_was(model: Model) -> None:
    text = model_json(model)
    assert facts_of(read_model(text)) == facts_of(model)
    assert facts_of(read_model(text.encode())) == facts_of(model)
    assert model_json(read_model(text)) == text
    VALIDATOR.validate(json.loads(text))


@pytest.mark.parametrize("family", COVARIANCE_TYPES)
def test_what_is_written_is_the_fit_in_every_family(family: str) -> None:
    fit = sample_fit("iris", K=2, covariance_type=family)
    text = model_json(Model.of(fit, names=("one", "two")))
    document = json.loads(text)
    VALIDATOR.validate(document)
    logs = [
        np.log(one["weight"]) + multivariate_normal(one["mean"], one["covariance"]).logpdf(fit.X)
        for one in document["components"]
    ]
    expected = fit.mixture.score_samples(fit.X)
    assert logsumexp(logs, axis=0) == pytest.approx(expected, abs=1e-9, rel=0)
    anomalies = logsumexp(logs, axis=0) < document["anomaly"]["log_density"]
    assert anomalies.sum() == 2  # of 150 rows, a hundredth
    assert document["columns"] == [column.label for column in fit.columns]
    assert document["covariance_type"] == family
    assert facts_of(read_model(text)) == facts_of(Model.of(fit, names=("one", "two")))


def test_the_layout_is_short_and_indented() -> None:
    lines = model_json(Model.of(sample_fit("faithful", K=2))).splitlines()
    assert lines[0] == "{"
    assert lines[3] == '  "columns": ["eruptions (min)", "waiting (min)"],'
    assert sum(line.startswith("        [") for line in lines) == 4  # rows of covariances
    assert len(lines) == 36


def written_with(name: str) -> str:
    mixture = Mixture([1.0], [[0.0]], [[[1.0]]])
    return model_json(Model(mixture, (name,), (name,), 0.0, 0.1, {"table": name, name: [name]}))


class Scripts(HTMLParser):
    """What a page holds beside one script, and the script's text."""

    def __init__(self) -> None:
        super().__init__()
        self.script, self.others = "", []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.others.append(tag)

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    def handle_data(self, data: str) -> None:
        self.script += data


@pytest.mark.parametrize("name", [*HOSTILE, "x" * 32_000, "half \ud800", "\udc80\ud83d"])
def test_names_stay_where_they_are_written(name: str) -> None:
    text = written_with(name)
    document = json.loads(text)
    assert document["columns"] == [document["components"][0]["name"]] == [name]
    assert document["origin"] == {"table": name, name: [name]}
    assert text.encode().decode() == text
    assert not re.search(
        r"[<\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", text
    )
    page = Scripts()
    page.feed(f"<script>{text}</script>")
    page.close()
    assert page.others == ["script"]
    assert page.script == text


@pytest.mark.parametrize("name", ["x" * (LONGEST_NAME + 1), "half \ud800", ""])
def test_names_that_are_refused(name: str) -> None:
    with pytest.raises(DataError, match=r"columns\[0\] .* must be a text of 1 to 200 characters"):
        read_model(written_with(name))


def test_halves_of_characters_in_the_origin() -> None:
    text = written_with("a").replace('"table": "a"', r'"table": "\ud83d"')
    with pytest.raises(DataError, match=r"origin .* halves"):
        read_model(text)


def test_a_largest_model_of_the_app_can_be_read() -> None:
    K, d = 20, 100
    rng = np.random.default_rng(0)
    factors = rng.normal(size=(K, d, 2 * d))
    mixture = Mixture(
        rng.dirichlet(np.ones(K)), rng.normal(size=(K, d)), -factors @ -factors.transpose(0, 2, 1)
    )
    columns, names = (tuple(f"{'名' * 76}{i:4}" for i in range(n)) for n in (d, K))
    model = Model(mixture, columns, names, -1.0, 0.01, {})
    assert facts_of(read_model(model_json(model).encode())) == facts_of(model)


def test_the_pages_example_is_a_model() -> None:
    example = re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert example
    VALIDATOR.validate(json.loads(example[1]))
    model = read_model(example[1])
    assert model.names == ("short", "long")
    assert model_json(model) == example[1]


def test_the_page_tells_of_every_field() -> None:
    listed = set(re.findall(r"^\| `([^`]+)` \|", PAGE, re.MULTILINE))
    fields = set(SCHEMA["properties"])
    for name, one in SCHEMA["properties"].items():
        inside = one.get("items", one).get("properties", {})
        fields |= {f"{name}[].{key}" if "items" in one else f"{name}.{key}" for key in inside}
    assert listed == fields - {"anomaly"}


def test_the_schema_is_one_and_knows_the_limits() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    fields = SCHEMA["properties"]
    assert set(fields["covariance_type"]["enum"]) == set(COVARIANCE_TYPES)
    assert fields["components"]["maxItems"] == MOST_COMPONENTS
    assert fields["columns"]["maxItems"] == SCHEMA["$defs"]["row"]["maxItems"] == MOST_COLUMNS
    assert SCHEMA["$defs"]["name"]["maxLength"] == LONGEST_NAME


def valid() -> dict[str, Any]:
    """A small model file, parsed."""
    mixture = Mixture([0.25, 0.75], [[0.0, 1.0], [5.0, 6.0]], [np.eye(2), [[2.0, 1.0], [1.0, 3.0]]])
    model = Model(mixture, ("x", "y"), ("1", "2"), -7.5, 0.01, {"table": "made", "rows": 12})
    document: dict[str, Any] = json.loads(model_json(model))
    return document


def changed(*path: Any, to: Any) -> Callable[[dict[str, Any]], object]:
    """A change of one place of a document."""

    def change(document: Any) -> None:
        for step in path[:-1]:
            document = document[step]
        document[path[-1]] = to

    return change


def nested(levels: int) -> object:
    value: object = 1
    for _ in range(levels):
        value = [value]
    return value


REFUSALS: list[tuple[Callable[[dict[str, Any]], object], str]] = [
    (changed("format", to="gmm"), "no model file"),
    (changed("version", to=3), "of version 3; versions up to 2"),
    (lambda document: document.pop("missing"), "lacks missing"),
    (changed("missing", to="em"), "missing .* one of: leave-out, keep"),
    (changed("missing", to=[]), "missing .* one of"),
    (changed("logarithms", to="x"), "logarithms .* a list, its length from 0 to 2"),
    (changed("logarithms", to=["z"]), "logarithms .* names of its columns"),
    (changed("logarithms", to=["x", "x"]), r"logarithms\[1\] .* came before"),
    (changed("logarithms", to=[True]), r"logarithms\[0\] .* a text"),
    (changed("version", to=True), "of version True"),
    (changed("version", to="9" * 999), "of version 9{40};"),
    (lambda document: document.pop("origin"), "lacks origin"),
    (lambda document: document["components"][1].pop("mean"), r"lacks components\[1\].mean"),
    (lambda document: document["anomaly"].pop("share"), "lacks anomaly.share"),
    (changed("columns", to=[]), "columns .* a list, its length from 1 to 100"),
    (changed("columns", to=[str(j) for j in range(101)]), "columns .* from 1 to 100"),
    (changed("columns", to={"x": 1, "y": 2}), "columns .* a list"),
    (changed("columns", 1, to="x"), r"columns\[1\] .* a name that came before"),
    (changed("columns", 1, to=3), r"columns\[1\] .* a text"),
    (changed("covariance_type", to="round"), "covariance_type .* one of: EII"),
    (changed("covariance_type", to=[]), "covariance_type .* one of"),
    (changed("covariance_type", to="diag"), r"components\[1\].covariance .* “diag”"),
    (changed("covariance_type", to="tied"), "share one covariance"),
    (changed("components", to=[]), "components .* from 1 to 50"),
    (changed("components", to=[{}] * 51), "components .* from 1 to 50"),
    (changed("components", 1, to=[]), r"components\[1\] .* an object"),
    (changed("components", 1, "name", to="1"), r"components\[1\].name .* came before"),
    (changed("components", 0, "weight", to=0.26), "sum to 1"),
    (changed("components", 0, "weight", to=None), r"components\[0\].weight .* numbers"),
    (changed("components", 0, "weight", to=True), r"components\[0\].weight .* numbers"),
    (changed("components", 0, "mean", 1, to="1"), r"components\[0\].mean .* numbers"),
    (changed("components", 0, "mean", to=[1]), r"components\[0\].mean .* from 2 to 2"),
    (changed("components", 0, "covariance", 1, to=[1]), r"\[0\].covariance\[1\] .* from 2 to 2"),
    (changed("components", 0, "covariance", 1, 0, to=0.5), r"\[0\].covariance .* symmetric"),
    (changed("components", 0, "covariance", 1, 1, to=-1), r"\[0\].covariance .* positive definite"),
    (changed("components", 0, "covariance", to=[[1, 1], [1, 1]]), "positive definite"),
    (changed("components", 0, "covariance", to=[[1e-320, 0], [0, 1]]), "too large nor too small"),
    (changed("anomaly", to=[]), "anomaly .* an object"),
    (changed("anomaly", "share", to=1.5), "anomaly.share .* from 0 to 1"),
    (changed("anomaly", "log_density", to="low"), "anomaly.log_density .* numbers"),
    (changed("anomaly", "log_density", to=float("nan")), "holds NaN"),
    (changed("anomaly", "log_density", to=-float("inf")), "holds -Infinity"),
    (changed("anomaly", "log_density", to=10**400), "holds 10{39}, which is no number"),
    (changed("origin", to=None), "origin .* an object"),
    (changed("origin", "more", to=nested(DEEPEST)), "nested more deeply"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "words"), REFUSALS)
def test_what_is_no_model_is_refused_by_its_place(change: Any, words: str) -> None:
    document = valid()
    change(document)
    with pytest.raises(DataError, match=words) as refusal:
        read_model(json.dumps(document))
    assert len(str(refusal.value)) < 300


TEXT = json.dumps(valid())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not JSON from line 1, character 1"),
        ("{}", "no model file"),
        ("[]", "no model file"),
        ("null", "no model file"),
        (TEXT + "\n}", "not JSON from line 2, character 1"),
        (TEXT.replace('"x"', '"x",'), "not JSON"),
        (TEXT.replace('"version"', '"format": 1, "version"'), "“format” twice"),
        (TEXT.replace('"rows"', '"table"'), "“table” twice"),
        (TEXT.replace("-7.5", "1e999"), "holds 1e999"),
        ("[" * 100_000, "nested more deeply"),
        ('{"a":' * 100_000, "nested more deeply"),
        (TEXT + " " * LARGEST, "larger than 5 MB"),
        ("é" * (LARGEST // 2 + 1), "larger than 5 MB"),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), "not in UTF-8"),
        (b"\x80", "not in UTF-8"),
        ("\ud800", "not in UTF-8"),
    ],
    ids=range(16),
)
def test_text_that_is_no_model_is_refused(text: str | bytes, words: str) -> None:
    with pytest.raises(DataError, match=words):
        read_model(text)


def test_what_is_not_known_is_passed_over() -> None:
    document = valid()
    document["later"] = {"anything": [1, None]}
    document["components"][0]["colour"] = "red"
    assert facts_of(read_model(json.dumps(document))) == facts_of(read_model(TEXT))


def test_other_ways_to_write_the_same() -> None:
    document = json.loads(TEXT.replace("5.0", "5").replace("0.25", "25e-2"))
    shuffled = json.dumps(dict(reversed(document.items())), indent=8, ensure_ascii=True)
    for text in (shuffled, "\ufeff" + shuffled, b"\xef\xbb\xbf" + shuffled.encode(), " \n" + TEXT):
        assert facts_of(read_model(text)) == facts_of(read_model(TEXT))


def test_the_deepest_origin_is_read() -> None:
    document = valid()
    document["origin"]["more"] = nested(DEEPEST - 1)
    assert read_model(json.dumps(document)).origin == document["origin"]


def outcome(text: str | bytes) -> None:
    """A model, which can be written and read again, or a DataError that can be said."""
    try:
        model = read_model(text)
    except DataError as error:
        said = str(error)
    else:
        said = "a model"
        assert facts_of(read_model(model_json(model))) == facts_of(model)
    assert said


KEYS = ["format", "version", "columns", "covariance_type", "components", "anomaly", "origin"]
KEYS += ["logarithms", "missing"]
KEYS += ["name", "weight", "mean", "covariance", "share", "log_density", "__proto__"]
ANY_TEXT = st.text(st.characters(), max_size=8)
ANY_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.integers()
    | st.sampled_from([1, 0.25, 1e308, -1e308, 5e-324, 10**400, "full", "gmm-explorer-model", {}])
    | ANY_TEXT,
    lambda inside: (
        st.lists(inside, max_size=4)
        | st.dictionaries(st.sampled_from(KEYS) | ANY_TEXT, inside, max_size=8)
    ),
    max_leaves=20,
)


@settings(deadline=None)
@given(ANY_JSON)
def test_any_json(value: object) -> None:
    outcome(json.dumps(value))


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every place of a document: what holds it, and its key there."""
    keys = list(value) if isinstance(value, dict) else range(len(value))
    found = [(value, key) for key in keys]
    for key in keys:
        if isinstance(value[key], (dict, list)):
            found += places(value[key])
    return found


@settings(deadline=None, max_examples=400)
@given(st.data())
def test_a_model_with_other_values_in_some_places(data: st.DataObject) -> None:
    document = valid()
    for _ in range(data.draw(st.integers(1, 3))):
        holder, key = data.draw(st.sampled_from(places(document)))
        kind = data.draw(st.sampled_from(["other", "moved", "gone"]))
        if kind == "gone":
            del holder[key]
        elif kind == "moved":
            other, place = data.draw(st.sampled_from(places(valid())))
            holder[key] = copy.deepcopy(other[place])
        else:
            holder[key] = data.draw(ANY_JSON)
    outcome(json.dumps(document))


@settings(deadline=None, max_examples=400)
@given(st.integers(0, len(TEXT)), st.integers(0, 12), st.binary(max_size=6))
def test_a_model_with_other_bytes_in_a_place(start: int, length: int, other: bytes) -> None:
    data = TEXT.encode()
    outcome(data[:start] + other + data[start + length :])


@settings(deadline=None)
@given(st.binary() | st.text(st.characters()))
def test_any_bytes_and_texts(text: str | bytes) -> None:
    outcome(text)
