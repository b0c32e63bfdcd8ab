"""Uploaded files in the store, and the tables read from them.

The file is an entry of its own beside its tables, so that another reading needs no other upload.
The upload's token is that of the table as it is recognised; other readings of it, of which a few
are kept, are named by the token and their text. A refusal is kept, too: it need not be found twice.
All of these have the file for their origin: they are as old as it, stay no longer, and go with it.
"""

import hashlib
import io
import secrets
from collections.abc import Callable
from typing import BinaryIO

import numpy as np

from dashboard.data.asked import AS_RECOGNISED, Reading
from dashboard.data.errors import DataError, NotStored, Offer
from dashboard.data.reading import read
from dashboard.data.store import Store
from dashboard.data.table import Table
from dashboard.data.tables import load_table, save_table
from dashboard.settings import Settings

READINGS = 4
"""How many other readings of a file are kept, so that back and forth are quick."""

SOON_BYTES = 3_000_000
"""Files up to this size are read in well under a second."""

Progress = Callable[[float], None]


class NotRead(DataError):
    """The file is there, but has not been read in this way."""


class Uploads:
    """The uploaded files of a store, read within `limits`."""

    def __init__(self, store: Store, limits: Settings | None = None) -> None:
        self._store, self._limits = store, limits or Settings()

    def keep(self, file: BinaryIO, name: str, owner: str = "") -> str:
        """Store a file of an owner and return the token of its upload."""
        file.flush()
        size = file.seek(0, io.SEEK_END)
        content = np.memmap(file, np.uint8, "r") if size else np.empty(0, np.uint8)
        token = secrets.token_urlsafe(24)
        facts = {"kind": "upload", "name": name, "owner": owner}
        self._store.put(facts, {"bytes": content}, _file(token), owner)
        return token

    def is_there(self, token: str) -> bool:
        """Whether there is the file, or at least the table as it is recognised."""
        return self._store.has(_file(token)) or self._store.has(token)

    def has(self, token: str, reading: Reading) -> bool:
        """Whether this reading has been made, whatever came of it; counts as a use of the file."""
        self._store.use(_file(token))
        return self._store.use(self.key(token, reading))

    def table(self, token: str, reading: Reading, progress: Progress | None = None) -> Table:
        """The table of a reading, read now where it has not been and `progress` is given.

        Raises the DataError of a refused reading, NotRead, and NotStored.
        """
        try:
            return self._load(token, reading)
        except NotStored:
            size = self.size(token)
        if progress is None and size > SOON_BYTES:
            raise NotRead("The file has not been read in this way yet.")
        self._read(token, reading, progress or (lambda fraction: None))
        return self._load(token, reading)

    def size(self, token: str) -> int:
        """The bytes of the file; NotStored where it is not there."""
        return len(self._store.get(_file(token))[1]["bytes"])

    def key(self, token: str, reading: Reading) -> str:
        """The key of a reading in the store, of bounded length, however long its text is."""
        text = str(reading)
        return f"{token} {hashlib.sha256(text.encode()).hexdigest()}" if text else token

    def delete(self, token: str) -> None:
        """Remove the file, all that was read from it, and the results that were made of these."""
        self._store.delete(_file(token))
        self._store.delete(token)  # where there is a table without a file

    def _load(self, token: str, reading: Reading) -> Table:
        meta = self._store.get_meta(self.key(token, reading))
        if meta.get("kind") == "refused":
            said, values = meta["message"], meta["values"]
            error = DataError(said, **values)
            error.offers = tuple(Offer(*offer) for offer in meta["offers"])
            raise error
        return load_table(self._store, self.key(token, reading))

    def _read(self, token: str, reading: Reading, progress: Progress) -> None:
        """Read the file and store what came of it, a table or a refusal."""
        meta, arrays = self._store.get(_file(token))
        key = self.key(token, reading)
        self._note(token, reading)
        source = io.BufferedReader(Bytes(arrays["bytes"]), 1 << 20)
        try:
            table = read(source, meta["name"], self._limits, progress, reading)
        except DataError as error:
            said = {"message": error.message, "values": error.values}
            refusal = {"kind": "refused", "offers": error.offers, **said}
            self._store.put(refusal, key=key, origin=_file(token))
        else:
            save_table(self._store, table, key, meta["owner"], origin=_file(token))

    def _readings(self, token: str) -> list[str]:
        try:
            return list(self._store.get_meta(_list(token))["texts"])
        except NotStored:
            return []

    def _note(self, token: str, reading: Reading) -> None:
        """Note another reading, so that it can be deleted; those of long ago are."""
        if reading == AS_RECOGNISED:
            return
        texts = [str(reading), *(text for text in self._readings(token) if text != str(reading))]
        for text in texts[READINGS:]:
            self._store.delete(self.key(token, Reading.parse(text)))
        listed = {"kind": "readings", "texts": texts[:READINGS]}
        self._store.put(listed, key=_list(token), origin=_file(token))


class Bytes(io.RawIOBase):
    """Bytes (n,) uint8, mapped from disk, as a file."""

    def __init__(self, content: np.ndarray) -> None:
        self._content, self._at = content, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: len(self._content)}[whence]
        self._at = max(start + offset, 0)
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        piece = self._content[self._at : self._at + len(buffer)]
        buffer[: len(piece)] = piece.tobytes()
        self._at += len(piece)
        return len(piece)


def _file(token: str) -> str:
    return f"{token} file"


def _list(token: str) -> str:
    return f"{token} readings"
