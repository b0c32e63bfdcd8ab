"""What tests of the engine share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from threadpoolctl import threadpool_limits


@pytest.fixture(scope="module")
def one_thread() -> Iterator[None]:
    """scikit-learn's threads wait for one another where other work runs beside the tests."""
    with threadpool_limits(1):
        yield
