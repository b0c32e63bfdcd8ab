"""Sample tables and made-up clusters, and every table's way to the store and back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dashboard.data.blobs import blobs
from dashboard.data.errors import DataError, NotStored
from dashboard.data.levels import Levels
from dashboard.data.made_up import MADE_UP
from dashboard.data.samples import DIRECTORY, SAMPLES, load
from dashboard.data.store import Store
from dashboard.data.table import Note, Table
from dashboard.data.tables import load_table, save_table
from tests.data.files import cells, labels, lines, table_of

SHAPES = {  # rows, columns chosen at first, classes
    "faithful": (272, 2, 0),
    "iris": (150, 4, 3),
    "penguins": (342, 4, 3),
    "wine": (178, 13, 3),
    "galaxies": (82, 1, 0),
    "stretched": (300, 2, 2),
    "unequal": (320, 2, 2),
    "overlapping": (300, 2, 3),
}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def test_old_faithful_comes_first() -> None:
    assert list(SAMPLES) == list(SHAPES)


@pytest.mark.parametrize("name", SHAPES)
def test_samples(name: str) -> None:
    table, sample = load(name), SAMPLES[name]
    n_rows, n_columns, n_classes = SHAPES[name]
    assert (table.n_rows, len(table.default_columns())) == (n_rows, n_columns)
    assert sample.source in table.source
    assert sample.licence in table.source
    assert sum(column.n_missing for column in table) == 0
    if n_classes:
        assert table.labels_column is not None
        assert table.column(table.labels_column).n_distinct == n_classes
        assert table.labels_column in table.colour_columns()
    else:
        assert table.labels_column is None


def test_sums_of_the_published_data() -> None:
    assert sum(cells(load("faithful"), "c1")) == 19284
    assert sum(cells(load("iris"), "c0")) == pytest.approx(876.5)
    assert sum(cells(load("galaxies"))) == pytest.approx(1707.91)


def test_every_sample_has_its_source_and_licence_in_the_readme() -> None:
    text = (DIRECTORY / "README.md").read_text("utf-8")
    files = {path.stem for path in DIRECTORY.glob("*.csv")}
    assert files | set(MADE_UP) == set(SAMPLES)
    assert all(f"`{name}.csv`" in text for name in files)


def test_an_unknown_sample() -> None:
    with pytest.raises(DataError, match="no sample “nothing”"):
        load("nothing")


@pytest.mark.parametrize("n_clusters", [1, 3, 10])
def test_blobs(n_clusters: int) -> None:
    table = blobs(n_clusters, 0.1, 1000, seed=4)
    assert labels(table) == ["x", "y", "cluster"]
    assert table.default_columns() == ("c0", "c1")
    assert table.labels_column == "c2"
    assert table.column("c2").levels == tuple(str(k + 1) for k in range(n_clusters))
    X, rows = table.matrix(["c0", "c1"])
    assert len(rows) == 1000
    codes = table.column("c2").values
    centres = np.array([X[codes == k].mean(axis=0) for k in range(n_clusters)])
    assert np.abs(centres).max() < 10.1
    spread = np.concatenate([X[codes == k] - centres[k] for k in range(n_clusters)]).std()
    assert spread == pytest.approx(0.1, rel=0.05)
    apart = np.linalg.norm(centres[:, None] - centres[None], axis=2) + 99 * np.eye(n_clusters)
    assert apart.min() > 2
    assert np.ptp(np.bincount(codes)) <= 1


def test_blobs_follow_the_seed() -> None:
    assert cells(blobs(seed=1)) == cells(blobs(seed=1)) != cells(blobs(seed=2))


@pytest.mark.parametrize(
    ("n_clusters", "spread", "n_rows"),
    [(0, 1, 100), (11, 1, 100), (3, 0.05, 100), (3, 2.5, 100), (3, 1, 2), (3, 1, 10**7)],
)
def test_blobs_out_of_bounds(n_clusters: int, spread: float, n_rows: int) -> None:
    with pytest.raises(DataError, match="Choose"):
        blobs(n_clusters, spread, n_rows)


def same(one: Table, other: Table) -> bool:
    facts = ("name", "n_rows", "notes", "source", "labels_column")
    assert [getattr(one, fact) for fact in facts] == [getattr(other, fact) for fact in facts]
    for a, b in zip(one, other, strict=True):
        parts = ("key", "label", "kind", "n_missing", "n_distinct", "obstacle")
        assert [getattr(a, part) for part in parts] == [getattr(b, part) for part in parts]
        assert np.array_equal(a.values, b.values, equal_nan=a.kind == "numeric")
        assert tuple(a.levels) == tuple(b.levels)
    return True


@pytest.mark.parametrize(
    "table", [load("penguins"), load("faithful"), blobs()], ids=lambda t: t.name
)
def test_a_table_comes_back_from_the_store(store: Store, table: Table) -> None:
    assert same(table, load_table(store, save_table(store, table)))


def test_columns_of_all_kinds_in_any_order(store: Store) -> None:
    rows = [f"w{i % 3},{i / 3},中{i},,{i}" for i in range(20)]
    table = table_of(lines("a,b,c,d,e", [*rows, "NA,?,-,,1"]))
    back = load_table(store, save_table(store, table))
    assert same(table, back)
    assert isinstance(back.columns[2].levels, Levels)
    assert back.columns[2].texts()[-2:] == ["中19", None]
    assert not back.columns[1].values.flags.writeable
    texts = table_of(lines("a,b", [f"x{i % 2},y{i}" for i in range(20)]))
    assert same(texts, load_table(store, save_table(store, texts)))


def test_other_entries_are_no_tables(store: Store) -> None:
    with pytest.raises(NotStored):
        load_table(store, store.put({"kind": "fit"}))
    with pytest.raises(NotStored):
        load_table(store, "nothing")


def test_notes_keep_their_values(store: Store) -> None:
    table = Table("t", blobs().columns, 500, (Note("{n} of {m}", n=1, m="x"),))
    assert str(load_table(store, save_table(store, table)).notes[0]) == "1 of x"
