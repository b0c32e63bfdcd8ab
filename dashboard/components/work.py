"""Work that takes longer than about two seconds: its bar, its clock, the button that ends it.

A callback starts a job and waits a moment; where that is not enough it answers `working`, and the
clock's callback asks again until there is an `outcome`. `Work` names the parts of one such bar.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from dash import Dash, Input, Output, State, dcc, html
from dash.exceptions import PreventUpdate

from dashboard.components.fields import attributes
from dashboard.data.errors import DataError, NotStored
from dashboard.i18n import Translate
from dashboard.jobs import Jobs, JobStatus, Progress

POLL_MILLISECONDS = 400
PATIENCE_SECONDS = 0.3


@dataclass(frozen=True)
class Work:
    """The parts of one bar; their ids begin with `name`."""

    name: str

    @property
    def job(self) -> str:
        """The store that says which job is being done, and for which query."""
        return f"{self.name}-job"

    @property
    def clock(self) -> str:
        """The clock that asks for the job."""
        return f"{self.name}-clock"

    @property
    def cancel(self) -> str:
        """The button that ends the job."""
        return f"{self.name}-cancel"

    @property
    def places(self) -> dict[str, tuple[str, str]]:
        """What `working` and `AT_REST` change: name -> id and property."""
        return {
            "job": (self.job, "data"),
            "idle": (self.clock, "disabled"),
            "hidden": (self.name, "hidden"),
            "percent": (f"{self.name}-bar", "value"),
        }

    def layout(self, _: Translate) -> html.Div:
        """The bar, hidden at first."""
        bar = html.Progress(
            id=f"{self.name}-bar",
            value="0",
            max="100",
            className="work-bar",
            **attributes(aria_label=_("Progress of the work")),
        )
        button = html.Button(
            _("Cancel"), id=self.cancel, className="btn btn-sm btn-outline-secondary"
        )
        parts = [html.Span(_("Working …"), className="work-label"), bar, button]
        return html.Div(
            [
                html.Div(parts, id=self.name, hidden=True, className="work", role="status"),
                dcc.Interval(id=self.clock, interval=POLL_MILLISECONDS, disabled=True),
                dcc.Store(id=self.job),
            ]
        )

    def register(self, app: Dash, jobs: Jobs) -> None:
        """Let the button end the job; the clock then finds it cancelled."""

        @app.callback(
            Output(self.cancel, "disabled"),
            Input(self.cancel, "n_clicks"),
            State(self.job, "data"),
            prevent_initial_call=True,
        )
        def cancel(clicks: Any, job: Any) -> bool:
            end(jobs, job)
            return False


AT_REST = {"job": None, "idle": True, "hidden": True, "percent": 0}


def start(jobs: Jobs, function: Callable[[Progress], Any]) -> tuple[str, JobStatus]:
    """Begin `function(progress)` as a job; its id and what has become of it in a moment."""

    def work(progress: Progress) -> None:
        function(progress)

    job = jobs.submit(work)
    return job, jobs.wait(job, PATIENCE_SECONDS)


def current(data: Any, query: Any) -> str:
    """The id in a job's store; ends the callback where the job was for another query."""
    if not isinstance(data, dict) or data.get("query") != query:
        raise PreventUpdate
    return str(data.get("id"))


def end(jobs: Jobs, data: Any) -> None:
    """Cancel the job in a job's store, if there is one."""
    if isinstance(data, dict):
        with suppress(NotStored):  # it ended long ago
            jobs.cancel(str(data.get("id")))


def done_or_working(job: str, status: JobStatus, query: Any) -> dict[str, Any] | None:
    """None when the job is done, else what shows that it goes on.

    Raises DataError with the reason when there will be no result.
    """
    if status.state == "done":
        return None
    if status.state == "cancelled":
        raise DataError("The work was cancelled. Change a choice to begin again.")
    if status.state == "lost":
        raise DataError("The server was restarted meanwhile. Please try again.")
    if status.error:
        message, values = status.error
        raise DataError(message, **values)
    percent = round(100 * status.progress)
    return {"job": {"id": job, "query": query}, "idle": False, "hidden": False, "percent": percent}
