"""Numbers as the report writes them: to their significant digits, in the reader's language."""

from __future__ import annotations

import math
from contextlib import suppress

from dashboard.i18n import Translate

FIGURES, COVARIANCE_FIGURES = 3, 4  # significant ones, of a standard deviation and a covariance
SMALLEST_PLACE = -6  # a number with digits further right is written with a power of ten,
LARGEST_POWERS = 9, 15  # and one so large: where it is rounded left of the point, and where not
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def percent(share: float, _: Translate) -> str:
    return _("{share} %", share=_.number(100 * share, 1))


def count_and_share(count: int, total: int, _: Translate) -> str:
    share = _.number(100 * count / total, 1)
    return _("{count} ({share} %)", count=count, share=share)


def mean_and_deviation(mean: float, deviation: float, _: Translate) -> str:
    place = _power(deviation) - FIGURES + 1
    return f"{_number(mean, place, _)} ± {_number(deviation, place, _)}"


def median_and_factor(median: float, deviation: float, _: Translate) -> str:
    """The median of a column in logarithms, and a standard deviation of these as a factor."""
    with suppress(OverflowError):
        factor = math.exp(deviation)
        parts = ((median, FIGURES + 1), (factor, FIGURES))
        said = (_number(value, _power(value) - figures + 1, _) for value, figures in parts)
        return " ×/÷ ".join(said)
    return _number(median, _power(median) - FIGURES, _)


def covariance(value: float, scale: float, _: Translate) -> str:
    """A covariance of columns whose deviations' product is `scale`; rounding error is 0."""
    if abs(value) < 1e-12 * scale:
        return "0"
    return _number(value, _power(value) - COVARIANCE_FIGURES + 1, _)


def _number(value: float, place: int, _: Translate) -> str:
    """`value` up to the digit that stands for 10 ** place."""
    power = _power(value)
    if place >= SMALLEST_PLACE and power < LARGEST_POWERS[place <= 0]:
        digits = max(0, -place)
        return _.number(round(value, digits) + 0.0, digits)  # + 0.0: no minus before a zero
    if abs(value) < 0.5 * 10.0**place:
        return "0"
    digits = min(max(0, power - place), 15)
    mantissa, exponent = f"{value:.{digits}e}".split("e")
    return f"{_.number(float(mantissa), digits)} × 10{str(int(exponent)).translate(SUPERSCRIPTS)}"


def _power(value: float) -> int:
    """The power of ten of the first digit; 0 for 0."""
    return math.floor(math.log10(abs(value))) if value else 0
