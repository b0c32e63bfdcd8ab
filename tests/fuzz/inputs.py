"""The input of a number: a table, a table or a seed spoilt, or no table at all."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from random import Random

import openpyxl

from tests.fuzz.tables import table

SEEDS = Path(__file__).parent.parent / "data" / "inputs"
MOST = 2_000  # bytes of a seed: small inputs find as much, and sooner
TOKENS = (
    *(b'"', b'""', b",", b";", b"\t", b"|", b"\n", b"\r\n", b"\r", b" ", b"\0", b"\xff", b"\x80"),
    *(b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"-", b".", b"e", b"1e400", b"-0", b"0x1F", b"_"),
    *(b"nan", b"inf", b"NA", b"sep=;\n", b"#", b"'", b"\\", b"9" * 20, b"1,234", b"(", b")", b"%"),
    *(b"$", "−".encode(), "１".encode(), "\u2009".encode(), "\u202e".encode(), "中".encode()),
    *(b"\xe4", b"\xa4\xa4", b"\x1a", b"\x0b", b"\x0c", b"\x85", "\u2028".encode(), b"=", b"{x}"),
    *(b"Total", b"1 000", b"1.000,5", b"TRUE", b"<html>", b"[1", b"{", b"PK\x03\x04", b"1d5", b"+"),
)


@cache
def seeds() -> tuple[bytes, ...]:
    """The awkward files kept beside the tests, cut short, and a workbook."""
    files = [path.read_bytes()[:MOST] for path in sorted(SEEDS.glob("*.?sv"))]
    return (*files, _workbook())


def made(number: int) -> bytes:
    """The input with this number; the same number gives the same bytes."""
    random = Random(number)
    kind = random.random()
    if kind < 0.55:
        return table(random)
    if kind < 0.8:
        return spoilt(random, table(random))
    if kind < 0.95:
        return spoilt(random, random.choice(seeds()))
    if kind < 0.998:
        return b"".join(random.choices(TOKENS, k=random.randrange(60)))
    return large(random)


def spoilt(random: Random, data: bytes) -> bytes:
    """A few bytes changed, taken away, put in or copied."""
    for _ in range(random.choice((1, 1, 1, 2, 4, 16))):
        place = random.randrange(len(data) + 1)
        length = random.choice((1, 1, 2, 8, 64))
        change = random.randrange(6)
        part = data[place : place + length]
        if change == 0:
            data = data[:place] + data[place + length :]
        elif change == 1:
            data = data[:place] + bytes([random.randrange(256)]) + data[place + 1 :]
        elif change == 2:
            data = data[:place] + part + data[place:]
        elif change == 3:
            data = data[:place] + part * random.choice((2, 50))
        else:
            data = data[:place] + random.choice(TOKENS) + data[place:]
    return data


def large(random: Random) -> bytes:
    """Much of one thing: long lines, many columns, many rows, deep quotes."""
    times = random.choice((10_000, 100_000, 400_000))
    token = random.choice(
        (*TOKENS, b"1,", b"1\n", b"a,b\n", b'"a,', b'"a"\n', b"x", b"1,\n", b",\n")
    )
    start, stop = random.choice((b"a,b\n1,2\n", b"")), random.choice((b"\n3,4\n", b'"', b""))
    return start + token * (times // len(token)) + stop


def _workbook() -> bytes:
    book, data = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for i in range(5):
        sheet.append([i / 4, f"word {i}", i])
    book.save(data)
    return data.getvalue()
