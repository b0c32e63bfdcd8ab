"""What a file is by its first bytes, where it is no text table; refused by its own name."""

import re

from dashboard.data.errors import DataError

_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_MAGIC: tuple[tuple[bytes, DataError], ...] = (
    (
        b"\x1f\x8b",
        DataError("This file is compressed (gzip). Unpack it and load the table inside."),
    ),
    (
        b"BZh91AY&SY",
        DataError("This file is compressed (bzip2). Unpack it and load the table inside."),
    ),
    (b"\xfd7zXZ", DataError("This file is compressed (xz). Unpack it and load the table inside.")),
    (
        b"(\xb5/\xfd",
        DataError("This file is compressed (zstd). Unpack it and load the table inside."),
    ),
    (b"7z\xbc\xaf", DataError("This is a 7z archive. Unpack it and load the table inside.")),
    (b"%PDF", DataError("This is a PDF document, not a text table. Export the table as CSV.")),
    (b"\x89PNG", DataError("This is a picture (PNG), not a text table. Choose a CSV file.")),
    (b"\xff\xd8\xff", DataError("This is a picture (JPEG), not a text table. Choose a CSV file.")),
    (b"GIF89a", DataError("This is a picture (GIF), not a text table. Choose a CSV file.")),
    (b"PAR1\x15", DataError("This is a Parquet file, not a text table. Export the table as CSV.")),
    (b"SQLite format 3", DataError("This is an SQLite database. Export the table as CSV.")),
    (b"{\\rtf", DataError("This is a formatted document (RTF). Save the table as CSV.")),
)
_HTML = re.compile(rb"\s*<(!doctype\b|html\b|head\b|body\b|table\b|svg\b|\?xml\b|!--)", re.I)
_JSON = re.compile(rb'\s*(\{\s*["}]|\[\s*[\[{"\]\d-])')


def refuse_other_kinds(head: bytes) -> None:
    """Raise DataError when these first bytes of a file belong to something else than a table."""
    for magic, refusal in _MAGIC:
        if head.startswith(magic):
            raise DataError(refusal.message)
    if head.startswith(_ZIP):
        raise DataError("This is a ZIP archive. Unpack it and load the table inside.")
    refuse_markup(head.removeprefix(b"\xef\xbb\xbf"))


def refuse_markup(text: bytes) -> None:
    """Raise DataError when a text begins as a web page or as JSON does."""
    if _HTML.match(text):
        raise DataError(
            "This is a web page or XML document, not a table; perhaps the download led to a"
            " sign-in page. Download the CSV file itself."
        )
    if _JSON.match(text):
        raise DataError("This is JSON, not a table. Export the data as CSV.")
