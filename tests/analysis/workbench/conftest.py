"""Fixtures that these tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.analysis import Analysis
from dashboard.data.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def analysis(store: Store) -> Analysis:
    return Analysis(store)
