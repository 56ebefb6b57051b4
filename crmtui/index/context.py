"""What the index must know of the rules to read records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from crmtui.dataclass import dataclass

# Only who reads records needs what they are made of.
if TYPE_CHECKING:
    from crmtui.index.entries import EntryRow
    from crmtui.index.pending import Chunk
    from crmtui.model.customer import Customer

Progress = Callable[[int, int], None]
"""Called with (files read, files to read)."""
Settled = Callable[["Mapping[str, Customer]", "Mapping[str, Sequence[EntryRow]]"], None]
"""Called, again and again, with customers whose rows were written just now: those whose profiles
were read, and the counting entries of all of them, by id."""

RECORD_KINDS = frozenset({"profile", "entries"})
RULE_KINDS = frozenset({"config", "playbook", "tiers", "tags", "segments", "calendar", "template"})


@dataclass(frozen=True, slots=True)
class Context:
    """What of the rules the index needs."""

    zone: tzinfo
    currency: str
    today: str
    """ISO."""
    dormant_days: Mapping[str, int]
    """Days of silence after which a customer of a tier is dormant; key "" for any other tier."""
    plans: bool = True
    """Whether plans are made of the entries that are read, so that these are wanted whole."""


class Share(Protocol):
    """What of an index made from nothing is left to this process."""

    def mine(self) -> Iterator[Chunk]:
        """The chunks for this process to read, until all are read by somebody."""

    def parts(self) -> list[Path]:
        """The caches that others filled meanwhile."""


class Crew(Protocol):
    """Other processes that read files for an index made from nothing."""

    def share(
        self, chunks: Sequence[Chunk], told: Callable[[int], None]
    ) -> AbstractContextManager[Share]:
        """Have the others begin; ``told`` is called with how many files were read by one of
        them. They end with the context."""
