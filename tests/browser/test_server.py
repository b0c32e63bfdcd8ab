"""gunicorn with two workers, asked without a browser: the start, uploads, and what it prints."""

from __future__ import annotations

import json
import socket
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.browser.harness import LOOPBACK, Server, running_server

CSV = b"x,y\n" + b"".join(b"%d,%d\n" % (i, i * i % 17) for i in range(4000))


def status(url: str) -> int:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return int(answer.status)


def asked(url: str, body: bytes | None = None) -> dict[str, Any]:
    """The JSON of a GET, or of a PUT with a body; each request has a connection of its own."""
    request = urllib.request.Request(url, body, method="PUT" if body else "GET")
    with urllib.request.urlopen(request, timeout=30) as answer:
        found: dict[str, Any] = json.load(answer)
        return found


def test_the_first_requests_may_come_all_at_once(tmp_path: Path) -> None:
    with running_server(tmp_path / "store", WEB_CONCURRENCY="1") as server:
        paths = ["_dash-layout", "_dash-dependencies", "", "healthz"] * 4
        with ThreadPoolExecutor(len(paths)) as pool:
            answers = list(pool.map(lambda path: status(server.url + path), paths))
    assert answers == [200] * len(paths)


def test_the_address_is_printed(shell_server: Server) -> None:
    assert f"GMM Explorer: {shell_server.url}\n" in shell_server.log.read_text()


def test_any_worker_knows_an_upload(shell_server: Server) -> None:
    job = asked(shell_server.url + "upload?name=points.csv", CSV)["job"]
    seen = {asked(f"{shell_server.url}upload/{job}")["state"] for _ in range(200)}
    assert seen <= {"queued", "running", "done"}
    assert "done" in seen


def test_a_large_body_is_refused_before_it_is_sent(shell_server: Server) -> None:
    port = urlsplit(shell_server.url).port
    with socket.create_connection((LOOPBACK, port or 0), timeout=30) as connection:
        connection.sendall(
            b"PUT /upload?name=a.csv HTTP/1.1\r\nHost: x\r\nContent-Length: 50000000000\r\n\r\n"
        )
        assert connection.recv(100).startswith(b"HTTP/1.1 413")


def test_a_large_body_of_unknown_length_is_refused_while_it_arrives(shell_server: Server) -> None:
    port = urlsplit(shell_server.url).port
    sent = 0
    with socket.create_connection((LOOPBACK, port or 0), timeout=30) as connection:
        connection.sendall(b"PUT /upload HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        with suppress(OSError):  # the server closes the connection
            while sent < 200_000_000:
                connection.sendall(b"10000\r\n" + b"1" * 65_536 + b"\r\n")
                sent += 65_536
    assert sent < 50_000_000
    assert status(shell_server.url + "readyz") == 200
