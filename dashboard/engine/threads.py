"""Both cores: parts of a job at the same time, each with BLAS at one thread.

BLAS's own threads gain little at the shapes of a mixture, and once woken they keep a core busy for
a while with waiting for more; NumPy lets a second Python thread run while it computes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ContextDecorator
from functools import cache
from threading import Lock
from typing import Any, TypeVar

from threadpoolctl import ThreadpoolController

THREADS = min(2, os.cpu_count() or 1)  # measured with two; more wait for the interpreter's lock

Part = TypeVar("Part")
Result = TypeVar("Result")


class _SingleThreadedBlas(ContextDecorator):
    """BLAS at one thread for as long as anybody is inside; it is one setting for the process.

    Also a decorator: for the whole of a function.
    """

    def __init__(self) -> None:
        self.lock = Lock()
        self.inside = 0
        self.limit: Any = None

    def __enter__(self) -> None:
        with self.lock:
            if not self.inside:
                self.limit = _controller().limit(limits=1, user_api="blas")
            self.inside += 1

    def __exit__(self, *error: object) -> None:
        with self.lock:
            self.inside -= 1
            if not self.inside:
                self.limit.restore_original_limits()


single_threaded_blas = _SingleThreadedBlas()


def each(job: Callable[[Part], Result], parts: Sequence[Part]) -> list[Result]:
    """job of every part, in their order; the first in this thread, the others beside it."""
    with single_threaded_blas:
        others = [_pool(os.getpid()).submit(job, part) for part in parts[1:]]
        return [job(parts[0]), *(other.result() for other in others)]


@cache
def _controller() -> ThreadpoolController:
    return ThreadpoolController()


@cache
def _pool(process: int) -> ThreadPoolExecutor:
    """The threads of this process: a forked one has none of its parent's."""
    return ThreadPoolExecutor(THREADS, thread_name_prefix="engine")
