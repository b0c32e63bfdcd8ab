"""What the components, the columns and the table are called; names from a file are cleaned."""

from __future__ import annotations

from dashboard.analysis import Fit
from dashboard.data import SAMPLES, Table
from dashboard.data.names import clean
from dashboard.exports.model import Model
from dashboard.i18n import Translate


def component_names(model: Model, fit: Fit, _: Translate) -> tuple[str, ...]:
    """What components are called, with their numbers, which the pictures show."""
    numbers = [slot + 1 for slot in sorted(fit.slots)]
    given = [clean(name) for name in model.names]
    return tuple(
        f"{number} · {name}" if name not in ("", str(number)) else _named(number, _)
        for number, name in zip(numbers, given, strict=True)
    )


def _named(number: int, _: Translate) -> str:
    return _("component {number}", number=number)


def column_names(model: Model) -> tuple[str, ...]:
    return tuple(clean(name) or f"c{j}" for j, name in enumerate(model.columns))


def table_name(table: Table, _: Translate) -> str:
    """The title of a sample, else the name of the file."""
    return _(SAMPLES[table.name].title) if _is_sample(table) else clean(table.name) or _("Table")


def source(table: Table, _: Translate) -> str:
    if not _is_sample(table):
        return table.source
    sample = SAMPLES[table.name]
    return _("{source}; {licence}", source=_(sample.source), licence=_(sample.licence))


def _is_sample(table: Table) -> bool:
    """A file may be called as a sample is, but has no source."""
    return bool(table.source) and table.name in SAMPLES
