"""Bytes -> Table."""

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pandas as pd

from dashboard.data.errors import DataError
from dashboard.data.levels import Levels
from dashboard.data.names import clean, unique
from dashboard.data.obstacles import numeric_column, text_column
from dashboard.data.table import Column, Table
from dashboard.settings import Settings


def read(
    source: Path | BinaryIO,
    name: str,
    limits: Settings | None = None,
    progress: Callable[[float], None] | None = None,
) -> Table:
    """The table in a file; `progress` is told how far the reading is, from 0 to 1."""
    if isinstance(source, Path):
        with source.open("rb") as handle:
            return read(handle, name, limits, progress)
    try:
        frame = pd.read_csv(source, compression=None, index_col=False, float_precision="round_trip")
    except (ValueError, UnicodeError) as error:
        raise DataError("This file cannot be read as a table.") from error
    labels = unique(str(label) for label in frame.columns)
    columns = tuple(
        _column(f"c{place}", label, frame.iloc[:, place]) for place, label in enumerate(labels)
    )
    return Table(clean(name), columns, len(frame))


def _column(key: str, label: str, series: "pd.Series") -> Column:
    if pd.api.types.is_numeric_dtype(series):
        values = series.to_numpy(np.float64, copy=True)
        values[~np.isfinite(values)] = np.nan
        return numeric_column(key, label, values)
    codes, levels = pd.factorize(series)
    return text_column(key, label, codes.astype(np.int32), Levels.of(map(str, levels)))
