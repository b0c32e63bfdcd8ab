"""How far a reader is in the course: the lessons read stand in the address, and nowhere else.

A lesson counts as read when the reader goes on from it. No browser storage holds anything, so the
reader can see, share, bookmark and forget it; every link within the course carries it on.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs

from dashboard.components.arrival import Arrival
from dashboard.learn import slugs


@dataclass(frozen=True)
class Progress:
    """Slugs of the lessons read, in the order of the course, at an address."""

    arrival: Arrival
    read: tuple[str, ...] = ()

    @classmethod
    def parse(cls, arrival: Arrival) -> Progress:
        """From `?read=mixture,em`; what is no lesson is passed over."""
        stated = parse_qs(arrival.query.removeprefix("?"), max_num_fields=100).get("read", [""])
        words = set(stated[-1].split(","))
        return cls(arrival, tuple(slug for slug in slugs() if slug in words))

    def to(self, slug: str = "", anchor: str = "", also: str = "", **query: str) -> str:
        """The address of a page of the course, in which the lesson `also` counts as read, too."""
        read = [one for one in slugs() if one in self.read or one == also]
        path = f"/learn/{slug}" if slug else "/learn"
        return self.arrival.to(path, anchor, read=",".join(read), **query)
