"""Every file of inputs/ leads to the table or the refusal that a person needs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dashboard.data.errors import DataError
from dashboard.data.reading import read
from dashboard.data.table import Table
from tests.data.files import labels, said

INPUTS = Path(__file__).parent / "inputs"

REFUSED = {
    "empty.csv": "file is empty",
    "header_only.csv": "no row of data",
    "page.csv": "web page",
    "ragged_long.csv": "2, the first on these lines: 122, 123",
    "unclosed_quote.csv": "quote opened on line 122",
}

SAME_AS_PLAIN = [
    "big5.csv",
    "bom_crlf.csv",
    "markup_names.csv",
    "no_header.csv",
    "semicolon_decimal_comma.csv",
    "tab.tsv",
    "title_lines.csv",
    "units_row.csv",
    "utf16.csv",
]

NOTES = {
    "big5.csv": "look like Big5",
    "bom_crlf.csv": "UTF-8",
    "constant_and_id.csv": "line 1",
    "inf.csv": "Infinite cells, counted as missing: 3, in “x”",
    "missing_words.csv": "Missing cells: 5, in “height”, “weight”, “group”",
    "no_header.csv": "No line of names was found",
    "semicolon_decimal_comma.csv": "Decimal commas were understood in “height”, “weight”",
    "tab.tsv": "tabs",
    "thousands.csv": "thousands were understood in “income”",
    "title_lines.csv": "left out: 2, the first “Measurements 2024”",
    "units_row.csv": "Line 2 holds units",
    "utf16.csv": "UTF-16",
}


def load(name: str) -> Table:
    return read(INPUTS / name, name)


@pytest.mark.parametrize("path", sorted(INPUTS.glob("*.?sv")), ids=lambda path: path.name)
def test_every_file_is_a_table_or_refused_in_words(path: Path) -> None:
    if path.name in REFUSED:
        with pytest.raises(DataError) as caught:
            load(path.name)
        assert "{" not in str(caught.value)
        return
    table = load(path.name)
    assert table.n_rows >= 2
    for column in table:
        assert len(column.values) == table.n_rows
        assert not np.isinf(column.values).any()


@pytest.mark.parametrize(("name", "words"), REFUSED.items())
def test_refused(name: str, words: str) -> None:
    with pytest.raises(DataError) as caught:
        load(name)
    assert words in str(caught.value)


@pytest.mark.parametrize("name", SAME_AS_PLAIN)
def test_other_forms_hold_the_plain_values(name: str) -> None:
    plain, table = load("plain.csv"), load(name)
    assert table.n_rows == plain.n_rows == 120
    for key in ("c0", "c1"):
        assert table.column(key).values.tolist() == plain.column(key).values.tolist()
    assert table.column("c2").texts() == plain.column("c2").texts()


@pytest.mark.parametrize(("name", "words"), NOTES.items())
def test_what_was_understood_is_said(name: str, words: str) -> None:
    assert words in said(load(name))


def test_names() -> None:
    assert labels(load("plain.csv")) == ["height", "weight", "group"]
    assert labels(load("bom_crlf.csv")) == ["height", "weight", "group"]
    assert labels(load("big5.csv")) == ["身高", "體重", "group"]
    assert labels(load("no_header.csv")) == ["column 1", "column 2", "column 3"]
    assert labels(load("markup_names.csv"))[:2] == [
        '<a href="https://example.org">height</a>',
        '=HYPERLINK("x")',
    ]


def test_obstacles() -> None:
    table = load("constant_and_id.csv")
    assert [column.obstacle for column in table] == ["identifier", "constant", None, None]
    assert table.default_columns() == ("c2", "c3")
    assert load("identical_rows.csv").default_columns() == ()


def test_missing_words() -> None:
    table = load("missing_words.csv")
    assert [column.n_missing for column in table] == [1, 1, 3]
    assert table.column("c2").levels == ("B", "A")
    _, rows = table.matrix(["c0", "c1"])
    assert len(rows) == 118


def test_infinite() -> None:
    table = load("inf.csv")
    assert np.isnan(table.column("c0").values[:3]).all()
    assert table.column("c0").n_missing == 3


def test_thousands() -> None:
    assert load("thousands.csv").column("c1").values[:2].tolist() == [34995.5, 72349.5]
