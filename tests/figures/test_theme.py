"""Colours that all eyes can tell apart, on both grounds; and names that stay names."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from dashboard.figures import theme
from dashboard.figures.text import escape

# Simulation of colour-blind eyes on linear RGB (Machado, Oliveira & Fernandes, 2009, severity 1).
EYES = {
    "normal": np.eye(3),
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
               [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
               [-0.011820, 0.042940, 0.968881]],
}  # fmt: skip
LMS = np.array([[0.4122214708, 0.5363325363, 0.0514459929],
                [0.2119034982, 0.6806995451, 0.1073969566],
                [0.0883024619, 0.2817188376, 0.6299787005]])  # fmt: skip
LAB = np.array([[0.2104542553, 0.7936177850, -0.0040720468],
                [1.9779984951, -2.4285922050, 0.4505937099],
                [0.0259040371, 0.7827717662, -0.8086757660]])  # fmt: skip


def seen(shade: str, eyes: str) -> np.ndarray:
    """OKLab (Ottosson, 2020) of a colour as those eyes see it."""
    parts = np.array([int(shade[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return LAB @ np.cbrt(LMS @ np.clip(np.array(EYES[eyes]) @ linear, 0, 1))


def contrast(a: str, b: str) -> float:
    low, high = sorted([theme.luminance(a), theme.luminance(b)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("eyes", EYES)
def test_twenty_colours_differ_for_these_eyes(name: str, eyes: str) -> None:
    shades = theme.COLOURS[name]
    assert len(set(shades)) == 20
    pairs = itertools.combinations([seen(shade, eyes) for shade in shades], 2)
    assert min(float(np.linalg.norm(a - b)) for a, b in pairs) > 0.06


@pytest.mark.parametrize("name", ["light", "dark"])
def test_contrasts_reach_wcag_aa(name: str) -> None:
    ink = theme.inks(name)
    shades = (*theme.COLOURS[name], *theme.CATEGORY_COLOURS[name], *theme.POINT_SCALES[name])
    for shade in shades:
        assert contrast(shade, ink.ground) >= 3, shade
    for text in (ink.text, ink.muted):
        assert contrast(text, ink.ground) >= 4.5
    for shade in theme.COLOURS[name]:
        assert contrast(theme.text_on(shade), shade) >= 4.5, shade


def test_colour_and_symbol_together_are_unique_among_twenty() -> None:
    looks = {(theme.colour(slot, "light"), theme.symbol(slot)) for slot in range(20)}
    assert len(looks) == 20


@pytest.mark.parametrize("name", ["light", "dark"])
def test_a_sequence_goes_one_way_in_lightness(name: str) -> None:
    steps = np.diff([seen(shade, "normal")[0] for at, shade in theme.sequence(name)])
    assert (steps < 0).all() or (steps > 0).all()


@pytest.mark.parametrize(
    "name", ['<a href="https://example.org">height</a>', "$x$", "%{x}", "&lt;"]
)
def test_no_sign_that_plotly_reads_gets_through(name: str) -> None:
    out = escape(name)
    assert not set(out) & set("<>\"'$%")
    assert out.replace("&#", "").count("&") == 0


def test_a_long_name_is_cut() -> None:
    assert escape("a" * 100) == "a" * 59 + "…"
    assert escape("height (cm)") == "height (cm)"
