"""Entries of the store as files: an entry is a directory with `meta.json`, which names its arrays,
one `.npy` file an array, and perhaps the empty file that marks its owner."""

import errno
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from dashboard.data.errors import NoSpace

META = "meta.json"  # its time is that of writing, the directory's that of the last use

Meta = dict[str, Any]


def mark_of(owner: str) -> str:
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


def used_and_size(path: Path) -> tuple[float, int] | None:
    """When an entry was last used, and its size in bytes; None when it is just being changed."""
    try:
        files = path.iterdir() if path.is_dir() else [path]
        return path.stat().st_mtime, sum(file.stat().st_size for file in files)
    except FileNotFoundError:
        return None
