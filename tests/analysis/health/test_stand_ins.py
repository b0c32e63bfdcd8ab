"""A number such as -999 that stands for missing is found before the fit, and can be read so."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.analysis import Finding, health
from dashboard.choices import Choices
from dashboard.data.asked import AS_RECOGNISED, Reading
from dashboard.data.table import Table
from tests.data.files import lines, table_of


def table(value: str = "-999") -> Table:
    pairs = np.random.default_rng(0).normal(size=(90, 2))
    rows = (f"{a:.3f},{value if i % 9 == 0 else f'{b:.3f}'}" for i, (a, b) in enumerate(pairs))
    return table_of(lines("a,b", rows))


def found(data: str, reading: Reading = AS_RECOGNISED) -> list[Finding]:
    read = table()
    findings = health(read, read.columns, Choices(data=data, reading=reading))
    return [one for one in findings if one.code == "stand-in"]


def test_it_is_told_first_with_its_remedies() -> None:
    read = table()
    first, *_others = health(read, read.columns, Choices(data="upload"))
    assert first.code == "stand-in"
    assert first.columns == ("c1",)
    assert first.message.values == {"column": "b", "value": "-999", "count": 10}
    as_missing, without = first.remedies
    assert str(as_missing.changes["reading"]) == "m1--999"
    assert without.changes == {"columns": ("c0",)}


def test_where_columns_share_it_one_click_is_enough() -> None:
    pairs = np.random.default_rng(0).normal(size=(90, 3))
    rows = (
        f"-999,{b:.3f},-999" if i % 9 == 0 else f"{a:.3f},{b:.3f},{c:.3f}"
        for i, (a, b, c) in enumerate(pairs)
    )
    read = table_of(lines("a,b,c", rows))
    first, second, *_others = health(read, read.columns, Choices(data="upload"))
    assert [first.code, second.code] == ["stand-in", "stand-in"]
    one, both, _without = first.remedies
    assert str(one.changes["reading"]) == "m0--999"
    assert both.changes["reading"] == Reading.parse("m0--999.m2--999")
    assert both.label.values == {"value": "-999", "count": 2}
    assert [str(remedy.changes.get("reading")) for remedy in second.remedies] == ["m2--999", "None"]


def test_what_was_set_before_stays_set() -> None:
    [one] = found("upload", Reading.parse("decimal-point.m1-7"))
    assert one.remedies[0].changes["reading"] == Reading.parse("decimal-point.m1-7,-999")


@pytest.mark.parametrize("data", ["shared", "faithful"])
def test_a_table_that_is_not_read_here_can_only_do_without(data: str) -> None:
    [one] = found(data)
    assert [list(remedy.changes) for remedy in one.remedies] == [["columns"]]


def test_other_numbers_are_no_stand_ins() -> None:
    read = table("-9.5")
    codes = {one.code for one in health(read, read.columns, Choices(data="upload"))}
    assert "stand-in" not in codes
