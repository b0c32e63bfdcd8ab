"""Any text file -> plain text: UTF-8 without a mark, lines ended by \\n, no NUL.

A file that is so already is used as it is; any other one is copied, converted, to a temporary
file. Everything after this knows one form of text only. Encodings are recognised by their mark,
by NUL bytes in a text of ordinary characters (UTF-16), by being valid UTF-8, else by how plausible
the characters are that each encoding gives.
"""

import codecs
import io
import re
import tempfile
import unicodedata
from typing import BinaryIO, NamedTuple

from charset_normalizer import from_bytes

from dashboard.data.asked import ENCODINGS
from dashboard.data.errors import DataError

BLOCK = 1 << 20
_MARKS = (  # UTF-32 first: its mark begins with UTF-16's.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NAMES = ENCODINGS | {"utf-16-be": "UTF-16", "utf-32-le": "UTF-32", "utf-32-be": "UTF-32"}
_SAMPLE = 1 << 16
_MIN_PLAUSIBLE = 0.6


class PlainText(NamedTuple):
    """The text as a binary file, what its encoding was, and what had to be repaired.

    `n_replaced` bytes, the first of them on line `replaced_line`, are now U+FFFD. `unusual` are
    some lines, as bytes, that other encodings would read otherwise; empty where none is plausible.
    """

    file: BinaryIO
    encoding: str
    has_quotes: bool
    n_replaced: int
    guessed: bool
    replaced_line: int = 0
    codec: str = "utf-8"
    unusual: bytes = b""


class StrangeCharacters(DataError):
    """No encoding was found in which the characters can be read."""


class _Survey(NamedTuple):
    """What one look at all bytes of a file tells."""

    has_nul: bool
    has_return: bool
    has_quotes: bool
    unusual: bytes  # Lines with bytes beyond ASCII, up to a sample's size.
    n_valid: int  # Characters beyond ASCII if read as UTF-8 …
    n_invalid: int  # … and places where that is impossible.


def plain_text(source: BinaryIO, asked: str = "") -> PlainText:
    """The file as plain text, in the encoding `asked` for or else in the one recognised.

    DataError when its characters cannot be read.
    """
    source.seek(0)
    head = source.read(_SAMPLE)
    mark, encoding = next(((m, name) for m, name in _MARKS if head.startswith(m)), (b"", ""))
    encoding = encoding or _utf16_without_mark(head)
    survey = _survey(source)
    if asked:
        return _as_asked(source, asked, mark if encoding == asked else b"", survey)
    if survey.has_nul and not encoding.startswith(("utf-16", "utf-32")):
        raise DataError(
            "This file holds NUL bytes, the first on line {line}, so it is no text table. Save the"
            " table as CSV (UTF-8).",
            line=_line_of(b"\0", source),
        )
    guessed = not encoding
    n_replaced = 0
    if guessed:
        encoding, n_replaced = _eight_bit(survey)
    elif encoding == "utf-8":
        n_replaced = survey.n_invalid
    clean = encoding == "utf-8" and not (mark or survey.has_return or n_replaced)
    file = source if clean else _converted(source, len(mark), encoding, bool(n_replaced))
    file.seek(0)
    has_quotes = survey.has_quotes or encoding != "utf-8"
    known = guessed and encoding != "utf-8"
    line = _line_of(_REPLACEMENT, file) if n_replaced else 0
    unusual = survey.unusual if guessed else b""
    name = shown_name(encoding)
    return PlainText(file, name, has_quotes, n_replaced, known, line, encoding, unusual)


def _as_asked(source: BinaryIO, encoding: str, mark: bytes, survey: _Survey) -> PlainText:
    """The text in an encoding that a person chose; what it cannot mean is replaced and counted."""
    if survey.has_nul and not encoding.startswith("utf-16"):
        raise DataError(
            "This file holds NUL bytes, the first on line {line}, so it is no text table. Save the"
            " table as CSV (UTF-8).",
            line=_line_of(b"\0", source),
        )
    file = _converted(source, len(mark), encoding, replace=True)
    file.seek(0)
    n_replaced = sum(line.count(_REPLACEMENT) for line in file)
    line = _line_of(_REPLACEMENT, file) if n_replaced else 0
    file.seek(0)
    has_quotes = survey.has_quotes or encoding != "utf-8"
    name = shown_name(encoding)
    return PlainText(file, name, has_quotes, n_replaced, False, line, encoding, survey.unusual)


_REPLACEMENT = "\ufffd".encode()


def plausible(source: BinaryIO) -> tuple[tuple[str, str], ...]:
    """The `previews` of a file whose characters are strange."""
    return previews(_survey(source).unusual)


def previews(lines: bytes) -> tuple[tuple[str, str], ...]:
    """The first of some lines in each encoding that can read it without a loss.

    The likelier come first: those whose characters beyond ASCII are mostly letters.
    """
    sample = lines.split(b"\n")[0][:_PREVIEW]
    found = []
    for encoding in ENCODINGS:
        text = _decoded(sample, encoding)
        if text and (encoding.startswith("utf-16") is (b"\0" in sample)):
            high = [c for c in text if not c.isascii()]
            letters = sum(c.isalpha() for c in high) / max(len(high), 1)
            found.append((letters < _MIN_PLAUSIBLE, encoding, " ".join(text.split())))
    return tuple((encoding, text) for _, encoding, text in sorted(found, key=lambda one: one[0]))


def _decoded(sample: bytes, encoding: str) -> str:
    """The text of a sample that may be cut inside a character; empty where it is none."""
    try:
        text = codecs.getincrementaldecoder(encoding)("strict").decode(sample)
    except UnicodeDecodeError:
        return ""
    return text if all(c.isprintable() or c.isspace() for c in text) else ""


_PREVIEW = 160  # bytes of a line


def shown_name(encoding: str) -> str:
    """An encoding as people call it."""
    return _NAMES.get(encoding, encoding)


def _line_of(mark: bytes, file: BinaryIO) -> int:
    """The line, from 1, of the first place at which these bytes stand in a file."""
    file.seek(0)
    line, before = 1, b""
    while block := file.read(BLOCK):
        text = before + block
        place = text.find(mark)
        end = len(block) - len(mark) + 1 if place < 0 else place
        line += max(text[:end].count(b"\n"), text[:end].count(b"\r"))
        if place >= 0:
            break
        before = text[end:]
    file.seek(0)
    return line


def _utf16_without_mark(head: bytes) -> str:
    """UTF-16 without a mark: it has NUL bytes, and makes lines of ordinary characters."""
    if b"\0" in head:
        for encoding in ("utf-16-le", "utf-16-be"):
            try:
                text = codecs.getincrementaldecoder(encoding)().decode(head)
            except UnicodeDecodeError:
                continue
            if _is_ordinary(text):
                return encoding
    return ""


def _is_ordinary(text: str) -> bool:
    """Whether a text has line ends, many characters of ASCII, and no others than people type."""
    ascii = sum(map(str.isascii, text))
    if ascii < 0.1 * len(text) or not ("\n" in text or "\r" in text):
        return False
    return all(c in "\t\r\n" or unicodedata.category(c) not in _UNTYPED for c in set(text))


_UNTYPED = {"Cc", "Cn", "Co", "Cs"}


def _survey(source: BinaryIO) -> _Survey:
    source.seek(0)
    nul = returns = quotes = False
    unusual, n_valid, n_invalid = bytearray(), 0, 0
    rest = b""
    while block := source.read(BLOCK):
        nul, returns = nul or b"\0" in block, returns or b"\r" in block
        quotes = quotes or b'"' in block
        if rest or not block.isascii():
            lines, _, rest = (rest + block).rpartition(b"\n")
            valid, invalid = _count_utf8(lines)
            n_valid, n_invalid = n_valid + valid, n_invalid + invalid
            _collect(lines, unusual)
    valid, invalid = _count_utf8(rest)
    _collect(rest, unusual)
    return _Survey(nul, returns, quotes, bytes(unusual), n_valid + valid, n_invalid + invalid)


def _count_utf8(text: bytes) -> tuple[int, int]:
    """Characters beyond ASCII, and how often the bytes are no UTF-8."""
    try:
        decoded, invalid = text.decode("utf-8"), 0
    except UnicodeDecodeError:
        decoded = text.decode("utf-8", "replace")
        invalid = decoded.count("\ufffd")
    if decoded.isascii():
        return 0, 0
    return len(re.findall(r"[^\x00-\x7f]", decoded)) - invalid, invalid


def _collect(text: bytes, sample: bytearray) -> None:
    """Add the lines that are not ASCII to the sample until it is full."""
    if len(sample) < _SAMPLE and not text.isascii():
        for line in text.split(b"\n"):
            if not line.isascii() and len(sample) < _SAMPLE:
                sample += line[:_SAMPLE] + b"\n"


def _eight_bit(survey: _Survey) -> tuple[str, int]:
    """The encoding of text without UTF-16's or UTF-32's mark, and how many bytes are lost in it."""
    if survey.n_invalid == 0:
        return "utf-8", 0
    if survey.n_valid >= 4 * survey.n_invalid:  # In other encodings one pair in seven looks so.
        return "utf-8", survey.n_invalid
    sample = survey.unusual
    if _is_western(sample):
        return "cp1252", 0
    shares = {name: _plausible(sample, name) for name in _COMMON}
    encoding, share = max(shares.items(), key=lambda item: item[1])  # the first of equal ones
    if share == shares["gb18030"] and sum(byte > 0x7F for byte in sample) >= 2 * _MANY:
        encoding = "gb18030"
    if share >= _MIN_PLAUSIBLE:
        return encoding, 0
    best = from_bytes(sample).best()
    if best is None or best.encoding == "utf_8":
        raise StrangeCharacters(
            "The characters of this file could not be recognised. Save it as UTF-8 and load it"
            " again."
        )
    return best.encoding, 0


_HIGH_RUN = re.compile(rb"([A-Za-z]?)([\x80-\xff]+)([A-Za-z@\[\\\]^_`{}~]?)")
_BEFORE_LETTERS = frozenset("ŠŒŽšœžŸ€„‘“¡£°µ¿".encode("cp1252")) | set(range(0xC0, 0x100))
_RARE_WESTERN = re.compile(
    r"[\x80-\x9f\u0192\u201a\u02c6\u02dc\u2020\u2021\u2030\u2039\u203a¦¨ª¬­¯´¸º¼¾¶]"
)


def _is_western(sample: bytes) -> bool:
    """Whether the bytes beyond ASCII stand alone or inside words, as accented letters do."""
    try:
        text = sample.decode("cp1252")
    except UnicodeDecodeError:
        return False
    runs = _HIGH_RUN.findall(sample)
    alone = sum(_stands_alone(*run) for run in runs)
    high = sum(not character.isascii() for character in text)
    return alone >= 0.6 * len(runs) and len(_RARE_WESTERN.findall(text)) <= 0.2 * high


def _stands_alone(before: bytes, run: bytes, after: bytes) -> bool:
    """Whether bytes beyond ASCII are a letter or two of a word, a quote or a degree before one.

    Before a bracket or a letter, most other signs are half of an East Asian character.
    """
    if after and not (after.isalpha() and run[-1] in _BEFORE_LETTERS):
        return False
    return len(run) == 1 or (len(run) == 2 and bool(before or after))


# Of Big5's common characters a third have the bytes of common ones of GB18030, the other way round
# half of them do (as counted in texts of the lessons): so many that are both are GB18030's.
_MANY = 4

# The characters that make up nearly all text of an encoding, as ranges of its two-byte codes.
_COMMON: dict[str, tuple[tuple[int, int], ...]] = {
    "big5hkscs": ((0xA140, 0xA1FE), (0xA440, 0xC67E)),
    "gb18030": ((0xA1A2, 0xA1FE), (0xA3A1, 0xA3FE), (0xB0A1, 0xD7F9)),
    "cp932": ((0x8140, 0x81AC), (0x824F, 0x8396), (0x889F, 0x9872)),
}


def _plausible(sample: bytes, encoding: str) -> float:
    """The share of characters beyond ASCII that are common ones; 0 when it cannot be decoded."""
    try:
        characters = [c for c in sample.decode(encoding) if not c.isascii()]
    except UnicodeDecodeError:
        return 0.0
    codes = [int.from_bytes(c.encode(encoding, "replace")) for c in characters]
    return sum(any(a <= code <= b for a, b in _COMMON[encoding]) for code in codes) / len(codes)


def _converted(source: BinaryIO, skip: int, encoding: str, replace: bool) -> BinaryIO:
    """A temporary file with the text as UTF-8 and \\n; gone once it is closed."""
    decoder = codecs.getincrementaldecoder(encoding)("replace" if replace else "strict")
    newlines = io.IncrementalNewlineDecoder(decoder, translate=True)
    target: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115
    source.seek(skip)
    try:
        while block := source.read(BLOCK):
            target.write(newlines.decode(block).encode("utf-8"))
        target.write(newlines.decode(b"", final=True).encode("utf-8"))
    except UnicodeError:
        target.close()
        raise StrangeCharacters(
            "Some characters of this file could not be read as {encoding}. Save it as UTF-8 and"
            " load it again.",
            encoding=shown_name(encoding),
        ) from None
    return target
