"""Uploads: the file is kept, read in several ways, and deleted with all that came of it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from dashboard.data.asked import Reading
from dashboard.data.errors import DataError, NotStored
from dashboard.data.store import Store
from dashboard.data.uploads import READINGS, SOON_BYTES, Bytes, NotRead, Uploads
from dashboard.settings import Settings
from tests.data.conftest import Clock
from tests.data.files import cells, lines

TEXT = lines("a;b", [f"{i}.{100 + i};{i}" for i in range(1, 40)])
COMMA = Reading.parse("decimal-comma")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def uploads(store: Store) -> Uploads:
    return Uploads(store, Settings())


def keep(uploads: Uploads, text: str, name: str = "a.csv", owner: str = "") -> str:
    file = (Path(uploads._store.directory).parent / "sent").open("w+b")
    with file:
        file.write(text.encode())
        return uploads.keep(file, name, owner)


def test_a_file_is_read_in_several_ways(uploads: Uploads) -> None:
    token = keep(uploads, TEXT)
    assert cells(uploads.table(token, Reading()))[0] == 1.101
    assert cells(uploads.table(token, COMMA))[0] == 1101
    assert cells(uploads.table(token, Reading()))[0] == 1.101
    assert uploads.table(token, COMMA).name == "a.csv"


def test_a_table_outlives_the_process(uploads: Uploads, store: Store) -> None:
    token = keep(uploads, TEXT)
    uploads.table(token, COMMA)
    later = Uploads(Store(store.directory), Settings())
    assert later.has(token, COMMA)
    assert later.table(token, COMMA).understood == uploads.table(token, COMMA).understood


def test_deleting_deletes_the_file_and_every_reading(uploads: Uploads, store: Store) -> None:
    token, other = keep(uploads, TEXT), keep(uploads, TEXT)
    for reading in (Reading(), COMMA, Reading.parse("names-0")):
        uploads.table(token, reading)
    uploads.table(other, Reading())
    uploads.delete(token)
    assert len(list(store.directory.iterdir())) == 2  # the other file and its table
    with pytest.raises(NotStored):
        uploads.table(token, COMMA)
    assert uploads.table(other, Reading()).n_rows == 39


def test_another_reading_lives_no_longer_than_the_upload(tmp_path: Path, clock: Clock) -> None:
    hours = 3600
    store = Store(tmp_path / "store", 10**9, 24 * hours, clock, age_seconds=168 * hours)
    uploads = Uploads(store, Settings())
    token = keep(uploads, TEXT)
    for hour in range(0, 168, 12):  # in use all week, and read anew each time
        clock.now = 1_000_000 + hour * hours
        uploads.table(token, Reading.parse(f"names-{hour // 12}"))
        uploads.table(token, COMMA)
    clock.now = 1_000_000 + 168 * hours + 1
    for reading in (Reading(), COMMA, Reading.parse("names-13")):
        with pytest.raises(NotStored):
            uploads.table(token, reading)
    assert not uploads.is_there(token)


def test_a_file_lives_while_one_of_its_tables_is_used(tmp_path: Path, clock: Clock) -> None:
    store = Store(tmp_path / "store", 10**9, 3600, clock)
    uploads = Uploads(store, Settings())
    token = keep(uploads, TEXT)
    uploads.table(token, COMMA)
    for _ in range(4):
        clock.now += 3000
        assert uploads.has(token, COMMA)
    assert cells(uploads.table(token, Reading()))[0] == 1.101


def test_a_tab_keeps_its_last_upload_and_can_read_it_anew(tmp_path: Path, clock: Clock) -> None:
    store = Store(tmp_path / "store", clock=clock, owner_bytes=200_000)
    uploads = Uploads(store, Settings())
    tokens = []
    for _ in range(3):  # a file of 60 KB, a table of 80 KB
        clock.now += 100
        tokens.append(keep(uploads, "a,b\n" + "1.25,32.5\n" * 6_000, owner="tab"))
        uploads.table(tokens[-1], Reading())
    assert [uploads.is_there(token) for token in tokens] == [False, False, True]
    assert uploads.has(tokens[2], Reading())
    assert uploads.table(tokens[2], Reading.parse("names-0")).n_rows == 6_001


def test_few_readings_are_kept(uploads: Uploads, store: Store) -> None:
    token = keep(uploads, TEXT)
    for line in range(10):
        uploads.table(token, Reading.parse(f"names-{line + 1}"))
    assert len(list(store.directory.iterdir())) == READINGS + 2  # the file and the list


def test_a_refusal_is_kept_with_what_would_mend_it(uploads: Uploads) -> None:
    token = keep(uploads, lines("a,b", [*(f"{i},{i}.5" for i in range(30)), "1,2,3"]))
    for _ in range(2):
        with pytest.raises(DataError, match="more fields") as caught:
            uploads.table(token, Reading())
        assert [offer.reading for offer in caught.value.offers] == ["long-out"]
    assert uploads.has(token, Reading())
    assert uploads.table(token, Reading.parse("long-out")).n_rows == 30


def test_a_large_file_is_read_by_a_job_alone(uploads: Uploads) -> None:
    token = keep(uploads, "a,b\n" + "1.5,2\n2.5,3\n" * (SOON_BYTES // 12))
    with pytest.raises(NotRead):
        uploads.table(token, Reading())
    seen: list[float] = []
    assert uploads.table(token, Reading(), seen.append).n_rows > 400_000
    assert seen[-1] == 1.0
    assert uploads.table(token, Reading()).n_rows > 400_000


def test_a_file_deleted_while_it_is_read_leaves_nothing(uploads: Uploads, store: Store) -> None:
    token = keep(uploads, TEXT)
    with pytest.raises(NotStored):
        uploads.table(token, COMMA, lambda fraction: uploads.delete(token))
    assert list(store.directory.iterdir()) == []


@pytest.mark.parametrize("token", ["", "nobody's", "x" * 500, "a file", "../etc"])
def test_what_is_not_there(uploads: Uploads, token: str) -> None:
    with pytest.raises(NotStored):
        uploads.table(token, Reading())
    assert not uploads.has(token, Reading())


def test_parts_of_an_upload_are_no_tables(uploads: Uploads) -> None:
    token = keep(uploads, TEXT)
    uploads.table(token, COMMA)
    for key in (f"{token} file", f"{token} readings"):
        with pytest.raises(NotStored):
            uploads.table(key, Reading())


def test_an_array_is_a_file() -> None:
    import numpy as np

    content = np.frombuffer(b"abc\ndef\n", np.uint8)
    file = io.BufferedReader(Bytes(content))
    assert file.read() == b"abc\ndef\n"
    assert file.seek(0, io.SEEK_END) == 8
    assert file.read() == b""
    file.seek(-3, io.SEEK_END)
    assert file.readline() == b"ef\n"
    file.seek(4)
    assert file.readline() == b"def\n"
