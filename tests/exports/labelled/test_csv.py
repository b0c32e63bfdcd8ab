"""The labelled CSV: its bytes, numbers that read back, texts that are no formulas."""

from __future__ import annotations

import csv
import io
import tracemalloc
import unicodedata

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.data.reading import read
from dashboard.data.table import Column
from dashboard.exports import Model
from dashboard.exports.labelled import labelled_csv
from tests.exports.labelled.readers import (
    FORMULAS,
    HARMLESS,
    by_csv,
    by_openpyxl,
    csv_bytes,
    line,
    model_of,
    plain,
    records,
    require_scores,
    table_of,
    texts_column,
    workbook,
)
from tests.fits import fitted, made_table

SIGNS = "=+-@＝＋－＠"


def dangerous(text: str) -> bool:
    """Whether what can be seen of a text begins as a formula, or a tab or line break does."""
    unseen = {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Zs", "Zl", "Zp")}
    return text[:1] in ("\t", "\r", "\n") or text.lstrip("".join(unseen))[:1] in tuple(SIGNS)


def test_bytes_are_as_rfc_4180_and_excel_want_them() -> None:
    table = table_of(line(2), texts_column("a, b", ['say "hi"', "x\r\ny"]))
    data = csv_bytes(model_of(("1", "two, three")), table)
    assert data.startswith(b'\xef\xbb\xbfx,"a, b",component,probability of 1,"probability of two')
    assert data.count(b"\xef\xbb\xbf") == 1
    assert b'-3,"say ""hi""",1,' in data
    assert b'3,"x\r\ny","two, three",' in data
    assert data.endswith(b"\r\n")
    assert data.count(b"\n") == data.count(b"\r\n") == 4


@given(
    st.lists(st.floats(allow_nan=True, allow_infinity=False), min_size=1, max_size=20),
    st.sampled_from([1.0, 1e15, 9.007199254740992e15]),
)
def test_numbers_read_back_the_same(numbers: list[float], size: float) -> None:
    values = np.array([*numbers, size, -size, size + 1, size / 3, 0.0, -0.0, 5e-324, 1.7e308])
    other = Column("c1", "y", "numeric", values)
    written = by_csv(model_of(), table_of(line(len(values)), other))["y"]
    read_back = np.array([float(cell) if cell else np.nan for cell in written])
    np.testing.assert_array_equal(read_back, values)
    np.testing.assert_array_equal(
        np.signbit(read_back)[values == 0], np.signbit(values[values == 0])
    )
    assert not any(cell.endswith(".0") for cell in written if cell != "-0.0")


def test_nothing_but_numbers_is_written_for_numbers() -> None:
    values = np.array([1e308, -1e308, 1e200, np.nan, np.inf, -np.inf, 5e-324, 0, 1])
    table = table_of(Column("c0", "x", "numeric", values))
    rows = records(csv_bytes(model_of(), table))[1:]
    assert all(np.isfinite(float(cell)) for row in rows for cell in row if cell)
    assert [row[0] == "" for row in rows] == (~np.isfinite(values)).tolist()
    cells = [
        cell for column in by_openpyxl(workbook(model_of(), table)).values() for cell in column
    ]
    assert not any(isinstance(cell, float) and not np.isfinite(cell) for cell in cells)
    assert not any(str(cell).startswith("#") for cell in cells)


@settings(max_examples=200)
@given(
    st.lists(
        st.none()
        | st.text(min_size=1)
        | st.tuples(st.sampled_from(["", " ", "\t", "\u200e "]), st.sampled_from(SIGNS), st.text())
        .map("".join)
        | st.sampled_from(HARMLESS),
        min_size=1,
    )
)  # fmt: skip
def test_texts_read_back_the_same_but_for_an_apostrophe(texts: list[str | None]) -> None:
    table = table_of(line(len(texts)), texts_column("t", texts))
    written = by_csv(model_of(), table)["t"]
    for text, cell in zip(texts, written, strict=True):
        whole = plain(text or "")
        assert cell in (whole, f"'{whole}")
        if cell == whole and dangerous(cell):  # none but a negative number
            digits = cell.removeprefix("-").lower().replace("e-", "e").replace("e+", "e")
            assert cell[0] == "-"
            assert digits.replace("e", "", 1).replace(".", "").replace(",", "").isdecimal()


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_get_an_apostrophe(text: str) -> None:
    table = table_of(line(2), texts_column(text, [text, "x"]))
    header, first, second = records(csv_bytes(model_of((text, "2")), table))
    defused = "'" + text.replace("\x00", "")
    assert (header[1], first[1], first[2], second[1]) == (defused, defused, defused, "x")
    assert header[3] == f"probability of {text}".replace("\x00", "")


@pytest.mark.parametrize("text", HARMLESS)
def test_other_texts_are_left_alone(text: str) -> None:
    table = table_of(line(2), texts_column(text, [text, "x"]))
    for header, first, *_ in (
        records(csv_bytes(model_of((text, "2")), table)),
        pd.read_csv(
            io.BytesIO(csv_bytes(model_of((text, "2")), table)),
            header=None, dtype=str, keep_default_na=False,
        ).values.tolist(),
    ):  # fmt: skip
        assert (header[1], first[1], first[2]) == (text, text, text)


def test_a_table_from_a_hostile_file_comes_back() -> None:
    labels = ["x", "=1+1", "__proto__", "</script>", 'a"b', "c,d", "'; DROP TABLE --", "年齡"]
    source = io.StringIO()
    writer = csv.writer(source)
    writer.writerow(labels)
    for i in range(30):
        writer.writerow([i / 7 - 2, "=2+2", "+x", "@y", 'say "no"', "a, b", "-z", f"第{i}"])
    table = read(io.BytesIO(source.getvalue().encode()), "=table")
    cells = by_csv(model_of(), table)
    assert list(cells)[:8] == ["x", "'=1+1", *labels[2:]]
    own = [cells[name][0] for name in list(cells)[1:8]]
    assert own == ["'=2+2", "'+x", "'@y", 'say "no"', "a, b", "'-z", "第0"]
    assert [float(cell) for cell in cells["x"]] == [i / 7 - 2 for i in range(30)]
    again = read(io.BytesIO(csv_bytes(model_of(), table)), "again")
    np.testing.assert_array_equal(again.columns[0].values, table.columns[0].values)


def test_escaped_names_stay_different() -> None:
    table = table_of(line(2), texts_column("=a", ["x", "y"]), texts_column("'=a", ["x", "y"], "c2"))
    assert records(csv_bytes(model_of(), table))[0][1:3] == ["'=a", "'=a (2)"]


def test_a_large_table_streams() -> None:
    labels = [f"x{j}" for j in range(10)]
    keys = [f"c{j}" for j in range(10)]
    model = Model.of(fitted(made_table(labels, 2_000), keys))
    table = made_table(labels, 60_000)
    last, n_pieces = b"", 0
    tracemalloc.start()
    try:
        for piece in labelled_csv(model, table):
            last, n_pieces = piece, n_pieces + 1
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert n_pieces > 10
    assert peak < 8e6  # of 16 MB
    header = records(next(labelled_csv(model, table)))[0]
    rows = records(last)
    X = table.matrix(keys)[0][-len(rows) :]
    require_scores(dict(zip(header, map(list, zip(*rows, strict=True)), strict=True)), model, X)
