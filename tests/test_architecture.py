"""Who may import whom. A room is a file or folder of dashboard/; what is not allowed is refused."""

from __future__ import annotations

import sys

import pytest

from tests.sources import imports, trees

# room -> the rooms that it may import, beside itself
ROOMS: dict[str, set[str]] = {
    "app": {"factory"},
    "factory": {
        "pages", "gate", "headers", "routes", "services", "settings", "data", "jobs", "analysis",
        "choices", "components", "engine", "ids", "compression", "i18n",
    },
    "routes": {"downloads", "exports", "gate", "services", "data", "i18n"},
    "downloads": {
        "gate", "services", "analysis", "choices", "data", "engine", "exports", "i18n", "jobs",
        "reporting",
    },
    "reporting": {"analysis", "choices", "exports", "figures", "i18n", "views"},
    "gate": set(),
    "headers": {"gate"},
    "compression": set(),
    "services": {"settings", "data", "jobs", "analysis"},
    "pages": {
        "components", "analysis", "views", "figures", "exports", "choices", "ids", "i18n", "data",
        "engine", "services", "learn",
    },
    "learn": {"data", "engine", "i18n"},
    "components": {"ids", "i18n", "choices", "data", "engine", "jobs", "learn"},
    "figures": {"views", "engine", "i18n", "learn"},
    "exports": {"analysis", "choices", "data", "engine", "i18n"},
    "views": {"analysis", "choices", "engine"},
    "analysis": {"data", "engine", "choices", "i18n"},
    "jobs": {"data"},
    "data": {"settings"},
    "choices": {"data", "engine", "i18n"},
    "engine": set(),
    "settings": set(),
    "i18n": set(),
    "ids": set(),
}  # fmt: skip

# package -> the rooms that may import it; a package that is not here is refused everywhere
PACKAGES: dict[str, set[str]] = {
    "dash": {"factory", "gate", "headers", "routes", "components", "pages"},
    "dash_bootstrap_components": {"components", "pages"},
    "flask": {"factory", "compression", "gate", "headers", "routes", "downloads", "components"},
    "werkzeug": {"gate", "routes"},
    "plotly": {"figures"},
    "pandas": {"data"},
    "charset_normalizer": {"data"},
    "python_calamine": {"data"},
    "babel": {"i18n"},
    "numpy": {"engine", "data", "analysis", "views", "figures", "exports", "learn"},
    "jinja2": {"exports"},
    "xlsxwriter": {"exports"},
    "quickjs": {"exports"},
    "scipy": {"engine", "analysis"},
    "threadpoolctl": {"engine"},
    "sklearn": {"engine"},
}

# modules of the standard library that reach out, run programs or unpickle
REFUSED = {
    "asyncio", "ftplib", "http", "marshal", "multiprocessing", "pickle", "shelve", "smtplib",
    "socket", "socketserver", "subprocess", "telnetlib", "urllib.request", "webbrowser", "xmlrpc",
}  # fmt: skip

MODULES = sorted(trees())


def room(name: str) -> str:
    """The room of a module of ours: dashboard.data.table -> data."""
    parts = name.split(".")
    return parts[1] if parts[0] == "dashboard" and len(parts) > 1 else parts[0]


def named(module: str) -> list[str]:
    return sorted(set(imports(module, trees()[module])))


@pytest.mark.parametrize("module", MODULES)
def test_rooms_import_only_the_rooms_below_them(module: str) -> None:
    ours = {room(name) for name in named(module) if name.startswith("dashboard.")}
    if module == "dashboard":
        assert not ours
    else:
        assert ours - {room(module)} <= ROOMS[room(module)]


@pytest.mark.parametrize("module", MODULES)
def test_packages_are_imported_only_where_they_belong(module: str) -> None:
    for name in named(module):
        package = name.split(".")[0]
        if package == "dashboard" or package in sys.stdlib_module_names:
            continue
        assert room(module) in PACKAGES.get(package, set()), f"{module} imports {name}"


@pytest.mark.parametrize("module", MODULES)
def test_nothing_reaches_out_or_unpickles(module: str) -> None:
    for name in named(module):
        assert name.split(".")[0] not in REFUSED
        assert not any(name == bad or name.startswith(bad + ".") for bad in REFUSED)


@pytest.mark.parametrize("module", [m for m in MODULES if m.startswith("dashboard.pages.")])
def test_pages_do_not_import_one_another(module: str) -> None:
    page = module.split(".")[2]
    others = {n.split(".")[2] for n in named(module) if n.startswith("dashboard.pages.")}
    assert others <= {page, "opened"}


def test_what_the_tables_allow_is_what_there_is() -> None:
    """So that a new arrow between rooms, or a room's new package, is seen in this file first."""
    rooms: dict[str, set[str]] = {name: set() for name in ROOMS}
    packages: dict[str, set[str]] = {name: set() for name in PACKAGES}
    for module in MODULES:
        for name in named(module):
            package = name.split(".")[0]
            if package in packages:
                packages[package].add(room(module))
            elif package == "dashboard" and room(name) != room(module):
                rooms[room(module)].add(room(name))
    assert rooms == ROOMS
    assert packages == PACKAGES


def test_the_table_of_rooms_is_complete_and_has_no_circles() -> None:
    assert {room(module) for module in MODULES} - {"dashboard"} <= set(ROOMS)
    left = dict(ROOMS)
    while left:
        lowest = [name for name, below in left.items() if not below & set(left)]
        assert lowest, f"a circle among {sorted(left)}"
        for name in lowest:
            del left[name]
