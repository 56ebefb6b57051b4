"""Task: what the queue shows. Computed from records and playbooks, never stored in a record.

Named tuples: a queue reads tens of thousands of them, and a frozen dataclass takes five times as long
to make.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from crmtui.dataclass import dataclass

KINDS = ("cadence", "promise", "date", "case", "step", "chore")


class Reason(NamedTuple):
    """Why a task exists: a stable code and the values its sentence needs (``reports.wording``)."""

    code: str
    values: Mapping[str, str | int] = MappingProxyType({})


class Task(NamedTuple):
    """One thing to do for one customer, the same on every clone, whatever day it is asked."""

    id: str
    """``<customer>/<playbook>/<step>[/<contact>]@<anchor>`` or ``<customer>/next@<promise id>``."""
    customer: str
    """``chores.TEAM`` for what the team does without one."""
    kind: str
    """One of ``KINDS``."""
    playbook: str
    """Name of the playbook; empty for promises."""
    step: str
    title: str
    due: date
    opens: date
    """First day it may be done (due − early)."""
    closes: date
    """Last day in time; after it the task is late."""
    channel: str
    owner: str
    """Key of the team member before absences are covered; empty when nobody is named."""
    anchor: str
    """What it counts from: a date, or the promise's id."""
    interval_days: float = 0.0
    """Length of the cadence in days; 0 for anything that does not come back."""
    contact: str = ""
    guide: str = ""
    template: str = ""
    """Name of the message template; empty when the rule names none."""
    hidden_until: date | None = None
    """Snoozed or paused: hidden before this day."""
    estimated: bool = False
    """The anchor is not a contact but the day the relation began."""
    attempts: int = 0
    """Attempts without contact since the anchor."""
    priority: int = 0
    tier_weight: float = 1.0
    reasons: tuple[Reason, ...] = ()
    rule: str = ""
    """``path:line`` of the rule, or the path of the entry with the promise."""
    clock: str = ""
    """Local time of the due day by which it is wanted, ``14:30``; empty for the whole day."""
    does: str = ""
    """What a touch writes in ``does:`` to complete it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """All tasks of one customer, and the days for which they are the answer."""

    tasks: tuple[Task, ...]
    valid_from: date
    valid_to: date
    """Both inclusive. A day outside needs a new plan."""
    covered: bool = True
    """Whether some playbook produces contacts for the customer."""
