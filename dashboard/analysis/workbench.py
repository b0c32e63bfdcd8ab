"""`Analysis`: a result for the choices made, from memory, from the store, or made now.

A result is a function of the choices (and, for an uploaded table, of its token) alone, so each has
a key made from them. The store keeps it for every worker; a lost result is made again.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.cost import seconds
from dashboard.analysis.fit import Fit, packed, unpacked
from dashboard.analysis.grid import packed_rows, unpacked_rows
from dashboard.analysis.matching import matched_slots
from dashboard.analysis.recent import Recent
from dashboard.analysis.running import Floats, Progress, run_fit, run_grid
from dashboard.choices import BLOBS, HELD, SHARED, UPLOAD, ChoiceError, Choices
from dashboard.data import samples
from dashboard.data.entries import name_of
from dashboard.data.errors import DataError, NoSpace, NotStored
from dashboard.data.store import Store
from dashboard.data.table import Column, Table
from dashboard.data.tables import load_table
from dashboard.data.uploads import Uploads
from dashboard.engine import Row
from dashboard.i18n import N_

Places = NDArray[np.int64]

RESULTS = 1  # raised when a result of the same choices would come out otherwise
QUICK_SECONDS, REQUEST_SECONDS = 0.7, 1.5
MAX_COLUMNS = 100

log = logging.getLogger(__name__)


class TooLong(DataError):
    """The work takes longer than a request may; a job has the time."""


def soon() -> Progress:
    """A progress function that raises TooLong once the work takes longer than a request may."""
    end = time.monotonic() + REQUEST_SECONDS

    def progress(fraction: float) -> None:
        if time.monotonic() > end:
            raise TooLong(
                "This result is no longer on the server; change a choice to make it again."
            )

    return progress


class Analysis:
    """Tables, fits and grids over K for the choices of a page."""

    def __init__(
        self, store: Store, shared: Store | None = None, uploads: Uploads | None = None
    ) -> None:
        self._store = store
        self._shared = shared or store
        self._uploads = uploads or Uploads(store)
        self._tables: Recent[Table] = Recent(4)
        self._matrices: Recent[tuple[Floats, Places]] = Recent(1)
        self._fits: Recent[Fit] = Recent(4)

    def source(self, choices: Choices, token: str | None) -> tuple[object, ...]:
        """What names the table of `choices`; equal for equal tables."""
        if choices.data == UPLOAD:
            return (UPLOAD, token, str(choices.reading))
        if choices.data == SHARED:
            return (SHARED, token)
        if choices.data == BLOBS:
            blobs = choices.blob_clusters, choices.blob_spread, choices.blob_rows
            return (BLOBS, *blobs, choices.blob_seed)
        return (choices.data,)

    def knows(self, choices: Choices) -> bool:
        """Whether there are such data at all."""
        return choices.data in (*HELD, BLOBS, *samples.SAMPLES)

    def table(self, choices: Choices, token: str | None, progress: Progress | None = None) -> Table:
        """The table of `choices`.

        Raises NotStored when an uploaded one is not there (any more), NotRead where its file must
        first be read, which takes a job and its `progress`, and ChoiceError for an unknown sample.
        """
        key = self.source(choices, token)
        if not self._is_there(choices, token):  # perhaps it has been deleted
            return self._read_table(choices, token, progress)
        return self._tables.get(key, lambda: self._read_table(choices, token, progress))

    def _is_there(self, choices: Choices, token: str | None) -> bool:
        """Whether the table has been read and is kept, so that one in memory still counts."""
        if choices.data == UPLOAD:
            return self._uploads.has(token or "", choices.reading)
        return choices.data != SHARED or self._shared.has(token or "")

    def _read_table(self, choices: Choices, token: str | None, progress: Progress | None) -> Table:
        if choices.data == UPLOAD:
            return self._uploads.table(token or "", choices.reading, progress)
        if choices.data == SHARED:
            return load_table(self._shared, token or "")
        if choices.data == BLOBS:
            return samples.blobs(
                choices.blob_clusters, choices.blob_spread, choices.blob_rows, choices.blob_seed
            )
        if not self.knows(choices):
            raise ChoiceError("{field}: this choice is not known here.", field=N_("Data"))
        return samples.load(choices.data)

    def columns(self, choices: Choices, table: Table) -> tuple[Column, ...]:
        """The columns to use: those chosen, or the table's own first choice.

        Raises ChoiceError when there is none, or one that has no numbers.
        """
        numeric = {column.key: column for column in table.columns if column.kind == "numeric"}
        keys = table.default_columns() if choices.columns is None else choices.columns
        if not keys and choices.columns is None:
            raise ChoiceError(
                "No column of this table is chosen at first; the reasons stand under Columns."
            )
        if not keys:
            raise ChoiceError("Choose at least one column of numbers.")
        if len(keys) > MAX_COLUMNS:
            raise ChoiceError("Choose at most {most} columns.", most=MAX_COLUMNS)
        if not set(keys) <= set(numeric):
            raise ChoiceError("{field}: this choice is not known here.", field=N_("Columns"))
        return tuple(numeric[key] for key in keys)

    def made(self, choices: Choices, token: str | None, progress: Progress) -> Fit:
        """As `fitted`, for a job: the file is read first where that has not been done."""
        self.table(choices, token, progress)
        return self.fitted(choices, token, progress)

    def is_quick(self, choices: Choices, token: str | None) -> bool:
        """Whether the fit is at hand, or made in well under two seconds."""
        at_hand = self.kept(choices, token) is not None
        return at_hand or self._seconds(choices, token, [choices.n_components]) < QUICK_SECONDS

    def is_quick_grid(self, choices: Choices, token: str | None) -> bool:
        """The same for the grid over K."""
        cells = [*range(1, choices.k_max + 1)] * len(choices.families)
        at_hand = self.kept_selection(choices, token) is not None
        return at_hand or self._seconds(choices, token, cells) < QUICK_SECONDS

    def _seconds(self, choices: Choices, token: str | None, cells: list[int]) -> float:
        """About how long fits of these numbers of components take."""
        table = self.table(choices, token)
        return seconds(choices, self.columns(choices, table), table.n_rows, cells)

    def fitted(self, choices: Choices, token: str | None, progress: Progress | None = None) -> Fit:
        """The mixture that `choices` ask for, its slots as without a previous fit.

        Raises EngineError for data that allow no such fit, ChoiceError and NotStored as `table`
        and `columns` do, and whatever `progress` raises to end the work.
        """
        self.table(choices, token)
        key = self._fit_key(choices, token)
        return self._fits.get(key, lambda: self._stored_fit(key, choices, token, progress))

    def _stored_fit(
        self, key: str, choices: Choices, token: str | None, progress: Progress | None
    ) -> Fit:
        X, rows = self._matrix(choices, token)
        table = self.table(choices, token)
        columns = self.columns(choices, table)
        try:
            result, took = unpacked(*self._store.get(key))
        except NotStored:
            started = time.perf_counter()
            result = run_fit(choices, columns, X, progress)
            took = time.perf_counter() - started
            self._keep(*packed(result, took), key, choices, token)
        logs = tuple(column.key for column in columns if column.key in choices.logs)
        partial = choices.missing == "keep"
        fit = Fit(table, columns, rows, X, result, (), took, logs, partial)
        return fit.with_slots(matched_slots(fit, None))

    def _matrix(self, choices: Choices, token: str | None) -> tuple[Floats, Places]:
        """X (n, d) and the places (n,) of the rows to use: those without a missing cell in the
        columns used or, where such rows are kept, those with any value there.

        Fits of the same rows share them. Raises ChoiceError where there is no such row.
        """
        table = self.table(choices, token)
        columns = self.columns(choices, table)
        keys = tuple(column.key for column in columns)
        X, rows = self._matrices.get(
            (self.source(choices, token), keys, choices.missing),
            lambda: table.matrix(keys, partial=choices.missing == "keep"),
        )
        if not len(rows) and choices.missing == "keep":
            raise ChoiceError("No row has a number in any of the columns chosen.")
        if not len(rows):
            gaps = tuple(column.label for column in columns if column.n_missing)
            raise ChoiceError(
                "No row has a number in each of the columns chosen. "
                "Leave out some of those with missing cells, or keep such rows: {columns}.",
                columns=gaps,
            )
        return X, rows

    def is_same(self, choices: Choices, others: Choices, token: str | None) -> bool:
        """Whether both choices ask for the same fit of a table."""
        return self._fit_key(choices, token) == self._fit_key(others, token)

    def kept(self, choices: Choices, token: str | None) -> Fit | None:
        """The fit of `choices` if this worker or the store has it; never makes one."""
        key = self._fit_key(choices, token)
        if self._fits.has(key) or self._store.has(key):
            return self.fitted(choices, token)
        return None

    def selection(
        self, choices: Choices, token: str | None, progress: Progress | None = None
    ) -> tuple[Row, ...]:
        """The grid of K = 1..k_max for the families of `choices`; raises as `fitted` does.

        The rows tell criteria and outcomes; their mixtures are not kept.
        """
        if not choices.families:
            raise ChoiceError("Choose at least one family to compare.")
        rows = self.kept_selection(choices, token)
        if rows is None:
            X, _ = self._matrix(choices, token)
            columns = self.columns(choices, self.table(choices, token))
            rows = run_grid(choices, columns, X, progress)
            self._keep(packed_rows(rows), {}, self._grid_key(choices, token), choices, token)
        return rows

    def belongs(self, choices: Choices, token: str | None) -> dict[str, str]:
        """To which table a result of `choices` belongs, in the words of `Store.put`: it is deleted
        with an uploaded table, or with the copy that a link opens."""
        if choices.data == UPLOAD:
            return {"origin": self._uploads.key(token or "", choices.reading)}
        return {"owner": name_of(token or "")} if choices.data == SHARED else {}

    def _keep(
        self,
        facts: dict[str, Any],
        arrays: dict[str, Floats],
        key: str,
        choices: Choices,
        token: str | None,
    ) -> None:
        """Store a result for the other workers; where the disk is full they make it again, and
        where its table was deleted meanwhile nobody may."""
        try:
            self._store.put(facts, arrays, key, **self.belongs(choices, token))
        except (NoSpace, NotStored) as error:
            log.warning("a result is not stored: %s", error)
        if choices.data == SHARED and not self._shared.has(token or ""):
            self._store.delete(key)

    def kept_selection(self, choices: Choices, token: str | None) -> tuple[Row, ...] | None:
        """The grid of `choices` if the store has it; never makes one."""
        try:
            return unpacked_rows(self._store.get_meta(self._grid_key(choices, token)))
        except NotStored:
            return None

    def _fit_key(self, choices: Choices, token: str | None) -> str:
        model = choices.n_components, choices.covariance_type
        return self._key("fit", choices, token, model)

    def _grid_key(self, choices: Choices, token: str | None) -> str:
        return self._key("grid", choices, token, (choices.k_max, *choices.families))

    def _key(
        self, kind: str, choices: Choices, token: str | None, model: tuple[object, ...]
    ) -> str:
        """The name in the store of a result of this kind for these choices."""
        named = [
            RESULTS,
            kind,
            self.source(choices, token),
            choices.columns,
            model,
            choices.init,
            choices.n_init,
            choices.tol,
            choices.max_iter,
            choices.reg_covar,
            choices.seed,
            choices.scaling,
            choices.logs,
            choices.missing,
        ]
        return f"{kind}-{hashlib.sha256(json.dumps(named).encode()).hexdigest()}"
