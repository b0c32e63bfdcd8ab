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
from threadpoolctl import threadpool_info, threadpool_limits

from dashboard.engine import Mixture, em, fit, select
from tests.engine.samples import precisions

Array = NDArray[np.float64]
STEPS = 10
SHORT = 0.5  # seconds


@dataclass(frozen=True)
class Case:
    """Ten steps at n rows, d columns, K components: scikit-learn's time over ours, at least."""

    n: int
    d: int
    K: int
    target: float
    covariance_type: str = "full"
    quick: bool = False


CASES = (
    Case(500, 2, 3, 6, quick=True),
    Case(10_000, 2, 5, 18, quick=True),
    Case(200_000, 2, 5, 24, quick=True),
    Case(1_000_000, 2, 5, 32),
    Case(1_000_000, 2, 10, 45),
    Case(200_000, 10, 8, 12, quick=True),
    Case(100_000, 30, 8, 5.3),
    Case(20_000, 100, 5, 4.4),
    Case(200_000, 2, 5, 19, "tied"),
    Case(200_000, 2, 5, 13, "diag"),
    Case(200_000, 2, 5, 11, "spherical"),
    Case(200_000, 10, 8, 24, "tied"),
    Case(200_000, 10, 8, 6.7, "diag"),
    Case(200_000, 10, 8, 8.7, "spherical"),
    Case(100_000, 30, 8, 20, "tied"),
    Case(100_000, 30, 8, 2.5, "diag"),
    Case(100_000, 30, 8, 3.7, "spherical"),
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


def seconds(job: Callable[[], object], times: int = 1) -> float:
    """Mean time of so many runs."""
    begin = time.perf_counter()
    for _ in range(times):
        job()
    return (time.perf_counter() - begin) / times


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
    """Median seconds of both jobs, run in turn; short ones several times a turn."""
    threads = better_threads(theirs)
    ours()
    times = max(1, round(SHORT / seconds(theirs)))
    pairs = []
    for _ in range(repeats):
        with threadpool_limits(threads):
            first = seconds(theirs, times)
        pairs.append((first, seconds(ours, times)))
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
    X, K, d, family = rows(case.n, case.d, case.K), case.K, case.d, case.covariance_type
    means = X[:: case.n // K][:K]
    variances = X.var(axis=0) if family != "spherical" else np.full(d, X.var(axis=0).mean())
    covariances = np.repeat(np.diag(variances)[None], K, axis=0)
    start = Mixture(np.full(K, 1 / K), means, covariances, family)
    peer = GaussianMixture(
        K,
        covariance_type=family,
        tol=0,
        max_iter=STEPS,
        reg_covar=0,
        weights_init=start.weights,
        means_init=means,
        precisions_init=precisions(start),
    )

    def ours() -> float:
        return list(em(X, start, tol=0, max_iter=STEPS, reg_covar=0))[-1].log_likelihood

    theirs_s, ours_s = paired(lambda: peer.fit(X), ours, repeats)
    difference = abs(peer.score(X) / ours() - 1)
    if difference > 1e-9:
        raise SystemExit(f"The log-likelihoods differ by {difference:.1e}: nothing to compare.")
    name = f"{case.n:,} x {d}, K = {K}, {family}"
    line(name, theirs_s, ours_s, case.target, f"same to {difference:.0e}")


def whole_fit(n_init: int, target: float, repeats: int) -> None:
    """A fit with its starts, to scikit-learn's tolerance."""
    X = rows(100_000, 2, 5)
    peer = GaussianMixture(5, n_init=n_init, random_state=0)

    def ours() -> float:
        return fit(X, n_components=5, n_init=n_init).log_likelihood / len(X)

    times = paired(lambda: peer.fit(X), ours, repeats)
    gain = ours() - peer.score(X)
    line(f"100,000 x 2, K = 5, {n_init} starts", *times, target, f"log-likelihood {gain:+.1e}")


def choose_k(n: int, n_init: int, target: float, repeats: int) -> None:
    """AIC and BIC for K = 1..9, as each side does it."""
    X = rows(n, 2, 5)
    Ks = range(1, 10)

    def theirs() -> list[tuple[float, float]]:
        peers = [GaussianMixture(K, n_init=n_init, random_state=0).fit(X) for K in Ks]
        return [(peer.aic(X), peer.bic(X)) for peer in peers]

    def ours() -> list[float]:
        return [row.bic or np.nan for row in select(X, n_components=Ks, n_init=n_init).rows]

    line(f"{n:,} x 2, K = 1..9, {n_init} starts", *paired(theirs, ours, repeats), target)
    differences = [mine - bic for mine, (_, bic) in zip(ours(), theirs(), strict=True)]
    print("  BIC, ours less theirs, K = 1..9: " + "  ".join(f"{x:+.1f}" for x in differences))


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
    kernels = {info["architecture"] for info in threadpool_info() if "architecture" in info}
    print(f"{os.cpu_count()} cores, BLAS kernels for {', '.join(sorted(kernels))}")
    print(f"{'ten steps':34} {'sklearn ms':>10} {'ours ms':>9} {'ratio':>8}  target")
    for case in CASES:
        if case.quick or not quick:
            ten_steps(case, 25 if case.n < 50_000 else 5 if case.n < 500_000 else 3)
    print("whole jobs")
    for n_init, fit_target, grid_target in ((1, 20, 40), (5, 80, 80)):
        whole_fit(n_init, fit_target, 5)
        if not quick:
            choose_k(100_000, n_init, grid_target, 3)
    choose_k(10_000, 1, 10, 5)
    memory(1_000_000)


if __name__ == "__main__":
    main()
