"""The hot loop: densities of a mixture, block by block, and the sums an M-step needs."""

from .choice import LARGEST_SQUARE, kernel_for
from .holed import Holed
from .kernel import Kernel
from .posteriors import posteriors
from .quadratic import Quadratic
from .shared import Shared
from .whitening import Scatter, Whitening
from .wide import Wide

__all__ = [
    "LARGEST_SQUARE", "Holed", "Kernel", "Quadratic", "Scatter", "Shared", "Whitening", "Wide",
    "kernel_for", "posteriors",
]  # fmt: skip
