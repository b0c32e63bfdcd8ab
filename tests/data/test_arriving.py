"""What is refused while a file arrives, and that tables are not."""

from __future__ import annotations

import gzip
import io
import math
from random import Random

import openpyxl
import pytest

from dashboard.data.arriving import Arriving
from dashboard.data.dialect import TooWide
from dashboard.data.errors import DataError
from dashboard.settings import Settings
from tests.data.cases import written
from tests.fuzz.inputs import made

LIMITS = Settings()


def arrive(data: bytes, size: int = 65_536, limits: Settings = LIMITS) -> int:
    """How many pieces arrive; DataError where one is refused."""
    arriving = Arriving(limits)
    pieces = [data[i : i + size] for i in range(0, len(data), size)]
    for piece in pieces:
        arriving.look(piece)
    return len(pieces)


def test_another_kind_of_file_is_refused_by_its_first_bytes() -> None:
    with pytest.raises(DataError, match="gzip"):
        arrive(gzip.compress(Random(0).randbytes(5000)), 1000)
    with pytest.raises(DataError, match="PNG"):
        arrive(b"\x89PNG" + b"\0" * 100_000)


def test_too_many_columns_are_refused_with_the_limit() -> None:
    row = ",".join(str(j) for j in range(3000)) + "\n"
    with pytest.raises(TooWide, match="3000 columns; at most 2000"):
        arrive(row.encode() * 100)
    with pytest.raises(TooWide):
        arrive((row * 100).encode("utf-16"))


def test_a_field_without_an_end_is_refused_with_its_line() -> None:
    with pytest.raises(DataError, match="Line 14 holds a field of more than 32767"):
        arrive(written().encode() + b"z" * 300_000)
    with pytest.raises(DataError, match="Line 1 holds a field of more than 40"):
        arrive(b"z" * 1000, 100, Settings(max_field_characters=40))


def test_tables_arrive() -> None:
    book, data = openpyxl.Workbook(), io.BytesIO()
    for i in range(3000):
        book.active.append([i * 0.37, f"word {i}"])
    book.save(data)
    plain, wide = written().encode() * 10_000, (",".join(["x" * 100] * 2000) + "\n").encode() * 3
    for file in (data.getvalue(), plain, plain.decode().encode("utf-16"), wide):
        assert arrive(file) == math.ceil(len(file) / 65_536)


@pytest.mark.parametrize("number", range(40))
def test_nothing_but_a_refusal_is_raised(number: int) -> None:
    refused = ""
    try:
        arrive(made(number), 50)
    except DataError as error:
        refused = str(error)
    assert "{" not in refused
