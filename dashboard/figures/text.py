"""The one gate through which names from files reach a figure.

Plotly reads text as a small HTML (with links), as TeX between dollar signs, and as a template at
`%{`. Every character that begins one of these goes out as a numeric entity, which Plotly shows as
the character itself.
"""

from __future__ import annotations

SPECIAL = frozenset("<>&\"'$%")

LONGEST_ENTRY = 32
"""Characters of an entry of a legend."""


def escape(name: str, longest: int = 60) -> str:
    """`name` as text that a figure shows literally, cut to `longest` characters."""
    shown = name if len(name) <= longest else name[: longest - 1] + "…"
    return "".join(f"&#{ord(sign)};" if sign in SPECIAL else sign for sign in shown)
