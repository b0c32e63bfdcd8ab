"""The table at hand beside the samples: an uploaded one, or one that a link shares.

The browser keeps its token in the history of the tab, so it may bring one that has ended since, or
that never was one: all of these count as none.
"""

from __future__ import annotations

from typing import Any

from dashboard.choices import SHARED, UPLOAD
from dashboard.data import NotStored
from dashboard.services import Services

Held = dict[str, Any]  # "token", "name", "kind" (UPLOAD or SHARED), "kept": it is not a new one,
# "reading": how it was first read


def held(brought: Any, services: Services) -> Held | None:
    """The table that the browser brings, in the form of the store UPLOADED, if it is here.

    An uploaded one that has gone still counts while there are links to it: it can be deleted.
    """
    token = brought.get("token") if isinstance(brought, dict) else None
    if not isinstance(token, str):
        return None
    if brought.get("kind") == SHARED:
        return shared(token, services)
    if services.uploads.is_there(token) or services.shares.count(token):
        reading = str(brought.get("reading") or "")
        name = str(brought.get("name"))
        return {"token": token, "name": name, "kind": UPLOAD, "kept": True, "reading": reading}
    return None


def shared(secret: str, services: Services) -> Held | None:
    """The table that a link shares, None where the link has ended."""
    try:
        name = services.shares.recorded(secret).name
    except NotStored:
        return None
    return {"token": secret, "name": name, "kind": SHARED, "kept": True}
