"""Texts of dates -> days since the first of them, where their order of day and month is certain.

Understood are year first (2024-01-31, 2024/1/31, 2024年1月31日; years of three digits are those of
the Republic of China, 113/1/31) and year last (31.01.2024, 1/31/2024), with a time of day or not.
"""

import math
import re
from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple

import numpy as np

Order = Literal["", "dmy", "mdy"]

STATED: dict[str, Order] = {"days-dmy": "dmy", "days-mdy": "mdy"}
"""The order that a person may state."""

REPUBLIC = 1911  # what is added to a year of the Republic of China
_TIME = r"(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?(?:Z|[+-]00:?00)?)?"
_YEAR_FIRST = re.compile(rf"(\d{{3,4}})([-/.年])(\d{{1,2}})([-/.月])(\d{{1,2}})日?{_TIME}")
_YEAR_LAST = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})([-/.])(\d{{4}}){_TIME}")


class Days(NamedTuple):
    """Days (L,) since the first date, NaN where a text is none; the first date."""

    values: np.ndarray
    first: date


class _Parts(NamedTuple):
    year: int
    one: int
    two: int
    time: float  # as a share of a day
    year_first: bool


def order_of(levels: Sequence[str]) -> Order | None:
    """The order of day and month: "" with the year first; None where nothing tells it."""
    parts = [part for part in map(_parts, levels) if part and not part.year_first]
    if not parts:
        return ""
    day_first, month_first = any(p.one > 12 for p in parts), any(p.two > 12 for p in parts)
    if day_first == month_first:
        return None
    return "dmy" if day_first else "mdy"


def days(levels: Sequence[str], order: Order) -> Days | None:
    """The levels (L,) of a column as days; None where none of them is a date."""
    found = [_date(part, order) if (part := _parts(text)) else None for text in levels]
    known = [day for day, _ in filter(None, found)]
    if not known:
        return None
    first = min(known)
    values = [one[0] - first + one[1] if one else np.nan for one in found]
    return Days(np.array(values, dtype=float), date.fromordinal(first))


def _parts(text: str) -> _Parts | None:
    text = text.strip()
    if match := _YEAR_FIRST.fullmatch(text):
        year, _, one, _, two, *time = match.groups()
        era = REPUBLIC if len(year) == 3 else 0
        return _Parts(int(year) + era, int(one), int(two), _share(time), True)
    if match := _YEAR_LAST.fullmatch(text):
        one, sign, two, other, year, *time = match.groups()
        if sign == other:
            return _Parts(int(year), int(one), int(two), _share(time), False)
    return None


def _share(time: Sequence[str | None]) -> float:
    """The time of day as a share of the day; NaN for a time that no clock shows."""
    hours, minutes, seconds = (float(part or 0) for part in time)
    if hours >= 24 or minutes >= 60 or seconds >= 60:
        return math.nan
    return (hours + minutes / 60 + seconds / 3600) / 24


def _date(parts: _Parts, order: Order) -> tuple[int, float] | None:
    """The number of the day and the time as a share of it; None where there is no such day."""
    month, day = (parts.two, parts.one) if order == "dmy" else (parts.one, parts.two)
    if parts.year_first:
        month, day = parts.one, parts.two
    if math.isnan(parts.time):
        return None
    try:
        return date(parts.year, month, day).toordinal(), parts.time
    except ValueError:
        return None
