"""Where every field of a profile comes from: who gave it its value, when, in which commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crmtui.reports.changes import FieldChange, flatten
from crmtui.store.codec import parse


@dataclass(frozen=True, slots=True)
class Blamed:
    """One field as it is now, and the change that made it so."""

    field: str
    """Dotted, e.g. ``tier``, ``contacts.li.phones``."""
    value: str
    author: str = ""
    when: datetime | None = None
    commit: str = ""
    """Empty: not committed yet."""
    subject: str = ""


def blame(path: str, data: bytes, changes: Sequence[FieldChange]) -> list[Blamed]:
    """The fields of the profile in ``data`` in its order. ``changes`` are those of the customer,
    newest first."""
    made: dict[tuple[str, str], FieldChange] = {}
    for change in changes:
        made.setdefault((change.field, change.after), change)
    return [_blamed(name, value, made) for name, value in flatten(parse(data, path).value)]


def _blamed(name: str, value: str, made: dict[tuple[str, str], FieldChange]) -> Blamed:
    change = made.get((name, value))
    if change is None:
        return Blamed(name, value)
    return Blamed(name, value, change.author, change.when, change.commit, change.subject)
