"""What can be taken away, asked for as the page does."""

from __future__ import annotations

import csv
import io
import json
import math
import time
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from dash import Dash
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard.analysis import workbench
from dashboard.choices import Choices
from dashboard.downloads import FILES
from dashboard.exports import read_model
from dashboard.factory import create_app
from dashboard.settings import Settings
from tests.fits import sample_fit
from tests.test_routes import followed, send

PATIENCE = 60
QUERY = "?k=3&names=short%0A%0Along&slots=2,0,1"
OTHER = "waiting (min),eruptions (min),place\n" + "".join(
    f"{50 + i},{1.5 + i / 10},p{i}\n" for i in range(30)
)


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """On the page a fit is at hand before its files are asked for; here the request makes it, and
    takes the time it needs."""
    monkeypatch.setattr(workbench, "REQUEST_SECONDS", math.inf)


def asked(client: FlaskClient, kind: str, query: str = QUERY, **more: Any) -> TestResponse:
    return client.post("/download", json={"kind": kind, "query": query, **more})


def uploaded(client: FlaskClient, text: str, **query: str) -> str:
    answer = send(client, text.encode(), name="other.csv", **query)
    state = followed(client, answer.get_json()["job"])
    assert state["error"] is None, state
    return str(state["token"])


@pytest.mark.parametrize("kind", FILES)
def test_every_kind_of_file_comes_with_a_name(client: FlaskClient, kind: str) -> None:
    answer = asked(client, kind)
    assert answer.status_code == 200
    assert len(answer.data) > 500
    stated = answer.headers["Content-Disposition"]
    assert stated.startswith("attachment")
    assert f".{FILES[kind].extension}" in stated
    assert "3 components" in stated
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_labelled_table_has_the_names_given(client: FlaskClient) -> None:
    answer = asked(client, "csv")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    fit = sample_fit("faithful", 3)
    assert len(rows) == fit.table.n_rows
    assert {row["component"] for row in rows} == {"short", "2", "long"}
    marked = sum(row["anomaly"] == "1" for row in rows)
    assert marked == round(0.01 * len(rows))


def test_a_model_from_a_file_scores_another_table(client: FlaskClient) -> None:
    text = asked(client, "json").data.decode()
    model = read_model(text)
    token, file = uploaded(client, OTHER), uploaded(client, text, **{"as": "model"})
    answer = asked(client, "csv", "?data=penguins", table=token, model=file)
    assert answer.status_code == 200
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    X = np.array([[float(row[name]) for name in model.columns] for row in rows])
    expected = [model.names[k] for k in model.mixture.predict(X)]
    assert [row["component"] for row in rows] == expected
    assert [row["place"] for row in rows] == [f"p{i}" for i in range(30)]


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"kind": "exe"},
        {"kind": ["csv"]},
        {"kind": "csv", "token": 3},
        {"kind": "csv", "table": {}},
        {"kind": "sql", "model": "abc"},
    ],
)
def test_what_no_page_asks_for_is_refused(client: FlaskClient, body: Any) -> None:
    answer = client.post("/download", data=json.dumps(body), content_type="application/json")
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("query", "more", "words"),
    [
        ("?k=99", {}, "whole number"),
        ("?data=upload", {"token": "x" * 43}, "load the data again"),
        (QUERY, {"table": "x" * 43}, "load the data again"),
        (QUERY, {"model": "x" * 43}, "load the data again"),
        ("?data=penguins&family=VVE", {"kind": "fit.py"}, "scikit-learn"),
    ],
)
def test_a_refusal_is_a_sentence(
    client: FlaskClient, query: str, more: dict[str, Any], words: str
) -> None:
    answer = asked(client, more.pop("kind", "csv"), query, **more)
    assert answer.status_code == 422
    assert words in answer.get_json()["error"]


def test_a_fit_that_is_lost_and_takes_long_is_not_made_again(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbench, "REQUEST_SECONDS", -1)  # any work takes longer
    answer = asked(client, "csv")
    assert answer.status_code == 422
    assert "no longer on the server" in answer.get_json()["error"]


def test_a_table_without_the_columns_is_refused_before_the_first_byte(client: FlaskClient) -> None:
    answer = asked(client, "csv", table=uploaded(client, "a,b\n1,2\n3,4\n5,6\n"))
    assert answer.status_code == 422
    assert "eruptions" in answer.get_json()["error"]


def test_the_language_is_that_of_the_choices(client: FlaskClient) -> None:
    answer = asked(client, "csv", QUERY + "&lang=zh-Hant", table="x" * 43)
    assert not answer.get_json()["error"].isascii()


def test_other_sites_get_nothing(client: FlaskClient) -> None:
    body = {"kind": "csv", "query": QUERY}
    answer = client.post("/download", json=body, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_the_choices_of_the_page_reach_the_file(client: FlaskClient) -> None:
    model = json.loads(asked(client, "json", QUERY + "&seed=4").data)
    assert model["origin"]["seed"] == 4
    choices = Choices.from_query("?" + model["origin"]["choices"])
    assert choices.names == "short\n\nlong"


def large(client: FlaskClient) -> str:
    """A job that makes a workbook of 30,000 rows."""
    answer = asked(client, "xlsx", "?data=blobs&rows=30000&clusters=3&k=3&restarts=1")
    assert answer.status_code == 202
    return str(answer.get_json()["job"])


def test_a_large_workbook_is_a_job(app: Dash) -> None:
    client, jobs = app.server.test_client(), app.server.extensions["services"].jobs
    job = large(client)
    end = time.monotonic() + PATIENCE
    shares = []
    while not (status := jobs.wait(job, 0.1)).finished and time.monotonic() < end:
        shares.append(status.progress)
    assert status.state == "done"
    assert shares == sorted(shares)
    assert 0 < max(shares) < 1
    answer = client.post("/download", json={"made": status.result["token"]})
    assert "3%20components%20%E2%80%93%20labelled.xlsx" in answer.headers["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data), read_only=True)["Rows"]
    assert sum(1 for _ in sheet.iter_rows()) == 30_001
    again = client.post("/download", json={"made": status.result["token"]})
    assert again.status_code == 422  # it was sent, and is gone


def test_a_large_workbook_can_be_cancelled(app: Dash) -> None:
    client, jobs = app.server.test_client(), app.server.extensions["services"].jobs
    job = large(client)
    jobs.cancel(job)
    assert jobs.wait(job, PATIENCE).state == "cancelled"


@pytest.mark.parametrize("token", ["x" * 32, "", 3, None, ["a"]])
def test_what_was_not_made_is_not_sent(client: FlaskClient, token: Any) -> None:
    answer = client.post("/download", json={"made": token})
    assert answer.status_code == 422


def test_no_table_is_sent_as_a_file(client: FlaskClient) -> None:
    answer = client.post("/download", json={"made": uploaded(client, OTHER)})
    assert answer.status_code == 422


def test_a_workbook_that_was_not_fetched_is_deleted_with_its_table(app: Dash) -> None:
    client, services = app.server.test_client(), app.server.extensions["services"]
    text = "a,b,c,d,e,f\n" + "".join(f"{i}.5,2,{i % 7},4,5,6\n" for i in range(20_000))
    token = uploaded(client, text)
    answer = asked(client, "xlsx", "?data=upload&file=other.csv&k=2&restarts=1", token=token)
    assert answer.status_code == 202
    status = services.jobs.wait(answer.get_json()["job"], PATIENCE)
    assert status.state == "done"
    services.uploads.delete(token)
    answer = client.post("/download", json={"made": status.result["token"]})
    assert answer.status_code == 422


@pytest.mark.parametrize("of", ["screen", "other"])
def test_the_name_of_a_labelled_file_says_that_its_rows_are_a_sample(
    tmp_path: Path, of: str
) -> None:
    limits = Settings(store_directory=tmp_path / "store", max_rows=20)
    client = create_app(limits).server.test_client()
    token = uploaded(client, OTHER)
    query = "?data=upload&file=other.csv&k=2"
    more = {"token": token} if of == "screen" else {"table": token}
    for kind in ("csv", "xlsx"):
        answer = asked(client, kind, query if of == "screen" else "?k=2", **more)
        assert f"labelled%20sample.{kind}" in answer.headers["Content-Disposition"]
    text = asked(client, "csv", query if of == "screen" else "?k=2", **more).data.decode(
        "utf-8-sig"
    )
    assert len(text.splitlines()) == 21
    assert text.startswith("waiting (min),eruptions (min)")
