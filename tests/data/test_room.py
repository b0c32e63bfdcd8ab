"""Which entries make room."""

from __future__ import annotations

from pathlib import Path

from dashboard.data.room import Measured, making_room


def entry(name: str, used: float, *origins: str) -> Measured:
    return Measured(used, 10, Path("store") / name, origins)


def gone(some: list[Measured], max_bytes: float, *keep: str) -> list[str]:
    return [path.name for path in making_room(some, max_bytes, keep)]


def test_the_longest_unused_go_and_no_more_than_must() -> None:
    some = [entry("c", 3), entry("a", 1), entry("b", 2)]
    assert gone(some, 30) == []
    assert gone(some, 29) == ["a"]
    assert gone(some, 10) == ["a", "b"]
    assert gone(some, 0, "b") == ["a", "c"]


def test_what_was_made_from_an_entry_goes_before_it() -> None:
    some = [entry("file", 5), entry("fit", 5, "table", "file"), entry("table", 5, "file")]
    assert gone(some, 25) == ["fit"]
    assert gone(some, 0) == ["fit", "table", "file"]


def test_a_file_in_use_outlives_tables_that_are_not() -> None:
    old = [entry("old", 2), entry("old table", 2, "old")]
    new = [entry("new", 4), entry("first", 1, "new"), entry("second", 4, "new")]
    assert gone(old + new, 20) == ["first", "old table", "old"]
