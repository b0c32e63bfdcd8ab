"""Files that were made for somebody, kept in the store until they are fetched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

import numpy as np

from dashboard.data.errors import NotStored
from dashboard.data.store import Store

PIECE = 1 << 16


def save_file(
    store: Store, file: IO[bytes], owner: str = "", origin: str = "", **facts: Any
) -> str:
    """Keep a file on disk, and facts about it; its token. See `Store.put` for owner and origin."""
    file.flush()
    content = np.memmap(file, np.uint8, mode="r")
    meta = {"kind": "file", **facts}
    return store.put(meta, {"bytes": content}, owner=owner, origin=origin)


def load_file(store: Store, token: str) -> tuple[dict[str, Any], Iterator[bytes]]:
    """The facts about a file and its bytes, after the last of which it is deleted; NotStored."""
    facts, arrays = store.get(token)
    if facts.get("kind") != "file":
        raise NotStored("This is no longer on the server; load the data again.")
    return facts, _pieces(store, token, arrays["bytes"])


def _pieces(store: Store, token: str, content: np.ndarray) -> Iterator[bytes]:
    for start in range(0, len(content), PIECE):
        yield content[start : start + PIECE].tobytes()
    store.delete(token)
