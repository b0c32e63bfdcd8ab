"""What the data room says when it refuses: a sentence for people, kept as a message id and values.

The first argument is always a literal English sentence with named fields in braces, so that the
catalogue's extractor finds it; the page translates it and fills the values in.
"""

from typing import Any, NamedTuple


class Offer(NamedTuple):
    """Another way to read a refused file: a sentence, its values, and the text of the reading."""

    message: str
    values: dict[str, Any]
    reading: str


class DataError(ValueError):
    """A refusal in plain words: what is wrong, where, and what to do.

    `message` is the English sentence with named fields, `values` what goes into the fields;
    `offers` are readings of the file that would mend it.
    """

    offers: tuple[Offer, ...] = ()

    def __init__(self, message: str, /, **values: Any) -> None:
        super().__init__(message)
        self.message = message
        self.values = values

    def __str__(self) -> str:
        return self.message.format(**self.values)

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.message, self.values)


class NotStored(DataError):
    """The entry is not in the store: unknown, expired, evicted or malformed alike."""


class NoSpace(DataError):
    """The disk is full; what is on it can still be read and deleted."""


def _rebuild(kind: type[DataError], message: str, values: dict[str, Any]) -> DataError:
    return kind(message, **values)
