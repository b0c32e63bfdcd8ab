"""Builds the application: settings, store, jobs, Dash, the gate, the routes and the pages.

A fresh application each call, nothing bound at import, so that tests and workers have their own.
"""

from __future__ import annotations

import logging
import mimetypes
import os
from collections.abc import Callable
from html import escape
from pathlib import Path
from types import ModuleType
from typing import Any

from dash import Dash, set_props
from flask import g, request

from dashboard import compression, gate, headers, ids, pages, routes
from dashboard.analysis import Analysis
from dashboard.choices import ChoiceError, Choices
from dashboard.components.words import explained, words
from dashboard.data.errors import DataError
from dashboard.data.shares import Shares
from dashboard.data.store import Store
from dashboard.data.sweeping import Sweeper
from dashboard.data.uploads import Uploads
from dashboard.engine import EngineError
from dashboard.i18n import Translate
from dashboard.jobs import Jobs
from dashboard.services import Services
from dashboard.settings import Settings

ASSETS = Path(__file__).parent.parent / "assets"
MAX_CALLBACK_BYTES = 2_000_000  # ids and choices; tables come through the upload route

log = logging.getLogger(__name__)


class Shell(Dash):
    """Dash, with the first lines of the page in the language of its address or its browser.

    `title_of` names the page at a path.
    """

    title_of: Callable[[str, Translate], str]

    def interpolate_index(self, *_args: Any, **parts: Any) -> str:
        """The HTML around the layout; see Dash."""
        _ = words(Choices.read(request.query_string.decode("ascii", "replace"))[0])
        path = "/" + request.path.removeprefix(self.config.routes_pathname_prefix)
        parts["title"] = escape(self.title_of(path, _))
        parts["app_entry"] = parts["app_entry"].replace("Loading...", _("Loading…"))
        whole: str = super().interpolate_index(**parts)
        return whole.replace("<html>", f'<html lang="{_.lang}">', 1)


def create_app(settings: Settings | None = None, shown: ModuleType = pages) -> Dash:
    """The application with everything registered, warm and ready to serve.

    `shown` offers the pages: `layout(services)`, `register(app, services)`, `PATHS` and
    `title(path, _)`.
    """
    settings = settings or Settings.from_environment(os.environ)
    services = services_of(settings)
    app = new_dash(settings.url_prefix)
    app.title_of = shown.title
    gate.install(app, MAX_CALLBACK_BYTES)
    compression.install(app.server)
    shown.register(app, services)
    headers.install(app, settings.frame_ancestors)
    app.layout = shown.layout(services)
    routes.register(app, services, shown.PATHS)
    app.server.extensions["services"] = services  # for the server's hooks, see gunicorn.conf.py
    warm_up(app)
    return app


def services_of(settings: Settings) -> Services:
    """What pages and routes work with; nothing runs yet."""
    store = Store(
        settings.store_directory,
        settings.store_max_bytes,
        settings.store_lifetime_seconds,
        age_seconds=settings.store_age_seconds,
        owner_bytes=settings.session_max_bytes,
    )
    shared = Store(
        settings.store_directory / "shared",
        settings.share_max_bytes,
        settings.share_lifetime_seconds,
        age_seconds=settings.share_lifetime_seconds,
    )
    jobs = Jobs(store, settings.job_threads, settings.max_waiting_jobs)
    uploads = Uploads(store, settings)
    analysis = Analysis(store, shared, uploads)
    sweeper = Sweeper((store, shared))
    return Services(settings, store, uploads, Shares(shared, store), jobs, analysis, sweeper)


def new_dash(prefix: str) -> Shell:
    """An empty Dash application under `prefix`, with everything it serves coming from here."""
    mimetypes.add_type("font/woff2", ".woff2")
    return Shell(
        "dashboard",
        title="GMM Explorer",
        update_title="",
        assets_folder=str(ASSETS),
        requests_pathname_prefix=prefix,
        routes_pathname_prefix=prefix,
        serve_locally=True,
        suppress_callback_exceptions=True,
        enable_mcp=False,
        on_error=callback_failed,
        add_log_handler=False,
    )


def callback_failed(error: Exception) -> None:
    """What happens when a callback raises; what is on screen stays.

    Values that no control sends get a 4xx. Refusals in words (an expired table, a fit that cannot
    be made) are shown in the banner; for anything else the banner says that something failed, and
    the traceback goes to the log. A header of the response tells the page which (`headers`).
    """
    if isinstance(error, gate.Refused):
        raise error
    if isinstance(error, ChoiceError):
        raise gate.Refused(str(error)) from error
    if isinstance(error, DataError | EngineError):
        _ = words(Choices.read((request.referrer or "").partition("?")[2])[0])
        set_props(ids.BANNER_REASON, {"children": explained(error.message, error.values, _)})
        g.callback_failed = "refused"
        return
    log.error("a callback failed", exc_info=error)
    g.callback_failed = "failed"


def warm_up(app: Dash) -> None:
    """Make Dash set itself up now: its first requests, when simultaneous, would get 500."""
    path = app.config.routes_pathname_prefix + "_dash-dependencies"
    status = app.server.test_client().get(path).status_code
    if status != 200:
        raise RuntimeError(f"warming up {path} answered {status}")
