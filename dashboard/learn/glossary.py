"""The words of the course: `glossary/<language>.md`, a heading with its anchor for each."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from dashboard.i18n import DEFAULT

from .lesson import Section
from .reading import read_sections

GLOSSARY = Path(__file__).parent / "glossary"


@cache
def terms(lang: str) -> dict[str, Section]:
    """Anchor -> the term and what it means, as written in `lang`."""
    path = GLOSSARY / f"{lang}.md"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return {section.anchor: section for section in read_sections(text) if section.anchor}


def glossary(lang: str) -> tuple[Section, ...]:
    """All terms in `lang`, each of which that is missing there in English."""
    return tuple(terms(lang).get(anchor, section) for anchor, section in terms(DEFAULT).items())
