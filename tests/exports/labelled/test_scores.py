"""The labelled rows: their own columns, and what the model says of them, judged by SciPy."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dashboard.data import DataError, Table
from dashboard.data.table import Column
from dashboard.engine import Mixture
from dashboard.exports import Model, labelled
from dashboard.exports.labelled import labelled_csv
from tests.exports.labelled.readers import (
    by_csv,
    by_openpyxl,
    csv_bytes,
    holed_fit,
    line,
    model_of,
    records,
    require_scores,
    table_of,
    texts_column,
    workbook,
)
from tests.fits import fitted, made_table


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
