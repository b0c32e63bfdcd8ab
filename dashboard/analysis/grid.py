"""The rows of a grid over K in the form that the store keeps."""

from __future__ import annotations

from typing import Any

from dashboard.engine import EngineError, Row


def packed_rows(rows: tuple[Row, ...]) -> dict[str, Any]:
    """What the store keeps of a grid: its rows, and of an error its words."""
    return {
        "rows": [
            {**vars(row), "error": row.error and [row.error.message, row.error.values]}
            for row in rows
        ]
    }


def unpacked_rows(facts: dict[str, Any]) -> tuple[Row, ...]:
    """The rows that `packed_rows` made."""
    return tuple(Row(**{**row, "error": _unpacked_error(row["error"])}) for row in facts["rows"])


def _unpacked_error(words: list[Any] | None) -> EngineError | None:
    if words is None:
        return None
    message, values = words
    return EngineError(message, **values)
