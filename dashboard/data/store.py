"""Tables, results and job states on disk, shared by all processes of one machine.

An entry is a directory named by the SHA-256 of its token, with `meta.json` and one `.npy` file an
array. A new one is written under another name and renamed; in one that is there, new arrays are
put beside the old ones and `meta.json`, which names them, is replaced last: nobody sees half an
entry. Arrays are mapped from disk read-only. Unused entries expire, and so do old ones; above the
size limit the longest unused go first. An entry may have an owner, such as a tab of a browser: an
empty file named by the owner's hash marks it, so that his entries are found, bounded and deleted.
"""

import errno
import fcntl
import hashlib
import json
import math
import os
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from dashboard.data.errors import DataError, NoSpace, NotStored

TOUCH_SECONDS = 60.0
SWEEP_SHARE = 0.02  # Sweeping looks at every entry: once for so much of the store newly written.
STALE_SECONDS = 3600.0  # A hidden directory this old was left by a process that died.
MAX_TOKEN = 200
META = "meta.json"  # its time is that of writing, the directory's that of the last use
TRIES = 5  # How often to start again when another process was faster.

# What the store may delete: a directory chosen by mistake keeps all else that is in it.
_OURS = re.compile(r"[0-9a-f]{64}|\.(part|gone)-[0-9a-f]{16}")

Meta = dict[str, Any]
Arrays = dict[str, np.ndarray]
Measured = tuple[float, int, Path]  # when an entry was last used, its bytes, where it is


class Store:
    """Entries of (meta, arrays) by token; every method may be called by any process at any time."""

    def __init__(
        self,
        directory: Path,
        max_bytes: int = 1_024_000_000,
        lifetime_seconds: float = 86_400.0,
        clock: Callable[[], float] = time.time,
        age_seconds: float = math.inf,
        owner_bytes: float = math.inf,
    ) -> None:
        """lifetime_seconds: of an entry since its last use; age_seconds: since it was written;
        owner_bytes: the most that is kept for one owner."""
        self.directory = Path(directory)
        self.max_bytes = max_bytes
        self.lifetime_seconds = lifetime_seconds
        self.age_seconds = age_seconds
        self.owner_bytes = owner_bytes
        self._clock = clock
        self._swept = clock()
        self._written = 0
        self._make_directory()
        if self.directory.stat().st_uid not in (os.getuid(), 0):
            raise PermissionError(f"{self.directory} belongs to another user; choose another one.")

    def put(
        self,
        meta: Meta,
        arrays: Mapping[str, np.ndarray] = {},
        key: str = "",
        owner: str = "",
    ) -> str:
        """Store an entry and return its token: a new unguessable one, or `key` where given.

        An entry of the same key is replaced. Where the owner has too much, his longest unused
        entries go. DataError when the entry is larger than the store or than what is kept for one
        owner, NoSpace when the disk is full.
        """
        token = key or secrets.token_urlsafe(24)
        size = sum(array.nbytes for array in arrays.values())
        limit = min(self.max_bytes, self.owner_bytes) if owner else self.max_bytes
        if size > limit:
            raise DataError(
                "This needs {size} MB, more than the server keeps ({limit} MB); use fewer rows or"
                " columns.",
                size=_megabytes(size),
                limit=_megabytes(limit),
            )
        path = self._path(token)
        self._write(path, meta, arrays, owner)
        if owner:
            self._make_room([*self._owned(owner)], self.owner_bytes, keep=path.name)
        self._written += size
        waited = self._clock() - self._swept > TOUCH_SECONDS
        if waited or self._written > SWEEP_SHARE * self.max_bytes:
            self.sweep(keep=path.name)
        return token

    def get(self, token: str) -> tuple[Meta, Arrays]:
        """The meta and the arrays, mapped read-only; NotStored when there is no such entry."""
        path = self._live(token)
        for _ in range(TRIES):
            try:
                entry = _read_entry(path)
                arrays = {name: _load(path / file) for name, file in entry["arrays"].items()}
            except FileNotFoundError:
                continue  # Gone, or replaced between the two lines above.
            self._touch(path)
            return entry["meta"], arrays
        raise _not_stored()

    def get_meta(self, token: str) -> Meta:
        """The meta alone."""
        path = self._live(token)
        try:
            meta: Meta = _read_entry(path)["meta"]
        except FileNotFoundError:
            raise _not_stored() from None
        self._touch(path)
        return meta

    def has(self, token: str) -> bool:
        """Whether there is such an entry; does not count as a use."""
        try:
            self._live(token)
        except NotStored:
            return False
        return True

    def delete(self, token: str) -> None:
        """Remove an entry; nothing happens when there is none."""
        try:
            self._remove(self._live(token))
        except NotStored:
            return

    def count(self, owner: str) -> int:
        """How many entries an owner has that have not expired."""
        return sum(not self._has_expired(path) for _, _, path in self._owned(owner))

    def delete_all(self, owner: str) -> None:
        """Remove all entries of an owner."""
        for _, _, path in self._owned(owner):
            self._remove(path)

    def check(self) -> None:
        """Raise OSError or DataError unless entries can be written, read and removed."""
        token = self.put({"kind": "check"})
        self.get(token)
        self.delete(token)

    def sweep(self, keep: str = "") -> None:
        """Remove expired entries, then the longest unused ones above the size limit, not `keep`."""
        entries, now = [], self._clock()
        self._swept, self._written = now, 0
        for path in [path for path in self.directory.iterdir() if _OURS.fullmatch(path.name)]:
            measured = _used_and_size(path)
            if measured is None:
                continue
            used, size = measured
            if path.name.startswith("."):
                if time.time() - used > STALE_SECONDS:
                    _delete(path)
            elif path.name != keep and self._has_expired(path):
                self._remove(path)
            else:
                entries.append((used, size, path))
        self._make_room(entries, self.max_bytes, keep)

    def _make_room(self, entries: list[Measured], max_bytes: float, keep: str) -> None:
        """Remove the longest unused of these entries, not `keep`, while they are too large."""
        total = sum(size for _, size, _ in entries)
        for _, size, path in sorted(entries, key=lambda entry: entry[0]):
            if total <= max_bytes:
                break
            if path.name != keep:
                self._remove(path)
                total -= size

    def _owned(self, owner: str) -> Iterator[Measured]:
        """The entries of an owner."""
        for mark in list(self.directory.glob(f"*/{_mark_of(owner)}")):
            path = mark.parent
            measured = _used_and_size(path)
            if measured is not None and not path.name.startswith("."):
                yield *measured, path

    def _make_directory(self) -> None:
        """The directory may have been cleaned away since the last time."""
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _path(self, token: str) -> Path:
        if not isinstance(token, str) or not 0 < len(token) <= MAX_TOKEN:
            raise _not_stored()
        return self.directory / hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()

    def _live(self, token: str) -> Path:
        """The directory of an entry that is there and has not expired."""
        path = self._path(token)
        if self._has_expired(path):
            raise _not_stored()
        return path

    def _has_expired(self, path: Path) -> bool:
        """Whether an entry has not been used for too long, or is too old, or is not there."""
        try:
            used, made = path.stat().st_mtime, (path / META).stat().st_mtime
        except FileNotFoundError:
            return True
        now = self._clock()
        return now - used > self.lifetime_seconds or now - made > self.age_seconds

    def _write(self, path: Path, meta: Meta, arrays: Mapping[str, np.ndarray], owner: str) -> None:
        """Write the entry beside, then give it its place."""
        for _ in range(TRIES):
            part = self.directory / f".part-{secrets.token_hex(8)}"
            try:
                with disk_errors():
                    self._make_directory()
                    part.mkdir(mode=0o700)
                    files = {name: f"{secrets.token_hex(8)}.npy" for name in arrays}
                    for name, array in arrays.items():
                        np.save(part / files[name], array, allow_pickle=False)
                    _write_entry(part / META, meta, files)
                    if owner:
                        (part / _mark_of(owner)).touch()
                    self._mark(part / META)
                    self._mark(part)
                    return self._place(part, path)
            except FileNotFoundError:
                continue  # The entry that was to be replaced has just been removed.
            finally:
                _delete(part)
        raise _not_stored()

    def _place(self, part: Path, path: Path) -> None:
        """Rename a new entry; move its files into the entry that has the name already."""
        try:
            part.rename(path)
            return
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise
        with _locked(path):
            old = list(path.glob("*.npy"))
            for file in part.glob("*.npy"):
                file.rename(path / file.name)
            (part / META).replace(path / META)
            for file in old:
                file.unlink()
        self._mark(path)

    def _remove(self, path: Path) -> None:
        """Move the entry out of sight, then delete it; another process may have been faster."""
        gone = self.directory / f".gone-{secrets.token_hex(8)}"
        try:
            path.rename(gone)
        except FileNotFoundError:
            return
        _delete(gone)

    def _touch(self, path: Path) -> None:
        """Note the use, not more than once a minute; the entry may be gone by now."""
        try:
            if self._clock() - path.stat().st_mtime > TOUCH_SECONDS:
                self._mark(path)
        except FileNotFoundError:
            return

    def _mark(self, path: Path) -> None:
        now = self._clock()
        os.utime(path, (now, now))


def _mark_of(owner: str) -> str:
    """The name of the file that marks the entries of an owner."""
    return f"{hashlib.sha256(owner.encode('utf-8', 'replace')).hexdigest()}.owner"


@contextmanager
def disk_errors() -> Iterator[None]:
    """Turns a full disk into a sentence for people."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise NoSpace(
            "The server has no space left; try again later or with a smaller table."
        ) from error


def _not_stored() -> NotStored:
    return NotStored("This is no longer on the server; load the data again.")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One process at a time changes an entry; readers need not wait."""
    handle = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _read_entry(path: Path) -> Meta:
    entry: Meta = json.loads((path / META).read_text("utf-8"))
    return entry


def _write_entry(file: Path, meta: Meta, arrays: Mapping[str, str]) -> None:
    entry = {"meta": meta, "arrays": arrays}
    file.write_text(json.dumps(entry, ensure_ascii=False, default=_plain), "utf-8")


def _delete(path: Path) -> None:
    """Delete a directory or file of the store's own; another process may be doing the same."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _load(file: Path) -> np.ndarray:
    """An array mapped from disk."""
    array: np.ndarray = np.load(file, mmap_mode="r", allow_pickle=False)
    return array


def _plain(value: Any) -> Any:
    """NumPy's numbers and arrays as Python's."""
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} cannot be stored in meta")


def _used_and_size(path: Path) -> tuple[float, int] | None:
    """When an entry was last used, and its size in bytes; None when it is just being changed."""
    try:
        files = path.iterdir() if path.is_dir() else [path]
        return path.stat().st_mtime, sum(file.stat().st_size for file in files)
    except FileNotFoundError:
        return None


def _megabytes(size: float) -> int:
    return math.ceil(size / 1_000_000)
