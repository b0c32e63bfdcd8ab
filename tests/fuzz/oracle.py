"""The same file read a second time in the plainest way, to catch a wrong number or a lost one.

What was understood is taken from the table's notes (encoding, delimiter, line of names, what was
left out); the cells are then parted by Python's csv and valued by Decimal, and every cell of the
table must be what stands there: a number to its last bit, a text but for blanks, a missing cell
only where no number is.
"""

from __future__ import annotations

import csv
import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation

from dashboard.data.names import clean_text
from dashboard.data.table import Column, Note, Table

CODECS = {
    "UTF-8": ("utf-8",),
    "UTF-16": ("utf-16", "utf-16-le", "utf-16-be"),
    "UTF-32": ("utf-32",),
    "Big5": ("big5hkscs",),
    "GB18030": ("gb18030",),
    "Shift-JIS": ("cp932",),
    "Windows-1252": ("cp1252",),
}
DELIMITERS = {"commas": ",", "semicolons": ";", "tabs": "\t", "upright bars": "|"}
SEPARATOR = re.compile(r'"?sep=([\t!#-/:-@[-`{-~ ])"?\n', re.IGNORECASE)
GROUPS = {".": ", '", ",": ". '"}
PLAIN = {sign: re.compile(rf"-?\d{{1,15}}({re.escape(sign)}\d{{1,15}})?", re.A) for sign in ".,"}
AFFIX = re.compile(r"[A-Z]{1,3}\$|[$€£¥₩₹₽%‰元円]")


def disagreement(data: bytes, table: Table) -> str:
    """What the table holds that the file does not say; empty when they agree."""
    told = {note.message: note for note in table.notes}
    found = ""
    for codec in CODECS.get(_encoding(told), (_encoding(told),)):
        try:
            errors = "replace" if codec.startswith("utf-8") else "strict"
            text = data.removeprefix(b"\xef\xbb\xbf").decode(codec, errors)
        except UnicodeError:
            continue
        text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        for delimiter in _delimiters(text, told):
            found = _compared(_records(text, delimiter, told), table)
            if not found:
                return ""
    return found or "the file cannot be decoded as the notes say"


def _encoding(told: dict[str, Note]) -> str:
    note = (
        told.get("The characters are {encoding}.")
        or told["The characters look like {encoding}; check the names and texts."]
    )
    return str(note.values["encoding"])


def _delimiters(text: str, told: dict[str, Note]) -> Sequence[str]:
    """The delimiter; those that may be, where a table of one column does not tell."""
    for message, note in told.items():
        if message.startswith("Columns are parted by"):
            word = message.removeprefix("Columns are parted by ").rstrip(".")
            return DELIMITERS.get(word) or str(note.values["sign"])
    given = SEPARATOR.match(text)
    return given[1] if given else ",;\t|"


def _records(text: str, delimiter: str, told: dict[str, Note]) -> list[list[str]]:
    """The rows of data, as the notes describe where they are."""
    given = bool(SEPARATOR.match(text))
    numbered = [one for one in _lines(text, delimiter) if one[0] > given]
    names = first = _line(told, "The names of the columns are on line {line}.")
    units = _line(told, "Line {line} holds units, not data; it was left out.")
    last = _line(told, "Line {line} holds totals, not data; it was left out.")
    titles = told.get("Lines above the table that were left out: {count}, the first “{text}”.")
    if not first and titles:
        full = [one for one in numbered if any(field.strip() for field in one[1])]
        first = full[: titles.values["count"]][-1][0] if full else 0
    after = max(first, units)
    rows = [fields for line, fields in numbered if line > after and line != last]
    while not names and rows and not any(map(str.strip, rows[0])):
        rows.pop(0)  # Rows of nothing above a table without names are no rows.
    return rows


def _line(told: dict[str, Note], message: str) -> int:
    return int(told[message].values["line"]) if message in told else 0


def _lines(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with its line."""
    lines = [line + "\n" for line in text.split("\n")]
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    line = 1
    for fields in reader:
        if fields and (len(fields) > 1 or lines[line - 1].strip(" \t\n")):
            yield line, fields
        line = reader.line_num + 1


def _compared(records: list[list[str]], table: Table) -> str:
    if table.n_rows != len(records):
        return f"{table.n_rows} rows in place of {len(records)}"
    for column in table:
        place = int(column.key[1:])
        texts = [fields[place] if place < len(fields) else "" for fields in records]
        found = _numbers(column, texts) if column.kind == "numeric" else _texts(column, texts)
        if found:
            return f"{column.label!r}: {found}"
    return ""


def _texts(column: Column, texts: Sequence[str]) -> str:
    for row, (given, text) in enumerate(zip(column.texts(), texts, strict=True)):
        if given is not None and given != clean_text(text):
            return f"row {row}: {given!r} in place of {text!r}"
        if given is None and PLAIN["."].fullmatch(text.strip()):
            return f"row {row}: {text!r} lost"
    return ""


def _numbers(column: Column, texts: Sequence[str]) -> str:
    """What is wrong under either decimal sign; empty when one of them explains the column."""
    found = [_under(sign, column, texts) for sign in ".,"]
    return "" if "" in found else "; ".join(found)


def _under(sign: str, column: Column, texts: Sequence[str]) -> str:
    for row, (given, text) in enumerate(zip(column.values.tolist(), texts, strict=True)):
        value = meaning(text, sign)
        if not math.isnan(given) and given != value:
            return f"row {row}: {given!r} in place of {text!r} ({sign})"
        if math.isnan(given) and PLAIN[sign].fullmatch(text.strip()):
            return f"row {row}: {text!r} lost"
    return ""


def meaning(text: str, sign: str) -> float | None:
    """The number that a person reads in a cell; None where there is none."""
    text = unicodedata.normalize("NFKC", text).replace("−", "-").replace("’", "'").strip()
    text = text.strip("\u200e\u200f\ufeff")
    negative = "(" in text and ")" in text
    text = AFFIX.sub("", text.replace("(", "").replace(")", "")).strip()
    for group in GROUPS[sign]:
        text = text.replace(group, "")
    if "_" in text:
        return None
    try:
        value = float(Decimal(text.replace(sign, ".")))
    except (InvalidOperation, OverflowError):
        value = _beyond(text.replace(sign, "."))
    if value is None:
        return None
    return -value if negative else value


def _beyond(text: str) -> float | None:
    """A number with an exponent that Decimal does not take."""
    match = re.fullmatch(r"([+-]?)[\d.]+e(-?)\d{18,}", text, re.IGNORECASE)
    if match is None:
        return None
    return float(f"{match[1]}{0 if match[2] else math.inf}")
