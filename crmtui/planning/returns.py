"""What comes back: the next occurrence of a cadence, counted from the day it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from crmtui.model.playbook import Cadence
from crmtui.model.rules import Rules
from crmtui.planning.calendar import WorkCalendar, add_days


class Window(NamedTuple):
    """When something is due, and from when to when it is in time."""

    opens: date
    due: date
    closes: date


def cadences_of(rules: Rules) -> Mapping[str, Cadence]:
    """All cadences of the playbooks that are used, by ``playbook/step``."""
    return {
        f"{book.name}/{cadence.step}": cadence
        for book in rules.playbooks
        if book.active
        for cadence in book.cadences
    }


def batches_of(rules: Rules) -> frozenset[str]:
    """The steps with ``batch: true``, as ``playbook/step``: one contact for all customers."""
    return frozenset(f"{book}/{step}" for book, step in rules.batch_steps)


def next_window(cadence: Cadence, kept: date, calendar: WorkCalendar) -> Window:
    """The window after a contact on the day ``kept``; it is always due later than that."""
    after = add_days(kept, 1)
    due = max(calendar.roll(calendar.after(kept, cadence.every), cadence.roll), after)
    opens = calendar.before(due, cadence.early) if cadence.early else due
    if cadence.at_most:
        closes = calendar.after(kept, cadence.at_most)
    elif cadence.grace:
        closes = calendar.after(due, cadence.grace)
    else:
        closes = add_days(due, max(1, int(cadence.every.days / 4)))
    return Window(max(opens, after), due, max(due, closes))
