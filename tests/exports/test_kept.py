"""A model from a file is kept as it came."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from dashboard.data import DataError, NotStored, Store
from dashboard.exports import Model, load_model, model_json, save_model
from tests.fits import sample_fit

TEXT = model_json(Model.of(sample_fit("faithful", 2), ("短", "long")))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def test_it_is_the_same_when_it_is_used(store: Store) -> None:
    compact = json.dumps(json.loads(TEXT), ensure_ascii=False)
    token = save_model(store, io.BytesIO(compact.encode()))
    assert store.get_meta(token)["text"] == compact  # laid out anew it could outgrow the limit
    assert model_json(load_model(store, token)) == TEXT


def test_what_is_no_model_is_refused(store: Store) -> None:
    with pytest.raises(DataError):
        save_model(store, io.BytesIO(b"a,b\n1,2\n"))
    with pytest.raises(NotStored):
        load_model(store, store.put({"kind": "table"}))
    with pytest.raises(NotStored):
        load_model(store, "x" * 43)
