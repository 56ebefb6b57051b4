"""What people decided about tasks: snooze, skip, done, drop, pause, resume, reassign.

A decision names a task by its id, ``<customer>/<name>@<anchor>``; former ids of the customer and
former names of the step (``was:``) count too. Snooze, done, skip, drop and reassign hold for that
very anchor; a pause holds for the step until it is resumed, whatever happens meanwhile, and one
without a task for all tasks of the customer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from crmtui.dataclass import dataclass
from crmtui.model.entries import Entry
from crmtui.model.task import Reason, Task

ENDING = frozenset({"done", "drop", "skip"})
"""Actions that end a task which does not come back."""


class Decision(NamedTuple):
    """One decision about one task, or about all of a customer."""

    day: date
    action: str
    anchor: str
    """After the task id's last ``@``; empty when it names no anchor."""
    until: date | None
    to: str
    why: str


@dataclass(frozen=True, slots=True)
class Decisions:
    """All decisions about one customer's tasks, oldest first."""

    by_name: Mapping[str, tuple[tuple[int, Decision], ...]]
    """By what stands before the ``@``, without the customer; each with its place in time."""
    whole: tuple[tuple[int, Decision], ...]
    """Pauses and resumptions of the customer."""

    def about(self, names: Iterable[str]) -> list[Decision]:
        """Decisions about a step by all its names."""
        return [decision for _, decision in sorted(self._placed(names))]

    def ended(self, names: Iterable[str], anchor: str, since: date = date.min) -> bool:
        """Whether a task that does not come back was done, dropped or skipped (not before
        ``since``)."""
        return bool(self.by_name) and any(
            d.action in ENDING and d.anchor == anchor and d.day >= since for d in self.about(names)
        )

    def settle(self, task: Task, names: Sequence[str]) -> Task:
        """``task`` as snoozed, paused and reassigned."""
        if not self.whole and not self._placed(names):
            return task
        mine = [d for d in self.about(names) if d.anchor == task.anchor]
        hidden, reasons = self._hidden(task, names)
        owner, moved = _reassigned(task.owner, mine)
        if hidden is None and owner == task.owner:
            return task
        return task._replace(hidden_until=hidden, owner=owner,
                       reasons=(*task.reasons, *reasons, *moved))  # fmt: skip

    def _placed(self, names: Iterable[str]) -> list[tuple[int, Decision]]:
        if not self.by_name:
            return []
        return [placed for name in names for placed in self.by_name.get(name, ())]

    def _hidden(self, task: Task, names: Sequence[str]) -> tuple[date | None, list[Reason]]:
        """The day until which ``task`` is hidden by the latest snooze and the latest pauses."""
        comes_back = task.kind in ("cadence", "date", "chore")
        snoozed = paused = everything = None
        for _, d in sorted([*self.whole, *self._placed(names)]):
            exact = d.anchor == task.anchor
            if d.action == "snooze" and exact and d.until:
                snoozed = d
            elif d.action == "pause" and d.anchor == WHOLE:
                everything = d
            elif d.action == "pause" and (exact or comes_back):
                paused = d
            elif d.action == "resume" and d.anchor == WHOLE:
                everything = paused = None
            elif d.action == "resume" and (exact or comes_back):
                snoozed = paused = None
        held = [d for d in (snoozed, paused, everything) if d]
        return max((_end(d) for d in held), default=None), [_said(d) for d in held]


WHOLE = "*"
"""Anchor of a decision about all of a customer's tasks."""


def decisions_of(entries: Iterable[tuple[date, Entry]], customer_ids: Sequence[str]) -> Decisions:
    """The decisions in ``task`` entries, given with their day and oldest first."""
    prefixes = tuple(f"{one}/" for one in customer_ids)
    by_name: dict[str, list[tuple[int, Decision]]] = {}
    whole: list[tuple[int, Decision]] = []
    for place, (day, entry) in enumerate(entries):
        action, target = entry.get("action", ""), entry.get("task", "")
        if target:
            prefix = next((p for p in prefixes if target.startswith(p)), "")
            name, _, anchor = _split(target[len(prefix) :])
            by_name.setdefault(name, []).append((place, _decision(day, entry, anchor)))
        elif action in ("pause", "resume"):
            whole.append((place, _decision(day, entry, WHOLE)))
    return Decisions({name: tuple(those) for name, those in by_name.items()}, tuple(whole))


def _split(rest: str) -> tuple[str, str, str]:
    """Name and anchor. A promise's id may hold any character, so ``next@`` splits at its first."""
    if rest.startswith("next@"):
        return rest.partition("@")
    return rest.rpartition("@") if "@" in rest else (rest, "", "")


def _decision(day: date, entry: Entry, anchor: str) -> Decision:
    return Decision(day, entry.get("action", ""), anchor, entry.get("until"),
                    entry.get("to", ""), entry.get("why", "") or entry.note)  # fmt: skip


def _reassigned(owner: str, mine: Sequence[Decision]) -> tuple[str, list[Reason]]:
    moves = [d for d in mine if d.action == "reassign" and d.to]
    if not moves or moves[-1].to == owner:
        return owner, []
    last = moves[-1]
    return last.to, [Reason("reassigned", {"from": owner, "to": last.to, "why": last.why})]


def _end(decision: Decision) -> date:
    return decision.until or date.max


def _said(decision: Decision) -> Reason:
    code = "snoozed" if decision.action == "snooze" else "paused"
    until = decision.until.isoformat() if decision.until else ""
    return Reason(code, {"until": until, "why": decision.why})
