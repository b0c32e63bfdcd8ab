"""The README says what is true: commands, settings, files, the engine's ten lines."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dashboard.settings import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("row", Settings.table(), ids=lambda row: row.variable)
def test_every_setting_is_listed_with_its_default(row) -> None:
    variable = row.variable.replace(" or ", "` or `")
    assert f"| `{variable}` | {row.default} | {row.help} |" in README


def test_every_command_of_make_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"`?make ([a-z]+)", README))
    assert named <= targets
    assert {"run", "test", "check", "bench", "help"} <= named


def test_every_file_that_is_linked_exists() -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    assert links
    for link in links:
        assert (ROOT / link).is_file(), link


def test_the_lines_of_python_run(capsys: pytest.CaptureFixture[str]) -> None:
    blocks = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert len(blocks) == 1
    exec(compile(blocks[0], "README.md", "exec"), {})
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].startswith("converged")
    assert printed[-1] == "2"
