"""Tables shared by a link: read-only copies under secrets of their own, in a store of their own.

A copy belongs to the token of the table that it was made from, so whoever holds that table can
count and withdraw its links; the secret of a link opens the copy and does nothing else. What was
made from a copy is kept among the results, and belongs to the copy's name, which opens nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.data.errors import NotStored
from dashboard.data.store import Store
from dashboard.data.table import Table
from dashboard.data.tables import save_table


@dataclass(frozen=True)
class Recorded:
    """What a link was made with: the table's name, the choices and what the fit came to."""

    name: str
    query: str
    log_likelihood: float


class Shares:
    """Shared tables by secret, in `store`; `results` keeps what was made from them."""

    def __init__(self, store: Store, results: Store) -> None:
        self.store, self._results = store, results

    def make(self, table: Table, query: str, log_likelihood: float, token: str) -> str:
        """Copy the table that is stored under `token`; the secret of the copy."""
        recorded = {"query": query, "log_likelihood": log_likelihood}
        return save_table(self.store, table, owner=token, facts={"recorded": recorded})

    def recorded(self, secret: str) -> Recorded:
        """What a link was made with; NotStored where it has ended."""
        meta = self.store.get_meta(secret)
        if "recorded" not in meta:
            raise NotStored("This is no longer on the server; load the data again.")
        return Recorded(name=meta["name"], **meta["recorded"])

    def count(self, token: str) -> int:
        """How many links there are to the table under `token`."""
        return len(self.store.names(token))

    def withdraw(self, token: str) -> None:
        """End all links to the table under `token`, whether that is still there or not."""
        names = self.store.names(token)
        self.store.delete_all(token)
        for name in names:
            self._results.delete_all(name)
