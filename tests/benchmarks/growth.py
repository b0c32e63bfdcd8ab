"""How the cost of a step grows: `python -m tests.benchmarks.growth [--quick]`.

One of n (rows), K (components) and d (columns) is varied at a time, ours paired with scikit-learn's
in one run (see `tests.benchmarks.engine`). The numbers go to docs/engine/growth.csv, into the table
of docs/engine.md and into the picture; `--quick` measures small sizes and prints them alone.
"""

from __future__ import annotations

import argparse
import csv
import re
import statistics
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from dashboard.engine import Mixture, em
from tests.benchmarks.engine import STEPS, paired, rows, seconds
from tests.engine.samples import precisions
from tests.pictures import AXES, GROWTH, NUMBERS, Cost, growth_picture, read_costs

PAGE = Path(__file__).parent.parent.parent / "docs" / "engine.md"
HELD = {"n": {"d": 2, "K": 5}, "K": {"n": 100_000, "d": 2}, "d": {"n": 20_000, "K": 5}}
SIZES = {
    "n": (1_000, 10_000, 100_000, 1_000_000, 10_000_000),
    "K": (2, 5, 10, 20, 50),
    "d": (1, 2, 5, 10, 20, 50, 100),
}
QUICK = {"n": (1_000, 10_000), "K": (2, 5), "d": (1, 5, 20)}
LONGEST = 20.0  # seconds: scikit-learn is left out where its ten steps would take more


def measured(sizes: dict[str, tuple[int, ...]]) -> list[Cost]:
    """The cost at each size; each line is printed when it is there."""
    costs = []
    for varied, values in sizes.items():
        last = 0.0, 1
        for value in values:
            longer = value / last[1]
            expected = last[0] * (longer**2 if varied == "d" else longer)
            cost = cost_at(varied, expected <= LONGEST, **HELD[varied] | {varied: value})
            last = STEPS * (cost.theirs or np.inf) / 1e3, value
            costs.append(cost)
            print(line(cost), flush=True)
    return costs


def cost_at(varied: str, both: bool, n: int, d: int, K: int) -> Cost:
    """Median milliseconds of a step: of ten, from the same start."""
    X = rows(n, d, K)
    start = start_on(X, K)
    peer = GaussianMixture(
        K,
        tol=0,
        max_iter=STEPS,
        reg_covar=0,
        weights_init=start.weights,
        means_init=start.means,
        precisions_init=precisions(start),
    )

    def ours() -> float:
        return list(em(X, start, tol=0, max_iter=STEPS, reg_covar=0))[-1].log_likelihood

    repeats = 9 if n * K * d * d < 1_000_000 else 5 if n * K * d * d < 30_000_000 else 3
    if not both:
        return Cost(varied, n, d, K, milliseconds(ours, repeats), None)
    theirs_s, ours_s = paired(lambda: peer.fit(X), ours, repeats)
    difference = abs(peer.score(X) / ours() - 1)
    if difference > 1e-9:
        raise SystemExit(f"The log-likelihoods differ by {difference:.1e}: nothing to compare.")
    return Cost(varied, n, d, K, ours_s * 1e3 / STEPS, theirs_s * 1e3 / STEPS)


def milliseconds(job: Callable[[], object], repeats: int) -> float:
    job()
    return statistics.median(seconds(job) for _ in range(repeats)) * 1e3 / STEPS


def start_on(X: np.ndarray, K: int) -> Mixture:
    """Some rows as means, and the columns' variances."""
    means = X[:: len(X) // K][:K]
    covariances = np.repeat(np.diag(X[:100_000].var(axis=0))[None], K, axis=0)
    return Mixture(np.full(K, 1 / K), means, covariances)


def line(cost: Cost) -> str:
    """A row of the table."""
    theirs, ratio = "", ""
    if cost.theirs is not None:
        theirs, ratio = f"{plain(cost.theirs)} ms", f"{cost.theirs / cost.ours:.2g}"
    return f"| {cost.n:,} | {cost.d} | {cost.K} | {theirs} | {plain(cost.ours)} ms | {ratio} |"


def plain(x: float) -> str:
    """To three digits, without a power of ten."""
    return f"{float(f'{x:.3g}'):,g}"


def table(costs: Sequence[Cost]) -> str:
    """The page's table."""
    head = "| rows n | columns d | components K | scikit-learn | the engine | ratio |"
    return "\n".join([head, "|" + 6 * " ---: |", *map(line, costs)])


def between_markers(page: str, name: str, content: str) -> str:
    """The page with other content between <!-- name --> and <!-- /name -->."""
    pattern = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
    found, n = re.subn(pattern, lambda m: f"{m[1]}{content}\n{m[2]}", page, flags=re.DOTALL)
    if n != 1:
        raise ValueError(f"The page has no place for {name}.")
    return found


def write(costs: Sequence[Cost]) -> None:
    """The numbers, the page's table and the picture."""
    with NUMBERS.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["varied", "n", "d", "K", "ours_ms", "sklearn_ms"])
        for c in costs:
            theirs = "" if c.theirs is None else f"{c.theirs:.4g}"
            out.writerow([c.varied, c.n, c.d, c.K, f"{c.ours:.4g}", theirs])
    costs = read_costs()  # what is stored is what is shown
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(between_markers(page, "growth", table(costs)), encoding="utf-8")
    GROWTH.write_text(growth_picture(costs), encoding="utf-8")


def main() -> None:
    """Measure, print, and without --quick write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, nothing is written")
    quick = parser.parse_args().quick
    warnings.simplefilter("ignore", ConvergenceWarning)  # ten steps are meant to be ten
    assert AXES.keys() == SIZES.keys()
    costs = measured(QUICK if quick else SIZES)
    if not quick:
        write(costs)


if __name__ == "__main__":
    main()
