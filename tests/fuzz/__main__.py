"""Files made up by the hundred thousand: `make fuzz`, or `python -m tests.fuzz --count 5000`.

Each must become a table that agrees with a second, plainer reading (see `oracle`), or be refused
in words, within 10 s and 300 MB. An input is made from its number, so `--first N --count 1` is the
input N again; inputs that fail are also saved.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from tests.fuzz.harness import Finding, looked_at
from tests.fuzz.inputs import made

PIECE = 250
PATIENCE = 300  # seconds for a piece; an input may take 10


def findings(first: int, count: int, workers: int) -> Iterator[tuple[int, list[Finding]]]:
    """How many inputs are done, and what failed among the latest, piece by piece."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        pieces: dict[Future[list[Finding]], int] = {}  # those under way, and where they begin
        starts, done = iter(range(first, first + count, PIECE)), 0
        while True:
            while len(pieces) < 2 * workers and (start := next(starts, None)) is not None:
                size = min(PIECE, first + count - start)
                pieces[pool.submit(looked_at, start, size)] = start
            if not pieces:
                return
            ended, _ = wait(pieces, PATIENCE, FIRST_COMPLETED)
            if not ended:
                raise TimeoutError(f"an input hangs, among the {PIECE} from {pieces.values()}")
            for future in ended:
                done += PIECE
                yield min(done, count), outcome(future, pieces.pop(future))


def outcome(future: Future[list[Finding]], start: int) -> list[Finding]:
    """What was found in a piece; a process that died is a finding too."""
    try:
        return future.result()
    except BrokenProcessPool:
        raise RuntimeError(f"an input ends the process, among the {PIECE} from {start}") from None


def main() -> int:
    """Go through the inputs, print progress and what fails; 1 when something does."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=200_000)
    parser.add_argument("--first", type=int, default=0, help="number of the first input")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--save", type=Path, default=Path(tempfile.gettempdir()) / "gmm-fuzz")
    given = parser.parse_args()
    start, n_found, told = time.monotonic(), 0, 0
    for done, found in findings(given.first, given.count, given.workers):
        for number, words in found:
            given.save.mkdir(parents=True, exist_ok=True)
            (given.save / f"{number}.csv").write_bytes(made(number))
            print(f"{number}: {words}", flush=True)
        n_found += len(found)
        if done >= told + given.count // 20 or done == given.count:
            told = done
            print(f"{done:,} of {given.count:,} in {time.monotonic() - start:.0f} s", flush=True)
    print(f"{n_found} of {given.count:,} inputs fail" + (f", see {given.save}" if n_found else ""))
    return int(n_found > 0)


if __name__ == "__main__":
    sys.exit(main())
