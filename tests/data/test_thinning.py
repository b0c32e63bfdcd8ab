"""Tables above the limit: an even random sample, the same each time, in little memory."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from dashboard.data.reading import read
from dashboard.data.thinning import Sampler
from dashboard.settings import Settings
from tests.data.files import cells, lines, said, table_of


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_sample_of_the_rows(quote: str) -> None:
    rows = [f"{i}.5,{quote}{i}{quote}" for i in range(30_000)]
    table = table_of(lines("a,b", rows), Settings(max_rows=1000))
    assert table.n_rows == 1000
    assert table.sample_of == 30_000
    values = np.array(cells(table, "c1"))
    assert len(set(values)) == 1000
    assert (np.diff(values) > 0).all()
    assert abs(values.mean() - 15_000) < 4 * 30_000 / np.sqrt(12 * 1000)
    np.testing.assert_array_equal(np.array(cells(table, "c0")), values + 0.5)
    assert "1000 of the 30000 rows" in said(table)
    again = table_of(lines("a,b", rows), Settings(max_rows=1000))
    assert cells(again, "c1") == values.tolist()


def test_the_limit_of_cells_makes_a_sample_too() -> None:
    table = table_of(lines("a,b", [f"{i}.5,{i}" for i in range(100)]), Settings(max_cells=60))
    assert (table.n_rows, table.sample_of) == (30, 100)


def test_rows_above_and_long_rows_are_not_in_the_sample() -> None:
    rows = [f"{i}.5,{i}" for i in range(200)]
    rows[::10] = ["1,2,3"] * 20
    text = lines("A report", ["a,b", *rows])
    table = table_of(text, Settings(max_rows=50), asked="long-out")
    assert (table.n_rows, table.sample_of) == (50, 180)
    assert [column.label for column in table] == ["a", "b"]


def test_rows_over_several_lines_stay_whole() -> None:
    rows = [f'{i}.5,"two\nlines {i % 7}"' for i in range(300)]
    table = table_of(lines("a,b", rows), Settings(max_rows=100))
    assert table.n_rows == 100
    assert set(cells(table, "c1")) == {f"two lines {i}" for i in range(7)}


def test_every_row_is_equally_likely() -> None:
    found = np.zeros(40)
    for seed in range(400):
        sampler = Sampler(40, 10)
        sampler._rng = np.random.default_rng(seed)
        taken = [start + place for start in (0, 7, 23) for place in sampler.take(
            {0: 7, 7: 16, 23: 17}[start]
        )]  # fmt: skip
        assert len(taken) == 10
        found[taken] += 1
    assert np.abs(found / 400 - 0.25).max() < 5 * np.sqrt(0.25 * 0.75 / 400)


def test_memory_does_not_grow_with_the_rows_left_out(tmp_path: Path) -> None:
    peaks = []
    for n in (1_200_000, 3_600_000):  # blocks of 4 MB, 2 and 8 of them
        path = tmp_path / f"{n}.csv"
        path.write_text("a,b\n" + "1.5,2.5\n3.25,4\n" * (n // 2))
        tracemalloc.start()
        read(path, "a", Settings(max_rows=1000))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0]
