"""Scripts and stylesheets leave compressed where the browser takes that, and whole otherwise."""

from __future__ import annotations

import gzip
import re

import pytest
from dash import Dash

TAKES = {"Accept-Encoding": "gzip, deflate, br"}


def addresses(shell: Dash) -> list[str]:
    html = shell.server.test_client().get("/").get_data(as_text=True)
    return re.findall(r'(?:src|href)="([^"]+\.(?:js|css)[^"]*)"', html)


def test_scripts_and_styles_are_compressed_and_the_same(shell: Dash) -> None:
    client = shell.server.test_client()
    sizes = [0, 0]
    for address in addresses(shell):
        with client.get(address) as plain, client.get(address, headers=TAKES) as small:
            assert "Content-Encoding" not in plain.headers
            assert "Accept-Encoding" in small.headers["Vary"]
            packed = small.headers.get("Content-Encoding") == "gzip"
            assert (gzip.decompress(small.data) if packed else small.data) == plain.data
            assert packed == (len(plain.data) >= 1_000)
            assert int(small.headers["Content-Length"]) == len(small.data)
            sizes = [sizes[0] + len(plain.data), sizes[1] + len(small.data)]
    assert sizes[1] < sizes[0] / 2.5


def test_a_script_is_compressed_once_however_it_is_addressed(
    shell: Dash, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = shell.server.test_client()
    address = next(one for one in addresses(shell) if "dash_core_components.v" in one)
    first = client.get(address, headers=TAKES).data
    monkeypatch.setattr("dashboard.compression.gzip.compress", lambda *_args: b"again")
    other = re.sub(r"\.v\w+", ".v9_9m9", address)  # any version is answered
    assert other != address
    assert client.get(other, headers=TAKES).data == first


@pytest.mark.parametrize("path", ["/", "/_dash-layout", "/_dash-dependencies", "/nowhere.js"])
def test_other_answers_are_left_alone(shell: Dash, path: str) -> None:
    answer = shell.server.test_client().get(path, headers=TAKES)
    assert "Content-Encoding" not in answer.headers


def test_a_file_the_browser_has_is_not_sent_again(shell: Dash) -> None:
    client = shell.server.test_client()
    with client.get("/assets/banner.js", headers=TAKES) as first:
        known = {"If-Modified-Since": first.headers["Last-Modified"]}
    with client.get("/assets/banner.js", headers=TAKES | known) as again:
        assert again.status_code == 304
        assert again.data == b""
