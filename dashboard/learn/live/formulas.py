"""Formulas of the lessons with numbers put in, as TeX."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from .half_steps import Responsibility, Sums

DIGITS = 3
SMALLEST = 1e-3  # below, a power of ten is shorter


def number(value: float) -> str:
    """A number with three digits that count; small ones by a power of ten."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    if abs(value) < SMALLEST:
        power = math.floor(math.log10(abs(value)))
        return rf"{value / 10.0**power:.2f} \times 10^{{{power}}}"
    places = max(0, DIGITS - 1 - math.floor(math.log10(abs(value))))
    return f"{value:.{places}f}"


def vector(values: Iterable[float], between: str = r" \\ ") -> str:
    """A column of numbers; between " & ": a row."""
    return r"\begin{pmatrix}" + between.join(map(number, values)) + r"\end{pmatrix}"


def matrix(rows: np.ndarray) -> str:
    """A matrix of numbers."""
    lines = (" & ".join(map(number, row)) for row in rows)
    return r"\begin{pmatrix}" + r" \\ ".join(lines) + r"\end{pmatrix}"


def displayed(lines: Iterable[str]) -> str:
    """Lines as one formula, aligned at their &."""
    return "$$\n\\begin{aligned}\n" + " \\\\[0.5em]\n".join(lines) + "\n\\end{aligned}\n$$"


def e_step_formula(found: Responsibility, row: int, component: int) -> str:
    """The responsibility of a component for a row, both counted from 0."""
    parts = [
        rf"{number(weight)} \times {number(density)}"
        for weight, density in zip(found.weights, found.densities, strict=True)
    ]
    total = r" \\ {} + ".join(parts)  # a line each: a phone is narrow
    products = found.weights * found.densities
    return displayed(
        [
            rf"\gamma_{{{row + 1},{component + 1}}}"
            rf" &= \frac{{{parts[component]}}}{{\begin{{gathered}} {total} \end{{gathered}}}}",
            rf"&= \frac{{{number(products[component])}}}{{{number(products.sum())}}}"
            rf" = {number(found.shares[component])}",
        ]
    )


def m_step_formulas(found: Sums, x: np.ndarray, row: int, component: int) -> str:
    """The sums of a component with the part x (d,) of a row in them, both counted from 0."""
    k, N = component + 1, number(found.count)
    share, away = number(found.shares[row]), x - found.mean
    own = rf"\underbrace{{{share}}}_{{\gamma_{{{row + 1},{k}}}}}"
    square = rf"{share} {vector(away)}{vector(away, ' & ')}"
    return displayed(
        [
            rf"N_{k} &= \cdots + {own} + \cdots = {N}",
            rf"\pi_{k} &= \frac{{{N}}}{{{len(found.shares)}}} = {number(found.weight)}",
            rf"\mu_{k} &= \frac{{1}}{{{N}}} \left( \cdots + {share} {vector(x)} + \cdots \right)",
            rf"&= \frac{{1}}{{{N}}} {vector(found.total)} = {vector(found.mean)}",
            rf"\Sigma_{k} &= \frac{{1}}{{{N}}} \left( \cdots + {square} + \cdots \right)",
            rf"&= \frac{{1}}{{{N}}} {matrix(found.squares)} = {matrix(found.covariance)}",
        ]
    )
