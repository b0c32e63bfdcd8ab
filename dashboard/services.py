"""What pages and routes work with: one frozen object, made by the factory."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.analysis import Analysis
from dashboard.data.store import Store
from dashboard.jobs import Jobs
from dashboard.settings import Settings


@dataclass(frozen=True)
class Services:
    """The settings, the store of tables and results, jobs beside requests, tables and fits."""

    settings: Settings
    store: Store
    jobs: Jobs
    analysis: Analysis
