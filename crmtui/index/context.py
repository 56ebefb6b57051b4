"""What the index must know of the rules to read records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from crmtui.index.entries import EntryRow
from crmtui.model.customer import Customer

Progress = Callable[[int, int], None]
"""Called with (files read, files to read)."""
Settled = Callable[[Mapping[str, Customer], Mapping[str, Sequence[EntryRow]]], None]
"""Called, again and again, with customers whose rows were written just now: those whose profiles
were read, and the counting entries of all of them, by id."""

RECORD_KINDS = frozenset({"profile", "entries"})
RULE_KINDS = frozenset({"config", "playbook", "tiers", "tags", "segments", "calendar"})


@dataclass(frozen=True, slots=True)
class Context:
    """What of the rules the index needs."""

    zone: tzinfo
    currency: str
    today: str
    """ISO."""
    dormant_days: Mapping[str, int]
    """Days of silence after which a customer of a tier is dormant; key "" for any other tier."""
