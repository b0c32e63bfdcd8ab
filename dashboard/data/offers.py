"""What would mend a refused file: other readings of it, each named by a sentence."""

from typing import BinaryIO

from dashboard.data.asked import AS_RECOGNISED, ENCODINGS, Reading
from dashboard.data.dialect import NamesDiffer
from dashboard.data.errors import DataError, Offer
from dashboard.data.plain import StrangeCharacters, plausible
from dashboard.data.records import LongRows
from dashboard.data.table import Note


def offers(error: DataError, source: BinaryIO, asked: Reading) -> tuple[Offer, ...]:
    """Readings of the file that avoid the error; empty where none does."""
    return (*_mending(error, source, asked), *_as_recognised(asked))


def _mending(error: DataError, source: BinaryIO, asked: Reading) -> list[Offer]:
    if isinstance(error, LongRows):
        return [_offer(Note("Leave those rows out"), asked.changed(leave_out_long=True))]
    if isinstance(error, NamesDiffer):
        note = Note("Take the names from line {line}", line=error.values["line"])
        return [_offer(note, asked.changed(names_line=error.values["line"]))]
    if isinstance(error, StrangeCharacters):
        return [
            _offer(
                Note("{encoding}: {text}", encoding=ENCODINGS[codec], text=text),
                asked.changed(encoding=codec),
            )
            for codec, text in plausible(source)
        ]
    return []


def _as_recognised(asked: Reading) -> list[Offer]:
    return [_offer(Note("Read it as it is recognised"), AS_RECOGNISED)] if str(asked) else []


def _offer(label: Note, reading: Reading) -> Offer:
    return Offer(label.message, label.values, str(reading))
