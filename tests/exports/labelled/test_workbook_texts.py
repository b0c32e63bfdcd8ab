"""Texts of a workbook are texts, however long and whatever they look like."""

from __future__ import annotations

import io
import zipfile
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from tests.exports.labelled.readers import (
    FORMULAS,
    HARMLESS,
    by_calamine,
    by_csv,
    by_openpyxl,
    line,
    model_of,
    plain,
    table_of,
    texts_column,
    workbook,
)

BREAK_OUT = '<r><t>x</t></r></is></c><c r="Z9"><f>1+1</f><v>2</v></c><c t="inlineStr"><is><r></r>'


@pytest.mark.parametrize("text", [*FORMULAS, *HARMLESS, BREAK_OUT, "<r>x</r>", "a\x07b", "\ud800"])
def test_every_text_is_a_text_in_a_workbook(text: str) -> None:
    table = table_of(line(2), texts_column(text, [text, "x"]))
    file = workbook(model_of((text, "2")), table)
    assert_no_more_than_texts_and_numbers(file, {"Rows": 3 * 7, "Components": 3 * 4}, text)
    wanted = plain(text)
    for rows in (
        list(openpyxl.load_workbook(file)["Rows"].iter_rows(values_only=True)),
        CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue()))
        .get_sheet_by_name("Rows")
        .to_python(),
    ):
        found = [rows[0][1], rows[1][1], rows[1][2]]
        assert [unescaped(cell) for cell in found] == [wanted] * 3
        assert unescaped(rows[0][3]) == f"probability of {wanted}"


def unescaped(cell: Any) -> str:
    """A text as Excel shows it: readers leave its escapes of line breaks and underscores."""
    return str(cell or "").replace("_x000D_", "\r").replace("_x005F_", "_")


def assert_no_more_than_texts_and_numbers(
    file: io.BytesIO, n_cells: dict[str, int], text: str = "x"
) -> None:
    """That the sheets hold so many cells, none a formula, and the workbook no link."""
    with zipfile.ZipFile(file) as parts:
        sheets = [name for name in parts.namelist() if "worksheets/sheet" in name]
        assert len(sheets) == len(n_cells)
        for name, n in zip(sorted(sheets), n_cells.values(), strict=True):
            tags = [
                element.tag.split("}")[1]
                for element in ElementTree.fromstring(parts.read(name)).iter()
            ]
            assert tags.count("f") == 0
            assert "hyperlink" not in tags
            empty = n - tags.count("c")
            assert empty == 0 if plain(text) else 0 < empty <= 3
        assert not any(
            ".rels" in name and b"External" in parts.read(name) for name in parts.namelist()
        )


def test_formulas_of_a_workbook_are_marked_as_texts() -> None:
    table = table_of(line(3), texts_column("=t", ["=1+1", "x", "-5"]))
    sheet = openpyxl.load_workbook(workbook(model_of(), table))["Rows"]
    marks = [bool(cell.quotePrefix) for cell in sheet["B"]]
    assert marks == [True, True, False, False]
    assert [cell.value for cell in sheet["B"]] == ["=t", "=1+1", "x", "-5"]


@pytest.mark.parametrize(
    "text",
    [
        "é" * 32_768,
        "=" * 40_000,
        "😀" * 20_000,
        "a" + "😀" * 20_000,
        "資" * 32_767,
        "<r>" + "x" * (32_767 - 7) + "</r>" + "cut",
        BREAK_OUT.ljust(32_763, "y") + "</r>z",
    ],
)  # fmt: skip
def test_long_texts_are_cut_to_what_a_cell_of_excel_holds(text: str) -> None:
    table = table_of(line(2), texts_column("t", [text, "x"]))
    file = workbook(model_of((text, "2")), table)
    assert_no_more_than_texts_and_numbers(file, {"Rows": 3 * 7, "Components": 3 * 4})
    for cells in (by_openpyxl(file), by_calamine(file)):
        for name in ("t", "component"):
            cell = cells[name][0]
            assert text.startswith(cell)
            units = len(cell.encode("utf-16-le")) // 2
            assert 32_766 <= units <= 32_767
        assert max(map(len, cells)) <= 255


def test_long_names_of_components_stay_different_columns() -> None:
    names = ("n" * 32_000, "n" * 32_000 + "!")
    table = table_of(line(2))
    assert len(by_csv(model_of(names), table)) == 6
    file = workbook(model_of(names), table)
    assert len(by_openpyxl(file)) == 6
    assert len(by_openpyxl(file, "Components")) == 4
