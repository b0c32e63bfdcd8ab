"""POST download: what can be taken away, made from the choices on screen and sent as a file.

The body states the choices, the token of an uploaded table and the kind of file; where another
table, or a model from a file, is to be used, their tokens too. A refusal is JSON with a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, Any

from flask import Flask, Response, jsonify, request

from dashboard import gate
from dashboard.analysis import Analysis, Fit, soon
from dashboard.choices import ChoiceError, Choices
from dashboard.data import DataError, Table, load_table
from dashboard.engine import EngineError
from dashboard.exports import (
    Model,
    content_disposition,
    filename,
    fitting_script,
    javascript,
    labelled_csv,
    labelled_xlsx,
    load_model,
    model_json,
    on_screen,
    scoring_script,
    sql,
)
from dashboard.i18n import N_, Translate, preferred, translator
from dashboard.reporting import report_page
from dashboard.services import Services

MAX_BYTES = 50_000  # of a request: choices and tokens
PIECE = 1 << 16
TABLE_ENDING = re.compile(r"\.(csv|tsv|txt|xlsx?)$", re.I)


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
    labelled_xlsx(ground.model, ground.table, file)
    file.seek(0)
    return _pieces(file)


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
        _ = translator(preferred(request.accept_languages.values()))
        try:
            wanted = Wanted.parse(body)
            _ = translator(wanted.choices.lang or _.lang)
            return answer(ground(services, wanted, _))
        except (ChoiceError, DataError, EngineError) as error:
            field = {"field": _(str(error.values["field"]))} if "field" in error.values else {}
            return jsonify(error=_(error.message, **{**error.values, **field})), 422

    server.add_url_rule(f"{prefix}download", "download", download, methods=["POST"])


def ground(services: Services, wanted: Wanted, _: Translate) -> Ground:
    """The fit on screen and what belongs to it; raises what `Analysis.fitted` does."""
    choices = wanted.choices
    fit = services.analysis.fitted(choices, wanted.token, soon()).coloured(choices.slots)
    file = wanted.model
    model = on_screen(fit, choices) if file is None else load_model(services.store, file)
    table = fit.table if wanted.table is None else load_table(services.store, wanted.table)
    return Ground(wanted, fit, model, table, services.analysis, _)


def answer(ground: Ground) -> Response:
    """The file; a long one is sent while it is made."""
    kind, _ = FILES[ground.wanted.kind], ground.words
    content = kind.make(ground)
    count = _.n("{count} component", "{count} components", ground.model.mixture.n_components)
    table = TABLE_ENDING.sub("", ground.table.name)
    name = filename(table, f"{count} – {_(kind.what)}", kind.extension)
    response = Response(
        content if not isinstance(content, str) else content.encode("utf-8"),
        mimetype=kind.mimetype,
    )
    response.headers["Content-Disposition"] = content_disposition(name)
    response.headers["Cache-Control"] = "no-store"
    return response
