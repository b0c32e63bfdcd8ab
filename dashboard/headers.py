"""Headers of every response: what the page may load, where it may be framed, what failed.

The policy names everything the page needs and nothing more, so that not even a library could ask
another machine for anything. It cannot do without inline styles, which Plotly and Dash write, nor
without code made from text, by which Plotly's WebGL traces draw.
"""

from __future__ import annotations

from collections.abc import Sequence

from dash import Dash
from flask import Response, g, request

from dashboard import gate

FAILED = "X-Callback-Failed"  # tells assets/banner.js that a callback raised
HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
POLICY = "Content-Security-Policy"


def install(app: Dash, frame_ancestors: str) -> None:
    """Add them; once all callbacks are registered, whose inline parts the policy allows by hash.

    frame_ancestors: where the page may be framed, as the policy's directive of that name has it.
    """
    headers = HEADERS | {POLICY: policy(app.csp_hashes(), frame_ancestors)}

    def add(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if kind := g.get("callback_failed", ""):
            response.headers[FAILED] = kind
        if request.path.endswith(gate.UPDATE):
            response.headers["Cache-Control"] = "no-store"
        return response

    app.server.after_request(add)


def policy(inline_scripts: Sequence[str], frame_ancestors: str) -> str:
    """The content security policy; inline_scripts: hashes of those that the page itself holds."""
    allowed = {
        "default-src": ["'none'"],
        "script-src": ["'self'", "'unsafe-eval'", *inline_scripts],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "worker-src": ["'self'", "blob:"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
        "frame-ancestors": [frame_ancestors],
    }
    return "; ".join(f"{name} {' '.join(values)}" for name, values in allowed.items())
