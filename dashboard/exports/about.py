"""What a labelled workbook says of itself: which rows it holds, of which model, and how the file
that they came from was read."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.data import Table
from dashboard.data.names import clean
from dashboard.exports.model import Model
from dashboard.exports.report import FAMILIES
from dashboard.i18n import Translate

Pair = tuple[str, str]


def about(model: Model, table: Table, _: Translate) -> Iterator[Pair]:
    """Names and sentences, in the reader's language."""
    yield _("Table"), clean(table.name)
    yield _("Rows"), _rows(table, _)
    family = model.mixture.covariance_type
    yield (
        _("Model"),
        _.n(
            "{count} component: {family} ({code})",
            "{count} components: {family} ({code})",
            model.mixture.n_components,
            family=_(FAMILIES[family]),
            code=family,
        ),
    )
    yield _("Fitted to"), _fitted_to(model, _)
    yield _("Columns used"), _.listed(map(clean, model.columns))
    if model.logs:
        yield _("Logarithms of"), _.listed(map(clean, model.logs))
    yield (
        _("Anomalies"),
        _(
            "1 for a complete row whose log-density is below {threshold}, as that of {share} % of"
            " the rows fitted is.",
            threshold=_.number(model.threshold, 4),
            share=_.number(100 * model.share, 2),
        ),
    )
    for number, note in enumerate(table.notes):
        yield "" if number else _("How the file was read"), _(note.message, **note.values)


def _rows(table: Table, _: Translate) -> str:
    """How many there are, and of how many."""
    if not table.sample_of:
        return _.number(table.n_rows)
    return _(
        "{count}, a random sample of the {total} rows of the file. The others are not in this"
        " workbook.",
        count=table.n_rows,
        total=table.sample_of,
    )


def _fitted_to(model: Model, _: Translate) -> str:
    """The rows that the model comes from, which may be those of another table."""
    count, name = model.origin.get("rows"), clean(str(model.origin.get("table", "")))
    rows = _.n("{count} row", "{count} rows", count) if isinstance(count, int) else ""
    sample = ""
    if model.sample_of:
        sample = _("a random sample of {total}", total=model.sample_of)
    return " · ".join(part for part in (name, rows, sample) if part)
