"""What is written: exact, laid out, harmless wherever it is pasted, as the page tells."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

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
    LONGEST_NAME,
    MOST_COLUMNS,
    MOST_COMPONENTS,
    model_json,
    read_model,
)
from tests.exports.model_file.documents import facts_of
from tests.fits import sample_fit

DOCS = Path(__file__).parents[3] / "docs"


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
