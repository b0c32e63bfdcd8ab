"""Whole texts to tables: forms that people have, and that none is silently wrong."""

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


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(end: str) -> None:
    assert table_of(lines("x,y", XY).replace("\n", end)).n_rows == 20


def test_mixed_line_ends_and_blank_lines() -> None:
    text = lines("x,y", XY).replace("\n", "\r\n", 5).replace("\n", "\n\n", 9) + "   \n"
    assert cells(table_of(text)) == [i * 1.5 for i in range(20)]


def test_one_numeric_column() -> None:
    table = table_of(lines("v", [str(i / 3) for i in range(20)]))
    assert table.default_columns() == ("c0",)
    assert cells(table)[1] == 1 / 3


@pytest.mark.parametrize("text", ["", " \n\n \n", "\ufeff", ",,\n,,\n"])
def test_empty(text: str) -> None:
    assert "file is empty" in refusal(text)


def test_one_row() -> None:
    assert "one row" in refusal("a,b\n1,2\n")
    assert "one row" in refusal("1,2\n")


def test_rows_too_short_are_missing_cells_and_counted() -> None:
    table = table_of(lines("a,b,c", [*(f"{i / 3},{i / 7},{i / 9}" for i in range(20)), "5,6", "7"]))
    assert [column.n_missing for column in table] == [0, 1, 2]
    assert "2, the first on line 22" in said(table)


def test_first_rows_too_short() -> None:
    rows = [f"{i / 3},{i / 7}" for i in range(300)] + ["1,2,3"]
    table = table_of(lines("a,b,c", rows))
    assert table.column("c2").n_missing == 300


def test_rows_too_long_list_the_first_lines() -> None:
    rows = [*XY, *["1,2,3"] * 8]
    assert "8, the first on these lines: 22, 23, 24, 25, 26." in refusal(lines("x,y", rows))


def test_a_long_row_is_found_with_quotes_too() -> None:
    assert "these lines: 22." in refusal(lines('"x",y', [*XY, "1,2,3"]))


def test_delimiter_at_line_ends() -> None:
    for names in ("a,b,", "a,b"):
        table = table_of(lines(names, [f"{row}," for row in XY]))
        assert labels(table) == ["a", "b"]
        assert "without a name that were left out: 1" in said(table)


def test_one_more_field_than_names_is_never_an_index() -> None:
    assert "Line 1 names 2 columns" in refusal(
        lines("a,b", [f"r{i},{x}" for i, x in enumerate(XY)])
    )
    table = table_of(lines(",a,b", [f"{i},{x}" for i, x in enumerate(XY)]))
    assert labels(table) == ["column 1", "a", "b"]
    assert table.default_columns() == ("c1", "c2")


def test_more_names_than_fields() -> None:
    table = table_of(lines("a,b,c", XY))
    assert [column.obstacle for column in table] == [None, None, "empty"]
    assert "Rows with fewer fields than columns: 20" in said(table)


def test_repeated_and_empty_names() -> None:
    table = table_of(lines("a, a ,,A", [f"{x},{x}" for x in XY]))
    assert labels(table) == ["a", "a (2)", "column 3", "A (3)"]
    assert "names were completed" in said(table)


@pytest.mark.parametrize("name", ["nan", "index", "__proto__", "=1+1", "<script>alert(1)</script>"])
def test_names_are_only_names(name: str) -> None:
    assert labels(table_of(lines(f"{name},y", XY))) == [name, "y"]


def test_sep_line_is_obeyed_and_removed() -> None:
    table = table_of("sep=;\n" + lines("x;y", [row.replace(",", ";") for row in XY]))
    assert labels(table) == ["x", "y"]
    assert table.n_rows == 20
    odd = table_of("sep=^\n" + lines("x^y", [row.replace(",", "^") for row in XY]))
    assert "parted by “^”" in said(odd)


def test_quotes_within() -> None:
    rows = [f'5" pipe,"a ""b"", {i}","x\ny",{i / 3}' for i in range(20)]
    table = table_of(lines("p,q,r,s", rows))
    assert [cells(table, key)[3] for key in ("c0", "c1", "c2")] == ['5" pipe', 'a "b", 3', "x y"]


def test_a_quote_that_swallows_rows_is_found() -> None:
    rows = ["1,2", '"x,3', *XY, '"y",4']
    assert "opened on line 3" in refusal(lines("a,b", rows))


def test_mixed_column() -> None:
    few = [f"{i / 3},{'x' if i < 2 else i / 7}" for i in range(100)]
    table = table_of(lines("a,b", few))
    assert table.column("c1").kind == "numeric"
    assert "Texts among numbers, counted as missing: 2, in “b”" in said(table)
    many = [f"{i / 3},{'x' if i < 9 else i / 7}" for i in range(100)]
    assert table_of(lines("a,b", many)).column("c1").obstacle == "mixed"


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


def test_very_large_and_small_numbers_are_numbers() -> None:
    table = table_of(lines("a,b", [f"{i}e300,{i}e-300" for i in range(1, 20)]))
    assert table.default_columns() == ("c0", "c1")


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


def test_money_and_percent() -> None:
    table = table_of(lines("a,b", [f"${i}.50,{i / 4}%" for i in range(20)]))
    assert (cells(table)[1], cells(table, "c1")[1]) == (1.5, 0.25)
    assert "“$” was left out of “a”" in said(table)
    mixed = table_of(lines("a,b", [f"{'$€'[i % 2]}{i}.50,{i}" for i in range(20)]))
    assert mixed.column("c0").kind == "text"


def test_comments_above_names_and_in_front_of_them() -> None:
    assert labels(table_of("# by x\n# y, z\n" + lines("a,b", XY))) == ["a", "b"]
    assert labels(table_of(lines("# a,b", XY))) == ["a", "b"]


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
    assert "at most 1 can be read" in refusal(text, Settings(max_columns=1))
    long = lines("x,y", [*XY, "1," + "z" * 50])
    for form in (long, long.replace("x,y", '"x",y')):
        words = refusal(form, Settings(max_field_characters=40))
        assert "Line 22 holds a field of more than 40" in words
    assert "more than 32767" in refusal(lines('"x",y', [*XY, "1," + "z" * 400_000]))


def test_a_file_of_another_kind_is_no_table() -> None:
    with pytest.raises(DataError, match="ZIP"):
        table_of(b"PK\x03\x04" + b"\0" * 22 + b"table.csv")


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
