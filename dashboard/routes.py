"""The addresses beside Dash's own: upload, /healthz, /readyz, and 404 for what does not exist.

A file arrives as the raw body of a PUT and goes to an unnamed temporary file in small pieces, so
an upload costs no memory. It is read as a job, and kept in the store beside its table, so that it
can be read in another way; the browser asks for the job's state until there is a token.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager
from typing import IO, Any, BinaryIO

from dash import Dash
from dash.exceptions import DependencyException
from flask import Flask, Response, jsonify, make_response, request
from werkzeug.exceptions import ClientDisconnected

from dashboard import gate
from dashboard.data import NotAReading, Reading, read, save_table
from dashboard.data.arriving import Arriving
from dashboard.data.entries import disk_errors
from dashboard.data.errors import DataError, NoSpace, NotStored
from dashboard.data.names import clean
from dashboard.downloads import add_downloads
from dashboard.exports import save_model
from dashboard.i18n import Translate, translator
from dashboard.services import Services

log = logging.getLogger(__name__)

CHUNK_BYTES = 65_536
MAX_TAB = 64  # of the random key that a browser tab makes, for its share of the store
SILENCE_SECONDS = 30  # a sender that stalls longer frees its thread

Answer = tuple[Response, int]


class TooLarge(ValueError):
    """The body is longer than the limit."""


class Incomplete(ValueError):
    """The body ended or stalled before its stated length."""


def register(app: Dash, services: Services, paths: Set[str]) -> None:
    """Add the routes to `app`; `paths` are those of its pages, relative to the URL prefix."""
    prefix = app.config.routes_pathname_prefix
    add_upload(app.server, prefix, services)
    add_downloads(app.server, prefix, services)
    add_health(app.server, prefix, services)
    refuse_unknown(app, paths)


def add_upload(server: Flask, prefix: str, services: Services) -> None:
    """PUT upload?name=… starts the reading of a file; GET and DELETE upload/<job> follow it."""

    def start() -> Answer | Response:
        gate.check_origin()
        try:
            file = received(services.settings.upload_max_bytes, looking(services))
        except TooLarge:
            return too_large(services)
        except NoSpace as error:
            return refused(words()(error.message, **error.values), 507)
        except DataError as error:
            return cut_off(words()(error.message, **error.values), 422)
        except Incomplete:
            _ = words()
            return refused(_("The file did not arrive whole. Please send it again."), 400)
        try:
            make = JOBS.get(request.args.get("as", ""), reading_job)
            tab = request.headers.get("X-Tab", "")[:MAX_TAB]
            reading = make(file, request.args.get("name", ""), services, tab)
            job = services.jobs.submit(reading, release=file.close)
        except NotAReading:
            file.close()
            raise gate.Refused("this is no reading") from None
        except DataError as error:
            file.close()
            return refused(words()(error.message, **error.values), 503)
        return jsonify(job=job)

    def state(job: str) -> Answer | Response:
        try:
            return jsonify(job_state(services, job))
        except NotStored as error:
            return refused(words()(error.message, **error.values), 404)

    def cancel(job: str) -> Answer | Response:
        gate.check_origin()
        try:
            services.jobs.cancel(job)
        except NotStored as error:
            return refused(words()(error.message, **error.values), 404)
        return state(job)

    server.add_url_rule(f"{prefix}upload", "upload", start, methods=["PUT"])
    server.add_url_rule(f"{prefix}upload/<job>", "upload_state", state, methods=["GET"])
    server.add_url_rule(f"{prefix}upload/<job>", "upload_cancel", cancel, methods=["DELETE"])


def words() -> Translate:
    """The interface's language, as the sender states it in `?lang=`."""
    return translator(request.args.get("lang", ""))


def too_large(services: Services) -> Answer:
    """413, and how large a file may be."""
    _ = words()
    limit = services.settings.upload_max_bytes / 1_000_000
    message = _(
        "The file is larger than {limit} MB, the most that can be read here. "
        "Please send a part of its rows or columns.",
        limit=_.number(limit),
    )
    return cut_off(message, 413)


def cut_off(message: str, status: int) -> Answer:
    """A refusal while the file is still being sent; the rest of it is not read."""
    answer, status = refused(message, status)
    answer.headers["Connection"] = "close"
    return answer, status


def refused(message: str, status: int) -> Answer:
    """A refusal in words for the person who sent the file."""
    return jsonify(error=message), status


def looking(services: Services) -> Callable[[bytes], None]:
    """What looks at the pieces of the file that is being sent."""
    if request.args.get("as") == "model":
        return lambda piece: None
    return Arriving(services.settings).look


def received(max_bytes: int, look: Callable[[bytes], None]) -> BinaryIO:
    """The body in an unnamed temporary file, wound back to its start.

    Raises `TooLarge` as soon as more than `max_bytes` are announced or arrive, NoSpace where the
    disk is full, and whatever `look` raises, which sees each piece.
    """
    if (request.content_length or 0) > max_bytes:
        raise TooLarge
    request.max_content_length = None  # Flask's own limit would answer in HTML
    file = tempfile.TemporaryFile()  # noqa: SIM115 (closed at the end of the job that reads it)
    try:
        with bounded_silence(), disk_errors():
            copy(request.stream, file, max_bytes, look)
    except (TimeoutError, ClientDisconnected) as error:
        file.close()
        raise Incomplete from error
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def copy(
    source: IO[bytes], target: BinaryIO, max_bytes: int, look: Callable[[bytes], None]
) -> None:
    """Copy piece by piece; raise `TooLarge` once there are more than `max_bytes`."""
    size = 0
    while piece := source.read(CHUNK_BYTES):
        size += len(piece)
        if size > max_bytes:
            raise TooLarge
        look(piece)
        target.write(piece)
    if size < (request.content_length or 0):
        raise ClientDisconnected


@contextmanager
def bounded_silence() -> Iterator[None]:
    """Let no read from this request's sender wait longer than `SILENCE_SECONDS`."""
    socket = request.environ.get("gunicorn.socket")
    if socket is None:
        yield
        return
    before = socket.gettimeout()
    socket.settimeout(SILENCE_SECONDS)
    try:
        yield
    finally:
        socket.settimeout(before)


def reading_job(
    file: BinaryIO, name: str, services: Services, tab: str
) -> Callable[..., dict[str, Any]]:
    """The job that keeps the received file for a browser tab and reads it, as `reading` states.

    A file that cannot be read is kept where another reading would mend that.
    """
    reading = Reading.parse(request.args.get("reading", ""))

    def job(progress: Callable[[float], None]) -> dict[str, Any]:
        token = services.uploads.keep(file, name, tab)
        known = {"token": token, "name": clean(name) or "table", "reading": str(reading)}
        try:
            services.uploads.table(token, reading, progress)
        except DataError as error:
            if not error.offers:
                services.uploads.delete(token)
                raise
            refusal = {"message": error.message, "values": error.values, "offers": error.offers}
            return known | {"refusal": refusal}
        except BaseException:
            services.uploads.delete(token)
            raise
        return known

    return job


def reading_other(
    file: BinaryIO, name: str, services: Services, tab: str
) -> Callable[..., dict[str, Any]]:
    """The job that turns the received file into a stored table that is to be scored."""

    def job(progress: Callable[[float], None]) -> dict[str, Any]:
        table = read(file, name, services.settings, progress)
        return {"token": save_table(services.store, table, owner=tab), "name": table.name}

    return job


def reading_model(
    file: BinaryIO, name: str, services: Services, tab: str
) -> Callable[..., dict[str, Any]]:
    """The job that turns the received file into a stored model."""

    def job(progress: Callable[[float], None]) -> dict[str, Any]:
        return {"token": save_model(services.store, file), "name": name}

    return job


def job_state(services: Services, job: str) -> dict[str, Any]:
    """State, progress (0..1) and token of an upload's job, its error in the sender's language."""
    _ = words()
    status = services.jobs.status(job)
    result = dict(status.result or {})
    error, offers = None, []
    if refusal := result.pop("refusal", None):
        said, told = refusal["message"], refusal["values"]
        error = _(said, **told)
        offers = [
            {"label": _(message, **values), "reading": reading}
            for message, values, reading in refusal["offers"]
        ]
    if status.error is not None:
        message, values = status.error
        error = _(message, **values)
    elif status.state == "lost":
        error = _("The server was restarted while it read the file. Please send it again.")
    return {
        "state": status.state,
        "progress": status.progress,
        "token": result.get("token"),
        "name": result.get("name"),
        "reading": result.get("reading", ""),
        "error": error,
        "offers": offers,
    }


JOBS = {"model": reading_model, "other": reading_other}


def add_health(server: Flask, prefix: str, services: Services) -> None:
    """/healthz: the process answers. /readyz: it can do its work."""

    def alive() -> Response:
        return plain("ok")

    def ready() -> Response:
        try:
            services.store.check()
        except (DataError, OSError) as error:
            log.warning("not ready: %s", error)
            return plain("the store cannot be written", 503)
        return plain("ready")

    server.add_url_rule(f"{prefix}healthz", "healthz", alive)
    server.add_url_rule(f"{prefix}readyz", "readyz", ready)


def plain(text: str, status: int = 200) -> Response:
    """An uncached text answer."""
    answer = make_response(text, status)
    answer.mimetype = "text/plain"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def refuse_unknown(app: Dash, paths: Set[str]) -> None:
    """404 for what Dash's catch-all would answer with the page: every address but `paths`."""
    prefix = app.config.routes_pathname_prefix
    known = {prefix + path.lstrip("/") for path in paths}
    catch_all = f"{prefix}<path:path>"

    def missing(error: Exception | None = None) -> Response:
        _ = words()
        return plain(_("There is no such page here."), 404)

    def check() -> Response | None:
        unknown = request.endpoint == catch_all and request.path not in known
        return missing() if unknown else None

    app.server.before_request(check)
    app.server.register_error_handler(404, missing)
    app.server.register_error_handler(DependencyException, missing)  # an unknown script: Dash's 500
