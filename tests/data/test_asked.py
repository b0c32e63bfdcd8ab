"""Readings: their text, what is refused, and that a file is read as it was asked for."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.data.asked import DELIMITERS, ENCODINGS, KINDS, How, NotAReading, Reading
from dashboard.data.errors import DataError
from tests.data.files import cells, labels, lines, said, table_of

WORDS = st.text(
    st.characters(categories=["L", "N", "P", "S"]).filter(str.isprintable), min_size=1, max_size=20
)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-9999, 9999).map(float)
HOWS = st.builds(
    How,
    st.sampled_from(["", *KINDS]),
    st.lists(NUMBERS, max_size=3, unique=True).map(tuple),
).filter(lambda how: how != How())
READINGS = st.builds(
    Reading,
    encoding=st.sampled_from(["", *ENCODINGS]),
    delimiter=st.sampled_from(["", *DELIMITERS.values()]),
    decimal=st.sampled_from(["", ".", ","]),
    names_line=st.none() | st.integers(0, 500),
    units=st.booleans(),
    totals=st.booleans(),
    missing=st.lists(WORDS, max_size=4, unique=True).map(tuple),
    sheet=st.just("") | WORDS,
    leave_out_long=st.booleans(),
    columns=st.dictionaries(st.integers(0, 99).map("c{}".format), HOWS, max_size=4),
)


@given(READINGS)
def test_the_text_says_everything(reading: Reading) -> None:
    assert Reading.parse(str(reading)) == reading
    assert str(Reading.parse(str(reading))) == str(reading)


def test_nothing_set_is_an_empty_text() -> None:
    assert str(Reading()) == ""
    assert Reading.parse("") == Reading()


@pytest.mark.parametrize(
    "text",
    ["decimal-semicolon", "encoding-utf-7", "delimiter-x", "names--1", "names-1e3", "names-501",
     "missing-", "missing-%0A", "sheet-", "long-yes", "units-no", "c1-date", "c-number", "cx-text",
     "m1-", "m1-nan", "m1-1e999", "c999999-text", "colour-red", "c٣-text", "x" * 6000,
     "missing-" + ",".join(map(str, range(99)))],
)  # fmt: skip
def test_what_is_no_reading_is_refused(text: str) -> None:
    with pytest.raises(NotAReading):
        Reading.parse(text)


@given(st.text(max_size=60))
def test_any_text_is_a_reading_or_refused(text: str) -> None:
    try:
        reading = Reading.parse(text)
    except NotAReading:
        return
    assert Reading.parse(str(reading)) == reading


THREE_PLACES = lines("a;b", [f"{i}.{100 + i};{i}" for i in range(1, 40)])


def test_the_decimal_sign() -> None:
    assert cells(table_of(THREE_PLACES))[0] == 1.101
    assert cells(table_of(THREE_PLACES, asked="decimal-comma"))[0] == 1101
    commas = THREE_PLACES.replace(".", ",")
    assert table_of(commas).column("c0").kind == "text"  # it may mean either
    assert cells(table_of(commas, asked="decimal-comma"))[0] == 1.101
    assert cells(table_of(commas, asked="decimal-point"))[0] == 1101


def test_a_column_that_shows_its_sign_keeps_it() -> None:
    table = table_of(lines("a;b", [f"{i}.5;{i},25" for i in range(30)]), asked="decimal-comma")
    assert cells(table, "c0")[1] == 1.5
    assert cells(table, "c1")[1] == 1.25


def test_the_line_of_names() -> None:
    text = lines("x,y", ["m,kg", *(f"{i}.5,{i}" for i in range(20))])
    assert table_of(text).n_rows == 20
    with_units = table_of(text, asked="units-data")
    assert with_units.n_rows == 21
    below = table_of(text, asked="names-2")
    assert labels(below) == ["m", "kg"]
    assert below.understood
    assert below.understood.names_line == 2
    nowhere = table_of(text, asked="names-0")
    assert labels(nowhere) == ["column 1", "column 2"]
    assert nowhere.n_rows == 22


def test_a_line_of_names_that_is_not_there() -> None:
    with pytest.raises(DataError, match="Line 400") as caught:
        table_of(THREE_PLACES, asked="names-400")
    assert caught.value.offers[-1].reading == ""


def test_the_delimiter_and_the_encoding() -> None:
    rows = [f"{i}|{i},5" for i in range(20)]
    assert len(table_of(lines("a|b", rows), asked="delimiter-comma.names-0").columns) == 2
    text = lines("größe,n", [f"{i}.5,{i}" for i in range(20)])
    assert labels(table_of(text.encode("cp1252"), asked="encoding-cp1252"))[0] == "größe"
    assert labels(table_of(text.encode("cp1252"), asked="encoding-cp1251"))[0] == "grцЯe"
    with pytest.raises(DataError, match="holds a byte that is not UTF-8") as caught:
        table_of(text.encode("cp1252"), asked="encoding-utf-8")
    assert "encoding-cp1252" in [offer.reading for offer in caught.value.offers]
    broken = table_of(text.replace("größe", "a").encode() + b"1,2,\xff\n", asked="long-out")
    assert labels(broken)[0] == "a"
    notes = lines("a,note", [f"{i}.5,größe {i}" for i in range(20)])
    broken = table_of(notes.encode("cp1252"), asked="encoding-utf-8")
    assert "could not be read were replaced by “�”: 40, the first on line 2." in said(broken)
    marked = table_of(b"\xef\xbb\xbf" + text.encode(), asked="encoding-utf-8")
    assert labels(marked)[0] == "größe"


def test_the_encodings_that_would_fit_are_shown() -> None:
    text = "身高,n\n" + "".join(f"{i}.5,{i}\n" for i in range(20))
    found = table_of(text.encode("big5")).understood
    assert found
    assert ("big5hkscs", "身高,n") in found.previews
    assert len(found.previews) > 2


@pytest.mark.parametrize("ending", ["", "\n"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_rows_that_are_too_long(ending: str, quote: str) -> None:
    rows = [f"{i}.5,{quote}{i}{quote}" for i in range(20)]
    rows[3], rows[-1] = "1,2,3", "7,8,9,10"
    text = lines("a,b", rows).removesuffix("\n") + ending
    with pytest.raises(DataError, match="lines: 5, 21") as caught:
        table_of(text)
    offer = caught.value.offers[0]
    assert offer.message == "Leave those rows out"
    table = table_of(text, asked=offer.reading)
    assert cells(table) == [i + 0.5 for i in range(20) if i not in (3, 19)]
    assert "left out: 2, the first on these lines: 5, 21" in said(table)


def test_a_long_first_row_is_not_passed_over() -> None:
    with pytest.raises(DataError, match="lines: 2"):
        table_of(lines("a,b", ["1,2,3", *(f"{i}.5,{i}" for i in range(20))]))


def test_missing_words_and_numbers() -> None:
    rows = [f"{i}.5,{i}" for i in range(40)]
    rows[3], rows[5], rows[7] = "-999,unknown", "-999.0,-999", "4,Unknown"
    table = table_of(lines("a,b", rows), asked="missing--999,unknown")
    assert [column.kind for column in table] == ["numeric", "numeric"]
    assert [column.n_missing for column in table] == [2, 3]
    one = table_of(lines("a,b", rows), asked="m0--999")
    assert [column.n_missing for column in one] == [2, 2]
    assert -999.0 in cells(one, "c1")
    assert "Numbers that mean missing, as was said: 2, in “a”." in said(one)


def test_missing_words_in_texts() -> None:
    table = table_of(lines("a,b", [f"{i},{'k.A.' if i % 3 else 'red'}" for i in range(30)]))
    assert table.column("c1").n_missing == 0
    rows = [f"{i},{'k.A.' if i % 3 else 'red'}" for i in range(30)]
    table = table_of(lines("a,b", rows), asked="missing-K%2Ea%2E")
    assert table.column("c1").n_missing == 20


def test_a_column_as_numbers_texts_or_neither() -> None:
    rows = [f"{i}.5,{'high' if i % 3 else i},{i % 4},word" for i in range(40)]
    text = lines("a,b,c,d", rows)
    assert table_of(text).column("c1").kind == "text"
    table = table_of(text, asked="c0-text.c1-number.c2-number.c3-number")
    assert table.column("c0").kind == "text"
    assert cells(table, "c0")[1] == "1.5"
    assert table.column("c1").n_missing == 26
    assert cells(table, "c1")[3] == 3
    assert table.column("c2").obstacle is None
    assert table_of(text).column("c2").obstacle == "categories"
    assert table.column("c3").kind == "text"
    assert "“d” could not be read as was asked" in said(table)


def test_a_column_of_numbers_with_two_signs_of_money_stays_text() -> None:
    rows = [f"{i}.5,{'$' if i % 2 else '€'}{i}.25" for i in range(40)]
    assert table_of(lines("a,b", rows), asked="c1-number").column("c1").kind == "text"


@pytest.mark.parametrize(
    ("form", "asked"),
    [("2024-03-{:02d}", "days"), ("2024/3/{}", "days"), ("113/3/{}", "days"),
     ("2024年3月{}日", "days"), ("{}.03.2024", "days"), ("3/{}/2024", "days"),
     ("2024-03-{:02d} 00:00", "days"), ("2024-03-{:02d}T00:00:00Z", "days")],
)  # fmt: skip
def test_days_since_the_first_date(form: str, asked: str) -> None:
    days = [i % 28 + 1 for i in range(60)]
    text = lines("v,day", [f"{i / 7},{form.format(day)}" for i, day in enumerate(days)])
    column = table_of(text, asked=f"c1-{asked}").column("c1")
    assert column.values.tolist() == [day - 1.0 for day in days]
    assert column.since == "2024-03-01"
    assert column.obstacle is None


def test_the_order_of_day_and_month_is_not_guessed() -> None:
    rows = [f"{i / 7},0{i % 9 + 1}/0{i % 5 + 1}/2024" for i in range(60)]
    text = lines("v,day", rows)
    table = table_of(text, asked="c1-days")
    assert table.column("c1").kind == "text"
    assert "could not be read as was asked" in said(table)
    day_first = table_of(text, asked="c1-days-dmy").column("c1")
    month_first = table_of(text, asked="c1-days-mdy").column("c1")
    assert day_first.values[1] == 32  # 2 February
    assert month_first.values[1] == 32
    assert day_first.values[5] == 5  # 6 January
    assert month_first.values[5] == 152  # 1 June


def test_times_and_days_that_are_none() -> None:
    rows = [f"{i / 7},2024-01-{i % 20 + 1:02d} 12:00" for i in range(60)]
    rows[4], rows[5], rows[6] = "1,2024-02-30", "1,", "1,2024-01-05 25:00"
    table = table_of(lines("v,day", rows), asked="c1-days")
    values = table.column("c1").values
    assert values[:2].tolist() == [0.5, 1.5]
    assert [math.isnan(values[i]) for i in (4, 5, 6)] == [True] * 3
    assert "Cells that are no date, counted as missing: 2" in said(table)
    assert "Missing cells: 1" in said(table)


def test_a_row_of_totals_can_be_data() -> None:
    text = lines("what,x", [*(f"a{i},{i}.5" for i in range(20)), "total,200"])
    apart = table_of(text)
    assert apart.understood
    assert (apart.n_rows, apart.understood.totals_line) == (20, 22)
    data = table_of(text, asked="totals-data")
    assert data.understood
    assert (data.n_rows, data.understood.totals_line) == (21, 0)
    assert cells(data, "c1")[-1] == 200


def test_what_was_understood() -> None:
    text = lines("Report of May", ["a;b", "m;s", *(f"{i},5;{i}" for i in range(20))])
    found = table_of(text).understood
    assert found
    assert (found.delimiter, found.decimal, found.encoding) == (";", ",", "utf-8")
    assert (found.names_line, found.units_line, found.first_line) == (2, 3, 4)
    assert [one.line for one in found.lines[:3]] == [1, 2, 3]
    assert found.lines[3].fields == ("0,5", "0")
    assert np.isfinite(cells(table_of(text))[0])
