"""What other rules would make of the same records: everybody's load, next contacts, the overdue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from crmtui.reports.comparison.queue import Snapshot, owner_loads, people
from crmtui.reports.difference import OwnerLoad

Pair = tuple[int, int]
"""Before and after."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A customer whose next task falls on another day."""

    customer: str
    name: str
    owner: str
    before: date | None
    """The day of the next task; None without any. ``date.min``: never contacted."""
    after: date | None

    @property
    def days(self) -> int | None:
        """Days later; negative for earlier, None where one of the days is missing."""
        if self.before is None or self.after is None or date.min in (self.before, self.after):
            return None
        return (self.after - self.before).days

    @property
    def kind(self) -> str:
        """``earlier``, ``later``, ``appears`` or ``vanishes``."""
        if self.before is None:
            return "appears"
        if self.after is None:
            return "vanishes"
        return "earlier" if self.after < self.before else "later"


@dataclass(frozen=True, slots=True)
class Simulation:
    """Two sets of rules on the same records. Every task counts as done on its day, so that
    cadences come back."""

    before: str
    """What to call the rules compared with."""
    after: str
    day: date
    weeks: int
    owners: tuple[OwnerLoad, ...]
    """Everybody's weeks."""
    days: Mapping[str, tuple[Pair, ...]]
    """By team member: tasks due on each day."""
    shifts: tuple[Shift, ...]
    """Customers whose next task moves, the largest step first."""
    unmoved: int
    """Customers whose next task stays, or who have none in both."""
    backlog: tuple[Pair, ...]
    """Tasks overdue at the end of each day when everybody does ``per_day`` a working day."""
    people: Mapping[str, str]
    """Names of the team members, by key."""

    @property
    def kinds(self) -> Mapping[str, int]:
        """How many customers move, by the kinds of ``Shift``."""
        return Counter(shift.kind for shift in self.shifts)

    def week(self, number: int) -> Pair:
        """All tasks due in a week, counted from 0."""
        both = [load.weeks[number] for load in self.owners]
        return sum(one for one, _ in both), sum(other for _, other in both)

    def peak(self, side: int) -> tuple[date, int]:
        """The first day with the most overdue tasks, and how many; ``side`` 0 before, 1 after."""
        counts = [pair[side] for pair in self.backlog] or [0]
        most = max(counts)
        return self.day + timedelta(days=counts.index(most)), most


def simulate(
    before: Snapshot, after: Snapshot, names: tuple[str, str], day: date, weeks: int
) -> Simulation:
    """The comparison of two snapshots of the same records."""
    shifts = sorted(_shifts(before, after), key=_largest)
    known = len({*before.next_due, *after.next_due})
    return Simulation(
        *names, day, weeks, tuple(owner_loads(before.load, after.load, weeks, everybody=True)),
        _days(before, after, 7 * weeks), tuple(shifts), known - len(shifts),
        tuple(zip(_backlog(before), _backlog(after), strict=True)), people(before, after),
    )  # fmt: skip


def _shifts(before: Snapshot, after: Snapshot) -> Iterator[Shift]:
    for id, (owner, due) in after.next_due.items():
        was = before.next_due.get(id, (owner, ""))[1]
        if was != due:
            yield Shift(id, after.names[id], owner, _day(was), _day(due))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _largest(shift: Shift) -> tuple[int, str, str]:
    days = shift.days
    return (-abs(days) if days is not None else -(10**6)), shift.name, shift.customer


def _days(before: Snapshot, after: Snapshot, size: int) -> dict[str, tuple[Pair, ...]]:
    none = (0,) * size
    one, other = before.load.days, after.load.days
    return {
        key: tuple(zip(one.get(key, none), other.get(key, none), strict=True))
        for key in sorted({*one, *other})
    }


def _backlog(state: Snapshot) -> Sequence[int]:
    return state.load.backlog(state.rules) if state.rules is not None else ()
