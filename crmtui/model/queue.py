"""The queue of a day: tasks bundled per customer, ordered, cut to what the day has room for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from crmtui.dataclass import dataclass
from crmtui.model.problem import Problem
from crmtui.model.task import Task


class Part(NamedTuple):
    """One task as seen on a day. A named tuple, as tasks are."""

    task: Task
    state: str
    """``early`` (may be done), ``due``, ``late`` (after its window)."""
    overdue: int
    """Days since it was due; 0 on the day, negative when early."""
    score: float
    score_parts: Mapping[str, float] = MappingProxyType({})
    """What the score is made of; sums to ``score``."""


class Line(NamedTuple):
    """All open tasks of one customer as one line."""

    customer: str
    """Id."""
    name: str
    tier: str
    owner: str
    """Who does it that day (absences covered)."""
    covers: str
    """The absent colleague it is done for; empty otherwise."""
    parts: tuple[Part, ...]
    """Highest score first."""
    score: float
    contact: str
    """Name of the person to reach; empty when the customer has no contact."""
    phone: str
    """Main number of that person."""
    fits: bool
    """False beyond the owner's ``per_day``: if time allows."""
    last_contact: date | None = None

    @property
    def top(self) -> Part:
        """The part that decides the line's place."""
        return self.parts[0]

    @property
    def state(self) -> str:
        """``late`` if any part is, else ``due``, else ``early``."""
        return worst_state(part.state for part in self.parts)


class BatchItem(NamedTuple):
    """What a batch holds for one customer."""

    customer: str
    """Id."""
    name: str
    tier: str
    parts: tuple[Part, ...]
    """Mostly one; two where two runs of a play ask for the same."""
    last_contact: date | None = None

    @property
    def state(self) -> str:
        """``late`` if any part is, else ``due``, else ``early``."""
        return worst_state(part.state for part in self.parts)


@dataclass(frozen=True, slots=True)
class Batch:
    """The open tasks of one step with ``batch: yes``, as one line for all its customers."""

    playbook: str
    step: str
    owner: str
    """Who does it that day (absences covered)."""
    items: tuple[BatchItem, ...]
    """Highest score first."""
    fits: bool
    """False beyond the owner's ``per_day``; a batch takes the room of one line."""

    @property
    def key(self) -> str:
        """``PLAYBOOK/STEP``, as commands name it."""
        return f"{self.playbook}/{self.step}"

    @property
    def top(self) -> Part:
        """The part that decides the line's place."""
        return self.items[0].parts[0]

    @property
    def score(self) -> float:
        """That of its most urgent customer."""
        return self.top.score

    @property
    def state(self) -> str:
        """``late`` if any part is, else ``due``, else ``early``."""
        return worst_state(item.state for item in self.items)

    @property
    def late(self) -> int:
        """For how many customers it is late."""
        return sum(item.state == "late" for item in self.items)


def worst_state(states: Iterable[str]) -> str:
    """``late`` if any is, else ``due``, else ``early``."""
    known = {*states}
    return next(s for s in ("late", "due", "early") if s in known)


@dataclass(frozen=True, slots=True)
class Queue:
    """What to do on a day."""

    day: date
    owner: str
    """Team member the queue is for; empty for everybody."""
    lines: tuple[Line, ...]
    """In order; those with ``fits`` first come within the day's room."""
    batches: tuple[Batch, ...] = ()
    """In the same order."""
    snoozed: int = 0
    """Tasks open but hidden by a snooze or pause."""
    uncovered: int = 0
    """Customers that no playbook produces contacts for."""
    held_back: int = 0
    """Care tasks held back by an open complaint."""
    customers: int = 0
    """Customers counted."""
    skipped_files: int = 0
    """Files excluded because of errors (``crmtui check``)."""
    notices: tuple[str, ...] = ()
    """Codes of things to know, e.g. ``no-holiday-table:2028``, ``holidays-not-published:2027``,
    ``playbook-skipped:PATH``, ``rules-broken:PATH``."""
    problems: tuple[Problem, ...] = ()

    @property
    def in_order(self) -> list[Line | Batch]:
        """Lines and batches as a person sees them."""
        return sorted((*self.lines, *self.batches), key=_place) if self.batches else [*self.lines]


def _place(one: Line | Batch) -> tuple[bool, float, str]:
    return not one.fits, -one.score, one.top.task.id
