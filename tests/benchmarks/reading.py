"""How fast and in how much memory files are read: `python -m tests.benchmarks.reading`.

Tables of ten columns as CSV, 10 MB and 100 MB (a million rows), each read in a process of its own
by `pandas.read_csv` alone and by our reader, which also recognises, checks and stores it; then
dropped into the page of a server of one worker, up to the first clusters drawn in headless
Chromium. Memory is the most a process holds above what it held before, idle.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from playwright.sync_api import sync_playwright

from dashboard.data.reading import read
from dashboard.data.store import Store
from dashboard.data.tables import save_table
from tests.benchmarks.interaction import LONGEST, dropped
from tests.browser.harness import launched, running_server, wait_for_callbacks

COLUMNS = 10
READERS = ("pandas", "ours")


class Cost(NamedTuple):
    """Seconds, and MB of memory above what was held before."""

    seconds: float
    megabytes: float


def table_file(folder: Path, rows: int) -> Path:
    """A file of rows x 10 numbers in four groups, six decimals each."""
    random = np.random.default_rng(1)
    centres = random.uniform(-7, 7, (4, COLUMNS))
    X = centres[random.integers(0, 4, rows)] + random.normal(size=(rows, COLUMNS))
    path = folder / f"table-{rows}.csv"
    names = [f"x{j}" for j in range(COLUMNS)]
    pd.DataFrame(X, columns=names).to_csv(path, index=False, float_format="%.6f")
    return path


class Memory:
    """The memory of a process: what it holds, and the most it has held since this was made."""

    def __init__(self, process: int | str = "self") -> None:
        self._folder = Path("/proc") / str(process)
        self._idle = self._held("VmRSS")
        (self._folder / "clear_refs").write_text("5")  # the most so far starts anew

    def grown(self) -> float:
        """MB above what was held at the beginning, at most."""
        return self._held("VmHWM") - self._idle

    def _held(self, name: str) -> float:
        status = (self._folder / "status").read_text()
        line = next(line for line in status.splitlines() if line.startswith(name))
        return int(line.split()[1]) * 1024 / 1e6


def here(reader: str, path: Path) -> Cost:
    """The cost of reading a file in this process."""
    memory, start = Memory(), time.perf_counter()
    if reader == "pandas":
        frame = pd.read_csv(path)
        assert frame.shape[1] == COLUMNS
    else:
        with tempfile.TemporaryDirectory() as folder:
            save_table(Store(Path(folder)), read(path, path.name))
    return Cost(time.perf_counter() - start, memory.grown())


def apart(reader: str, path: Path) -> Cost:
    """The same in a process of its own."""
    command = [sys.executable, "-m", __spec__.name, "--reader", reader, "--file", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Cost(*json.loads(done.stdout))


def through_the_page(path: Path) -> Cost:
    """From the drop to the first clusters, and what it takes of the server's worker."""
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        running_server(Path(folder) / "store", WEB_CONCURRENCY="1") as server,
    ):
        browser = launched(playwright)
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        page.set_default_timeout(LONGEST)
        memory = Memory(worker_of(server.process.pid))
        taken = dropped(page, server.url, path)
        wait_for_callbacks(page)
        cost = Cost(taken / 1000, memory.grown())
        browser.close()
    return cost


def worker_of(process: int) -> int:
    """The one child of gunicorn's arbiter."""
    (child,) = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return int(child)


def measure(rows: int, folder: Path) -> None:
    """The figures of one size, side by side."""
    path = table_file(folder, rows)
    size, numbers = path.stat().st_size / 1e6, rows * COLUMNS * 8 / 1e6
    print(f"\n{rows:,} x {COLUMNS}: {size:.0f} MB of CSV, {numbers:.0f} MB of numbers")
    base = apart("pandas", path)
    for name in (*READERS, "drop to clusters"):
        cost = base if name == "pandas" else cost_of(name, path)
        print(
            f"{name:<18} {cost.seconds:6.2f} s  {size / cost.seconds:6.1f} MB/s"
            f"  {cost.seconds / base.seconds:5.2f} x pandas   memory {cost.megabytes:5.0f} MB"
            f"  {cost.megabytes / numbers:5.2f} x the numbers",
            flush=True,
        )


def cost_of(name: str, path: Path) -> Cost:
    """The cost of one way to take a file."""
    return apart(name, path) if name in READERS else through_the_page(path)


def main() -> None:
    """All sizes, or the one reading that a process of its own was started for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=json.loads, default=[100_000, 1_000_000])
    parser.add_argument("--reader", choices=READERS)
    parser.add_argument("--file", type=Path)
    given = parser.parse_args()
    if given.reader:
        print(json.dumps(here(given.reader, given.file)))
        return
    with tempfile.TemporaryDirectory() as folder:
        for rows in given.rows:
            measure(rows, Path(folder))


if __name__ == "__main__":
    main()
