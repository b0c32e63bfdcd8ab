"""What has expired is removed from disk even where nobody writes anything: a thread's work."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence

from dashboard.data.store import Store

SECONDS = 300.0

_log = logging.getLogger(__name__)


class Sweeper:
    """Sweeps stores from time to time, from `start` to `stop`.

    Each worker process has one, begun after the fork: threads do not survive it.
    """

    def __init__(self, stores: Sequence[Store], seconds: float = SECONDS) -> None:
        self._stores = tuple(stores)
        self._seconds = min(seconds, *(store.lifetime_seconds / 2 for store in stores))
        self._stopped = threading.Event()

    def start(self) -> None:
        """Begin in a thread of its own, which does not keep the process alive."""
        threading.Thread(target=self._run, name="sweeper", daemon=True).start()

    def stop(self) -> None:
        """End after the sweep under way."""
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.wait(self._seconds):
            for store in self._stores:
                try:
                    store.sweep()
                except OSError as error:  # the disk may be back at the next turn
                    _log.warning("the store was not swept: %s", error)
