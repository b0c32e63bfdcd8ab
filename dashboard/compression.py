"""Scripts and stylesheets leave compressed, each compressed once a process.

They are what a first visit waits for on a slow line (Plotly alone is several megabytes); later
visits have them in the browser's cache. Answers of callbacks are left alone: their numbers hardly
shrink, and compressing them would cost every change its milliseconds.
"""

from __future__ import annotations

import gzip
import hashlib
from threading import Lock

from flask import Flask, Response, request

KINDS = {"text/javascript", "application/javascript", "text/css"}
LEAST_BYTES = 1_000
LEVEL = 6


def install(server: Flask) -> None:
    """Compress scripts and stylesheets for browsers that take gzip."""
    kept: dict[bytes, bytes] = {}
    lock = Lock()

    def compressed(plain: bytes) -> bytes:
        # Known by its content: one script answers under any number of addresses.
        digest = hashlib.sha256(plain).digest()
        with lock:  # the first of several simultaneous visits does the work
            if digest not in kept:
                kept[digest] = gzip.compress(plain, LEVEL)
            return kept[digest]

    def compress(response: Response) -> Response:
        if response.status_code != 200 or response.mimetype not in KINDS:
            return response
        response.vary.add("Accept-Encoding")
        if "gzip" not in request.accept_encodings or request.method != "GET":
            return response
        response.direct_passthrough = False
        plain = response.get_data()
        if len(plain) >= LEAST_BYTES:
            response.set_data(compressed(plain))
            response.headers["Content-Encoding"] = "gzip"
            response.headers.pop("ETag", None)  # it named the plain bytes
        return response

    server.after_request(compress)
