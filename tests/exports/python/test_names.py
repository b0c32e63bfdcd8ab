"""Names change nothing in a script but its texts."""

from __future__ import annotations

import ast
import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis import Fit
from dashboard.engine import Mixture
from dashboard.exports import Model, fitting_script, scoring_script
from tests.exports.python.scripts import clusters, defined, expected, run, table_of, written
from tests.fits import fitted, sample_fit

HOSTILE = (
    "two\nlines\r\nimport os",
    "'); open('owned', 'w'); ('",
    '"""); open("owned", "w"); ("""',
    "'''\"\"\"\\",
    "back\\slash\\N{DIGIT ONE}\\x41\\",
    "# coding: utf-7",
    "-*- coding: rot13 -*-",
    "{x} {0!r} %s",
    "=cmd()|' /C calc'!A0",
    "*/ -- </script>",
    "\u202eright to left\u2066",
    "line\u2028and\u2029paragraph\x85\x0c",
    "😀👩‍👧 身高",
    "__proto__",
    "naïve, “quoted”; tab\tbar|",
    "x" * 32_000,
)


def hostile_model() -> tuple[Model, Fit]:
    """A model whose table, columns and components have the names, and its fit."""
    table = table_of(HOSTILE, clusters(200, len(HOSTILE)))
    fit = fitted(table, K=2, covariance_type="diag", n_init=1)
    model = Model.of(fit, ("=1+1", HOSTILE[1]), origin={"table": HOSTILE[0]})
    return replace(model, columns=HOSTILE), fit


def without_names(script: str) -> str:
    """The script's tree, its texts taken out."""
    tree = ast.parse(script, feature_version=(3, 9))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


def test_hostile_names_change_nothing_but_texts() -> None:
    model, fit = hostile_model()
    K, d = model.mixture.means.shape
    for table in (*HOSTILE, "half \ud800", 17, {"a": ["\n"]}):
        plain = replace(
            model,
            columns=tuple(f"c{j}" for j in range(d)),
            names=tuple(map(str, range(K))),
            origin={},
        )
        hostile = replace(model, origin={"table": table})
        for make in (lambda m: scoring_script(m, fit.X), lambda m: fitting_script(fit, m)):
            script = make(hostile)
            assert without_names(script) == without_names(make(plain))
            script.encode()
            assert script.isprintable() or set(filter(lambda c: not c.isprintable(), script)) == {
                "\n"
            }
            assert defined(script)["COLUMNS"] == list(HOSTILE)
            assert max(map(len, script.split("import csv")[0].splitlines())) < 150


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(st.characters(), min_size=1), min_size=3, max_size=3, unique=True))
def test_any_names_change_nothing_but_texts(names: list[str]) -> None:
    mixture = Mixture([1.0], [[0.0]], [[[1.0]]])
    plain = Model(mixture, ("x",), ("1",), 0.0, 0.1, {})
    model = Model(mixture, (names[0],), (names[1],), 0.0, 0.1, {"table": names[2]})
    X = np.zeros((1, 1))
    script = scoring_script(model, X)
    assert without_names(script) == without_names(scoring_script(plain, X))
    assert defined(script)["COLUMNS"] == [names[0]]


def test_hostile_names_in_a_run(tmp_path: Path) -> None:
    model, fit = hostile_model()
    table = written(
        tmp_path / "t.csv", [*HOSTILE[::-1], "other"], np.c_[fit.X[:, ::-1], fit.X[:, 0]]
    )
    done = run(scoring_script(model, fit.X), table)
    rows = list(csv.reader(done.stdout.decode().split("\n")[-2:-1]))
    right = expected(model.mixture, fit.X)
    names = ("'=1+1", HOSTILE[1])  # what a spreadsheet would run has an apostrophe before it
    assert rows[0][-5] == names[right[0][-1].argmax()]
    np.testing.assert_allclose(list(map(float, rows[0][-4:-2])), right[0][-1], atol=1e-10)
    assert float(rows[0][-2]) == pytest.approx(right[1][-1], abs=1e-9)
    done = run(fitting_script(fit, model), table)
    assert b"This is the mixture that was recorded." in done.stdout


def test_the_head_says_what_it_is() -> None:
    fit = sample_fit("iris", K=3, covariance_type="tied")
    head, _, _ = scoring_script(Model.of(fit), fit.X).partition("\nimport")
    assert all(line.startswith("#") for line in head.splitlines() if line)
    for words in (
        "# Use: python score.py table.csv > scored.csv\n",
        "# Table: 'iris'\n",
        "#   'petal length (cm)'\n",
        "# Components: 3\n",
        "# Covariances: tied (same shape, size and direction)\n",
        "# Run on 150 rows of the table before it was written. Largest difference from the app:\n",
    ):
        assert words in head
