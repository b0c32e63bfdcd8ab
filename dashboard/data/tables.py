"""A Table to and from the store.

All numeric columns are one array `numbers` (d, n) float64, all text columns `codes` (t, n) int32
with their levels in `level_bytes` (b,) uint8 and `level_ends` (L,) int64; loading maps them from
disk, so a table of a million rows is there at once.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from dashboard.data.errors import NotStored
from dashboard.data.levels import Levels
from dashboard.data.store import Arrays, Store
from dashboard.data.table import Column, Note, Table, column_levels
from dashboard.data.understood import Understood


def save_table(
    store: Store,
    table: Table,
    key: str = "",
    owner: str = "",
    facts: Mapping[str, Any] = MappingProxyType({}),
    origin: str = "",
) -> str:
    """Store a table and return its token; `facts` are kept beside it, see `Store.get_meta`, and
    `Store.put` for the others."""
    numeric = [column for column in table if column.kind == "numeric"]
    texts = [column for column in table if column.kind == "text"]
    levels = [column_levels(column) for column in texts]
    arrays = {
        "numbers": _stacked([column.values for column in numeric], np.float64, table.n_rows),
        "codes": _stacked([column.values for column in texts], np.int32, table.n_rows),
        "level_bytes": np.concatenate([np.empty(0, np.uint8), *(part.data for part in levels)]),
        "level_ends": np.concatenate([np.empty(0, np.int64), *(part.ends for part in levels)]),
    }
    return store.put({**_meta(table), **facts}, arrays, key, owner, origin)


def load_table(store: Store, token: str) -> Table:
    """The table under a token; NotStored when there is none, or when the entry is no table."""
    meta, arrays = store.get(token)
    if meta.get("kind") != "table":
        raise NotStored("This is no longer on the server; load the data again.")
    return Table(
        name=meta["name"],
        columns=_columns(meta["columns"], arrays),
        n_rows=meta["n_rows"],
        notes=tuple(Note(message, **values) for message, values in meta["notes"]),
        source=meta["source"],
        labels_column=meta["labels_column"],
        understood=meta["understood"] and Understood.of(meta["understood"]),
        sample_of=meta["sample_of"],
    )


def _stacked(columns: Sequence[np.ndarray], dtype: type, n_rows: int) -> np.ndarray:
    """Columns (n,) as rows of one array; the array they are views of, where there is such a one."""
    if not columns:
        return np.empty((0, n_rows), dtype)
    base = columns[0].base
    if base is not None and base.dtype == dtype and base.shape == (len(columns), n_rows):
        starts = [column.__array_interface__["data"][0] for column in columns]
        if starts == [row.__array_interface__["data"][0] for row in base]:
            return base
    return np.stack(columns).astype(dtype, copy=False)


def _meta(table: Table) -> dict[str, Any]:
    columns = [
        {
            "key": column.key,
            "label": column.label,
            "kind": column.kind,
            "n_levels": len(column.levels),
            "n_missing": column.n_missing,
            "n_distinct": column.n_distinct,
            "obstacle": column.obstacle,
            "spike": column.spike,
            "since": column.since,
        }
        for column in table
    ]
    return {
        "kind": "table",
        "name": table.name,
        "n_rows": table.n_rows,
        "columns": columns,
        "notes": [[note.message, note.values] for note in table.notes],
        "source": table.source,
        "labels_column": table.labels_column,
        "understood": table.understood and table.understood.meta,
        "sample_of": table.sample_of,
    }


def _columns(metas: Sequence[dict[str, Any]], arrays: Arrays) -> tuple[Column, ...]:
    """Columns as views of the stored arrays, in the order of the metas."""
    numbers, codes = iter(arrays["numbers"]), iter(arrays["codes"])
    ends, data = arrays["level_ends"], arrays["level_bytes"]
    columns = []
    for meta in metas:
        given = dict(meta)
        n_levels = given.pop("n_levels")
        values = next(numbers if meta["kind"] == "numeric" else codes)
        own, ends = ends[:n_levels], ends[n_levels:]
        size = int(own[-1]) if n_levels else 0
        levels = Levels(data[:size], own) if meta["kind"] == "text" else ()
        data = data[size:]
        columns.append(Column(**given, values=values, levels=levels))
    return tuple(columns)
