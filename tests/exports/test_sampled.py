"""Whatever comes of a sample of a file's rows says so; what does not, says nothing of it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from dashboard.analysis import Fit
from dashboard.exports import (
    Model,
    fitting_script,
    javascript,
    model_json,
    read_model,
    scoring_script,
    sql,
)
from tests.fits import sample_fit

WORDS = "a random sample of the 1,000,000 rows of the file"
WHOLE = sample_fit("faithful", 2)
SAMPLE = replace(WHOLE, table=replace(WHOLE.table, sample_of=1_000_000))

WRITERS = {
    "score.py": lambda fit, model: scoring_script(model, fit.X),
    "fit.py": fitting_script,
    "sql": lambda fit, model: sql(model, fit.X),
    "postgresql": lambda fit, model: sql(model, fit.X, "postgresql"),
    "js": lambda fit, model: javascript(model, fit.X),
}


def written(kind: str, fit: Fit) -> str:
    return str(WRITERS[kind](fit, Model.of(fit)))


@pytest.mark.parametrize("kind", WRITERS)
def test_the_head_of_code_says_so(kind: str) -> None:
    text = written(kind, SAMPLE)
    [line] = [line for line in text.splitlines() if WORDS in line]
    assert line.startswith(("# ", "-- ", "// "))
    assert "sample of" not in written(kind, WHOLE)


def test_the_script_that_fits_asks_for_the_rows_it_was_made_of() -> None:
    assert "give it the labelled CSV" in written("fit.py", SAMPLE).replace("\n# ", " ")
    assert "labelled CSV" not in written("fit.py", WHOLE)


def test_the_model_file_says_so_and_keeps_it() -> None:
    text = model_json(Model.of(SAMPLE))
    assert json.loads(text)["origin"]["sample_of"] == 1_000_000
    assert read_model(text).sample_of == 1_000_000
    assert "sample_of" not in model_json(Model.of(WHOLE))
