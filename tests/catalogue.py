"""The words of the interface: found in the code, compared with and written into the catalogues.

`python -m tests.catalogue` (`make texts`) brings every dashboard/texts/*/LC_MESSAGES/messages.po up
to date with the code; what is new there waits for its translation. With the code of a language
(`python -m tests.catalogue zh-Hant`) it begins a new one.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from tests.sources import DASHBOARD, ROOT, trees

TEXTS = DASHBOARD / "texts"
FUNCTIONS: dict[str, tuple[int, ...] | None] = {"_": None, "N_": None, "n": (1, 2), "Note": None}
ERRORS = {"DataError", "EngineError", "ChoiceError"}  # and their subclasses: the first argument
FIELD = re.compile(r"\{(\w+)[^{}]*\}")


def keywords() -> dict[str, tuple[int, ...] | None]:
    """Names of functions whose first argument is a sentence, errors with all their subclasses."""
    classes = [n for t in trees().values() for n in ast.walk(t) if isinstance(n, ast.ClassDef)]
    errors: set[str] = set()
    wanted = set(ERRORS)
    while wanted - errors:
        errors |= wanted
        for node in classes:
            bases = {base.id for base in node.bases if isinstance(base, ast.Name)}
            if bases & errors:
                wanted.add(node.name)
    return FUNCTIONS | dict.fromkeys(sorted(errors))


def extracted() -> Catalog:
    """Every sentence of the code with the places where it stands."""
    catalogue = Catalog(charset="utf-8")
    known = keywords()
    for path in sorted(DASHBOARD.rglob("*.py")):
        place = path.relative_to(ROOT).as_posix()
        for _line, message, comments, context in extract_from_file("python", path, known):
            catalogue.add(message, None, [(place, None)], auto_comments=comments, context=context)
    return catalogue


def catalogues() -> list[Path]:
    """The catalogue of each language but English."""
    return sorted(TEXTS.glob("*/LC_MESSAGES/messages.po"))


def language(path: Path) -> str:
    """zh-Hant, of texts/zh-Hant/LC_MESSAGES/messages.po."""
    return path.parent.parent.name


def read(path: Path) -> Catalog:
    """A catalogue as it stands."""
    with path.open("rb") as source:
        return read_po(source, locale=language(path).replace("-", "_"))


def sentences(message: Message) -> tuple[list[str], list[str]]:
    """The English forms of a message and its translations."""
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    strings = [message.string] if isinstance(message.string, str) else list(message.string or [""])
    return ids, strings


def fields(sentence: str) -> set[str]:
    """Names of the values that a sentence is filled with."""
    return set(FIELD.findall(sentence))


def faults(path: Path) -> list[str]:
    """What is missing in a catalogue, left over, unsure, or has other fields than the English."""
    wanted, given = extracted(), read(path)
    found = [f"left over: {one.id}" for one in given if one.id and one.id not in wanted]
    for message in wanted:
        if not message.id:
            continue
        translated = given.get(message.id)
        if translated is None:
            found.append(f"missing: {message.id}")
        elif translated.fuzzy or not all(sentences(translated)[1]):
            found.append(f"not translated: {message.id}")
        else:
            found += other_fields(translated)
    return found


def other_fields(message: Message) -> list[str]:
    """Translations whose fields are not those of the English sentence."""
    english, translated = sentences(message)
    most = set().union(*map(fields, english))
    least = set.intersection(*map(fields, english)) - {"count"}
    most = most | {"count"}
    return [f"other fields: {text}" for text in translated if not least <= fields(text) <= most]


def update(path: Path) -> int:
    """Bring a catalogue up to date; the number of sentences that wait for a translation."""
    catalogue = read(path)
    catalogue.update(extracted(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    with path.open("wb") as target:
        write_po(target, catalogue, width=100, sort_output=True, omit_header=False)
    return sum(1 for message in catalogue if message.id and not all(sentences(message)[1]))


def begin(code: str) -> None:
    """An empty catalogue for a new language, such as zh-Hant."""
    path = TEXTS / code / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        path.parent.mkdir(parents=True)
        with path.open("wb") as target:
            locale = code.replace("-", "_")
            write_po(target, Catalog(locale, project="GMM Explorer", fuzzy=False, charset="utf-8"))


if __name__ == "__main__":
    for new in sys.argv[1:]:
        begin(new)
    for catalogue_path in catalogues():
        waiting = update(catalogue_path)
        print(f"{catalogue_path.relative_to(ROOT)}: {waiting} sentences to translate")
