"""Whole texts to tables, beside the awkward files of `cases`: streams, progress, what lies deep."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.data.errors import DataError
from dashboard.data.reading import read
from dashboard.settings import Settings
from tests.data.files import cells, labels, lines, refusal, said, table_of

XY = [f"{i * 1.5},{i % 7 + 0.25}" for i in range(20)]


def test_a_path_and_a_stream_are_read_alike(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(lines("x,y", XY))
    assert cells(read(path, "a")) == cells(table_of(lines("x,y", XY)))
    assert read(path, "a\u202eb\n").name == "ab"


def test_progress_rises_to_one_and_can_end_the_reading() -> None:
    seen: list[float] = []
    data = io.BytesIO(lines("x,y", XY).encode())
    read(data, "a", None, seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0

    def stop(fraction: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        read(data, "a", None, stop)
    assert not data.closed


def test_the_stream_of_the_caller_stays_open() -> None:
    for text in (lines("x,y", XY), lines('"x",y', XY), lines("x,y", XY).replace("\n", "\r\n")):
        data = io.BytesIO(text.encode())
        read(data, "a")
        assert not data.closed


def test_mixed_line_ends_and_blank_lines() -> None:
    text = lines("x,y", XY).replace("\n", "\r\n", 5).replace("\n", "\n\n", 9) + "   \n"
    assert cells(table_of(text)) == [i * 1.5 for i in range(20)]


def test_rows_too_short_are_missing_cells_and_counted() -> None:
    table = table_of(lines("a,b,c", [*(f"{i / 3},{i / 7},{i / 9}" for i in range(20)), "5,6", "7"]))
    assert [column.n_missing for column in table] == [0, 1, 2]
    assert "2, the first on line 22" in said(table)


def test_first_rows_too_short() -> None:
    rows = [f"{i / 3},{i / 7}" for i in range(300)] + ["1,2,3"]
    table = table_of(lines("a,b,c", rows))
    assert table.column("c2").n_missing == 300


def test_one_more_field_than_names_is_never_an_index() -> None:
    assert "Line 1 names 2 columns" in refusal(
        lines("a,b", [f"r{i},{x}" for i, x in enumerate(XY)])
    )
    table = table_of(lines(",a,b", [f"{i},{x}" for i, x in enumerate(XY)]))
    assert labels(table) == ["column 1", "a", "b"]
    assert table.default_columns() == ("c1", "c2")


def test_a_text_far_below_the_first_rows() -> None:
    rows = [f"{i / 3},{i / 7}" for i in range(1500)]
    rows[1400] = "1,oops"
    table = table_of(lines("a,b", rows))
    assert table.column("c1").n_missing == 1
    assert cells(table, "c1")[1399] == 1399 / 7


def test_numbers_too_long_for_a_float_stay_texts() -> None:
    rows = [f"{i / 3},{12345678901234567 + i}" for i in range(20)]
    table = table_of(lines("a,b", rows))
    assert cells(table, "c1")[1] == "12345678901234568"
    rows[4] = "1,"
    assert cells(table_of(lines("a,b", rows)), "c1")[1] == "12345678901234568"


def test_ambiguous_commas_are_not_guessed() -> None:
    rows = [f"{i},{100 + i};{i / 4}" for i in range(20)]
    alone = table_of(lines("a;b", [f"{i},{100 + i};{i}" for i in range(20)]))
    assert alone.column("c0").obstacle == "ambiguous"
    assert cells(alone)[1] == "1,101"
    beside_points = table_of(lines("a;b", rows))
    assert cells(beside_points)[1] == 1101.0
    beside_commas = table_of(lines("a;b", [f"{i},{100 + i};{i},5" for i in range(20)]))
    assert cells(beside_commas)[1] == 1.101


def test_points_beside_decimal_commas_part_thousands() -> None:
    table = table_of(lines("a;b", [f"{i + 1}.{100 + i};{i},5" for i in range(20)]))
    assert cells(table)[:2] == [1100.0, 2101.0]
    assert "thousands were understood in “a”" in said(table)


def test_names_that_are_numbers() -> None:
    years = table_of(lines("country,2019,2020", [f"c{i},{x}" for i, x in enumerate(XY)]))
    assert labels(years) == ["country", "2019", "2020"]
    counted = table_of(lines("0,1,2", [f"{i / 3},{x}" for i, x in enumerate(XY)]))
    assert labels(counted) == ["0", "1", "2"]


def test_very_long_lines() -> None:
    names = ",".join(f"{'n' * 300}{j}" for j in range(1500))
    table = table_of(lines(names, [",".join([f"{i / 3}"] * 1500) for i in range(30)]))
    assert len(table.columns) == 1500
    assert cells(table, "c1499")[1] == 1 / 3


def test_limits() -> None:
    text = lines("x,y", XY)
    assert "too many for a table of 3 cells" in refusal(text, Settings(max_cells=3))
    assert "at most 1 can be read" in refusal(text, Settings(max_columns=1))
    long = lines("x,y", [*XY, "1," + "z" * 50])
    for form in (long, long.replace("x,y", '"x",y')):
        words = refusal(form, Settings(max_field_characters=40))
        assert "Line 22 holds a field of more than 40" in words
    assert "more than 32767" in refusal(lines('"x",y', [*XY, "1," + "z" * 400_000]))


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(alphabet='a1.,;"\t|\n\r #-e', max_size=200)))
def test_any_bytes_are_a_table_or_refused_in_words(data: bytes | str) -> None:
    sentence, n_rows = "", 2
    try:
        table = table_of(data)
    except DataError as error:
        sentence = str(error)
    else:
        n_rows = table.n_rows
        assert {len(column.values) for column in table} == {n_rows}
    assert n_rows >= 2
    assert "{" not in sentence


def test_numbers_are_parsed_into_the_array_that_is_stored() -> None:
    table = table_of(lines("x,y", XY))
    base = table.columns[0].values.base
    assert base is table.columns[1].values.base
    assert base.shape == (2, 20)
