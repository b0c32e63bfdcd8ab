"""Names of files that every system takes, and the header under which a browser saves them."""

from __future__ import annotations

import re
import unicodedata
from os.path import splitext
from urllib.parse import quote

from dashboard.data.names import clean_text
from dashboard.i18n import Translate

MAX_BYTES = 120  # in UTF-8; systems take 255, archives and synchronised folders less

_REFUSED = re.compile(r'[<>:"/\\|?*]')  # by Windows; the others refuse fewer
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\.|$)", re.I)
_TABLE_ENDING = re.compile(r"\.(csv|tsv|txt|xlsx?)$", re.I)
_EDGES = " .\u200c\u200d"  # dots hide a file or are dropped, a joiner at an end joins nothing
_HEADER_SAFE = "!#$&+-.^_`|~"  # RFC 8187, attr-char, beside letters and digits


def filename(model_or_table_name: str, what: str, extension: str) -> str:
    """“name – what.extension” without what Windows, macOS or Linux refuse, 120 bytes at most.

    What is too long is cut from the name, then from `what`, between characters.
    """
    suffix = f".{_cut(_safe(extension), MAX_BYTES // 4)}"
    what = _cut(_safe(what), MAX_BYTES // 2)
    room = MAX_BYTES - len(f"_ – {what}{suffix}".encode())
    parts = (_cut(_safe(model_or_table_name), room), what)
    stem = " – ".join(part for part in parts if part) or "export"
    return _unreserved(stem) + suffix


def result_filename(table: str, n_components: int, what: str, extension: str, _: Translate) -> str:
    """The name of a file of a result: its table, without the ending, its model, what it is."""
    count = _.n("{count} component", "{count} components", n_components)
    return filename(_TABLE_ENDING.sub("", table), f"{count} – {what}", extension)


def content_disposition(name: str) -> str:
    """The Content-Disposition by which a browser saves a file under `name` (RFC 6266): the name in
    UTF-8, and one in ASCII for those that do not know it."""
    encoded = quote(name, safe=_HEADER_SAFE, errors="replace")
    return f"attachment; filename=\"{_ascii(name)}\"; filename*=UTF-8''{encoded}"


def _safe(text: str) -> str:
    """The text on one line, "_" for what is refused; no dot, blank or joiner at its ends, and
    nothing at its beginning that a shell takes for an option or a home."""
    return _REFUSED.sub("_", clean_text(text)).strip(_EDGES).lstrip(_EDGES + "-~")


def _cut(text: str, size: int) -> str:
    """The text's beginning that takes at most `size` bytes; a letter goes with its accents."""
    encoded = text.encode()
    if len(encoded) <= size:
        return text
    kept = encoded[:size].decode(errors="ignore")
    while kept and unicodedata.category(text[len(kept)]).startswith("M"):
        kept = kept[:-1]
    return kept.rstrip(_EDGES)


def _unreserved(stem: str) -> str:
    return f"_{stem}" if _RESERVED.match(stem) else stem


def _ascii(name: str) -> str:
    """A name for those that read ASCII alone."""
    stem, extension = map(_plain, splitext(name))
    return _unreserved(stem.strip(" ._-") or "export") + extension


def _plain(text: str) -> str:
    """The text's letters without accents, other signs of ASCII where a header may hold them."""
    letters = unicodedata.normalize("NFKD", text.replace("–", "-")).encode("ascii", "ignore")
    return re.sub(r"[^\w .()+-]", "_", letters.decode())
