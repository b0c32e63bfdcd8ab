"""What the comments above the statement say."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import fill

from dashboard.data.names import clean
from dashboard.exports.model import Model
from dashboard.exports.sql.dialects import Dialect

_HEAD = """\
-- A Gaussian mixture as one SELECT for {databases}.
-- Components {K}, columns {d}, covariances {family}.
{sampled}{checked}
--
-- It reads these columns of numbers:
{columns}
-- and adds to every row of the table
--   the name of its most probable component,
--   the probability of each component, in this order:
{names}
--   its log-density, and whether that is below {threshold} (an anomaly).
-- A row with a missing cell in a column that is read has NULL there.{logs}
--
-- Run it as it is, or put CREATE VIEW name AS before it. Its table stands after the first and
-- the last FROM.
"""


def head(model: Model, dialect: Dialect, checked: str) -> str:
    """The head; `checked` says how the statement did here."""
    K, d = model.mixture.means.shape
    return _HEAD.format(
        databases=dialect.databases,
        K=K,
        d=d,
        family=model.mixture.covariance_type,
        sampled=f"-- {model.sampled}\n" if model.sampled else "",
        checked=fill(checked, 100, initial_indent="-- ", subsequent_indent="-- "),
        columns=_listed(model.columns),
        names=_listed(model.names),
        threshold=float(model.threshold),
        logs=_unscored(model),
    )


def _unscored(model: Model) -> str:
    """Which other rows have no results, as the head says it."""
    if not model.logs:
        return ""
    said = "So has one with a value of 0 or below in these, whose logarithms are taken:"
    return f"\n-- {said}\n{_listed(model.logs)}"


def _listed(names: Iterable[str]) -> str:
    return "\n".join(f"--     {clean(name)}" for name in names)
