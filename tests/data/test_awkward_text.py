"""Awkward files: characters, marks, line ends, delimiters. One row a case."""

from __future__ import annotations

import codecs

import pytest

from tests.data.cases import (
    BASE,
    GROUP,
    HEIGHT,
    NUMBERS,
    WEIGHT,
    Case,
    column,
    reads,
    refuses,
    written,
)

PLAIN = written()
CRLF = written(end="\r\n")
UTF8 = "The characters are UTF-8."
UTF16 = "The characters are UTF-16."
HANZI = ("身高", "體重", "組別")
CHINESE = written(HANZI)
AS_CHINESE = dict(zip(HANZI, BASE.values(), strict=True))


def looks_like(encoding: str) -> str:
    return f"The characters look like {encoding}; check the names and texts."


def in_words(names: str, words: str, encoding: str) -> tuple[bytes, dict[str, list[object]]]:
    """A table with names and words of a language, in an encoding, and what it holds."""
    given = names.split(",")
    texts = (words.split(",") * 12)[:12]
    wanted = dict(zip(given, (HEIGHT, WEIGHT, texts), strict=True))
    return written(given, (HEIGHT, WEIGHT, texts)).encode(encoding), wanted


def worded(name: str, names: str, words: str, encoding: str, shown: str) -> object:
    file, wanted = in_words(names, words, encoding)
    return reads(name, file, looks_like(shown), columns=wanted)


UNICODE = [
    reads("UTF-8", PLAIN, UTF8, "Columns are parted by commas."),
    reads("UTF-8 with BOM", codecs.BOM_UTF8 + PLAIN.encode(), UTF8),
    reads("UTF-8 with BOM, name in quotes", codecs.BOM_UTF8 + b'"height"' + PLAIN[6:].encode()),
    reads("UTF-8 Chinese", CHINESE, UTF8, columns=AS_CHINESE),
    reads("UTF-16 LE with BOM", codecs.BOM_UTF16_LE + PLAIN.encode("utf-16-le"), UTF16),
    reads("UTF-16 BE with BOM", codecs.BOM_UTF16_BE + PLAIN.encode("utf-16-be"), UTF16),
    reads("UTF-16 LE without BOM", PLAIN.encode("utf-16-le"), UTF16),
    reads("UTF-16 BE without BOM", PLAIN.encode("utf-16-be"), UTF16),
    reads("UTF-16 Chinese, CRLF", written(HANZI, end="\r\n").encode("utf-16"), columns=AS_CHINESE),
    reads("UTF-16 LE Chinese without BOM", CHINESE.encode("utf-16-le"), columns=AS_CHINESE),
    reads("UTF-16 BE Chinese without BOM", CHINESE.encode("utf-16-be"), columns=AS_CHINESE),
    reads(
        "UTF-16 without BOM, mostly Chinese",
        written(("組", "註"), (HEIGHT, ["這一列沒有任何數字可以參考"] * 12)).encode("utf-16-le"),
        columns={"組": HEIGHT, "註": ["這一列沒有任何數字可以參考"] * 12},
    ),
    reads("UTF-32", PLAIN.encode("utf-32"), "The characters are UTF-32."),
    refuses(
        "UTF-16 cut off within a character",
        codecs.BOM_UTF16_LE + PLAIN.encode("utf-16-le") + b"\x00\xd8a\x00",
        "Some characters of this file could not be read as UTF-16. Save it as UTF-8 and load it"
        " again.",
    ),
]

LINE_ENDS = [
    reads("CRLF", CRLF),
    reads("CR", written(end="\r")),
    reads("mixed line ends", CRLF.replace("\r\n", "\n", 4).replace("\r\n", "\r", 3)),
    reads("no line end at the end", PLAIN.rstrip("\n")),
    reads("no line end at the end, CRLF", CRLF[:-2]),
    reads("blank lines between", PLAIN.replace("\n", "\n\n")),
    reads("lines of blanks at the end", PLAIN + "  \n\t\n\n"),
    reads("CRLF within quotes", PLAIN.replace("A\n", '"A\r\nA"\n'), columns={
        **BASE, "group": [{"A": "A A"}.get(g, g) for g in GROUP]}),
]  # fmt: skip

NATIONAL = [
    worded("Big5", "身高,體重,組別", "北部,中部,南部", "big5", "Big5"),
    worded("Big5 with 許功蓋", "身高,體重,組別", "許,功,蓋", "big5", "Big5"),
    worded("GBK", "身高,体重,组别", "华北,华东,华南", "gbk", "GB18030"),
    worded("GB18030", "身高,体重,类别", "鸡,鸭,鹅", "gb18030", "GB18030"),
    worded("Shift-JIS", "身長,体重,グループ", "りんご,みかん,ぶどう", "cp932", "Shift-JIS"),
    worded("Big5 with letters and brackets", "臺北市,臺,市", "臺北市,臺,市", "big5", "Big5"),
    worded("Shift-JIS kana", "りんご,ブドウ,みかん", "りんご,ブドウ,ー", "cp932", "Shift-JIS"),
    worded("cp1252", "größe,gewicht,straße", "Zürich,Köln,Genève", "cp1252", "Windows-1252"),
    worded("cp1252 signs", "temp (°C),mass (µg),price (£)", "a,b,c", "cp1252", "Windows-1252"),
    worded("cp1252 quotes", "x,y,note", "“one”,it’s,é", "cp1252", "Windows-1252"),
    worded("Latin-1", "año,peso,región", "España,México,Perú", "latin-1", "Windows-1252"),
]

STEMS = ["甲", "乙", "丙"] * 4
UNICODE_FILE = written(HANZI, (*NUMBERS, STEMS)).encode()

BROKEN = [
    reads(
        "one invalid byte deep in a text",
        UNICODE_FILE.replace("乙\n".encode(), b"a\xffb\n", 1),
        "Characters that could not be read were replaced by “\ufffd”: 1, the first on line 3.",
        columns=dict(zip(HANZI, (*NUMBERS, ["甲", "a\ufffdb", *STEMS[2:]]), strict=True)),
    ),
    refuses(
        "an invalid byte in a name",
        UNICODE_FILE.replace("體".encode(), b"\xff", 1),
        "The name of column 2 on line 1 holds a byte that is not UTF-8: “\ufffd重”. Correct the"
        " name, or save the file as UTF-8.",
    ),
    reads(
        "bytes that are no UTF-8 under its mark",
        codecs.BOM_UTF8 + PLAIN.replace("A", "\xff\xfe").encode("latin-1"),
        "Characters that could not be read were replaced by “\ufffd”: 8, the first on line 2.",
        columns={**BASE, "group": ["\ufffd\ufffd", "B", "C"] * 4},
    ),
    refuses(
        "NUL bytes",
        PLAIN.replace("1.75", "1\0.75"),
        "This file holds NUL bytes, the first on line 4, so it is no text table. Save the table"
        " as CSV (UTF-8).",
    ),
]

DELIMITERS = [
    reads("semicolons", written(delimiter=";"), "Columns are parted by semicolons."),
    reads("tabs", written(delimiter="\t"), "Columns are parted by tabs."),
    reads("bars", written(delimiter="|"), "Columns are parted by upright bars."),
    reads("blanks after delimiters", written(delimiter=", ")),
    reads(
        "commas within quotes do not count",
        column("note", [f'"a, b, c, {i}"' for i in range(12)]),
        "Columns are parted by semicolons.",
        columns={"note": [f"a, b, c, {i}" for i in range(12)], "y": [i / 8 for i in range(12)]},
    ),
    reads("sep=;", "sep=;\n" + written(delimiter=";"), "Columns are parted by semicolons."),
    reads("sep=, with CRLF", "sep=,\r\n" + CRLF, "Columns are parted by commas."),
    reads("sep=TAB", "sep=\t\n" + written(delimiter="\t"), "Columns are parted by tabs."),
    reads('"sep=|" in quotes', '"sep=|"\n' + written(delimiter="|")),
    reads("sep=^", "SEP=^\n" + written(delimiter="^"), "Columns are parted by “^”."),
    reads(
        "sep= and a sign of two bytes is a title",
        "sep=；\n" + PLAIN,
        "Lines above the table that were left out: 1, the first “sep=；”.",
    ),
    reads("sep= and a letter is a title", "sep=x\n" + PLAIN),
    reads("sep=; with BOM", "\ufeffsep=;\n" + written(delimiter=";")),
    reads(
        "decimal commas and texts with |",
        written(("x", "y"), (HEIGHT, ["北京市"] * 12), "|", decimal=",").encode("gb18030"),
        columns={"x": HEIGHT, "y": ["北京市"] * 12},
    ),
    reads("sep=; in UTF-16", ("sep=;\r\n" + written(delimiter=";")).encode("utf-16")),
]


@pytest.mark.parametrize("case", [*UNICODE, *LINE_ENDS, *NATIONAL, *BROKEN, *DELIMITERS])
def test_case(case: Case) -> None:
    case.check()
