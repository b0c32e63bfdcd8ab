"""The store: what is put is got, by every process, until it expires or must make room."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from dashboard.data.errors import DataError, NoSpace, NotStored
from dashboard.data.store import STALE_SECONDS, Store
from tests.data.conftest import Clock


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Store:
    return Store(tmp_path / "store", max_bytes=100_000, lifetime_seconds=3600, clock=clock)


def test_round_trip(store: Store) -> None:
    arrays = {"a": np.arange(6.0).reshape(2, 3), "none": np.empty((0, 3), np.int32)}
    token = store.put({"n": np.int64(3), "words": "中文"}, arrays)
    meta, got = store.get(token)
    assert meta == {"n": 3, "words": "中文"} == store.get_meta(token)
    assert set(got) == {"a", "none"}
    assert np.array_equal(got["a"], arrays["a"])
    assert got["none"].shape == (0, 3)
    assert isinstance(got["a"], np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        got["a"][0, 0] = 1


def test_tokens_are_unguessable_and_not_on_disk(store: Store) -> None:
    tokens = {store.put({}) for _ in range(20)}
    assert len(tokens) == 20
    assert min(map(len, tokens)) >= 32
    names = {path.name for path in store.directory.iterdir()}
    assert not names & tokens


def test_the_directory_is_the_users_own(store: Store) -> None:
    assert store.directory.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "token", ["", "x", "../../etc/passwd", "a/b", "\0", "\ud800", "x" * 10_000, None, 7, ["a"]]
)
def test_unknown_and_malformed_tokens_are_the_same_refusal(store: Store, token: object) -> None:
    store.put({})
    sentences = set()
    for ask in (store.get, store.get_meta):
        with pytest.raises(NotStored) as caught:
            ask(token)  # type: ignore[arg-type]
        sentences.add(str(caught.value))
    with pytest.raises(NotStored) as caught:
        store.get("A" * 32)
    assert sentences == {str(caught.value)}
    assert not store.has(token)  # type: ignore[arg-type]


def test_an_entry_by_name_is_replaced(store: Store) -> None:
    assert store.put({"v": 1}, {"a": np.zeros(3), "b": np.zeros(2)}, key="fit") == "fit"
    _, old = store.get("fit")
    store.put({"v": 2}, {"a": np.ones(3)}, key="fit")
    meta, new = store.get("fit")
    assert meta == {"v": 2}
    assert set(new) == {"a"}
    assert new["a"].tolist() == [1, 1, 1]
    assert old["a"].tolist() == [0, 0, 0]
    assert len(list(store.directory.glob("*/*.npy"))) == 1


def test_delete(store: Store) -> None:
    token = store.put({}, {"a": np.arange(3)})
    _, arrays = store.get(token)
    store.delete(token)
    store.delete(token)
    assert not store.has(token)
    assert arrays["a"].tolist() == [0, 1, 2]
    assert list(store.directory.iterdir()) == []


def test_unused_entries_expire(store: Store, clock: Clock) -> None:
    used, unused = store.put({}), store.put({})
    clock.now += 3000
    store.get(used)
    clock.now += 3000
    store.get(used)
    with pytest.raises(NotStored):
        store.get(unused)
    store.sweep()
    assert len(list(store.directory.iterdir())) == 1


def test_looking_is_no_use(store: Store, clock: Clock) -> None:
    token = store.put({})
    clock.now += 3000
    assert store.has(token)
    clock.now += 3000
    assert not store.has(token)


def test_reading_touches_at_most_once_a_minute(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = store.put({})
    touched: list[object] = []
    utime = os.utime
    monkeypatch.setattr(os, "utime", lambda *args: (touched.append(args), utime(*args)))
    for _ in range(10):
        clock.now += 20
        store.get(token)
    assert len(touched) == 2


def test_the_longest_unused_make_room(store: Store, clock: Clock) -> None:
    tokens = []
    for _ in range(4):
        clock.now += 100
        tokens.append(store.put({}, {"a": np.zeros(3_500)}))
        clock.now += 100
        store.get(tokens[0])
    assert [store.has(token) for token in tokens] == [True, False, True, True]


def test_what_was_just_written_stays(store: Store, clock: Clock) -> None:
    clock.now += 1000
    old = store.put({}, {"a": np.zeros(12_000)})
    clock.now -= 500  # Another machine's clock: the new entry looks older.
    new = store.put({}, {"a": np.zeros(12_000)})
    assert store.has(new)
    assert not store.has(old)


def test_an_entry_that_goes_while_room_is_made_is_no_error(store: Store) -> None:
    token = store.put({}, {"a": np.zeros(100)})
    path = store._path(token)
    store.delete(token)
    store.sweep(keep=path.name)
    assert not store.has(token)


def test_old_entries_expire_even_when_they_are_used(tmp_path: Path, clock: Clock) -> None:
    store = Store(tmp_path / "store", lifetime_seconds=3600, clock=clock, age_seconds=7200)
    token = store.put({}, {"a": np.zeros(3)})
    for _ in range(4):
        clock.now += 1800
        store.get(token)
    clock.now += 1
    with pytest.raises(NotStored):
        store.get(token)
    store.sweep()
    assert list(store.directory.iterdir()) == []


def test_an_entry_that_is_written_again_is_new(tmp_path: Path, clock: Clock) -> None:
    store = Store(tmp_path / "store", clock=clock, age_seconds=7200)
    for _ in range(3):
        store.put({}, {}, key="fit")
        clock.now += 7200
    assert store.has("fit")


def owned(tmp_path: Path, clock: Clock) -> Store:
    """A store that keeps two arrays of 4,000 numbers for an owner."""
    return Store(tmp_path / "store", clock=clock, owner_bytes=70_000)


def test_an_owner_has_a_bound_of_his_own(tmp_path: Path, clock: Clock) -> None:
    store = owned(tmp_path, clock)
    tokens = []
    for owner in ("a", "b", "a", "a"):
        clock.now += 100
        tokens.append(store.put({}, {"a": np.zeros(4_000)}, owner=owner))
        clock.now += 100
        store.get(tokens[0])
    assert [store.has(token) for token in tokens] == [True, True, False, True]
    assert [len(store.names(owner)) for owner in ("a", "b", "c")] == [2, 1, 0]


def test_more_than_the_bound_of_an_owner_is_refused(tmp_path: Path, clock: Clock) -> None:
    store = owned(tmp_path, clock)
    kept = store.put({}, {"a": np.zeros(4_000)}, owner="a")
    with pytest.raises(DataError, match="more than the server keeps"):
        store.put({}, {"a": np.zeros(10_000)}, owner="a")
    assert store.has(kept)
    assert store.has(store.put({}, {"a": np.zeros(10_000)}))


def test_all_of_an_owner_is_deleted(tmp_path: Path, clock: Clock) -> None:
    store = owned(tmp_path, clock)
    tokens = [store.put({}, {"a": np.zeros(10)}, owner=owner) for owner in "aab"]
    store.delete_all("a")
    store.delete_all("nobody")
    assert [store.has(token) for token in tokens] == [False, False, True]
    assert not any(path.name == "a" for path in store.directory.glob("*/*"))


def test_an_entry_that_has_expired_counts_no_more(tmp_path: Path, clock: Clock) -> None:
    store = owned(tmp_path, clock)
    store.put({}, owner="a")
    clock.now += store.lifetime_seconds + 1
    assert store.names("a") == []


def test_an_entry_larger_than_the_store_is_refused(store: Store) -> None:
    kept = store.put({})
    with pytest.raises(DataError, match="more than the server keeps"):
        store.put({}, {"a": np.zeros(13_000)})
    assert store.has(kept)
    assert len(list(store.directory.iterdir())) == 1


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_said_in_words(
    store: Store, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def full(*args: object, **how: object) -> None:
        raise OSError(code, "full")

    monkeypatch.setattr(np, "save", full)
    with pytest.raises(DataError, match="no space left"):
        store.put({}, {"a": np.zeros(3)})
    assert list(store.directory.iterdir()) == []


def test_a_full_disk_still_gives_and_deletes(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    token = store.put({"v": 1}, {"a": np.arange(3)}, owner="a")

    def full(*args: object, **how: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    for place, name in ((np, "save"), (Path, "write_text"), (Path, "mkdir"), (Path, "touch")):
        monkeypatch.setattr(place, name, full)
    with pytest.raises(NoSpace):
        store.put({})
    assert store.get(token)[1]["a"].tolist() == [0, 1, 2]
    store.delete(token)
    store.sweep()
    assert list(store.directory.iterdir()) == []


def test_other_errors_of_the_disk_are_not_hidden(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **how: object) -> None:
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr(np, "save", broken)
    with pytest.raises(OSError, match="broken"):
        store.put({}, {"a": np.zeros(3)})


def test_objects_are_never_stored(store: Store) -> None:
    with pytest.raises(ValueError, match="allow_pickle"):
        store.put({}, {"a": np.array([{}], dtype=object)})
    with pytest.raises(TypeError):
        store.put({"a": object()})
    assert list(store.directory.iterdir()) == []


def test_entries_are_looked_through_for_much_that_is_new_not_for_each(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweeps: list[str] = []
    monkeypatch.setattr(store, "sweep", lambda keep: sweeps.append(keep))
    store.put({}, {"a": np.zeros(240)})
    assert not sweeps
    store.put({}, {"a": np.zeros(240)})
    assert len(sweeps) == 1


def test_left_overs_of_a_dead_writer_go(store: Store) -> None:
    part = store.directory / f".part-{'0' * 16}"
    part.mkdir()
    store.sweep()
    assert part.exists()
    old = part.stat().st_mtime - 2 * STALE_SECONDS
    os.utime(part, (old, old))
    store.sweep()
    assert not part.exists()


def test_what_is_not_the_stores_stays(store: Store, clock: Clock) -> None:
    papers = store.directory / "papers"
    papers.mkdir()
    (store.directory / ".profile").write_text("mine")
    for path in store.directory.iterdir():
        os.utime(path, (0, 0))
    clock.now += 10**9
    store.sweep()
    assert papers.exists()
    assert (store.directory / ".profile").exists()


def test_a_directory_cleaned_away_is_made_again(store: Store) -> None:
    store.directory.rmdir()
    assert store.get(store.put({"v": 1}))[0] == {"v": 1}


def test_a_directory_of_another_user_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = tmp_path.stat().st_uid
    monkeypatch.setattr(os, "getuid", lambda: owner + 1)
    if owner == 0:
        os.chown(tmp_path, 12_345, -1)
    with pytest.raises(PermissionError, match="another user"):
        Store(tmp_path)


def test_check(store: Store) -> None:
    store.check()
    assert list(store.directory.iterdir()) == []


WRITER = """
import sys
import numpy as np
from pathlib import Path
from dashboard.data.store import Store
store = Store(Path(sys.argv[1]))
me = int(sys.argv[2])
for turn in range(60):
    value = 2 * turn + me
    store.put({"v": value}, {"a": np.full(500, value)}, key="shared")
    meta, arrays = store.get("shared")
    assert (arrays["a"] == meta["v"]).all(), (meta, arrays["a"][:3])
"""


def test_two_processes_never_see_half_an_entry(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    root = Path(__file__).parents[2]
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(store.directory), str(me)],
            cwd=root,
            stderr=subprocess.PIPE,
            text=True,
        )
        for me in (0, 1)
    ]
    while all(writer.poll() is None for writer in writers):
        if store.has("shared"):
            meta, arrays = store.get("shared")
            assert (arrays["a"] == meta["v"]).all()
    assert [writer.communicate()[1] for writer in writers] == ["", ""]
    assert [writer.returncode for writer in writers] == [0, 0]
    assert len(list(store.directory.iterdir())) == 1


def test_two_processes_may_sweep_at_once(tmp_path: Path) -> None:
    script = """
import sys
import numpy as np
from pathlib import Path
from dashboard.data.store import Store
store = Store(Path(sys.argv[1]), max_bytes=50_000)
for turn in range(100):
    token = store.put({}, {"a": np.zeros(1000)})
"""
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", script, str(tmp_path / "store")]
    writers = [
        subprocess.Popen(command, cwd=root, stderr=subprocess.PIPE, text=True) for _ in (0, 1)
    ]
    assert [writer.communicate()[1] for writer in writers] == ["", ""]
    sizes = [file.stat().st_size for file in (tmp_path / "store").glob("*/*")]
    assert 0 < sum(sizes) <= 60_000
