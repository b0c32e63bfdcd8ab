"""The hot loop: densities of a mixture, block by block, and the sums an M-step needs."""

from .choice import LARGEST_SQUARE, Ready, kernel_for, linear_serves
from .holed import Holed
from .kernel import Kernel
from .linear import Linear
from .near import Near
from .posteriors import posteriors
from .quadratic import Quadratic, quadratic_features
from .whitening import Scatter, Whitening
from .wide import Wide

__all__ = [
    "LARGEST_SQUARE", "Holed", "Kernel", "Linear", "Near", "Quadratic", "Ready", "Scatter",
    "Whitening", "Wide", "kernel_for", "linear_serves", "posteriors", "quadratic_features",
]  # fmt: skip
