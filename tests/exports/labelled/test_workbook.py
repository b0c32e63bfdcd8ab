"""The labelled workbook: its rows, its sheet of components, its progress."""

from __future__ import annotations

import gc
import io
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from xlsxwriter.exceptions import FileCreateError

from dashboard.data import DataError, Table, samples
from dashboard.data.table import Column
from dashboard.exports import Model, labelled
from dashboard.exports.labelled import labelled_xlsx
from tests.exports.labelled.readers import (
    by_calamine,
    by_csv,
    by_openpyxl,
    holed_fit,
    line,
    model_of,
    require_scores,
    table_of,
    workbook,
)
from tests.fits import sample_fit


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
