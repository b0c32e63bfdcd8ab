"""An idle server's store is swept, too."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import pytest

from dashboard.data.store import Store
from dashboard.data.sweeping import Sweeper

PATIENCE = 30


class Watched(Store):
    """A store that tells when it has been swept, and may fail at first."""

    def __init__(self, directory: Path, failures: int = 0) -> None:
        super().__init__(directory)
        self.failures = failures
        self.swept = threading.Event()

    def sweep(self, keep: str = "") -> None:
        if self.failures:
            self.failures -= 1
            raise OSError("the disk is away")
        super().sweep(keep)
        self.swept.set()


def test_all_stores_are_swept_from_time_to_time(tmp_path: Path) -> None:
    stores = Watched(tmp_path / "a"), Watched(tmp_path / "b")
    sweeper = Sweeper(stores, seconds=0.01)
    sweeper.start()
    for _ in range(2):
        for store in stores:
            assert store.swept.wait(PATIENCE)
            store.swept.clear()
    sweeper.stop()


def test_a_disk_that_fails_is_asked_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = Watched(tmp_path / "a", failures=2)
    sweeper = Sweeper((store,), seconds=0.01)
    with caplog.at_level(logging.WARNING):
        sweeper.start()
        assert store.swept.wait(PATIENCE)
    sweeper.stop()
    assert caplog.text.count("the disk is away") == 2


def test_what_has_expired_goes_without_a_write(tmp_path: Path) -> None:
    store = Watched(tmp_path / "a")
    sweeper = Sweeper((store,), seconds=0.01)
    store.put({})
    store.lifetime_seconds = -1  # all of it has expired
    sweeper.start()
    assert store.swept.wait(PATIENCE)
    sweeper.stop()
    assert list(store.directory.iterdir()) == []
