"""What was made from an entry of the store is as old as that one, and goes with it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dashboard.data.errors import NotStored
from dashboard.data.store import Store
from tests.data.conftest import Clock


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Store:
    return Store(tmp_path / "store", lifetime_seconds=3600, clock=clock, age_seconds=7200)


def family(store: Store, owner: str = "") -> list[str]:
    """A file, a table made from it, and a fit made from the table."""
    file = store.put({"kind": "file"}, owner=owner)
    table = store.put({"kind": "table"}, owner=owner, origin=file)
    return [file, table, store.put({"kind": "fit"}, origin=table)]


def there(store: Store, tokens: list[str]) -> list[bool]:
    return [store.has(token) for token in tokens]


@pytest.mark.parametrize(
    ("deleted", "left"),
    [(0, [False, False, False]), (1, [True, False, False]), (2, [True, True, False])],
)
def test_what_was_made_from_an_entry_is_deleted_with_it(
    store: Store, deleted: int, left: list[bool]
) -> None:
    ours, others = family(store), family(store)
    store.delete(ours[deleted])
    assert there(store, ours) == left
    assert there(store, others) == [True, True, True]
    assert len(list(store.directory.iterdir())) == sum(left) + 3


def test_it_is_as_old_as_its_origin(store: Store, clock: Clock) -> None:
    file = store.put({})
    clock.now += 3000
    table = store.put({}, origin=file)
    clock.now += 3000
    fit = store.put({}, origin=table)
    clock.now += 1000
    store.put({"again": True}, key=fit, origin=table)
    clock.now += 201
    assert there(store, [file, table, fit]) == [False, False, False]
    store.sweep()
    assert list(store.directory.iterdir()) == []


def test_who_uses_it_uses_its_origin(store: Store, clock: Clock) -> None:
    ours = family(store)
    clock.now += 3000
    store.get(ours[2])
    clock.now += 3000
    assert there(store, ours) == [True, True, True]


def test_nothing_is_made_from_what_is_not_there(store: Store) -> None:
    for origin in ("nobody's", "x" * 500):
        with pytest.raises(NotStored):
            store.put({}, origin=origin)
    assert list(store.directory.iterdir()) == []


def test_what_is_made_while_its_origin_is_deleted_does_not_stay(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = store.put({})
    place = store._place

    def late(part: Path, path: Path) -> None:
        """All that had been made from the file has been found and deleted by now."""
        store.delete(file)
        part.mkdir(exist_ok=True)
        (part / "meta.json").write_text('{"meta": {}, "arrays": {}}')
        place(part, path)

    monkeypatch.setattr(store, "_place", late)
    with pytest.raises(NotStored):
        store.put({}, origin=file)
    assert list(store.directory.iterdir()) == []


def test_what_has_lost_its_origin_is_swept(store: Store, clock: Clock) -> None:
    ours, others = family(store), family(store)
    store._remove(store._path(ours[0]))
    store.sweep()
    assert there(store, ours + others) == [False] * 3 + [True] * 3


def test_the_newest_upload_of_an_owner_stays_whole(tmp_path: Path, clock: Clock) -> None:
    """Each file takes 32 KB and each table 16 KB of the 100 KB that an owner has."""
    store = Store(tmp_path / "store", clock=clock, owner_bytes=100_000)
    kept = []
    for _ in range(3):
        clock.now += 100
        file = store.put({}, {"a": np.zeros(4_000)}, owner="tab")
        clock.now += 100
        kept.append([file, store.put({}, {"a": np.zeros(2_000)}, owner="tab", origin=file)])
    assert [there(store, pair) for pair in kept] == [[False, False], [True, True], [True, True]]


def test_readings_make_room_for_another_one_of_the_same_file(tmp_path: Path, clock: Clock) -> None:
    store = Store(tmp_path / "store", clock=clock, owner_bytes=100_000)
    file = store.put({}, {"a": np.zeros(8_000)}, owner="tab")
    readings = []
    for _ in range(4):
        clock.now += 100
        readings.append(store.put({}, {"a": np.zeros(2_000)}, owner="tab", origin=file))
    assert there(store, [file, *readings]) == [True, False, False, True, True]


def test_a_file_and_its_table_stay_where_both_are_more_than_the_bound(
    tmp_path: Path, clock: Clock
) -> None:
    store = Store(tmp_path / "store", clock=clock, owner_bytes=100_000)
    old = store.put({}, {"a": np.zeros(1_000)}, owner="tab")
    clock.now += 100
    file = store.put({}, {"a": np.zeros(8_000)}, owner="tab")
    table = store.put({}, {"a": np.zeros(8_000)}, owner="tab", origin=file)
    assert there(store, [old, file, table]) == [False, True, True]
