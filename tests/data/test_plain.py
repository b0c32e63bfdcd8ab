"""Any text file becomes UTF-8 with \\n, its encoding recognised and said."""

from __future__ import annotations

import io

import pytest

from dashboard.data.errors import DataError
from dashboard.data.plain import BLOCK, plain_text
from tests.data.files import labels, lines, said, table_of

ROWS = [f"{i / 3},{i / 7}" for i in range(30)]


def converted(data: bytes) -> str:
    with plain_text(io.BytesIO(data)).file as file:
        return file.read().decode()


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_unicode(encoding: str) -> None:
    text = lines("身高,größe", ROWS)
    table = table_of(text.encode(encoding))
    assert labels(table) == ["身高", "größe"]
    assert f"UTF-{encoding.split('-')[1]}." in said(table)


@pytest.mark.parametrize(
    ("names", "encoding", "shown"),
    [
        ("身高,體重", "big5", "Big5"),
        ("組,y", "big5", "Big5"),
        ("客戶編號,年收入（元）", "big5", "Big5"),
        ("身高,体重", "gb18030", "GB18030"),
        ("年龄,编号", "gb18030", "GB18030"),  # common characters of Big5, too
        ("身長,グループ", "cp932", "Shift-JIS"),
        ("größe,é", "cp1252", "Windows-1252"),
        ("temp (°C),µm", "cp1252", "Windows-1252"),
        ("naïve,“quoted”", "cp1252", "Windows-1252"),
    ],
)
def test_other_encodings_are_recognised_and_said(names: str, encoding: str, shown: str) -> None:
    table = table_of(lines(names, ROWS).encode(encoding))
    assert labels(table) == names.split(",")
    assert f"look like {shown}" in said(table)


def test_texts_deep_in_the_file_are_looked_at() -> None:
    rows = [f"{i},abc" for i in range(200_000)] + ["7,體重高低"] * 3
    table = table_of(lines("n,word", rows).encode("big5"))
    assert table.column("c1").levels == ("abc", "體重高低")


def test_few_bytes_that_are_no_utf8_are_replaced_and_counted() -> None:
    rows = [f"名字{i},{i / 3}" for i in range(30)]
    table = table_of(lines("n,x", rows).encode() + b"ab\xffc,1.5\n")
    assert table.column("c0").texts()[-1] == "ab\ufffdc"
    assert "replaced by “\ufffd”: 1" in said(table)


def test_a_plain_file_is_used_as_it_is() -> None:
    source = io.BytesIO(lines("a,b", ROWS).encode())
    assert plain_text(source).file is source


def test_conversion_across_blocks() -> None:
    text = "é\r\n" * (BLOCK // 2)
    for encoding in ("utf-8", "utf-16"):
        assert converted(text.encode(encoding)) == text.replace("\r\n", "\n")


def test_nul_bytes_and_broken_utf16() -> None:
    with pytest.raises(DataError, match="NUL"):
        plain_text(io.BytesIO(b"a,b\n1,2\n\0,3\n"))
    with pytest.raises(DataError, match="could not be read as UTF-16"):
        plain_text(io.BytesIO(b"\xff\xfea\x00\x00\xd8a\x00"))
