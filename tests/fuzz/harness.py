"""One input through the reader, within its time and memory, and what is wrong with the outcome."""

from __future__ import annotations

import io
import resource
import time

from dashboard.data.errors import DataError
from dashboard.data.reading import read
from dashboard.data.workbook import is_workbook
from dashboard.settings import Settings
from tests.fuzz.inputs import made
from tests.fuzz.oracle import disagreement

Finding = tuple[int, str]

SECONDS = 10.0
MEGABYTES = 300.0


def peak() -> float:
    """The most memory this process has held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def looked_at(first: int, count: int) -> list[Finding]:
    """The numbers of some inputs that fail, each with what is wrong."""
    found = ((number, wrong(made(number))) for number in range(first, first + count))
    return [(number, words) for number, words in found if words]


def wrong(data: bytes) -> str:
    """What is wrong with how the reader takes this input; empty when nothing is."""
    before, start = peak(), time.process_time()
    try:
        table = read(io.BytesIO(data), "made up", Settings())
    except DataError as error:
        table, sentence = None, str(error)
        if "{" in error.message.format_map(_Any()):
            return f"a sentence with a field left open: {sentence}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    if time.process_time() - start > SECONDS:
        return f"{time.process_time() - start:.0f} s"
    if peak() - before > MEGABYTES:
        return f"{peak() - before:.0f} MB"
    try:
        return "" if table is None or is_workbook(data) else disagreement(data, table)
    except Exception as error:  # The second reading must not end the run.
        return f"cannot be judged: {type(error).__name__}: {error}"


class _Any(dict[str, str]):
    """Values for every field of a sentence."""

    def __missing__(self, key: str) -> str:
        return ""
