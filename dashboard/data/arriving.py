"""What can be refused of a file before it has arrived whole: other kinds, too wide, too long.

Only what no later byte could mend; everything else is for the reader, who sees all of the file.
"""

import io
import re

from dashboard.data.dialect import TooWide, long_field, recognise
from dashboard.data.errors import DataError
from dashboard.data.kinds import refuse_other_kinds
from dashboard.data.plain import plain_text
from dashboard.data.workbook import is_workbook
from dashboard.settings import Settings

HEAD = 1 << 18
KIND = 1 << 12
BYTES_A_CHARACTER = 4
_ENDS = re.compile(rb"[,;\t|\r\n]")


class Arriving:
    """Looks at the pieces of one file in their order; `look` raises DataError."""

    def __init__(self, limits: Settings) -> None:
        self._limits = limits
        self._head = bytearray()
        self._is_text = True
        self._line, self._run = 1, 0  # The line arriving, the bytes of its field so far.

    def look(self, piece: bytes) -> None:
        """Take the next piece."""
        before = len(self._head)
        if before < HEAD:
            self._head += piece
            if before < KIND <= len(self._head):
                self._is_text = not is_workbook(bytes(self._head))
                if self._is_text:
                    refuse_other_kinds(bytes(self._head))
            if self._is_text and len(self._head) >= HEAD:
                self._require_width()
        if self._is_text:
            self._require_ends(piece)

    def _require_width(self) -> None:
        try:
            with plain_text(io.BytesIO(self._head)).file as file:
                recognise(file.read().decode("utf-8", "ignore"), False, self._limits)
        except TooWide:
            raise
        except DataError:
            return  # The rest of the file may make sense of it.

    def _require_ends(self, piece: bytes) -> None:
        self._run = 0 if _ENDS.search(piece) else self._run + len(piece)
        if self._run > BYTES_A_CHARACTER * self._limits.max_field_characters:
            raise long_field(self._line, self._limits.max_field_characters)
        self._line += max(piece.count(b"\n"), piece.count(b"\r"))
