"""What the index must know of the rules to read records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import tzinfo

Progress = Callable[[int, int], None]
"""Called with (files read, files to read)."""

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
