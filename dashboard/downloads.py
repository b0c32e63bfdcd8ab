"""POST download: what can be taken away, made from the choices on screen and sent as a file.

The body states the choices, the token of an uploaded table and the kind of file; where another
table, or a model from a file, is to be used, their tokens too. A refusal is JSON with a sentence.
A large workbook takes minutes: the answer then names a job (202), which ends with the token of the
file, and that is posted in its turn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, Any

from flask import Flask, Response, jsonify, request

from dashboard import gate
from dashboard.analysis import Analysis, Fit, soon
from dashboard.choices import ChoiceError, Choices
from dashboard.data import DataError, Store, Table, load_file, load_table, save_file
from dashboard.engine import EngineError
from dashboard.exports import (
    Model,
    about,
    content_disposition,
    fitting_script,
    javascript,
    labelled_csv,
    labelled_xlsx,
    load_model,
    model_json,
    on_screen,
    result_filename,
    scoring_script,
    sql,
)
from dashboard.i18n import N_, Translate, explained, spoken
from dashboard.jobs import Progress
from dashboard.reporting import report_page
from dashboard.services import Services

MAX_BYTES = 50_000  # of a request: choices and tokens
PIECE = 1 << 16
LONG_CELLS = 200_000  # of a workbook: about 1.5 s


@dataclass(frozen=True)
class Wanted:
    """What a request asks for."""

    kind: str
    choices: Choices
    token: str | None
    table: str | None = None  # of another table to be scored
    model: str | None = None  # of a model from a file

    @classmethod
    def parse(cls, body: Any) -> Wanted:
        """From a request's JSON; raises Refused for what no page of ours sends, ChoiceError."""
        kind = body.get("kind") if isinstance(body, dict) else None
        if not isinstance(kind, str) or kind not in FILES:
            raise gate.Refused("there is no such file")
        tokens = [body.get(name) for name in ("token", "table", "model")]
        if not all(token is None or isinstance(token, str) for token in tokens):
            raise gate.Refused("a token is a text")
        if tokens[2] is not None and kind not in SCORED:
            raise gate.Refused("a model from a file scores tables")
        return cls(kind, Choices.from_query(body.get("query") or ""), *tokens)


@dataclass(frozen=True)
class Ground:
    """What files are made of: the fit on screen, the model, the table that it is used on."""

    wanted: Wanted
    fit: Fit
    model: Model
    table: Table
    analysis: Analysis
    words: Translate

    def belongs(self) -> dict[str, str]:
        """To which table a file belongs that is kept until it is fetched."""
        wanted = self.wanted
        if wanted.table is not None:
            return {"origin": wanted.table}
        return self.analysis.belongs(wanted.choices, wanted.token)


@dataclass(frozen=True)
class Kind:
    """A kind of file: what its name says beside the table's, its type, and how it is made."""

    what: str
    extension: str
    mimetype: str
    make: Callable[[Ground], str | Iterable[bytes]]


def _excel(ground: Ground) -> Iterable[bytes]:
    """The workbook, made in a temporary file and read from there."""
    file = TemporaryFile()  # noqa: SIM115 (closed once it has been read)
    labelled_xlsx(ground.model, ground.table, file, about=_about(ground))
    file.seek(0)
    return _pieces(file)


def _about(ground: Ground) -> Iterable[tuple[str, str]]:
    return about(ground.model, ground.table, ground.words)


def _takes_long(ground: Ground) -> bool:
    """Whether the file takes longer to make than a request should."""
    columns = len(ground.table.columns) + ground.model.mixture.n_components + 3
    return ground.wanted.kind == "xlsx" and ground.table.n_rows * columns > LONG_CELLS


def _large_excel(ground: Ground, store: Store) -> Callable[[Progress], dict[str, str]]:
    """The job that makes a large workbook and keeps it under the token that it returns."""

    def job(progress: Progress) -> dict[str, str]:
        with TemporaryFile() as file:
            labelled_xlsx(ground.model, ground.table, file, progress, _about(ground))
            facts = {"name": named(ground), "mimetype": FILES["xlsx"].mimetype}
            return {"token": save_file(store, file, **ground.belongs(), **facts)}

    return job


def _report(ground: Ground) -> str:
    wanted = ground.wanted
    return report_page(
        ground.analysis, ground.model, ground.fit, wanted.choices, wanted.token, ground.words
    )


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece


FILES = {
    "csv": Kind(N_("labelled"), "csv", "text/csv", lambda g: labelled_csv(g.model, g.table)),
    "xlsx": Kind(
        N_("labelled"),
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _excel,
    ),
    "json": Kind(N_("model"), "json", "application/json", lambda g: model_json(g.model)),
    "score.py": Kind(
        N_("score"), "py", "text/x-python", lambda g: scoring_script(g.model, g.fit.X)
    ),
    "fit.py": Kind(N_("fit"), "py", "text/x-python", lambda g: fitting_script(g.fit, g.model)),
    "sql": Kind(N_("score"), "sql", "application/sql", lambda g: sql(g.model, g.fit.X)),
    "postgresql": Kind(
        "PostgreSQL", "sql", "application/sql", lambda g: sql(g.model, g.fit.X, "postgresql")
    ),
    "report": Kind(N_("report"), "html", "text/html", _report),
    "js": Kind(N_("score"), "js", "text/javascript", lambda g: javascript(g.model, g.fit.X)),
}


SCORED = ("csv", "xlsx")


def add_downloads(server: Flask, prefix: str, services: Services) -> None:
    """POST download: a file, or why there is none."""

    def download() -> Response | tuple[Response, int]:
        gate.check_origin()
        body = gate.parsed_body(MAX_BYTES)
        _ = spoken("", request.accept_languages.values())
        try:
            if isinstance(body, dict) and "made" in body:
                return made(services.store, body["made"])
            wanted = Wanted.parse(body)
            _ = spoken(wanted.choices.lang, request.accept_languages.values())
            found = ground(services, wanted, _)
            if _takes_long(found):
                return jsonify(job=services.jobs.submit(_large_excel(found, services.store))), 202
            return answer(found)
        except (ChoiceError, DataError, EngineError) as error:
            return jsonify(error=explained(error.message, error.values, _)), 422

    server.add_url_rule(f"{prefix}download", "download", download, methods=["POST"])


def ground(services: Services, wanted: Wanted, _: Translate) -> Ground:
    """The fit on screen and what belongs to it; raises what `Analysis.fitted` does."""
    choices = wanted.choices
    fit = services.analysis.fitted(choices, wanted.token, soon()).on_screen(choices)
    file = wanted.model
    model = on_screen(fit, choices) if file is None else load_model(services.store, file)
    table = fit.table if wanted.table is None else load_table(services.store, wanted.table)
    return Ground(wanted, fit, model, table, services.analysis, _)


def answer(ground: Ground) -> Response:
    """The file; a long one is sent while it is made."""
    kind = FILES[ground.wanted.kind]
    content = kind.make(ground)
    encoded = content.encode("utf-8") if isinstance(content, str) else content
    return sent(encoded, named(ground), kind.mimetype)


def named(ground: Ground) -> str:
    """The name of the file, which says where its rows are a sample: a CSV has no other place."""
    kind, _ = FILES[ground.wanted.kind], ground.words
    K = ground.model.mixture.n_components
    is_sample = ground.wanted.kind in SCORED and ground.table.sample_of
    what = _("labelled sample") if is_sample else _(kind.what)
    return result_filename(ground.table.name, K, what, kind.extension, _)


def made(store: Store, token: Any) -> Response:
    """The file that a job has made; NotStored where there is none under this token."""
    facts, content = load_file(store, token)
    return sent(content, facts["name"], facts["mimetype"])


def sent(content: bytes | Iterable[bytes], name: str, mimetype: str) -> Response:
    """A file under a name, which nothing between here and the browser keeps."""
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = content_disposition(name)
    response.headers["Cache-Control"] = "no-store"
    return response
