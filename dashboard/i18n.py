"""Words of the interface: English sentences in the code, one gettext catalogue a language.

A catalogue is `texts/<language>/LC_MESSAGES/messages.po`; it is read and compiled in memory when
first needed, so there is nothing to build. A third language is one more file.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from functools import cache, reduce
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations

TEXTS = Path(__file__).parent / "texts"
DEFAULT = "en"


def N_(message: str) -> str:  # noqa: N802 (gettext's name)
    """Mark a sentence for the catalogue where it is defined but not yet shown."""
    return message


QUOTED = N_("“{name}”")
LISTED = N_("{first}, {next}")
PARAGRAPH = N_("{sentence} {next}")


@cache
def languages() -> tuple[str, ...]:
    """Codes of the languages that have a catalogue (BCP 47, as in the address bar)."""
    found = sorted(path.parent.parent.name for path in TEXTS.glob("*/LC_MESSAGES/messages.po"))
    return (DEFAULT, *(code for code in found if code != DEFAULT))


def preferred(codes: Iterable[str]) -> str:
    """The first of a reader's languages (BCP 47) that has a catalogue, else English.

    Language and script must agree: zh-TW is written in zh-Hant, zh-CN is not.
    """
    ours = {_written(code): code for code in languages()}
    return next((ours[_written(code)] for code in codes if _written(code) in ours), DEFAULT)


def _written(code: str) -> tuple[str, str | None] | None:
    """Language and script of a code, None where it is no code."""
    try:
        locale = Locale.parse(code, sep="-", resolve_likely_subtags=True)
    except (ValueError, UnknownLocaleError):
        return None
    return locale.language, locale.script


class Translate:
    """Turns an English sentence into `lang` and puts the named values in."""

    def __init__(self, lang: str, catalogue: Translations) -> None:
        self.lang = lang
        self.locale = Locale.parse(lang, sep="-")
        self._catalogue = catalogue

    def __call__(self, message: str, /, **values: object) -> str:
        """The sentence `message` in this language, `{name}` replaced by `values["name"]`."""
        return self._filled(self._catalogue.ugettext(message), values)

    def n(self, singular: str, plural: str, count: int, **values: object) -> str:
        """The form that fits `count`, which is available as `{count}`."""
        sentence = self._catalogue.ungettext(singular, plural, count)
        return self._filled(sentence, {"count": count, **values})

    def number(self, value: float, digits: int | None = None) -> str:
        """`value` with this language's separators; `digits` after the point (None: up to 3)."""
        pattern = "#,##0.###" if digits is None else "#,##0" + ("." + "0" * digits) * (digits > 0)
        return str(format_decimal(value, format=pattern, locale=self.locale))

    def listed(self, items: Iterable[str]) -> str:
        """Items in a row, as this language parts them."""
        return reduce(lambda first, item: self(LISTED, first=first, next=item), items)

    def paragraph(self, sentences: Iterable[str]) -> str:
        """Sentences one after the other, as this language parts them; "" for none."""
        chain = list(sentences)
        if not chain:
            return ""
        return reduce(lambda first, one: self(PARAGRAPH, sentence=first, next=one), chain)

    def _filled(self, sentence: str, values: dict[str, object]) -> str:
        shown = {name: self._shown(value) for name, value in values.items()}
        return sentence.format(**shown) if values else sentence

    def _shown(self, value: object) -> object:
        """Whole numbers with separators, names of a list in quotes."""
        if isinstance(value, int):
            return self.number(value)
        if isinstance(value, list | tuple):
            return self.listed(self(QUOTED, name=str(name)) for name in value)
        return value


def translator(lang: str) -> Translate:
    """The `Translate` of a language code; an unknown one falls back to English."""
    return _translator(lang if lang in languages() else DEFAULT)


def spoken(stated: str, accepted: Iterable[str]) -> Translate:
    """The language that an address states, else the reader's first that we have."""
    return translator(stated if stated in languages() else preferred(accepted))


def explained(message: str, values: Mapping[str, object], _: Translate) -> str:
    """The sentence of an error; the value named `field` is a word of the catalogue itself."""
    if "field" in values:
        values = {**values, "field": _(str(values["field"]))}
    return _(message, **values)


@cache
def _translator(lang: str) -> Translate:
    path = TEXTS / lang / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return Translate(lang, Translations())
    compiled = io.BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=lang.replace("-", "_")))
    compiled.seek(0)
    return Translate(lang, Translations(compiled))
