"""What the engine refuses, by name.

Each error carries a plain-English sentence with named fields (`message`, the key of its
translation) and the fields' values, so that whoever shows it can translate the sentence and put a
column's name where the engine knows only its index (`values["column"]`, counted from 0).
"""

from __future__ import annotations

from typing import Any


class EngineError(ValueError):
    """The engine cannot do what was asked; str() is the English sentence."""

    def __init__(self, message: str, **values: Any) -> None:
        self.message = message
        self.values = values
        super().__init__(message.format(**values))


class BadShape(EngineError):
    """The data are not a table of numbers: rows by columns."""


class NotFinite(EngineError):
    """A cell is missing or infinite."""


class OutOfRange(EngineError):
    """A column's values, squared, would not fit a floating-point number."""


class OffsetTooLarge(EngineError):
    """A column varies in its last few digits only."""


class ConstantColumn(EngineError):
    """A column has one value."""


class TooFewRows(EngineError):
    """Fewer rows than components."""


class TooFewDistinctRows(EngineError):
    """Fewer different rows than components."""


class BadWeights(EngineError):
    """The rows' weights are not usable."""


class BadOption(EngineError):
    """An option has a value that means nothing."""


class BadStart(EngineError):
    """The start given by hand does not fit the data."""


class BadMixture(EngineError):
    """Weights, means and covariances do not make a mixture."""


class Collapsed(EngineError):
    """A component has shrunk to a point, a line or a plane."""
