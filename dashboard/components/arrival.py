"""The address at which a page opens, and the addresses that it links to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from dashboard.choices import ChoiceError, Choices


@dataclass(frozen=True)
class Arrival:
    """A path below the URL prefix ("/", "/learn"), its query, and which arrival in the browser.

    `number` tells apart two arrivals at one address; `table` is what the browser says of the table
    at hand, which is not in the address.
    """

    path: str
    query: str = ""
    prefix: str = "/"
    number: int = 0
    table: Any = None

    @classmethod
    def parse(cls, data: Any, prefix: str) -> Arrival:
        """From the store ADDRESS; raises ChoiceError for what no browser of ours sends."""
        known = data if isinstance(data, dict) else {}
        path, query, number = (known.get(name) for name in ("path", "search", "arrival"))
        if not isinstance(path, str) or not path.startswith(prefix):
            raise ChoiceError("This address cannot be read: reload the page.")
        below = "/" + path.removeprefix(prefix)
        counted = number if isinstance(number, int) else 0
        table = known.get("uploaded")
        return cls(below, query if isinstance(query, str) else "", prefix, counted, table)

    @property
    def choices(self) -> Choices:
        """What the query states, with defaults in place of what is not allowed."""
        return Choices.read(self.query)[0]

    def to(self, path: str, anchor: str = "", **query: str) -> str:
        """The address of a page of ours, in the language and theme of this one."""
        kept = {"lang": self.choices.lang, "theme": self.choices.theme}
        stated = {name: value for name, value in (query | kept).items() if value}
        tail = ("?" + urlencode(stated, safe=",") if stated else "") + (f"#{anchor}" * bool(anchor))
        return self.prefix + path.lstrip("/") + tail
