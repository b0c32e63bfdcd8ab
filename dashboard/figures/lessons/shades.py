"""The colour of a row that several components share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dashboard.figures import theme


def mixed(shares: np.ndarray, slots: Sequence[int], theme_name: str) -> list[str]:
    """The colours (n,) of the components in `slots` (K,), mixed by shares (n, K), as CSS."""
    shades = [theme.colour(slot, theme_name) for slot in slots]
    parts = np.array([[int(shade[at : at + 2], 16) for at in (1, 3, 5)] for shade in shades])
    rows = np.rint(shares @ parts).astype(int).tolist()
    return [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in rows]
