"""Engine against scikit-learn, paired in one run: `python -m tests.benchmarks.engine [--quick]`.

Both start from the same mixture and take the same number of steps, or do the same whole job.
Runs alternate, so that whatever else the machine does falls on both; the median counts.
scikit-learn gets the number of BLAS threads that suits it better, the engine the process's own.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
import tracemalloc
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture
from threadpoolctl import threadpool_limits

from dashboard.engine import Mixture, em, fit, select

Array = NDArray[np.float64]
STEPS = 10


@dataclass(frozen=True)
class Case:
    """Ten steps at n rows, d columns, K components: scikit-learn's time over ours, at least."""

    n: int
    d: int
    K: int
    target: float
    quick: bool = False


CASES = (
    Case(10_000, 2, 5, 10, quick=True),
    Case(200_000, 2, 5, 15, quick=True),
    Case(1_000_000, 2, 5, 20),
    Case(1_000_000, 2, 10, 20),
    Case(200_000, 10, 8, 6, quick=True),
    Case(100_000, 30, 8, 1.5),
)


def rows(n: int, d: int, K: int) -> Array:
    """n rows of K overlapping Gaussian clouds of different shapes, in random order."""
    rng = np.random.default_rng(n + d + K)
    means = rng.normal(0, 3, (K, d))
    shapes = np.eye(d) + rng.normal(0, 0.3, (K, d, d))
    X = np.empty((n, d))
    for part in np.array_split(np.arange(n), max(1, n // 50_000)):
        labels = rng.integers(0, K, len(part))
        noise = rng.standard_normal((len(part), d))
        X[part] = means[labels] + np.einsum("nij,nj->ni", shapes[labels], noise)
    return X


def seconds(job: Callable[[], object]) -> float:
    """Time of one run."""
    begin = time.perf_counter()
    job()
    return time.perf_counter() - begin


def better_threads(job: Callable[[], object]) -> int:
    """The number of BLAS threads with which scikit-learn's job is faster."""
    times = {}
    for threads in {1, os.cpu_count() or 1}:
        with threadpool_limits(threads):
            times[threads] = seconds(job)
    return min(times, key=times.__getitem__)


def paired(
    theirs: Callable[[], object], ours: Callable[[], object], repeats: int
) -> tuple[float, float]:
    """Median seconds of both jobs, run in turn."""
    threads = better_threads(theirs)
    ours()
    pairs = []
    for _ in range(repeats):
        with threadpool_limits(threads):
            first = seconds(theirs)
        pairs.append((first, seconds(ours)))
    return statistics.median(p[0] for p in pairs), statistics.median(p[1] for p in pairs)


def line(name: str, theirs: float, ours: float, target: float, note: str = "") -> None:
    """One row of the table."""
    ratio = theirs / ours
    verdict = "met" if ratio >= target else "MISSED"
    print(
        f"{name:34} {theirs * 1e3:10.1f} {ours * 1e3:9.1f} {ratio:8.1f} {target:7.1f}  {verdict}"
        f"  {note}",
        flush=True,
    )


def ten_steps(case: Case, repeats: int) -> None:
    """Ten steps from the same start; the log-likelihoods must agree."""
    X, K, d = rows(case.n, case.d, case.K), case.K, case.d
    means = X[:: case.n // K][:K]
    start = Mixture(np.full(K, 1 / K), means, np.repeat(np.diag(X.var(axis=0))[None], K, axis=0))
    peer = GaussianMixture(
        K,
        tol=0,
        max_iter=STEPS,
        reg_covar=0,
        weights_init=start.weights,
        means_init=means,
        precisions_init=np.linalg.inv(start.covariances),
    )

    def ours() -> float:
        return list(em(X, start, tol=0, max_iter=STEPS, reg_covar=0))[-1].log_likelihood

    theirs_s, ours_s = paired(lambda: peer.fit(X), ours, repeats)
    difference = abs(peer.score(X) / ours() - 1)
    if difference > 1e-9:
        raise SystemExit(f"The log-likelihoods differ by {difference:.1e}: nothing to compare.")
    line(f"{case.n:,} x {d}, K = {K}", theirs_s, ours_s, case.target, f"same to {difference:.0e}")


def choose_k(n: int, repeats: int) -> None:
    """AIC and BIC for K = 1..9, one start each, as each side does it."""
    X = rows(n, 2, 5)
    Ks = range(1, 10)

    def theirs() -> list[tuple[float, float]]:
        peers = [GaussianMixture(K, random_state=0).fit(X) for K in Ks]
        return [(peer.aic(X), peer.bic(X)) for peer in peers]

    def ours() -> list[float]:
        return [row.bic or np.nan for row in select(X, n_components=Ks).rows]

    line(f"{n:,} x 2, K = 1..9", *paired(theirs, ours, repeats), 20)
    differences = [mine - bic for mine, (_, bic) in zip(ours(), theirs(), strict=True)]
    print("  BIC, ours less theirs, K = 1..9: " + "  ".join(f"{x:+.1f}" for x in differences))


def small_fit() -> None:
    """A whole fit of 500 rows, ten steps."""
    X = rows(500, 2, 3)
    times = [seconds(lambda: fit(X, n_components=3, tol=0, max_iter=STEPS)) for _ in range(50)]
    print(f"500 x 2, K = 3, ten steps: {statistics.median(times) * 1e3:.2f} ms (target 5 ms)")


def memory(n: int) -> None:
    """Peak memory of a fit beyond the data and one standardised copy."""
    X = rows(n, 2, 5)
    tracemalloc.start()
    fit(X, n_components=5, tol=0, max_iter=2)
    peak = tracemalloc.get_traced_memory()[1] - X.nbytes
    tracemalloc.stop()
    print(f"{n:,} x 2, K = 5: {peak / 1e6:.1f} MB beyond data and copy (target 16 MB)")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the smaller cases alone")
    quick = parser.parse_args().quick
    warnings.simplefilter("ignore", ConvergenceWarning)  # ten steps are meant to be ten
    head = "ten full-covariance steps"
    print(f"{head:34} {'sklearn ms':>10} {'ours ms':>9} {'ratio':>8}  target")
    for case in CASES:
        if case.quick or not quick:
            ten_steps(case, 25 if case.n < 50_000 else 5 if case.n < 500_000 else 3)
    choose_k(10_000 if quick else 100_000, 5)
    small_fit()
    memory(1_000_000)


if __name__ == "__main__":
    main()
