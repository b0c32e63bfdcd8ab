"""The person's table with what the model says of each row, as CSV or as an Excel workbook.

Rows are scored and written in blocks, so that memory does not grow with their number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain
from tempfile import TemporaryDirectory
from typing import BinaryIO

import numpy as np
import xlsxwriter

from dashboard.data import DataError, Table
from dashboard.exports.cells import (
    AsText,
    Cell,
    column_cells,
    defused,
    distinct,
    legal,
    number_cells,
    quoted,
)
from dashboard.exports.model import Model, score
from dashboard.exports.sheets import AS_STRINGS, write_pairs, write_sheet

BLOCK_CELLS = 64_000
TOLD_ROWS = 1_000
WRITTEN = 0.7  # of the work on a workbook is writing its rows; the rest is packing them

Progress = Callable[[float], None]

EXCEL_ROWS, EXCEL_COLUMNS = 1_048_576, 16_384
EXCEL_HEADER = 255  # characters: the most that Excel lets the header of a table have


def labelled_csv(model: Model, table: Table) -> Iterator[bytes]:
    """The table as CSV in pieces: its own columns, then the component of each row, the
    probabilities of all, the log-density, and 1 for an anomaly.

    UTF-8 with a mark, RFC 4180, numbers that read back the same. A row that the model cannot score
    has none of the new ones, and of the others those with a missing cell have no 0 or 1: see
    `Model`. Texts that a spreadsheet may take for formulas get
    an apostrophe. Raises DataError, before the first piece, where the table lacks columns.
    """
    model.found_in(table)
    return _csv(model, table)


def labelled_xlsx(
    model: Model,
    table: Table,
    file: BinaryIO,
    progress: Progress = lambda share: None,
    about: Iterable[tuple[str, str]] = (),
) -> None:
    """Write the same as a workbook, with a second sheet of the components' parameters and, where
    there is something to say `about` the rows, a third one of that.

    progress: told which share is done, which may raise to end the work.

    Every text is a text for Excel, so that none gets an apostrophe: see sheets.py. Raises DataError
    where the table lacks columns or is larger than a sheet.
    """
    model.found_in(table)
    headers = _headers(model, table, _as_header)
    parameters = _parameter_headers(model)
    _require_size(table.n_rows, max(len(headers), len(parameters)))
    with TemporaryDirectory() as directory:
        book = xlsxwriter.Workbook(file, {**AS_STRINGS, "tmpdir": directory})
        rows = _told(_rows(model, table, legal), table.n_rows, progress)
        try:
            write_sheet(book, "Rows", headers, rows)
            write_sheet(book, "Components", parameters, _parameters(model))
            if told := [(legal(name), legal(value)) for name, value in about]:
                write_pairs(book, "About", told)
        except BaseException:  # the work was ended; to close the book would take long, too
            for sheet in book.worksheets():
                sheet.row_data_fh.close()
            raise
        book.close()


def _csv(model: Model, table: Table) -> Iterator[bytes]:
    yield _lines([map(quoted, _headers(model, table, defused))]).encode("utf-8-sig")
    for columns in _blocks(model, table, lambda text: quoted(defused(text))):
        fields = (map(str, cells) for cells in columns)
        yield _lines(zip(*fields, strict=True)).encode()


def _lines(records: Iterable[Iterable[str]]) -> str:
    return "".join(f"{','.join(fields)}\r\n" for fields in records)


def _headers(model: Model, table: Table, as_text: AsText) -> list[str]:
    own = (column.label for column in table)
    probabilities = (f"probability of {name}" for name in model.names)
    return distinct(map(as_text, (*own, "component", *probabilities, "log_density", "anomaly")))


def _blocks(model: Model, table: Table, as_text: AsText) -> Iterator[list[list[Cell]]]:
    """The cells of a block of rows, column by column."""
    names = [*map(as_text, model.names), ""]  # the last is that of component -1, which is none
    size = max(BLOCK_CELLS // (len(table.columns) + len(names) + 2), 1)
    for start in range(0, table.n_rows, size):
        part = _part(table, start, start + size)
        scores = score(model, model.numbers(part))
        anomalies = np.where(scores.judged, scores.anomalies, np.nan)
        yield [
            *(column_cells(column, as_text) for column in part),
            [names[component] for component in scores.components.tolist()],
            *map(number_cells, scores.probabilities.T),
            number_cells(scores.log_densities),
            number_cells(anomalies),
        ]


def _rows(model: Model, table: Table, as_text: AsText) -> Iterator[tuple[Cell, ...]]:
    for columns in _blocks(model, table, as_text):
        yield from zip(*columns, strict=True)


def _told(
    rows: Iterable[tuple[Cell, ...]], n_rows: int, progress: Progress
) -> Iterator[tuple[Cell, ...]]:
    """The rows, and from time to time the share that has been taken."""
    for i, row in enumerate(rows):
        if i % TOLD_ROWS == 0:
            progress(WRITTEN * i / n_rows)
        yield row
    progress(WRITTEN)


def _part(table: Table, start: int, stop: int) -> Table:
    """Some rows of a table, as views."""
    columns = (replace(column, values=column.values[start:stop]) for column in table)
    return replace(table, columns=tuple(columns), n_rows=min(stop, table.n_rows) - start)


def _require_size(n_rows: int, n_columns: int) -> None:
    if n_rows + 1 > EXCEL_ROWS or n_columns > EXCEL_COLUMNS:
        raise DataError(
            "A sheet of Excel holds {most_rows} rows, the names among them, and {most_columns}"
            " columns; this table has {rows} rows and needs {columns} columns. Take the CSV file.",
            most_rows=EXCEL_ROWS,
            most_columns=EXCEL_COLUMNS,
            rows=n_rows,
            columns=n_columns,
        )


def _as_header(name: str) -> str:
    return legal(name, EXCEL_HEADER)


def _parameter_headers(model: Model) -> list[str]:
    parameters = chain.from_iterable(
        (f"median of {name}", f"standard deviation of log {name}")
        if name in model.logs
        else (f"mean of {name}", f"standard deviation of {name}")
        for name in model.columns
    )
    return distinct(map(_as_header, ("component", "weight", *parameters)))


def _parameters(model: Model) -> Iterator[list[Cell]]:
    """A row for each component: name, weight, centre and standard deviation of each column."""
    mixture = model.mixture
    deviations = np.sqrt(np.diagonal(mixture.covariances, axis1=1, axis2=2))
    pairs = np.stack([model.density.centres, deviations], axis=2).reshape(mixture.n_components, -1)
    for name, weight, own in zip(model.names, mixture.weights, pairs, strict=True):
        yield [legal(name), *number_cells(np.array([weight, *own]))]
