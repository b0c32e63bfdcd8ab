"""The addresses beside Dash's own: uploads, health, and 404."""

from __future__ import annotations

import errno
import io
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard.data.store import Store
from dashboard.data.tables import load_table
from dashboard.factory import create_app
from dashboard.settings import Settings
from tests import minipage

CSV = "größe,y\n" + "".join(f"{i},{i * i}\n" for i in range(30))
END = ("done", "failed", "cancelled", "lost")


def send(client: FlaskClient, content: bytes, **query: str) -> TestResponse:
    return client.put("/upload", data=content, query_string=query)


def followed(client: FlaskClient, job: str, **query: str) -> dict[str, Any]:
    """The last state of a job, asked for as the browser does."""
    for _ in range(600):
        state: dict[str, Any] = client.get(f"/upload/{job}", query_string=query).get_json()
        if state["state"] in END:
            return state
        time.sleep(0.02)
    raise AssertionError("the job does not end")


def open_temporary_files() -> list[str]:
    """Unnamed files that this process still holds."""
    links = [Path("/proc/self/fd") / name for name in os.listdir("/proc/self/fd")]
    targets = [os.readlink(link) for link in links if link.is_symlink()]
    return [target for target in targets if "deleted" in target]


def test_a_file_becomes_a_stored_table(client: FlaskClient, settings: Settings) -> None:
    answer = send(client, CSV.encode(), name="points.csv")
    assert answer.status_code == 200
    state = followed(client, answer.get_json()["job"])
    assert state["state"] == "done"
    assert state["error"] is None
    store = Store(
        settings.store_directory, settings.store_max_bytes, settings.store_lifetime_seconds
    )
    table = load_table(store, state["token"])
    assert state["name"] == table.name
    assert [column.label for column in table] == ["größe", "y"]
    assert table.n_rows == 30


def test_the_tables_of_a_tab_make_room_for_one_another(tmp_path: Path) -> None:
    app = create_app(Settings(store_directory=tmp_path / "store", session_max_mb=1), minipage)
    client, store = app.server.test_client(), app.server.extensions["services"].store
    large = "".join(f"{i},{i * i},{i % 7}\n" for i in range(25_000)).encode()

    def uploaded(tab: str) -> str:
        headers = {"X-Tab": tab} if tab else {}
        answer = client.put("/upload?name=a.csv", data=b"x,y,z\n" + large, headers=headers)
        return str(followed(client, answer.get_json()["job"])["token"])

    first, other, nameless = uploaded("a" * 32), uploaded("b" * 32), uploaded("")
    again = uploaded("a" * 32)
    assert [store.has(token) for token in (first, other, nameless, again)] == [False, *[True] * 3]


def test_a_full_disk_is_told_to_the_sender(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(io.BytesIO):
        def write(self, data: object) -> int:
            raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(tempfile, "TemporaryFile", Full)
    answer = send(client, CSV.encode(), name="a.csv")
    assert answer.status_code == 507
    assert "no space left" in answer.get_json()["error"]


def test_no_file_is_left_behind(client: FlaskClient, tmp_path: Path) -> None:
    before = len(open_temporary_files())
    for content in (CSV.encode(), b"\x00\x01\x02" * 50):
        followed(client, send(client, content, name="a").get_json()["job"])
    assert send(client, b"1,2\n" * 300_000, name="large").status_code == 413
    assert len(open_temporary_files()) == before


def test_what_is_no_table_is_refused_in_words(client: FlaskClient) -> None:
    state = followed(client, send(client, b"", name="empty.csv").get_json()["job"])
    assert state["state"] == "failed"
    assert state["token"] is None
    assert state["error"].endswith(".")
    assert "Error" not in state["error"]


@pytest.mark.parametrize("announced", [True, False])
def test_a_large_file_is_refused_while_it_arrives(
    shell: Dash, settings: Settings, announced: bool
) -> None:
    class Endless(io.RawIOBase):
        """More bytes than anybody should read."""

        given = 0

        def read(self, size: int = -1) -> bytes:
            assert 0 < size <= 65_536
            self.given += size
            return b"1\n" * (size // 2)

    body = Endless()
    environment = {"wsgi.input": body, "wsgi.input_terminated": True}
    environment["CONTENT_LENGTH"] = "10000000000" if announced else ""
    answer = shell.server.test_client().put("/upload", environ_overrides=environment)
    assert answer.status_code == 413
    assert "1 MB" in answer.get_json()["error"]
    assert body.given <= (0 if announced else settings.upload_max_bytes + 65_536)


def test_a_file_of_exactly_the_limit_is_taken(client: FlaskClient, settings: Settings) -> None:
    assert send(client, b"1\n" * (settings.upload_max_bytes // 2), name="a").status_code == 200


def test_another_kind_of_file_is_refused_while_it_arrives(shell: Dash) -> None:
    body = io.BytesIO(b"\x89PNG" + bytes(900_000))
    environment = {"wsgi.input": body, "CONTENT_LENGTH": "900004"}
    answer = shell.server.test_client().put("/upload", environ_overrides=environment)
    assert answer.status_code == 422
    assert "picture (PNG)" in answer.get_json()["error"]
    assert answer.headers["Connection"] == "close"
    assert body.tell() == 65_536


def test_a_body_that_ends_early_is_refused(shell: Dash) -> None:
    environment = {"wsgi.input": io.BytesIO(b"a,b\n1,2\n"), "CONTENT_LENGTH": "100"}
    answer = shell.server.test_client().put("/upload", environ_overrides=environment)
    assert answer.status_code == 400
    assert "whole" in answer.get_json()["error"]


def test_an_upload_from_another_site_is_refused(client: FlaskClient) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert client.put("/upload", data=b"a", headers=headers).status_code == 403
    assert client.delete("/upload/x", headers=headers).status_code == 403


def test_jobs_nobody_knows_are_not_found(client: FlaskClient) -> None:
    for job in ("nothing", "x" * 300, "%2e%2e", "1e9"):
        for answer in (client.get(f"/upload/{job}"), client.delete(f"/upload/{job}")):
            assert answer.status_code == 404
            assert answer.get_json()["error"].endswith(".")


def test_an_upload_can_be_cancelled(client: FlaskClient) -> None:
    job = send(client, CSV.encode(), name="a.csv").get_json()["job"]
    assert client.delete(f"/upload/{job}").status_code == 200
    assert followed(client, job)["state"] in ("cancelled", "done")


def test_a_full_queue_says_so(tmp_path: Path) -> None:
    settings = Settings(store_directory=tmp_path, job_threads=1, max_waiting_jobs=0)
    client = create_app(settings, minipage).server.test_client()
    answers = [send(client, CSV.encode() * 1000, name="a.csv") for _ in range(20)]
    refused = [answer for answer in answers if answer.status_code == 503]
    assert refused
    assert refused[0].get_json()["error"].endswith(".")
    for answer in answers:
        if answer.status_code == 200:
            followed(client, answer.get_json()["job"])


@pytest.mark.parametrize(("path", "text"), [("/healthz", b"ok"), ("/readyz", b"ready")])
def test_health(client: FlaskClient, path: str, text: bytes) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.data == text
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_server_without_its_store_is_alive_but_not_ready(
    client: FlaskClient, settings: Settings
) -> None:
    shutil.rmtree(settings.store_directory)
    settings.store_directory.write_text("in the way")
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503


@pytest.mark.parametrize("path", ["/", "/second"])
def test_pages_are_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/healtz", "/healthz/", "/index.html", "/second/more", "/.env", "/assets/none.css",
     "/assets/../app.py", "/_dash-component-suites/dash/none.js", "/upload/", "/%00"],
)  # fmt: skip
def test_other_addresses_are_not_found(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert b"Traceback" not in answer.data


def test_all_routes_are_under_the_prefix(tmp_path: Path) -> None:
    settings = Settings(store_directory=tmp_path, url_prefix="/portal/gmm/")
    client = create_app(settings, minipage).server.test_client()
    for path in ("", "second", "healthz", "readyz"):
        assert client.get("/portal/gmm/" + path).status_code == 200
        assert client.get("/" + path).status_code == 404
    assert client.get("/portal/gmm/none").status_code == 404
    assert client.put("/portal/gmm/upload", data=CSV.encode()).status_code == 200
    assert client.put("/upload", data=CSV.encode()).status_code == 404
