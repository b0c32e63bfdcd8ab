"""Jobs: submitted in one worker, polled and cancelled from any, lost with their worker."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dashboard import jobs as module
from dashboard.data.errors import DataError, NotStored
from dashboard.data.store import Store
from dashboard.jobs import Cancelled, Jobs, JobStatus, worker_identity

Progress = Callable[[float], None]
PATIENCE = 30.0


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def jobs(store: Store) -> Iterator[Jobs]:
    made = Jobs(store, n_threads=1, max_waiting=2)
    yield made
    made.close()


@pytest.fixture
def others(store: Store) -> Jobs:
    """The same jobs as another worker sees them: through the store alone."""
    return Jobs(store)


class Gate:
    """A job that says that it has begun and goes on when it may."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.may_end = threading.Event()

    def __call__(self, progress: Progress) -> dict[str, str]:
        progress(0.25)
        self.begun.set()
        while not self.may_end.wait(0.01):
            progress(0.5)
        return {"token": "abc"}


def test_done(jobs: Jobs, others: Jobs) -> None:
    job = jobs.submit(lambda progress: {"token": "abc"})
    expected = JobStatus("done", 1.0, {"token": "abc"})
    assert jobs.wait(job, PATIENCE) == expected
    assert jobs.status(job) == expected == others.status(job)
    assert expected.finished


def test_running_and_queued_are_seen_by_others(jobs: Jobs, others: Jobs) -> None:
    gate = Gate()
    running = jobs.submit(gate)
    waiting = jobs.submit(lambda progress: None)
    assert gate.begun.wait(PATIENCE)
    assert jobs.status(running).state == others.status(running).state == "running"
    assert 0.25 <= jobs.status(running).progress <= 0.5
    assert jobs.status(waiting) == others.status(waiting) == JobStatus("queued")
    assert jobs.wait(waiting, 0.01).state == others.wait(waiting, 0.01).state == "queued"
    gate.may_end.set()
    assert others.wait(waiting, PATIENCE) == JobStatus("done", 1.0)
    assert others.status(running).result == {"token": "abc"}


def test_progress_reaches_the_store(
    jobs: Jobs, others: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WRITE_SECONDS", 0.0)
    seen: list[float] = []

    def work(progress: Progress) -> None:
        for fraction in (0.25, 0.75, 2.0, -1.0):
            progress(fraction)
            seen.append(others.status(ids[0]).progress)

    ids: list[str] = []
    ready = threading.Event()
    ids.append(jobs.submit(lambda progress: (ready.wait(PATIENCE), work(progress))[1]))
    ready.set()
    assert jobs.wait(ids[0], PATIENCE).state == "done"
    assert seen == [0.25, 0.75, 1.0, 0.0]


@pytest.mark.parametrize("from_another_worker", [False, True])
def test_cancel_a_running_job(jobs: Jobs, others: Jobs, from_another_worker: bool) -> None:
    gate = Gate()
    job = jobs.submit(gate)
    assert gate.begun.wait(PATIENCE)
    (others if from_another_worker else jobs).cancel(job)
    assert jobs.wait(job, PATIENCE).state == "cancelled"
    assert others.status(job).state == "cancelled"
    assert jobs.status(job).error is None


def test_cancel_a_waiting_job(jobs: Jobs, others: Jobs) -> None:
    gate, called = Gate(), []
    jobs.submit(gate)
    released = threading.Event()
    job = jobs.submit(
        lambda progress: called.append(1),  # type: ignore[func-returns-value]
        release=released.set,
    )
    assert gate.begun.wait(PATIENCE)
    others.cancel(job)
    assert jobs.status(job).state == others.status(job).state == "cancelled"
    gate.may_end.set()
    assert jobs.wait(job, PATIENCE).state == "cancelled"
    assert called == []
    assert released.is_set()


def test_a_job_that_nobody_asks_for_ends(
    jobs: Jobs, others: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ABANDONED_SECONDS", -1.0)
    gate = Gate()
    job = jobs.submit(gate)
    assert jobs.wait(job, PATIENCE).state == "cancelled"
    assert others.status(job).state == "cancelled"


@pytest.mark.parametrize("from_another_worker", [False, True])
def test_a_job_that_is_asked_for_goes_on(
    jobs: Jobs, others: Jobs, monkeypatch: pytest.MonkeyPatch, from_another_worker: bool
) -> None:
    monkeypatch.setattr(module, "ABANDONED_SECONDS", 0.4)
    gate = Gate()
    job = jobs.submit(gate)
    assert gate.begun.wait(PATIENCE)
    for _ in range(20):
        assert (others if from_another_worker else jobs).status(job).state == "running"
        gate.may_end.wait(0.05)
    gate.may_end.set()
    assert jobs.wait(job, PATIENCE).state == "done"


def test_cancel_after_the_end_changes_nothing(jobs: Jobs) -> None:
    job = jobs.submit(lambda progress: None)
    jobs.wait(job, PATIENCE)
    jobs.cancel(job)
    assert jobs.status(job).state == "done"


def test_a_refusal_keeps_its_words(jobs: Jobs, others: Jobs) -> None:
    def refuse(progress: Progress) -> None:
        raise DataError("Line {line} is wrong.", line=7)

    job = jobs.submit(refuse)
    assert jobs.wait(job, PATIENCE).state == "failed"
    assert jobs.status(job).error == others.status(job).error
    assert others.status(job).error == ("Line {line} is wrong.", {"line": 7})


def test_any_other_error_is_logged_and_told_in_general_words(
    jobs: Jobs, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(progress: Progress) -> None:
        raise RuntimeError("secret path /etc")

    with caplog.at_level(logging.ERROR, "dashboard.jobs"):
        status = jobs.wait(jobs.submit(fail), PATIENCE)
    assert status.state == "failed"
    assert status.error is not None
    assert status.error[0].startswith("Something went wrong on the server")
    assert "secret path /etc" in caplog.text


def test_a_result_that_does_not_fit_in_json_is_a_failure(
    jobs: Jobs, caplog: pytest.LogCaptureFixture
) -> None:
    job = jobs.submit(lambda progress: {"a": object()})
    assert jobs.wait(job, PATIENCE).state == "failed"
    assert "object cannot be stored" in caplog.text


def test_an_end_that_cannot_be_stored_is_logged_and_known_here(
    jobs: Jobs, store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*args: object, **how: object) -> str:
        raise DataError("The disk is full.")

    gate = Gate()
    job = jobs.submit(gate)
    assert gate.begun.wait(PATIENCE)
    monkeypatch.setattr(store, "put", full)
    gate.may_end.set()
    assert jobs.wait(job, PATIENCE).state == "failed"
    assert jobs.status(job).error == ("The disk is full.", {})
    assert "could not be stored" in caplog.text


def test_too_many_waiting_jobs_are_refused(jobs: Jobs) -> None:
    gate = Gate()
    taken = [jobs.submit(gate) for _ in range(3)]
    with pytest.raises(DataError, match="busy"):
        jobs.submit(gate)
    gate.may_end.set()
    for job in taken:
        assert jobs.wait(job, PATIENCE).state == "done"
    assert jobs.wait(jobs.submit(gate), PATIENCE).state == "done"


@pytest.mark.parametrize("job", ["", "nobody", "../x", "x" * 1000, None])
def test_unknown_jobs(jobs: Jobs, job: str) -> None:
    for ask in (jobs.status, jobs.cancel, lambda job: jobs.wait(job, 0)):
        with pytest.raises(NotStored):
            ask(job)


def test_threads_are_made_with_the_first_job(jobs: Jobs) -> None:
    def mine() -> list[str]:
        return [thread.name for thread in threading.enumerate() if thread.name.startswith("job")]

    before = len(mine())
    jobs.wait(jobs.submit(lambda progress: None), PATIENCE)
    assert len(mine()) == before + 1
    jobs.close()
    assert len(mine()) == before


def test_close_cancels(store: Store, others: Jobs) -> None:
    jobs, gate = Jobs(store, n_threads=1), Gate()
    running, waiting = jobs.submit(gate), jobs.submit(gate)
    assert gate.begun.wait(PATIENCE)
    jobs.close()
    assert others.status(running).state == others.status(waiting).state == "cancelled"


WORKER = """
import sys, time
from pathlib import Path
from dashboard.data.store import Store
from dashboard.jobs import Jobs
jobs = Jobs(Store(Path(sys.argv[1])), n_threads=1)
def work(progress):
    print(ids[0], flush=True)
    while True:
        progress(0.5)
        time.sleep(0.01)
ids = []
ids.append(jobs.submit(lambda progress: (time.sleep(0.05), work(progress))))
time.sleep(600)
"""


@pytest.fixture
def worker(store: Store) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(store.directory)],
        cwd=Path(__file__).parents[1],
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield process
        process.kill()


def test_the_job_of_another_process(others: Jobs, worker: subprocess.Popen[str]) -> None:
    assert worker.stdout is not None
    job = worker.stdout.readline().strip()
    assert others.status(job).state == "running"
    others.cancel(job)
    assert others.wait(job, PATIENCE).state == "cancelled"


def test_the_job_of_a_dead_process_is_lost(others: Jobs, worker: subprocess.Popen[str]) -> None:
    assert worker.stdout is not None
    job = worker.stdout.readline().strip()
    assert others.status(job).state == "running"
    worker.kill()
    worker.wait()
    assert others.status(job).state == "lost"
    assert others.wait(job, PATIENCE).finished


def test_a_process_id_used_again_is_another_worker() -> None:
    pid = os.getpid()
    assert worker_identity(pid).split()[0] == str(pid)
    assert worker_identity(pid) == worker_identity(pid) != worker_identity(os.getppid())
    assert module._alive(worker_identity(pid))
    assert not module._alive(f"{pid} 1")


def test_cancelled_is_no_refusal() -> None:
    assert not issubclass(Cancelled, ValueError)
