"""What the report tells of the data and of how to reproduce it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from dashboard.exports.report import STATUSES as EXPLAINED
from tests.exports.report.parsing import texts, two_columns, written
from tests.fits import sample_fit


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
    assert "No problems found in these columns." in texts(page.id("checks"))
    assert not page.id("checks").all("li")


def test_how_much_of_the_table_was_used() -> None:
    fit = sample_fit("penguins", K=2)
    (told,) = [text for text in texts(written(fit).id("data")) if "were used" in text]
    expected = (fit.table.n_rows, len(fit.table.columns), len(fit.rows), len(fit.columns))
    assert tuple(map(int, re.findall(r"\d+", told))) == expected
