"""What a workbook says of itself."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest

from dashboard.data.table import Note, Table
from dashboard.exports import Model, about, labelled_xlsx
from dashboard.i18n import languages, translator
from tests.fits import holed_fit, sample_fit

_ = translator("en")
FIT = sample_fit("faithful", 3)


def told(model: Model, table: Table) -> dict[str, str]:
    return dict(about(model, table, _))


def sampled(table: Table) -> Table:
    return replace(table, sample_of=1_000_000)


def test_it_names_table_model_columns_and_how_the_file_was_read() -> None:
    notes = (
        Note("Columns are parted by commas."),
        Note("The characters are {encoding}.", encoding="UTF-8"),
    )
    pairs = list(about(Model.of(FIT), replace(FIT.table, notes=notes), _))
    found = dict(pairs)
    assert found["Rows"] == "272"
    assert found["Model"] == "3 components: own shape, size and direction (full)"
    assert found["Fitted to"] == "faithful · 272 rows"
    assert found["Columns used"] == "eruptions (min), waiting (min)"
    assert pairs[-2:] == [
        ("How the file was read", "Columns are parted by commas."),
        ("", "The characters are UTF-8."),
    ]


def test_it_says_that_rows_are_a_sample() -> None:
    found = told(Model.of(FIT), sampled(FIT.table))
    assert found["Rows"].startswith("272, a random sample of the 1,000,000 rows of the file.")
    assert found["Fitted to"] == "faithful · 272 rows"


def test_it_says_that_the_model_comes_from_a_sample() -> None:
    model = Model.of(replace(FIT, table=sampled(FIT.table)))
    found = told(model, FIT.table)
    assert found["Rows"] == "272"
    assert found["Fitted to"] == "faithful · 272 rows · a random sample of 1,000,000"


def test_logarithms_are_named() -> None:
    fit = holed_fit()
    assert told(Model.of(fit), fit.table)["Logarithms of"] == "income, size"


@pytest.mark.parametrize(
    "origin", [{}, {"rows": "many", "table": ["x"], "sample_of": -1}, {"sample_of": "1"}]
)
def test_a_model_from_a_file_may_claim_anything(origin: dict[str, object]) -> None:
    model = replace(Model.of(FIT), origin=origin)
    assert "a random sample" not in told(model, FIT.table)["Fitted to"]


@pytest.mark.parametrize("lang", languages())
def test_it_is_the_last_sheet_of_the_workbook(lang: str) -> None:
    model, table = Model.of(FIT, ("=1+1",)), replace(sampled(FIT.table), name="=1+1")
    pairs = list(about(model, table, translator(lang)))
    file = io.BytesIO()
    labelled_xlsx(model, table, file, about=pairs)
    book = openpyxl.load_workbook(file)
    assert book.sheetnames == ["Rows", "Components", "About"]
    rows = list(book["About"].iter_rows(values_only=True))
    assert [(name or "", value) for name, value in rows] == pairs
    assert all(cell.data_type == "s" for row in book["About"].rows for cell in row if cell.value)
    assert any("1,000,000" in str(value) for _name, value in rows)
