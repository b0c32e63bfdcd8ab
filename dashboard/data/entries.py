"""Entries of the store as files: an entry is a directory with `meta.json`, which names its arrays,
one `.npy` file an array, and empty files that mark its owner and the entries it was made from."""

import errno
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from dashboard.data.errors import NoSpace
from dashboard.data.room import Measured

META = "meta.json"  # its time is that of writing, the directory's that of the last use
MADE_FROM = ".of"  # ends the name of the file that marks what an entry was made from

Meta = dict[str, Any]


def name_of(token: str) -> str:
    """What an entry is called on disk: its token cannot be found from it."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def mark_of(owner: str) -> str:
    """The name of the file that marks the entries of an owner."""
    return f"{name_of(owner)}.owner"


def made_from(name: str) -> str:
    """The name of the file that marks what was made from the entry of this name."""
    return name + MADE_FROM


def origins(path: Path) -> tuple[str, ...]:
    """The names of the entries that an entry was made from."""
    return _origins(path.iterdir())


def _origins(files: Iterable[Path]) -> tuple[str, ...]:
    return tuple(f.name.removesuffix(MADE_FROM) for f in files if f.name.endswith(MADE_FROM))


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


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One process at a time changes an entry; readers need not wait."""
    handle = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def read_entry(path: Path) -> Meta:
    entry: Meta = json.loads((path / META).read_text("utf-8"))
    return entry


def write_entry(file: Path, meta: Meta, arrays: Mapping[str, str]) -> None:
    entry = {"meta": meta, "arrays": arrays}
    file.write_text(json.dumps(entry, ensure_ascii=False, default=_plain), "utf-8")


def delete(path: Path) -> None:
    """Delete a directory or file of the store's own; another process may be doing the same."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def load(file: Path) -> np.ndarray:
    """An array mapped from disk."""
    array: np.ndarray = np.load(file, mmap_mode="r", allow_pickle=False)
    return array


def _plain(value: Any) -> Any:
    """NumPy's numbers and arrays as Python's."""
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} cannot be stored in meta")


def measured(path: Path) -> Measured | None:
    """How large an entry is and when it was last used; None when it is just being changed."""
    try:
        files = [*path.iterdir()] if path.is_dir() else [path]
        size = sum(file.stat().st_size for file in files)
        return Measured(path.stat().st_mtime, size, path, _origins(files))
    except FileNotFoundError:
        return None
