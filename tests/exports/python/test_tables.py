"""What tables the scoring script reads."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dashboard.exports import Model, scoring_script
from tests.exports.python.scripts import expected, run, scored, written
from tests.fits import sample_fit


def test_tables_with_gaps_and_other_columns(tmp_path: Path) -> None:
    """Cells stay as they are, also those that are no UTF-8 or have names that are added."""
    fit = sample_fit()
    table = tmp_path / "t.csv"
    table.write_bytes(
        b"\xef\xbb\xbfcomponent,waiting (min), eruptions  (min) ,anomaly,note,waiting (min)\r\n"
        b'7,79,3.6,no,"two\nlines",1\r\n'
        b"\r\n"
        b"8,NA,3.6,,caf\xe9\r\n"
        b"9, 54,1.8\r\n"
        b"0,,inf,1,2,3,4,5\r\n"
    )
    done = run(scoring_script(Model.of(fit), fit.X), table)
    assert done.stdout.split(b"\n")[0].decode().split(",") == [
        *("component", "waiting (min)", "eruptions  (min) ", "anomaly", "note", "waiting (min)"),
        *("component (2)", *(f"probability of {k}" for k in "123"), "log_density", "anomaly (2)"),
    ]
    right = expected(Model.of(fit).mixture, np.array([[3.6, 79.0], [1.8, 54.0]]))
    assert b'7,79,3.6,no,"two\nlines",1,' in done.stdout
    assert b"8,NA,3.6,,caf\xe9,,,,,,,\n" in done.stdout
    assert b"0,,inf,1,2,3,,,,,,\n" in done.stdout
    for start, shares, log_density in zip((b'lines",1,', b"9,54,1.8,,,,"), *right, strict=True):
        line = done.stdout.split(start)[1].split(b"\n")[0].split(b",")
        assert line[0] == str(shares.argmax() + 1).encode()
        np.testing.assert_allclose([float(cell) for cell in line[1:4]], shares, atol=1e-10)
        assert float(line[4]) == pytest.approx(log_density, abs=1e-9)
    assert done.stderr.decode().strip() == "2 rows lack a number in a column of the model."


@pytest.mark.parametrize(
    ("delimiter", "comma"), [(";", True), (";", False), ("\t", False), ("|", 0)]
)
def test_tables_with_other_delimiters(tmp_path: Path, delimiter: str, comma: bool) -> None:
    fit = sample_fit()
    table = written(tmp_path / "t.csv", Model.of(fit).columns, fit.X, delimiter=delimiter)
    if comma:
        table.write_text(table.read_text().replace(".", ","))
    done = run(scoring_script(Model.of(fit), fit.X), table)
    right = expected(Model.of(fit).mixture, fit.X)[1]
    found = [float(row["log_density"]) for row in scored(done.stdout)]
    np.testing.assert_allclose(found, right, rtol=0, atol=1e-9)


@pytest.mark.parametrize("text", ["a,b\n1,2\n", "", "\n\n", "eruptions (min)\n3\n"])
def test_a_table_without_the_columns(tmp_path: Path, text: str) -> None:
    fit = sample_fit()
    table = tmp_path / "t.csv"
    table.write_text(text)
    done = run(scoring_script(Model.of(fit), fit.X), table, code=1)
    assert b"'eruptions (min)', 'waiting (min)'" in done.stderr
    assert b"Traceback" not in done.stderr
    assert not done.stdout
