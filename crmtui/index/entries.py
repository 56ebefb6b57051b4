"""One entry as the index stores it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from crmtui.dataclass import dataclass
from crmtui.model.schema import Raw

ASKED = frozenset(
    ["id", "at", "type", "outcome", "direction", "status", "amount", "currency", "case", "step", "about",
     "alert", "state", "severity", "note", "title", "topic", "why", "item", "next"]
)  # fmt: skip
"""Fields that the facts and the notes of a customer are made of, and the place of an entry in time."""


@dataclass(slots=True)
class EntryRow:
    """One entry as stored."""

    folder: str
    """The customer id its folder is named by."""
    id: str
    """As written; empty when the file gives none."""
    type: str
    day: str
    at: str
    path: str
    line: int
    position: int
    """In the file's list; -1 when the file is this one entry."""
    said: Mapping[str, Raw]
    """What it says; all of it, or of the fields ``ASKED`` at least."""
    text: str
    """The raw entry as JSON."""
    identity: str = ""
    shadowed: bool = False
    """The same entry stands elsewhere too; this copy does not count."""
    number: int = 0
    """That of its row, when it has one."""
    is_whole: bool = True
    """Whether ``said`` is all."""

    @property
    def raw(self) -> Mapping[str, Raw]:
        """All that it says."""
        return self.said if self.is_whole else json.loads(self.text)
