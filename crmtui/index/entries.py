"""One entry as the index stores it."""

from __future__ import annotations

from collections.abc import Mapping
from json import JSONDecoder
from json.scanner import make_scanner
from typing import Any

from crmtui.dataclass import dataclass
from crmtui.model.schema import Raw

_decoder: Any = JSONDecoder()
_scan = make_scanner(_decoder)
"""Without the looks at what stands around a value, which take half as long again."""

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
    """What it says, of the fields ``ASKED`` at least: most entries are not taken further apart."""
    text: str
    """The raw entry as JSON."""
    identity: str = ""
    shadowed: bool = False
    """The same entry stands elsewhere too; this copy does not count."""
    number: int = 0
    """That of its row, when it has one."""

    @property
    def raw(self) -> Mapping[str, Raw]:
        """All that it says."""
        told: dict[str, Raw] = _scan(self.text, 0)[0]
        return told
