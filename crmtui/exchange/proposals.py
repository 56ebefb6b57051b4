"""What a foreign table proposes: customers and entries as plain data, and an account of every row."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from crmtui.exchange.table import Skipped
from crmtui.model.problem import Problem
from crmtui.model.schema import Raw


@dataclass(frozen=True, slots=True)
class CustomerProposal:
    """A customer as the file describes it; whether it is new is for the workspace to say."""

    line: int
    """Line of the first row that speaks of it."""
    key: str
    """The id the file gives, if it may be one; else empty."""
    name: str
    """Empty when the file names only the id."""
    fields: Mapping[str, Raw]
    """Profile fields as records write them (no id, name, refs, contacts). ``owner`` is the text of
    the file: a name or a key."""
    contacts: tuple[Mapping[str, Raw], ...] = ()
    """Contacts as records write them; ``key`` only where two share a name."""
    refs: Mapping[str, str] = field(default_factory=dict)
    """Ids in other systems, by column name."""
    lines: tuple[int, ...] = ()
    """Every line merged into it, the first included."""


@dataclass(frozen=True, slots=True)
class EntryProposal:
    """An entry for some customer."""

    line: int
    customer: str
    """Id or name of the customer, as the file gives it (an id may also be a reference that the
    customer import kept)."""
    raw: Mapping[str, Raw]
    """The entry as records write it, every scalar text. Its ``id`` is the document's number, or
    derived from what identifies it, so the same file always gives the same ids. ``by`` and ``with``
    hold the names of the file."""
    lines: tuple[int, ...] = ()
    by_id: bool = False
    """Whether ``customer`` is an id of the file rather than a name."""
    beside: str = ""
    """The name the row gives beside an id."""
    of: int = -1
    """Position in ``Proposals.customers`` when the same row describes the customer; else -1."""


@dataclass(frozen=True, slots=True)
class Question:
    """A word of the file whose meaning nobody taught us: to be answered, never guessed."""

    column: str
    value: str
    asks: str
    """What is asked: status, tier, kind, channel, outcome, direction, order status, flag."""
    choices: tuple[str, ...]
    """What may be answered; ``tier:NAME`` and ``tag:NAME`` with any name."""
    lines: tuple[int, ...]
    unanswered: str
    """What happens to those rows without an answer."""


@dataclass(frozen=True, slots=True)
class Proposals:
    """Everything a file proposes. Every data row is accounted for: see ``counts``."""

    kind: str
    customers: tuple[CustomerProposal, ...] = ()
    entries: tuple[EntryProposal, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    """Rows that become nothing, of this file or (named) of a joined one."""
    warnings: tuple[Problem, ...] = ()
    questions: tuple[Question, ...] = ()
    rows: int = 0
    """Data rows in the file."""
    merged: int = 0
    """Rows that added to a proposal begun by an earlier row."""
    refused: int = 0
    """Rows of the file itself among ``skipped``."""
    joined_rows: int = 0
    """Data rows in the joined files."""

    @property
    def counts(self) -> dict[str, int]:
        """rows = proposed + merged + skipped, for the file itself; and what was proposed."""
        return {
            "rows": self.rows,
            "proposed": self.rows - self.merged - self.refused,
            "merged": self.merged,
            "skipped": self.refused,
            "customers": len(self.customers),
            "entries": len(self.entries),
            "joined_rows": self.joined_rows,
            "joined_skipped": len(self.skipped) - self.refused,
        }


def stable_id(*parts: str) -> str:
    """An id of 16 hex digits that depends on the parts alone."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
