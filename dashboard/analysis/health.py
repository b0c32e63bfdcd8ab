"""What in the data or the model would spoil a fit, found before it, and what to choose instead.

Each check looks at the rows that the fit would use: those without a missing cell. X (d, m) holds m
of them, all or an evenly spaced sample, a column in each line and multiplied by a power of two
so that its largest value is near 1. Squares then stay finite, and what is equal stays equal.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lapack

from dashboard.data.table import Column, Note, Table
from dashboard.engine import family_of, n_parameters

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
Mask = NDArray[np.bool_]

MOST_ROWS = 50_000
"""Rows looked at: shares as small as 0.1 % are still known to a seventh of themselves."""

SAME = 1e-9
"""How far below 1 a correlation may be for two columns to say the same: what is left between them
is 1/20,000 of their spread, below the last digit in which measurements are written."""

MATTERS = 1e-4
"""Least standardised coefficient of a column that a sum needs: with less, leaving it out keeps
the sum within what `SAME` allows."""

RELATION_ROWS = 10
"""With fewer rows, whole numbers lie on one line, and spreads differ, by chance."""

STRAY = 1e3
"""Robust standard deviations beyond which a value has no say in correlations: two columns that
share one such row correlate by it alone."""

SHAPE_ROWS = 20
"""With fewer rows, tails and shares of single values are chance."""

FEW_VALUES = 10
ROWS_PER_VALUE = 5
"""Few values: at most ten, each in five rows or more on average, as for codes of categories."""

SPIKE = 0.2
"""Share of rows on one value that no density gives, even with measurements rounded coarsely."""

FAR = 6
"""Robust standard deviations: beyond them lies one row in 500 million of a normal column."""

TO_DEVIATIONS = 1.4826
"""Standard deviation of a normal distribution in units of its median absolute deviation."""

STRAY_SHARE = 0.02
"""Most rows that count as strays: more of them, close together, are a group worth a component."""

DECADE = 10
"""Ratio of a column's ninth decile to its first: below it, a logarithm changes its shape little."""

SKEWNESS_LEFT = 0.5
"""Share of the skewness that a logarithm may leave where it is worth taking. With the ratio above,
the skewness (Kelly's) is then 0.36 or more; that of an exponential distribution is 0.46."""

SCALES_APART = 1e3
"""Ratio of standard deviations: in distances, the narrow column counts for a millionth."""

MOST_RATIO = 15
"""Largest power of ten that is written out for a ratio."""

SURE_ROWS = 5
"""Rows a parameter from which estimates are steady, by the usual rule of thumb."""

LOST_SHARE = 0.1
"""Share of rows with missing cells whose loss may move the groups."""

NAMED_GAPS = 3
"""Columns with most missing cells that are named."""

COPIED_SHARE = 0.1
"""Share of copies that can carry a component: with fewer, its weight would be small."""

UNIT_BOUND = {"EVE", "VVE", "EEV", "VEV"}
"""Families, beside the round ones, whose shared shape or axes change with a column's unit."""


@dataclass(frozen=True)
class Remedy:
    """One click that helps: what it says, and fields of Choices with their new values."""

    label: Note
    changes: Mapping[str, Any]


@dataclass(frozen=True)
class Finding:
    """One thing that would spoil the fit.

    `columns` are keys of those concerned. A `serious` one makes the fit impossible, or its result
    one of the model's limits rather than of the data.
    """

    code: str
    message: Note
    columns: tuple[str, ...]
    remedies: tuple[Remedy, ...] = ()
    serious: bool = False


def health(
    table: Table,
    columns: Sequence[Column],
    n_components: int,
    covariance_type: str,
    scaling: str,
) -> tuple[Finding, ...]:
    """Findings about a fit of these numeric columns, the worst first.

    Rows with missing cells are counted in the whole table; all else is judged on at most
    `MOST_ROWS` of the complete rows. Raises BadOption for a family that does not exist.
    """
    keys = tuple(column.key for column in columns)
    found = []
    gaps = [~np.isfinite(column.values) for column in columns]
    full = [j for j, gap in enumerate(gaps) if not gap.all() or not table.n_rows]
    found += [_empty(columns[j], keys) for j in range(len(keys)) if j not in full]
    if not full:
        return tuple(found)
    missing = _Missing(keys, tuple(columns[j] for j in full), [gaps[j] for j in full])
    if table.n_rows and not len(missing.complete):
        return (*found, *missing.findings())
    model = _Model(n_components, covariance_type, scaling)
    rows = _Rows.of(keys, missing.columns, missing.complete)
    found += [
        *_constants(rows),
        *_relations(rows, model),
        *_sizes(rows, model),
        *_scales(rows, model),
        *missing.findings(),
        *_values(rows),
        *_copies(rows),
        *_tails(rows),
    ]
    return tuple(sorted(found, key=lambda finding: not finding.serious))


@dataclass(frozen=True)
class _Model:
    """The model chosen."""

    n_components: int
    covariance_type: str
    scaling: str

    @property
    def code(self) -> str:
        """The three letters of the family: volume, shape, direction."""
        return family_of(self.covariance_type).code

    @property
    def correlates(self) -> bool:
        """Whether components may be tilted against the columns."""
        return not family_of(self.covariance_type).diagonal


@dataclass(frozen=True, eq=False)
class _Rows:
    """The rows looked at. `X` (d, m) as the module says; `ordered` its lines, sorted; `factors`
    (d,) by which its columns were multiplied; `complete`: places of all complete rows."""

    keys: tuple[str, ...]
    columns: tuple[Column, ...]
    complete: Places
    X: Floats
    ordered: Floats
    factors: Floats

    @classmethod
    def of(cls, keys: tuple[str, ...], columns: tuple[Column, ...], complete: Places) -> _Rows:
        """Those of the `complete` rows of these columns, out of all columns chosen, `keys`."""
        some = np.linspace(0, len(complete) - 1, min(len(complete), MOST_ROWS)).astype(np.int64)
        places = complete[some]
        X = np.empty((len(columns), len(places)))
        for line, column in zip(X, columns, strict=True):
            line[:] = column.values[places]
        largest = np.maximum(X.max(axis=1, initial=0.0), -X.min(axis=1, initial=0.0))
        exponents = np.frexp(largest)[1]
        factors = np.ldexp(1.0, -np.clip(exponents, -1000, 1000))  # beyond, no normal number
        X *= factors[:, None]
        return cls(keys, columns, complete, X, np.sort(X, axis=1), factors)

    @property
    def m(self) -> int:
        """Rows looked at."""
        return self.X.shape[1]

    @cached_property
    def varied(self) -> list[int]:
        """Lines of the columns with more than one value in the rows looked at."""
        lines = range(len(self.columns)) if self.m else ()
        return [j for j in lines if self.ordered[j, 0] < self.ordered[j, -1]]

    @cached_property
    def constant(self) -> list[int]:
        """Lines of the columns with one value in all complete rows; none of a single row."""
        if len(self.complete) < 2:
            return []
        return [j for j in range(len(self.columns)) if j not in self.varied and self._is_still(j)]

    def _is_still(self, j: int) -> bool:
        values = self.columns[j].values
        return bool((values[self.complete] == values[self.complete[0]]).all())

    @cached_property
    def medians(self) -> Floats:
        """Median (d,) of each column."""
        return self.ordered[:, self.m // 2]

    @cached_property
    def deviations(self) -> Floats:
        """Robust standard deviation (d,): 0 where more than half the rows share a value."""
        middle = self.m // 2
        distances = np.abs(self.X - self.medians[:, None])
        return np.partition(distances, middle, axis=1)[:, middle] * TO_DEVIATIONS

    def finding(
        self,
        code: str,
        message: Note,
        lines: Sequence[int],
        out: Sequence[int],
        serious: bool = False,
    ) -> Finding:
        """A finding about some lines; leaving out any of `out` would end it."""
        concerned = tuple(self.columns[j].key for j in lines)
        remedies = (remedy for j in out for remedy in _leave_out(self.keys, self.columns[j]))
        return Finding(code, message, concerned, tuple(remedies), serious)


def _leave_out(keys: tuple[str, ...], column: Column) -> tuple[Remedy, ...]:
    """The remedy of leaving out one of the columns chosen; none where none would remain."""
    return _without(keys, [column], Note("Leave out {columns}", columns=[column.label]))


def _without(keys: tuple[str, ...], columns: Sequence[Column], label: Note) -> tuple[Remedy, ...]:
    out = {column.key for column in columns}
    left = tuple(key for key in keys if key not in out)
    return (Remedy(label, {"columns": left}),) if left else ()


def _percent(share: float) -> int:
    """A share below 1 in hundredths: never said to be all."""
    return min(round(100 * share), 99)


def _empty(column: Column, keys: tuple[str, ...]) -> Finding:
    message = Note(
        "“{column}” has no value in any row, so no row is complete and nothing can be fitted.",
        column=column.label,
    )
    return Finding("empty", message, (column.key,), _leave_out(keys, column), serious=True)


@dataclass(frozen=True, eq=False)
class _Missing:
    """Where cells are missing: a mask (n,) for each of the columns that have any value."""

    keys: tuple[str, ...]
    columns: tuple[Column, ...]
    gaps: list[Mask]

    @cached_property
    def lacking(self) -> NDArray[np.int16]:
        """Missing cells (n,) of each row."""
        return np.sum(self.gaps, axis=0, dtype=np.int16)

    @cached_property
    def complete(self) -> Places:
        """Places of the rows that lack nothing."""
        return np.flatnonzero(self.lacking == 0)

    def findings(self) -> Iterator[Finding]:
        """The finding that many rows are left out."""
        n, lost = len(self.lacking), int(np.count_nonzero(self.lacking))
        if lost <= LOST_SHARE * n:
            return
        counts = [int(np.count_nonzero(gap)) for gap in self.gaps]
        worst = sorted((j for j, count in enumerate(counts) if count), key=lambda j: -counts[j])
        message = self._message(lost, [self.columns[j].label for j in worst[:NAMED_GAPS]])
        concerned = tuple(self.columns[j].key for j in sorted(worst))
        yield Finding("missing", message, concerned, self._remedies(worst, lost), lost == n)

    def _message(self, lost: int, worst: list[str]) -> Note:
        n = len(self.lacking)
        if lost == n:
            return Note(
                "No row has a value in each of the columns, so nothing can be fitted. "
                "Most cells are missing in {columns}.",
                columns=worst,
            )
        return Note(
            "{lost} of {rows} rows ({percent} %) lack a value in some column and are left out, "
            "so the groups are those of the complete rows alone. "
            "Most cells are missing in {columns}.",
            lost=lost,
            rows=n,
            percent=_percent(lost / n),
            columns=worst,
        )

    def _remedies(self, gappy: list[int], lost: int) -> tuple[Remedy, ...]:
        """Leaving out the column that brings back most rows, and all that lack cells."""
        single = self.lacking == 1
        back = {j: int(np.count_nonzero(self.gaps[j] & single)) for j in gappy}
        best = max(gappy, key=lambda j: back[j])
        remedies: tuple[Remedy, ...] = ()
        if back[best]:
            label = Note(
                "Leave out {columns}; rows that come back: {rows}",
                columns=[self.columns[best].label],
                rows=back[best],
            )
            remedies += _without(self.keys, [self.columns[best]], label)
        if back[best] < lost:
            label = Note(
                "Leave out all columns with missing cells; rows that come back: {rows}", rows=lost
            )
            remedies += _without(self.keys, [self.columns[j] for j in gappy], label)
        return remedies


def _constants(rows: _Rows) -> Iterator[Finding]:
    """Columns of one value in all complete rows, not only in those looked at."""
    for j in rows.constant:
        message = Note(
            "“{column}” has the same value in every complete row: it cannot tell groups apart, "
            "and the fit is refused.",
            column=rows.columns[j].label,
        )
        yield rows.finding("constant", message, [j], [j], serious=True)


def _relations(rows: _Rows, model: _Model) -> Iterator[Finding]:
    """Columns that repeat another, or are a sum of others."""
    if rows.m < max(RELATION_ROWS, len(rows.columns) + 2):
        return
    lines, R = _correlations(rows)
    leaders, pairs = _twins(R)
    for i, j in pairs:
        yield _duplicate(rows, lines[i], lines[j], model)
    for j, parts in _sums(R[np.ix_(leaders, leaders)]):
        parts_of = [lines[leaders[i]] for i in parts]
        yield _collinear(rows, lines[leaders[j]], parts_of, model)


def _correlations(rows: _Rows) -> tuple[list[int], Floats]:
    """Lines of the columns that vary, and their correlations, stray values left out."""
    Z = rows.X[:, _near(rows)] - rows.medians[:, None]
    Z -= Z.mean(axis=1, keepdims=True)
    largest = np.abs(Z).max(axis=1)
    lines = [j for j in rows.varied if largest[j] > 0]
    Z = Z[lines] / largest[lines, None]
    Z /= np.sqrt(np.einsum("dm,dm->d", Z, Z))[:, None]
    R = Z @ Z.T
    np.fill_diagonal(R, 1.0)
    return lines, R


def _near(rows: _Rows) -> Mask | slice:
    """The rows without a stray value; all, where that leaves too few."""
    low, high, middle = rows.ordered[:, 0], rows.ordered[:, -1], rows.medians
    furthest = np.maximum(high - middle, middle - low)
    near = np.ones(rows.m, dtype=bool)
    for j in np.flatnonzero(furthest > STRAY * rows.deviations):
        distances = np.abs(rows.X[j] - middle[j])
        near &= distances <= STRAY * (rows.deviations[j] or distances.mean())
    few = np.count_nonzero(near) < max(RELATION_ROWS, len(rows.columns) + 2)
    return slice(None) if few or near.all() else near


def _twins(R: Floats) -> tuple[list[int], list[tuple[int, int]]]:
    """Lines that repeat none before them, and the others, each after the one it repeats."""
    same = np.abs(R) > 1 - SAME
    leaders: list[int] = []
    pairs = []
    for j in range(len(R)):
        first = next((i for i in leaders if same[i, j]), None)
        if first is None:
            leaders.append(j)
        else:
            pairs.append((first, j))
    return leaders, pairs


def _sums(R: Floats) -> Iterator[tuple[int, list[int]]]:
    """Lines of the correlations R (d, d) that are sums of others, each with those that it needs.

    The last of the columns in a relation is the sum: totals mostly stand after their parts.
    """
    kept = list(range(len(R)))
    rank = _rank(R)
    for j in reversed(range(len(R))):
        others = [i for i in kept if i != j]
        if rank < len(kept) and _rank(R[np.ix_(others, others)]) == rank:
            kept = others
    sums = sorted(set(range(len(R))) - set(kept))
    if not sums:
        return
    coefficients = np.linalg.lstsq(R[np.ix_(kept, kept)], R[np.ix_(kept, sums)], rcond=SAME)[0]
    for j, of_parts in zip(sums, coefficients.T, strict=True):
        yield j, [i for i, one in zip(kept, of_parts, strict=True) if abs(one) > MATTERS]


def _rank(R: Floats) -> int:
    """How many columns are no sums of others, by their correlations R (d, d).

    Cholesky's factor with the largest remainder first (Higham 2002, Accuracy and Stability of
    Numerical Algorithms, section 10.3): of a sum, nothing remains.
    """
    return int(lapack.dpstrf(R, tol=2 * SAME)[2]) if len(R) else 0


def _duplicate(rows: _Rows, i: int, j: int, model: _Model) -> Finding:
    names = {"column": rows.columns[i].label, "other": rows.columns[j].label}
    message = (
        Note(
            "“{column}” and “{other}” say the same: one is the other, or a multiple of it plus a "
            "constant. Components are then flat, and the regularisation, not the data, decides "
            "how thin they are and which model looks best.",
            **names,
        )
        if model.correlates
        else Note(
            "“{column}” and “{other}” say the same: one is the other, or a multiple of it plus a "
            "constant. What they say counts twice, so the groups look surer than they are.",
            **names,
        )
    )
    return rows.finding("duplicate", message, [i, j], [j, i], model.correlates)


def _collinear(rows: _Rows, j: int, parts: list[int], model: _Model) -> Finding:
    names = {"column": rows.columns[j].label, "columns": [rows.columns[i].label for i in parts]}
    message = (
        Note(
            "“{column}” follows from {columns}: it is a sum of multiples of them. Components are "
            "then flat, and the regularisation, not the data, decides how thin they are and which "
            "model looks best.",
            **names,
        )
        if model.correlates
        else Note(
            "“{column}” follows from {columns}: it is a sum of multiples of them. It adds nothing "
            "new but counts as if it did, so the groups look surer than they are.",
            **names,
        )
    )
    return rows.finding("collinear", message, [*parts, j], [j], model.correlates)


def _sizes(rows: _Rows, model: _Model) -> Iterator[Finding]:
    """Too few rows for the model."""
    n, d, K = len(rows.complete), len(rows.columns), model.n_components
    parameters = n_parameters(model.covariance_type, K, d)
    if n >= SURE_ROWS * parameters:
        return
    remedies = tuple(_smaller(n, d, parameters, model))
    concerned = tuple(column.key for column in rows.columns)
    counts = {"rows": n, "parameters": parameters}
    if d > 1 and model.correlates and "V" in model.code[1:] and n <= K * d:
        message = Note(
            "{rows} rows for {components} components in {dimensions} columns: on average a "
            "component has no more rows than columns. It is then flat, and the regularisation, "
            "not the data, decides its shape.",
            rows=n,
            components=K,
            dimensions=d,
        )
        yield Finding("flat", message, concerned, remedies, serious=True)
    elif n < parameters:
        message = Note(
            "{rows} rows for {parameters} parameters: fewer rows than parameters. The model can "
            "learn single rows by heart, and its groups say little of other rows.",
            **counts,
        )
        yield Finding("rows", message, concerned, remedies, serious=True)
    else:
        message = Note(
            "{rows} rows for {parameters} parameters: fewer than {least} rows for each. The "
            "estimates are unsteady, and other rows of the same kind may give other groups.",
            least=SURE_ROWS,
            **counts,
        )
        yield Finding("rows", message, concerned, remedies)


def _smaller(n: int, d: int, parameters: int, model: _Model) -> Iterator[Remedy]:
    """Models of so much fewer parameters that the rows pass the next limit."""
    least = SURE_ROWS if n >= parameters else 1
    for covariance_type in ("diag", "tied"):
        count = n_parameters(covariance_type, model.n_components, d)
        if n >= least * count:
            yield Remedy(
                Note(
                    "Use the family {family}; parameters: {parameters}",
                    family=covariance_type,
                    parameters=count,
                ),
                {"covariance_type": covariance_type},
            )
    for K in range(model.n_components - 1, 0, -1):
        count = n_parameters(model.covariance_type, K, d)
        if n >= SURE_ROWS * count:
            label = Note(
                "Set K to {components}; parameters: {parameters}", components=K, parameters=count
            )
            yield Remedy(label, {"n_components": K})
            return


def _scales(rows: _Rows, model: _Model) -> Iterator[Finding]:
    """Columns of very different spread, where the family is bound to their units."""
    is_round = model.code[1] == "I"
    bound = model.scaling == "none" and (is_round or model.code in UNIT_BOUND)
    if not bound or rows.m < RELATION_ROWS or not rows.varied:
        return
    digits = np.log10(rows.X[rows.varied].std(axis=1)) - np.log10(rows.factors[rows.varied])
    wide, narrow = rows.varied[int(digits.argmax())], rows.varied[int(digits.argmin())]
    apart = float(np.ptp(digits))
    if apart <= math.log10(SCALES_APART):
        return
    label = Note("Bring all columns to mean 0 and standard deviation 1")
    yield Finding(
        "scales",
        _scales_message(rows.columns[wide].label, rows.columns[narrow].label, apart, model),
        (rows.columns[wide].key, rows.columns[narrow].key),
        (Remedy(label, {"scaling": "standard"}),),
    )


def _scales_message(wide: str, narrow: str, apart: float, model: _Model) -> Note:
    ratio = 10 ** min(int(apart), MOST_RATIO)
    if model.code[1] == "I":
        return Note(
            "“{column}” spreads more than {ratio} times as widely as “{other}”. Round components "
            "are as wide in every column, so the widest columns alone decide the groups.",
            column=wide,
            other=narrow,
            ratio=ratio,
        )
    return Note(
        "“{column}” spreads more than {ratio} times as widely as “{other}”. Components of the "
        "family {family} share a shape or axes in the columns' units, so the groups change with "
        "the units.",
        column=wide,
        other=narrow,
        ratio=ratio,
        family=model.covariance_type,
    )


def _values(rows: _Rows) -> Iterator[Finding]:
    """Columns with few values, or with many rows on one."""
    if rows.m < SHAPE_ROWS:
        return
    for j in sorted(set(range(len(rows.columns))) - set(rows.constant)):
        starts = np.flatnonzero(np.diff(rows.ordered[j])) + 1
        runs = np.diff(starts, prepend=0, append=rows.m)
        longest = int(runs.argmax())
        if 1 < len(runs) <= FEW_VALUES and rows.m >= ROWS_PER_VALUE * len(runs):
            message = Note(
                "“{column}” has only {distinct} different values in {rows} rows. A component can "
                "shrink onto one of them, and the groups then repeat this column.",
                column=rows.columns[j].label,
                distinct=len(runs),
                rows=rows.m,
            )
            yield rows.finding("discrete", message, [j], [j])
        elif runs[longest] > SPIKE * rows.m:
            message = Note(
                "{percent} % of the values of “{column}” are {value}. A component can shrink onto "
                "this value, and its group is then only the rows that have it.",
                column=rows.columns[j].label,
                percent=_percent(runs[longest] / rows.m),
                value=f"{rows.ordered[j, runs[:longest].sum()] / rows.factors[j] + 0.0:.6g}",
            )
            yield rows.finding("discrete", message, [j], [j])


def _copies(rows: _Rows) -> Iterator[Finding]:
    """Rows that repeat others; in one column, equal values are mere rounding (see `SPIKE`)."""
    if rows.m < SHAPE_ROWS or len(rows.columns) < 2:
        return
    cells = (rows.X.T + 0.0).tobytes()  # + 0.0: a negative zero is a zero
    width = rows.X.itemsize * len(rows.columns)
    different = {cells[at : at + width] for at in range(0, len(cells), width)}
    copies = rows.m - len(different)
    if copies > COPIED_SHARE * rows.m:
        message = Note(
            "{copies} of {rows} rows repeat another row exactly. A component can shrink onto such "
            "copies and then describes nothing else. If rows were entered twice, remove the copies "
            "from the file.",
            copies=copies,
            rows=rows.m,
        )
        yield Finding("copies", message, tuple(column.key for column in rows.columns))


def _tails(rows: _Rows) -> Iterator[Finding]:
    """Columns with a long right tail, heavy tails or stray values."""
    if rows.m < SHAPE_ROWS:
        return
    for j in rows.varied:
        if _is_skewed(rows.ordered[j]):
            message = Note(
                "“{column}” is positive with a long tail to the right. Normal components are "
                "symmetric, so one group takes several of them. Taking the logarithm "
                "of this column before loading the file would help.",
                column=rows.columns[j].label,
            )
            yield rows.finding("skewed", message, [j], [j])
        elif rows.deviations[j] > 0:
            yield from _outliers(rows, j)


def _is_skewed(ordered: Floats) -> bool:
    """Whether positive values (m,) lean to the right, and their logarithms far less."""
    m = len(ordered)
    low, middle, high = (float(ordered[m * tenth // 10]) for tenth in (1, 5, 9))
    if not (ordered[0] > 0 and high >= DECADE * low):
        return False
    skewness = _skewness(low, middle, high)
    of_logarithms = _skewness(math.log(low), math.log(middle), math.log(high))
    return abs(of_logarithms) < SKEWNESS_LEFT * skewness


def _skewness(low: float, middle: float, high: float) -> float:
    """Kelly's: how much further the ninth decile is from the median than the first, -1 to 1."""
    return ((high - middle) - (middle - low)) / (high - low)


def _outliers(rows: _Rows, j: int) -> Iterator[Finding]:
    bound = FAR * rows.deviations[j]
    middle, ordered = rows.medians[j], rows.ordered[j]
    below = ordered[: np.searchsorted(ordered, middle - bound)]
    above = ordered[np.searchsorted(ordered, middle + bound, side="right") :]
    distances = np.concatenate([middle - below, above - middle])
    if not len(distances):
        return
    counts = {
        "column": rows.columns[j].label,
        "far": len(distances),
        "rows": rows.m,
        "times": FAR,
    }
    quarter, three_quarters = np.quantile(distances, (0.25, 0.75))
    if three_quarters - quarter > bound and len(distances) > STRAY_SHARE * rows.m:
        message = Note(
            "“{column}” has heavy tails: {far} of {rows} rows lie more than {times} robust "
            "standard deviations from its median, scattered widely. Normal components have no "
            "such tails, so several wide ones are spent on them.",
            **counts,
        )
        yield rows.finding("outliers", message, [j], [j])
    elif len(distances) <= max(1, STRAY_SHARE * rows.m):
        message = Note(
            "“{column}” has stray values: {far} of {rows} rows lie more than {times} robust "
            "standard deviations from its median. They may be errors or a small group; they widen "
            "a component, or take one for themselves.",
            **counts,
        )
        yield rows.finding("outliers", message, [j], [j])
