"""How the team works, in figures of the monthly board. Apart from the rest of it, which is shown more often and
needs none of what tells these."""

from __future__ import annotations

from crmtui.reports.adherence import Adherence
from crmtui.reports.board import Figure
from crmtui.reports.hygiene import Hygiene


def playbook_figures(now: Adherence, before: Adherence) -> tuple[Figure, ...]:
    """How well playbooks were kept, all together."""
    due = [sum(book.figures.due for book in one.playbooks) for one in (now, before)]
    late = [sum(book.figures.late for book in one.playbooks) for one in (now, before)]
    overdue = [sum(book.figures.overdue for book in one.playbooks) for one in (now, before)]
    return (Figure("adherence", _kept_share(now), _kept_share(before), due[0]),
            Figure("due", *due), Figure("late", *late), Figure("overdue", *overdue))  # fmt: skip


def _kept_share(one: Adherence) -> float | None:
    figures = [book.figures for book in one.playbooks]
    judged = sum(each.due - each.skipped - each.open for each in figures)
    return sum(each.in_time for each in figures) / judged if judged > 0 else None


def hygiene_figures(now: Hygiene, before: Hygiene) -> tuple[Figure, ...]:
    """How soon touches were written down, and how complete profiles are."""
    return (Figure("logged", _in_time(now), _in_time(before), _records(now)),
            Figure("complete", _complete(now), None, sum(o.profiles.customers for o in now.owners)))  # fmt: skip


def _records(one: Hygiene) -> int:
    return sum(owner.touches.records for owner in one.owners)


def _in_time(one: Hygiene) -> float | None:
    records = _records(one)
    return sum(owner.touches.within for owner in one.owners) / records if records else None


def _complete(one: Hygiene) -> float | None:
    customers = sum(owner.profiles.customers for owner in one.owners)
    return sum(owner.profiles.complete for owner in one.owners) / customers if customers else None
