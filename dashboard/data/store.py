"""Tables, results and job states on disk, shared by all processes of one machine.

An entry is a directory named by the SHA-256 of its token, with `meta.json` and one `.npy` file an
array. A new one is written under another name and renamed; in one that is there, new arrays are
put beside the old ones and `meta.json`, which names them, is replaced last: nobody sees half an
entry. Arrays are mapped from disk read-only. Unused entries expire, and so do old ones; above the
size limit the longest unused go first. Empty files mark whose an entry is (such as a tab's of a
browser), so that his entries are found and bounded, and which other entries it was made from: it
is as old as these, and goes with them.
"""

import errno
import math
import os
import re
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from dashboard.data import entries
from dashboard.data.entries import Meta
from dashboard.data.errors import DataError, NotStored
from dashboard.data.room import Measured, making_room

TOUCH_SECONDS = 60.0
SWEEP_SHARE = 0.02  # Sweeping looks at every entry: once for so much of the store newly written.
STALE_SECONDS = 3600.0  # A hidden directory this old was left by a process that died.
MAX_TOKEN = 200
TRIES = 5  # How often to start again when another process was faster.

# What the store may delete: a directory chosen by mistake keeps all else that is in it.
_OURS = re.compile(r"[0-9a-f]{64}|\.(part|gone)-[0-9a-f]{16}")

Arrays = dict[str, np.ndarray]


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
        origin: str = "",
    ) -> str:
        """Store an entry and return its token: a new unguessable one, or `key` where given.

        An entry of the same key is replaced. `origin` is the token of the entry that it was made
        from: it counts as old as that one, and is deleted with it. Where the owner has too much,
        his longest unused entries go, but never what this one was made from. DataError when the
        entry is larger than the store or than what is kept for one owner, NoSpace when the disk is
        full, NotStored when the origin is not there any more.
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
        self._write(path, meta, arrays, owner, origin)
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
                entry = entries.read_entry(path)
                arrays = {name: entries.load(path / file) for name, file in entry["arrays"].items()}
            except FileNotFoundError:
                continue  # Gone, or replaced between the two lines above.
            self._touch(path)
            return entry["meta"], arrays
        raise _not_stored()

    def get_meta(self, token: str) -> Meta:
        """The meta alone."""
        path = self._live(token)
        try:
            meta: Meta = entries.read_entry(path)["meta"]
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

    def use(self, token: str) -> bool:
        """Whether there is such an entry, which counts as a use."""
        try:
            self._touch(self._live(token))
        except NotStored:
            return False
        return True

    def delete(self, token: str) -> None:
        """Remove an entry and all that was made from it; nothing happens when there is none."""
        try:
            path = self._path(token)
        except NotStored:
            return
        self._remove(path)  # first: from now on nothing more is made from it
        for mark in list(self.directory.glob(f"*/{entries.made_from(path.name)}")):
            self._remove(mark.parent)

    def names(self, owner: str) -> list[str]:
        """The names of the entries of an owner that have not expired."""
        return [one.path.name for one in self._owned(owner) if not self._has_expired(one.path)]

    def delete_all(self, owner: str) -> None:
        """Remove all entries of an owner."""
        for one in self._owned(owner):
            self._remove(one.path)

    def check(self) -> None:
        """Raise OSError or DataError unless entries can be written, read and removed."""
        token = self.put({"kind": "check"})
        self.get(token)
        self._remove(self._path(token))

    def sweep(self, keep: str = "") -> None:
        """Remove what has expired or whose origin has gone, then the longest unused entries above
        the size limit, not the one named `keep`."""
        found, now = [], self._clock()
        self._swept, self._written = now, 0
        for path in [path for path in self.directory.iterdir() if _OURS.fullmatch(path.name)]:
            one = entries.measured(path)
            if one is None:
                continue
            if path.name.startswith("."):
                if time.time() - one.used > STALE_SECONDS:
                    entries.delete(path)
            elif path.name != keep and (self._has_expired(path) or self._is_orphan(one)):
                self._remove(path)
            else:
                found.append(one)
        self._make_room(found, self.max_bytes, keep)

    def _is_orphan(self, one: Measured) -> bool:
        return any(self._has_expired(self.directory / name) for name in one.origins)

    def _make_room(self, some: list[Measured], max_bytes: float, keep: str) -> None:
        """Remove the longest unused of these entries while they are too large, not the one named
        `keep`, nor what it was made from."""
        kept = {keep}
        if keep:
            with suppress(FileNotFoundError):  # another process has removed it by now
                kept.update(entries.origins(self.directory / keep))
        for path in making_room(some, max_bytes, kept):
            self._remove(path)

    def _owned(self, owner: str) -> Iterator[Measured]:
        """The entries of an owner."""
        for mark in list(self.directory.glob(f"*/{entries.mark_of(owner)}")):
            one = entries.measured(mark.parent)
            if one is not None and not one.path.name.startswith("."):
                yield one

    def _make_directory(self) -> None:
        """The directory may have been cleaned away since the last time."""
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _path(self, token: str) -> Path:
        if not isinstance(token, str) or not 0 < len(token) <= MAX_TOKEN:
            raise _not_stored()
        return self.directory / entries.name_of(token)

    def _live(self, token: str) -> Path:
        """The directory of an entry that is there and has not expired."""
        path = self._path(token)
        if self._has_expired(path):
            raise _not_stored()
        return path

    def _has_expired(self, path: Path) -> bool:
        """Whether an entry has not been used for too long, or is too old, or is not there."""
        try:
            used, made = path.stat().st_mtime, (path / entries.META).stat().st_mtime
        except FileNotFoundError:
            return True
        now = self._clock()
        return now - used > self.lifetime_seconds or now - made > self.age_seconds

    def _write(
        self, path: Path, meta: Meta, arrays: Mapping[str, np.ndarray], owner: str, origin: str
    ) -> None:
        """Write the entry beside, then give it its place."""
        for _ in range(TRIES):
            part = self.directory / f".part-{secrets.token_hex(8)}"
            try:
                with entries.disk_errors():
                    names, written = self._descent(origin)
                    self._make_directory()
                    part.mkdir(mode=0o700)
                    files = {name: f"{secrets.token_hex(8)}.npy" for name in arrays}
                    for name, array in arrays.items():
                        np.save(part / files[name], array, allow_pickle=False)
                    entries.write_entry(part / entries.META, meta, files)
                    for mark in (*map(entries.made_from, names), *_marks(owner)):
                        (part / mark).touch()
                    os.utime(part / entries.META, (written, written))
                    self._mark(part)
                    self._place(part, path)
                return self._require(names, path)
            except FileNotFoundError:
                continue  # The entry that was to be replaced, or an origin, has just been removed.
            finally:
                entries.delete(part)
        raise _not_stored()

    def _descent(self, origin: str) -> tuple[tuple[str, ...], float]:
        """The names of what an entry is made from, and since when it counts as written."""
        if not origin:
            return (), self._clock()
        path = self._live(origin)
        return (path.name, *entries.origins(path)), (path / entries.META).stat().st_mtime

    def _require(self, names: Sequence[str], path: Path) -> None:
        """Remove an entry whose origin was deleted while it was written."""
        if not all((self.directory / name).exists() for name in names):
            self._remove(path)
            raise _not_stored()

    def _place(self, part: Path, path: Path) -> None:
        """Rename a new entry; move its files into the entry that has the name already."""
        try:
            part.rename(path)
            return
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise
        with entries.locked(path):
            old = list(path.glob("*.npy"))
            for file in part.glob("*.npy"):
                file.rename(path / file.name)
            (part / entries.META).replace(path / entries.META)
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
        entries.delete(gone)

    def _touch(self, path: Path) -> None:
        """Note the use, not more than once a minute; the entry may be gone by now."""
        try:
            if self._clock() - path.stat().st_mtime > TOUCH_SECONDS:
                self._mark(path)
        except FileNotFoundError:
            return

    def _mark(self, path: Path) -> None:
        """Note that an entry is used, and with it what it was made from."""
        now = self._clock()
        for used in (path, *(self.directory / name for name in entries.origins(path))):
            os.utime(used, (now, now))


def _marks(owner: str) -> list[str]:
    return [entries.mark_of(owner)] if owner else []


def _not_stored() -> NotStored:
    return NotStored("This is no longer on the server; load the data again.")


def _megabytes(size: float) -> int:
    return math.ceil(size / 1_000_000)
