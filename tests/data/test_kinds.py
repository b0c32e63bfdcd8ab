"""Files that are no text tables are named as what they are; tables are not refused."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest

from dashboard.data.errors import DataError
from dashboard.data.kinds import refuse_other_kinds


def archive(*names: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name in names:
            file.writestr(zipfile.ZipInfo(name), "x")  # of no time
    return data.getvalue()


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (archive("table.csv"), "ZIP"),
        (gzip.compress(b"a,b", mtime=0), "gzip"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"PAR1\x15", "Parquet"),
        (b"SQLite format 3\0", "SQLite"),
        (b" \n<!DOCTYPE html><html>", "web page"),
        (b"\xef\xbb\xbf<html lang='en'>", "web page"),
        (b'<?xml version="1.0"?>', "XML"),
        (b'{"a": [1, 2]}', "JSON"),
        (b'[{"a": 1}]', "JSON"),
        (b"[1, 2]", "JSON"),
    ],
)
def test_named_as_what_it_is(head: bytes, words: str) -> None:
    with pytest.raises(DataError, match=words):
        refuse_other_kinds(head)


@pytest.mark.parametrize(
    "head",
    [
        b"a,b\n1,2\n",
        b"<a href='x'>height</a>,b\n",
        b"[mm],b\n",
        b"{x},y\n",
        b"PKW,b\n",
        b"\xff\xfea\0",
    ],
)
def test_tables_pass(head: bytes) -> None:
    refuse_other_kinds(head)
