"""What pages and routes work with: one frozen object, made by the factory."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.analysis import Analysis
from dashboard.data.shares import Shares
from dashboard.data.store import Store
from dashboard.data.sweeping import Sweeper
from dashboard.data.uploads import Uploads
from dashboard.jobs import Jobs
from dashboard.settings import Settings


@dataclass(frozen=True)
class Services:
    """The settings, the store of tables and results, uploaded files, tables shared by a link, jobs
    beside requests, tables and fits, and what removes expired entries."""

    settings: Settings
    store: Store
    uploads: Uploads
    shares: Shares
    jobs: Jobs
    analysis: Analysis
    sweeper: Sweeper
