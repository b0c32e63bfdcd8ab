"""Names on every export, asked for as the page does: formulas, markup, other scripts.

One file a name: it is called so, a column and a cell are, and a component is given the name. What
comes out is read by what will read it, and holds the name as a name.
"""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np
import openpyxl
import pglast
import pytest
from flask.testing import FlaskClient

from dashboard.choices import Choices
from dashboard.data import Table
from dashboard.downloads import FILES
from dashboard.exports import on_screen, read_model
from dashboard.exports.cells import defused, is_formula
from dashboard.factory import create_app
from dashboard.figures import clusters_figure, responsibilities_figure
from dashboard.figures.text import SPECIAL
from dashboard.i18n import translator
from dashboard.services import Services
from dashboard.settings import Settings
from dashboard.views import clusters_on_screen, responsibility_view
from tests.exports import node
from tests.exports.python.scripts import defined
from tests.exports.report.parsing import Element, outline, parsed, texts
from tests.exports.sql.databases import by_duckdb, by_sqlite
from tests.exports.sql.test_postgresql import Named
from tests.test_routes import followed

NAMES = {
    "formula": "=1+1",
    "call": "@SUM(A1)",
    "command": "=cmd|' /C calc'!A0",
    "minus": "-2+3",
    "full-width": "＝HYPERLINK(1)",
    "tag": "<img src=x onerror=alert(1)>",
    "end of script": "</script><b>x",
    "link": '<a href="https://example.org">x</a>',
    "TeX": "$x^2$ %{y}",
    "quotes": "'\"`\\; DROP TABLE data; --",
    "Chinese": "身高（公分）",
    "Arabic": "\u200fالطول\u200e",
    "Hebrew": "\u202eאורך\u202c",
    "emoji": "👩‍👩‍👧 🌲",
    "accents": "Ångström é",
}
EN = translator("en")


@dataclass(frozen=True)
class Case:
    """A fit of a table with a name everywhere, and how to ask for its files."""

    name: str
    table: Table
    component: str
    choices: Choices
    token: str
    client: FlaskClient
    services: Services

    @property
    def label(self) -> str:
        """The name as the column bears it: cleaned."""
        return self.table.columns[0].label

    @property
    def names(self) -> tuple[str, ...]:
        return (self.component, "2")

    def fit(self) -> Any:
        return self.services.analysis.fitted(self.choices, self.token).on_screen(self.choices)

    def file(self, kind: str) -> tuple[bytes, str]:
        """The content, and the name under which it is saved."""
        body = {"kind": kind, "query": self.choices.to_query(), "token": self.token}
        answer = self.client.post("/download", json=body)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        stated = answer.headers["Content-Disposition"]
        return answer.data, unquote(stated.partition("filename*=UTF-8''")[2])


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Case]:
    app = create_app(Settings(store_directory=tmp_path_factory.mktemp("store")))
    client, services = app.server.test_client(), app.server.extensions["services"]

    @cache
    def case(name: str) -> Case:
        file = io.StringIO()
        rows = csv.writer(file)
        rows.writerow([name, "y", "place"])
        X = np.random.default_rng(0).normal(size=(60, 2)) + 5 * (np.arange(60) % 2)[:, None]
        rows.writerows([f"{a:.4f}", f"{b:.4f}", name] for a, b in X)
        sent = client.put(
            "/upload", data=file.getvalue().encode(), query_string={"name": f"{name}.csv"}
        )
        token = followed(client, sent.get_json()["job"])["token"]
        table = services.analysis.table(Choices(data="upload"), token)
        component = "".join(filter(str.isprintable, name.replace("\u200d", ""))).strip()
        choices = Choices(data="upload", n_components=2, n_init=1, names=component)
        return Case(name, table, component, choices, token, client, services)

    return case


@pytest.fixture(params=NAMES)
def case(request: pytest.FixtureRequest, cases: Callable[[str], Case]) -> Case:
    return cases(NAMES[request.param])


def check_csv(case: Case, content: bytes, tmp_path: Path) -> None:
    header, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    place = case.table.columns[2].levels[0]
    assert header[:3] == [defused(case.label), "y", "place"]
    assert {row[2] for row in rows} == {defused(place)}
    assert {row[3] for row in rows} == {defused(case.component), "2"}
    assert not [cell for row in (header, *rows) for cell in row if is_formula(cell)]


def check_xlsx(case: Case, content: bytes, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    rows = list(book["Rows"].values)
    assert rows[0][0] == case.label
    assert {row[3] for row in rows[1:]} == set(case.names)
    assert not [cell for cell in cells if cell.hyperlink]


def check_json(case: Case, content: bytes, tmp_path: Path) -> None:
    model = read_model(content)
    assert model.columns == (case.label, "y")
    assert model.names == case.names


def check_script(case: Case, content: bytes, tmp_path: Path) -> None:
    text = content.decode()
    assert defined(text)["COLUMNS"] == [case.label, "y"]
    assert all(sign.isprintable() or sign == "\n" for sign in text)


def check_sql(case: Case, content: bytes, tmp_path: Path) -> None:
    fit = case.fit()
    model = on_screen(fit, case.choices)
    for run in (by_sqlite, by_duckdb):
        found = run(model, content.decode(), fit.X[:20].tolist())
        assert found.header[:2] == [case.label, "y"]
        assert set(found.components) == set(case.names)


def check_postgresql(case: Case, content: bytes, tmp_path: Path) -> None:
    statements = pglast.parse_sql(content.decode())
    named = Named()
    named(statements)
    assert len(statements) == 1
    assert named.columns == {case.label, "y"}
    assert set(case.names) <= named.texts


def check_javascript(case: Case, content: bytes, tmp_path: Path) -> None:
    exported = node.run(tmp_path, content.decode(), "[mixture.columns, mixture.components]")
    assert exported == [[case.label, "y"], list(case.names)]
    assert b"</script" not in content


def check_report(case: Case, content: bytes, tmp_path: Path) -> None:
    page: Element = parsed(content.decode())
    told = texts(page)
    assert case.label in told
    assert f"1 · {case.component}" in told
    plain = parsed(outline_of_plain(case))
    assert outline(page) == outline(plain)


def outline_of_plain(case: Case) -> str:
    """The report of the same rows under plain names."""
    rows = csv.writer(file := io.StringIO())
    rows.writerow(["x", "y", "place"])
    fit = case.fit()
    rows.writerows([f"{a:.4f}", f"{b:.4f}", "p"] for a, b in fit.X)
    sent = case.client.put(
        "/upload", data=file.getvalue().encode(), query_string={"name": "plain.csv"}
    )
    token = followed(case.client, sent.get_json()["job"])["token"]
    query = case.choices.changed(names="plain").to_query()
    body = {"kind": "report", "query": query, "token": token}
    return case.client.post("/download", json=body).get_data(as_text=True)


CHECKS = {
    "csv": check_csv,
    "xlsx": check_xlsx,
    "json": check_json,
    "score.py": check_script,
    "fit.py": check_script,
    "sql": check_sql,
    "postgresql": check_postgresql,
    "js": check_javascript,
    "report": check_report,
}


def test_every_kind_of_file_is_checked() -> None:
    assert set(CHECKS) == set(FILES)


@pytest.mark.parametrize("kind", CHECKS)
def test_a_name_is_a_name_in_every_file(case: Case, kind: str, tmp_path: Path) -> None:
    content, _ = case.file(kind)
    CHECKS[kind](case, content, tmp_path)


def test_a_name_is_a_name_of_a_file(case: Case) -> None:
    _, saved = case.file("json")
    assert saved.endswith(" – 2 components – model.json")
    assert saved.isprintable() or "\u200d" in saved
    assert not set(saved) & set('<>:"/\\|?*\u200e\u200f\u202a\u202e')
    assert saved[0] not in " .-~"


def strings(value: Any) -> Iterator[str]:
    """Every text in what JSON holds, keys left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


def test_a_name_is_plain_text_in_every_picture(case: Case) -> None:
    fit = case.fit()
    figures = {
        "clusters": clusters_figure(clusters_on_screen(fit, case.choices), EN, "light"),
        "histogram": clusters_figure(
            clusters_on_screen(fit, case.choices.changed(x="c0", y="c0")), EN, "light"
        ),
        "responsibilities": responsibilities_figure(responsibility_view(fit), EN, "light"),
    }
    start = case.component[:20]  # a legend holds no more of a long one
    for figure in figures.values():
        told = list(strings(json.loads(figure.to_json())["data"]))
        assert any(f"1 · {start}" in html.unescape(one) for one in told)
        if set(start) & SPECIAL:
            assert not [one for one in told if start in one]
