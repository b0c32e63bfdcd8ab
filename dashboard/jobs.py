"""Work that takes longer than a request should: submitted, polled, cancelled.

A job runs in a thread of the worker that took it; its state is a small entry of the store, so any
worker answers a poll. A job whose worker has died reads "lost"; one that nobody asks for any more
ends, since its page has been closed. Threads are made with the first job, after the server has
forked its workers.
"""

import logging
import os
import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from dashboard.data.errors import DataError, NotStored
from dashboard.data.store import Store

STATES = ("queued", "running", "done", "failed", "cancelled", "lost")
FINISHED = frozenset(STATES[2:])
CHECK_SECONDS = 0.05  # How often a running job looks for a cancellation from another worker.
WRITE_SECONDS = 0.2  # How often it writes its progress for the other workers.
ABANDONED_SECONDS = 60.0  # A page asks several times a second, a hidden one about once a minute.

_log = logging.getLogger(__name__)

Progress = Callable[[float], None]
Error = tuple[str, dict[str, Any]]


class Cancelled(Exception):
    """Raised inside a job, by its progress function, once somebody has cancelled it."""


@dataclass(frozen=True)
class JobStatus:
    """What a poll answers. `error` is (message id, values); `result` what the function returned."""

    state: str
    progress: float = 0.0
    result: dict[str, Any] | None = None
    error: Error | None = None

    @property
    def finished(self) -> bool:
        return self.state in FINISHED


class Jobs:
    """A pool of threads in each worker, and the states of all workers' jobs in the store."""

    def __init__(self, store: Store, n_threads: int = 2, max_waiting: int = 32) -> None:
        self._store = store
        self._n_threads = n_threads
        self._max_waiting = max_waiting
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None
        self._pid = 0
        self._own: dict[str, _Job] = {}

    def submit(
        self,
        function: Callable[[Progress], dict[str, Any] | None],
        release: Callable[[], object] = lambda: None,
    ) -> str:
        """Queue function(progress) and return the job's id; what it returns must fit in JSON.

        release() is called at the job's end, also of one that was cancelled before it began.
        Raises DataError when too many jobs are waiting already.
        """
        job = _Job(self._store, secrets.token_urlsafe(24), function, release)
        with self._lock:
            self._forget_parent()
            unfinished = [job for job in list(self._own.values()) if not job.status.finished]
            if len(unfinished) >= self._n_threads + self._max_waiting:
                raise DataError("The server is busy; try again in a moment.")
            self._own[job.id] = job
        try:
            job.save(0.0)
            self._threads().submit(self._run, job)
        except BaseException:
            self._own.pop(job.id, None)
            raise
        return job.id

    def status(self, job_id: str) -> JobStatus:
        """The job as it stands, whichever worker runs it; NotStored when nobody knows the id."""
        if job := self._mine(job_id):
            job.asked = time.monotonic()
            return self._unless_cancelled(job_id, job.status)
        meta = self._store.get_meta(_state_key(job_id))
        status = _status(meta)
        if status.finished:
            return status
        if not _alive(meta["worker"]):
            return replace(status, state="lost")
        self._store.put({"kind": "asked"}, key=_asked_key(job_id))
        return self._unless_cancelled(job_id, status)

    def cancel(self, job_id: str) -> None:
        """Ask a job to stop at its next progress call; a finished job stays as it is."""
        if not self.status(job_id).finished:
            self._store.put({"kind": "cancel"}, key=_cancel_key(job_id))
            if job := self._mine(job_id):
                job.cancel.set()

    def wait(self, job_id: str, seconds: float) -> JobStatus:
        """The status once the job has finished, or after this many seconds."""
        deadline = time.monotonic() + seconds
        if job := self._mine(job_id):
            job.finished.wait(seconds)
            return job.status
        status = self.status(job_id)
        while not status.finished and time.monotonic() < deadline:
            time.sleep(CHECK_SECONDS)
            status = self.status(job_id)
        return status

    def close(self) -> None:
        """Cancel this worker's jobs and let its threads end; called when the worker stops."""
        with self._lock:
            for job in list(self._own.values()):
                job.cancel.set()
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True)

    def _unless_cancelled(self, job_id: str, status: JobStatus) -> JobStatus:
        """A job that was cancelled while it waited ends at its turn; to its page it has ended."""
        if status.state == "queued" and self._store.has(_cancel_key(job_id)):
            return replace(status, state="cancelled")
        return status

    def _run(self, job: "_Job") -> None:
        try:
            job.run()
            self._own.pop(job.id, None)
        except Exception:  # Its end could not be written down: this worker alone knows it.
            _log.exception("The state of a job could not be stored")
        finally:
            job.finished.set()

    def _mine(self, job_id: str) -> "_Job | None":
        """The job if it is in this worker; what was copied by a fork is not."""
        return self._own.get(job_id) if self._pid == os.getpid() else None

    def _threads(self) -> ThreadPoolExecutor:
        with self._lock:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(self._n_threads, thread_name_prefix="job")
            return self._pool

    def _forget_parent(self) -> None:
        """Threads and jobs do not survive a fork: a child begins with none."""
        if self._pid != os.getpid():
            self._pid, self._pool, self._own = os.getpid(), None, {}


class _Job:
    """One job inside the worker that runs it."""

    def __init__(
        self,
        store: Store,
        id: str,
        function: Callable[[Progress], Any],
        release: Callable[[], object],
    ) -> None:
        self.id = id
        self.status = JobStatus("queued")
        self.cancel = threading.Event()
        self.finished = threading.Event()
        self._store = store
        self._function, self._release = function, release
        self._worker = worker_identity(os.getpid())
        self._checked = self._written = 0.0
        self.asked = time.monotonic()

    def run(self) -> None:
        """Call the function and record how it ended; nothing it raises escapes."""
        try:
            self.progress(0.0)
            result = self._function(self.progress)
            self._release()
            self._end(JobStatus("done", 1.0, result))
        except Cancelled:
            self._release()
            self._end(replace(self.status, state="cancelled"))
        except Exception as error:
            self._release()
            self._end(replace(self.status, state="failed", error=_words(error)))

    def progress(self, fraction: float) -> None:
        """Note how far the job is (0 to 1); raises Cancelled once it has been cancelled."""
        now = time.monotonic()
        self.status = JobStatus("running", min(max(float(fraction), 0.0), 1.0))
        if self.cancel.is_set() or (now - self._checked >= CHECK_SECONDS and self._flagged(now)):
            raise Cancelled
        if now - self.asked > ABANDONED_SECONDS and not self._asked_elsewhere(now):
            raise Cancelled
        if now - self._written >= WRITE_SECONDS:
            self.save(now)

    def save(self, now: float) -> None:
        """Write the state where every worker can read it."""
        self._written = now
        meta = {"kind": "job", "worker": self._worker, **asdict(self.status)}
        self._store.put(meta, key=_state_key(self.id))

    def _flagged(self, now: float) -> bool:
        self._checked = now
        return self._store.has(_cancel_key(self.id))

    def _asked_elsewhere(self, now: float) -> bool:
        """Whether another worker has been asked since this one last looked."""
        key = _asked_key(self.id)
        asked = self._store.has(key)
        self._store.delete(key)
        if asked:
            self.asked = now
        return asked

    def _end(self, status: JobStatus) -> None:
        self.status = status
        self.save(0.0)


def worker_identity(pid: int) -> str:
    """A process's id with its start time where the system tells it: ids are used again."""
    stat = Path(f"/proc/{pid}/stat")
    try:
        return f"{pid} {stat.read_text().rpartition(')')[2].split()[19]}"
    except FileNotFoundError:
        return str(pid)


def _alive(worker: str) -> bool:
    pid = int(worker.split()[0])
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return worker_identity(pid) == worker


def _words(error: Exception) -> Error:
    """A refusal in its own words; anything else in general ones, with the trace in the log."""
    message, values = getattr(error, "message", None), getattr(error, "values", None)
    if isinstance(message, str) and isinstance(values, dict):
        return message, values
    _log.error("A job failed", exc_info=error)
    sentence = DataError("Something went wrong on the server; please try again.")
    return sentence.message, sentence.values


def _status(meta: dict[str, Any]) -> JobStatus:
    error = meta["error"]
    return JobStatus(
        meta["state"], meta["progress"], meta["result"], (error[0], error[1]) if error else None
    )


def _state_key(job_id: str) -> str:
    if not isinstance(job_id, str) or not 0 < len(job_id) <= 100:
        raise NotStored("This is no longer on the server; load the data again.")
    return f"job {job_id} state"


def _asked_key(job_id: str) -> str:
    return f"job {job_id} asked"


def _cancel_key(job_id: str) -> str:
    return f"job {job_id} cancel"
