"""Every answer says what its page may load and where it may be framed."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest
from dash import Dash

from dashboard.factory import create_app
from dashboard.headers import HEADERS, POLICY
from dashboard.settings import Settings
from tests import minipage

INLINE = r'<script(?: id="_dash-renderer" type="application/javascript")?>(.+?)</script>'


def directives(policy: str) -> dict[str, list[str]]:
    """The policy's names with their values."""
    return {name: values for name, *values in (one.split() for one in policy.split("; "))}


@pytest.mark.parametrize("path", ["/", "/_dash-layout", "/healthz", "/nowhere", "/_favicon.ico"])
def test_every_answer_has_the_headers_and_no_cookie(shell: Dash, path: str) -> None:
    answer = shell.server.test_client().get(path)
    assert HEADERS.items() <= dict(answer.headers).items()
    assert POLICY in answer.headers
    assert "Set-Cookie" not in answer.headers
    assert "X-Frame-Options" not in answer.headers


def test_the_page_may_load_from_its_own_address_alone(app: Dash) -> None:
    policy = directives(app.server.test_client().get("/").headers[POLICY])
    assert policy["default-src"] == ["'none'"]
    allowed = {value for values in policy.values() for value in values}
    hashes = {value for value in allowed if value.startswith("'sha256-")}
    words = {"'none'", "'self'", "data:", "blob:", "'unsafe-inline'", "'unsafe-eval'", "*"}
    assert allowed <= hashes | words
    assert [name for name, values in policy.items() if "'unsafe-inline'" in values] == ["style-src"]
    assert [name for name, values in policy.items() if "*" in values] == ["frame-ancestors"]


def test_the_inline_scripts_of_the_page_are_allowed_and_no_others(app: Dash) -> None:
    answer = app.server.test_client().get("/")
    page = re.sub(r"<!--.*?-->", "", answer.get_data(as_text=True), flags=re.DOTALL)
    scripts = re.findall(INLINE, page, flags=re.DOTALL)
    assert scripts
    hashes = {base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in scripts}
    allowed = directives(answer.headers[POLICY])["script-src"]
    ours = {"'self'", "'unsafe-eval'"}
    assert set(allowed) == ours | {f"'sha256-{one}'" for one in hashes}


def test_who_may_frame_the_app_is_a_setting(tmp_path: Path) -> None:
    settings = Settings(store_directory=tmp_path, frame_ancestors="https://portal.example.com")
    client = create_app(settings, minipage).server.test_client()
    policy = directives(client.get("/").headers[POLICY])
    assert policy["frame-ancestors"] == ["https://portal.example.com"]
