"""Names from files, made harmless and readable: of columns and of tables.

Cleaning keeps what a person reads (any script, spaces, emoji) and removes what acts on a screen:
control characters, bidirectional overrides, lone surrogates. Markup stays as plain text; who
shows a name escapes it once, where it is shown.
"""

import unicodedata
from collections.abc import Iterable

MAX_LENGTH = 80

# Control, format (bidi marks, BOM), surrogate and private use characters, unassigned ones.
_UNWANTED = {"Cc", "Cf", "Cs", "Co", "Cn"}
_JOINERS = {"\u200c", "\u200d"}  # Part of how Persian, Hindi and many emoji are written.


def clean_text(text: str) -> str:
    """The text in NFC on one line, without control or bidi characters."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    text = " ".join(text.split())
    text = unicodedata.normalize("NFC", text)
    kept = (c for c in text if c in _JOINERS or unicodedata.category(c) not in _UNWANTED)
    return " ".join("".join(kept).split()).strip("\u200c\u200d")


def clean(text: str) -> str:
    """The clean text, at most 80 characters."""
    text = clean_text(text)
    return text if len(text) <= MAX_LENGTH else text[: MAX_LENGTH - 1].rstrip() + "…"


def unique(names: Iterable[str]) -> list[str]:
    """Clean names, each different from the others; an empty one is named by its place.

    Two names are the same when they differ in case alone: people could not tell them apart.
    """
    given = [clean(name) for name in names]
    taken = {name.casefold() for name in given if name}
    seen: set[str] = set()
    result = []
    for place, name in enumerate(given, start=1):
        if not name:
            name = _free(f"column {place}", taken)
        elif name.casefold() in seen:
            name = _free(name, taken)
        taken.add(name.casefold())
        seen.add(name.casefold())
        result.append(name)
    return result


def _free(name: str, taken: set[str]) -> str:
    """The name itself or the first `name (2)`, `name (3)`, … that nobody has."""
    candidate, number = name, 1
    while candidate.casefold() in taken:
        number += 1
        suffix = f" ({number})"
        candidate = name[: MAX_LENGTH - len(suffix)] + suffix
    return candidate
