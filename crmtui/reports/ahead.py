"""The coming weeks as front ends show them: who has what on which day, and what will be late."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from crmtui.index.cache import Index
from crmtui.model.rules import Rules
from crmtui.model.team import Config
from crmtui.planning.calendar import add_days
from crmtui.planning.chores import team_of
from crmtui.planning.levelling import OVERDUE, Candidate, DayLoad, Levelled, Placed, level
from crmtui.planning.tasks import from_json


class Named(NamedTuple):
    """A customer, as a plan names it."""

    name: str
    tier: str
    contact: str
    phone: str


@dataclass(frozen=True, slots=True)
class WeeksAhead:
    """The plan of some weeks for one member of the team, or for everybody."""

    day: date
    """The first day."""
    weeks: int
    owner: str
    """Whose; empty: everybody's."""
    placed: tuple[Placed, ...]
    """By day, those without one last; then by score and id."""
    loads: Mapping[str, tuple[DayLoad, ...]]
    """Everybody's days, by key; of the owner only when there is one."""
    customers: Mapping[str, Named]
    """By id."""
    people: Mapping[str, str]
    """Names of the team members, by key."""
    rules: str = ""
    """What to call the rules that are tried; empty: those of the work tree."""

    @property
    def last(self) -> date:
        """The last day."""
        return add_days(self.day, 7 * self.weeks - 1)

    @property
    def late(self) -> tuple[Placed, ...]:
        """What will be late that is not yet, first what closes first."""
        late = (one for one in self.placed if one.is_late and one.why != OVERDUE)
        return tuple(sorted(late, key=lambda one: (one.window.closes, -one.score, one.id)))

    @property
    def overdue(self) -> tuple[Placed, ...]:
        """What is late on the first day already."""
        return tuple(one for one in self.placed if one.why == OVERDUE)

    @property
    def caught_up(self) -> date | None:
        """The day on which the last of what is overdue is done; None if not in these weeks, or if
        nothing is."""
        days = [one.day for one in self.overdue]
        known = [day for day in days if day]
        return max(known) if known and len(known) == len(days) else None

    @property
    def sums(self) -> tuple[DayLoad, ...]:
        """The days of all together."""
        columns = zip(*self.loads.values(), strict=True)
        return tuple(DayLoad(loads[0].day, *(sum(n) for n in _numbers(loads))) for loads in columns)

    def on(self, day: date) -> tuple[Placed, ...]:
        """What is planned for a day, in order."""
        return tuple(one for one in self.placed if one.day == day)

    def without_day(self) -> tuple[Placed, ...]:
        """What has no day in these weeks."""
        return tuple(one for one in self.placed if one.day is None)


def _numbers(loads: Iterable[DayLoad]) -> Iterator[tuple[int, ...]]:
    return zip(*((one.due, one.contacts, one.tasks, one.room) for one in loads), strict=True)


def weeks_ahead(index: Index, rules: Rules, day: date, weeks: int, owner: str) -> WeeksAhead:
    """The plan from the tasks of the index as it stands on ``day``."""
    last = add_days(day, 7 * weeks - 1)
    linked = _linked(rules.config, day, 7 * weeks, owner)
    candidates, customers = _candidates(index, rules.config, last, linked)
    found = level(candidates, rules, day, 7 * weeks)
    people = {key: member.name for key, member in rules.config.team.items()}
    placed = found.placed if not owner else tuple(p for p in found.placed if p.owner == owner)
    return WeeksAhead(day, weeks, owner, placed, _loads(found, owner), customers, people)


def _loads(found: Levelled, owner: str) -> dict[str, tuple[DayLoad, ...]]:
    """The owner's days; for all, everybody's, but not of who is in no team and has nothing."""
    if owner:
        none = tuple(DayLoad(add_days(found.day, n), 0, 0, 0, 0) for n in range(found.size))
        return {owner: found.days.get(owner, none)}
    return dict(found.days)


def _linked(config: Config, day: date, days: int, owner: str) -> set[str] | None:
    """Whose tasks decide about the days of ``owner``: all who cover for each other in these days;
    None: everybody's."""
    if not owner:
        return None
    pairs = {
        (key, config.covering(key, add_days(day, n)))
        for key, member in config.team.items() if member.away
        for n in range(days)
    }  # fmt: skip
    linked = {owner}
    while more := {one for pair in pairs if linked & set(pair) for one in pair} - linked:
        linked |= more
    return linked


def _candidates(
    index: Index, config: Config, last: date, owners: set[str] | None
) -> tuple[list[Candidate], dict[str, Named]]:
    """The tasks due by a day, and their customers; the team in the place of one for chores."""
    where, wanted = "t.due <= ?", [team_of(config).name, last.isoformat()]
    if owners is not None:
        where += f" AND t.owner IN ({', '.join('?' * len(owners))})"
        wanted += sorted(owners)
    rows = index.db.execute(
        "SELECT t.data, c.open_complaints, t.customer, coalesce(c.name, ?), coalesce(c.tier, ''), "
        "coalesce(c.contact, ''), coalesce(c.phone, '') "
        f"FROM tasks t LEFT JOIN customers c ON c.id = t.customer WHERE {where}", wanted,
    )  # fmt: skip
    candidates, customers = [], {}
    for data, complaints, id, *named in rows:
        candidates.append(Candidate(from_json(data), bool(complaints)))
        customers[id] = Named(*named)
    return candidates, customers
