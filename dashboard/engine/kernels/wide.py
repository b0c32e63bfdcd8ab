"""Many columns: all components are whitened in one wide product, and their scatters made in one.

Whiteners are triangular and scatters symmetric, so the columns are cut into bands: band i of the
whitened rows needs the columns up to its own end alone, and so does band i of the scatters. With p
bands that is (p + 1) / 2p of the multiplications.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ..covariances import Array
from .kernel import Kernel, levelled

if TYPE_CHECKING:
    from ..mixture import Mixture

SIZE = 1_736  # rows in a block; a power of two would make its columns share places in the caches
BAND = 20  # columns in a band, at most: narrower products are slower than what they save


class Wide(Kernel):
    """Rows x seen as W x - W mean, W the whitener of each component, about a common origin."""

    def __init__(self, mixture: Mixture, n_rows: int) -> None:
        K, d = mixture.means.shape
        whiteners = mixture.factors.whiteners
        self.peaks, self.shift, self.noise = levelled(mixture)
        self.size = SIZE
        affine = np.empty((K, d, d + 1))
        affine[:, :, 0] = -(whiteners @ mixture.means[:, :, None])[:, :, 0]
        affine[:, :, 1:] = whiteners
        self.bands = _bands(d)
        self.whiteners = [
            affine[:, band, : band.stop + 1].reshape(-1, band.stop + 1) for band in self.bands
        ]
        self.gathered = [np.zeros(whitener.T.shape) for whitener in self.whiteners]
        b = min(SIZE, n_rows)
        self.block = np.empty((d + 1, b))
        self.block[0] = 1.0
        self.white = np.empty((K * max(band.stop - band.start for band in self.bands), b))
        self.squares, self.part = np.empty((K, b)), np.empty((K, b))
        self.counts = np.zeros(K)

    def load(self, rows: Array) -> None:
        b = len(rows)
        self.block = self.block[:, :b]
        self.block[1:] = rows.T

    def exponents(self) -> Array:
        K, b = len(self.peaks), self.block.shape[1]
        squares, part = self.squares[:, :b], self.part[:, :b]
        squares[:] = 0
        for whitener in self.whiteners:
            white = self.white[: len(whitener), :b]
            np.matmul(whitener, self.block[: whitener.shape[1]], out=white)
            by_component = white.reshape(K, -1, b)
            squares += np.einsum("kdb,kdb->kb", by_component, by_component, out=part)
        squares *= -0.5
        squares += self.peaks
        return squares

    def gather(self, responsibilities: Array) -> None:
        b = responsibilities.shape[1]
        for band, gathered in zip(self.bands, self.gathered, strict=True):
            own = self.block[band.start + 1 : band.stop + 1]
            weighted = self.white[: gathered.shape[1], :b].reshape(len(responsibilities), -1, b)
            np.multiply(responsibilities[:, None, :], own, out=weighted)
            gathered += self.block[: band.stop + 1] @ weighted.reshape(-1, b).T
        self.counts += responsibilities.sum(axis=1)

    def totals(self) -> tuple[Array, Array, Array, Array]:
        K, d = len(self.peaks), len(self.block) - 1
        sums, scatters = np.empty((K, d)), np.empty((K, d, d))
        for band, gathered in zip(self.bands, self.gathered, strict=True):
            of_band = gathered.T.reshape(K, -1, band.stop + 1)
            sums[:, band] = of_band[:, :, 0]
            scatters[:, band, : band.stop] = of_band[:, :, 1:]
            scatters[:, : band.stop, band] = of_band[:, :, 1:].transpose(0, 2, 1)
        return self.counts, sums, scatters, np.zeros((K, d))


def _bands(d: int) -> list[slice]:
    edges = np.linspace(0, d, -(-d // BAND) + 1).astype(int).tolist()
    return [slice(begin, end) for begin, end in pairwise(edges)]
