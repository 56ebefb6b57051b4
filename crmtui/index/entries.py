"""One entry as the index stores it."""

from __future__ import annotations

from collections.abc import Mapping

from crmtui.dataclass import dataclass
from crmtui.model.schema import Raw


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
    raw: Mapping[str, Raw]
    text: str
    """The raw entry as JSON."""
    identity: str = ""
    shadowed: bool = False
    """The same entry stands elsewhere too; this copy does not count."""
    number: int = 0
    """That of its row, when it has one."""
