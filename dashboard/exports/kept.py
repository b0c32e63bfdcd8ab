"""A model that came from a file, kept in the store like a table, under a token."""

from __future__ import annotations

from typing import BinaryIO

from dashboard.data import NotStored, Store
from dashboard.exports.model import Model
from dashboard.exports.model_file import LARGEST, read_model


def save_model(store: Store, file: BinaryIO) -> str:
    """The token of the model in a file; raises DataError where there is none."""
    file.seek(0)
    text = file.read(LARGEST + 1)
    read_model(text)
    return store.put({"kind": "model", "text": text.decode("utf-8-sig")})


def load_model(store: Store, token: str) -> Model:
    """The model under a token; NotStored when there is none, or when the entry is no model."""
    facts = store.get_meta(token)
    if facts.get("kind") != "model":
        raise NotStored("This is no longer on the server; load the data again.")
    return read_model(facts["text"])
