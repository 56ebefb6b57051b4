"""What planning needs of the rules, prepared once: zone, calendars, festivals, weights, roles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, tzinfo

from crmtui.dataclass import dataclass
from crmtui.model.chores import TEAM
from crmtui.model.customer import Customer
from crmtui.model.playbook import is_regular
from crmtui.model.rules import Rules, once
from crmtui.model.team import Config
from crmtui.planning.calendar import WorkCalendar, overrides_of
from crmtui.planning.dormancy import dormant_days
from crmtui.planning.triggers import Trigger, triggers_of


@dataclass(frozen=True, slots=True)
class Ground:
    """The rules as planning reads them."""

    config: Config
    zone: tzinfo
    calendars: Mapping[str, WorkCalendar]
    """Working days by team member; ``""`` for everybody else."""
    festivals: Mapping[str, tuple[date, ...]]
    """Days of each festival in the tables at hand, oldest first."""
    weights: Mapping[str, float]
    """Weight of each tier."""
    triggers: Mapping[str, Trigger]
    """What starts and ends the runs of each playbook with a play that can be read."""
    dormant_after: Mapping[str, int]
    """Days of silence after which a customer of a tier is dormant; key "" for any other tier."""

    shared_events: frozenset[str]
    """Events of care dates that more than one active playbook remembers; fixed days are none."""

    def calendar(self, member: str) -> WorkCalendar:
        """The working days of a team member."""
        return self.calendars.get(member) or self.calendars[""]

    def weight(self, tier: str) -> float:
        """The weight of a tier; 1 for an unknown one."""
        return self.weights.get(tier, 1.0)

    def dormant_days(self, tier: str) -> int:
        """Days of silence after which a customer of ``tier`` is dormant."""
        return self.dormant_after.get(tier, self.dormant_after[""])

    def who(self, role: str, customer: Customer) -> str:
        """The team member a step's ``who:`` (owner, lead or role:NAME) means at ``customer``; the
        owner where nobody is named. ``customer`` may be the team itself, whose chores are its
        lead's where the step does not say."""
        if customer.id == TEAM:
            return self._of_team(role)
        owner = customer.owner
        if role == "lead":
            member = self.config.team.get(owner)
            return (member.lead if member else "") or owner
        if role.startswith("role:"):
            return customer.roles.get(role[5:].strip()) or owner
        return owner

    def _of_team(self, role: str) -> str:
        """The lead of all, the first member with a role, or the member with that key."""
        team = self.config.team
        if role in team:
            return role
        if role.startswith("role:"):
            named = role[5:].strip()
            return next((key for key, one in team.items() if named in one.roles), self._of_team(""))
        leads = {one.lead for one in team.values() if one.lead}
        chosen = [key for key in team if key in leads] or list(team)
        return next((key for key in chosen if not team[key].lead), chosen[0] if chosen else "")


@once
def ground_of(rules: Rules) -> Ground:
    """The rules prepared for planning."""
    config = rules.config
    common = overrides_of(config)
    shared = WorkCalendar(rules.holidays, config.calendars, common)
    calendars = {"": shared}
    for key, member in config.team.items():
        own = overrides_of(member)
        if member.calendars or own:
            names = member.calendars or config.calendars
            calendars[key] = WorkCalendar(rules.holidays, names, (*common, *own))
    weights = {name: float(tier.weight) for name, tier in rules.tiers.items()}
    return Ground(
        config,
        config.zone,
        calendars,
        _festivals(rules, shared.names),
        weights,
        triggers_of(rules)[0],
        dormant_days(rules),
        _shared_events(rules),
    )


def _shared_events(rules: Rules) -> frozenset[str]:
    books = [book for book in rules.playbooks if book.active and not book.is_chores]
    seen = Counter(event for book in books for event in {care.event for care in book.dates})
    return frozenset(event for event, n in seen.items() if n > 1 and not is_regular(event))


def _festivals(rules: Rules, names: tuple[str, ...]) -> dict[str, tuple[date, ...]]:
    days: dict[str, set[date]] = {}
    for table in rules.holidays:
        if table.calendar in names:
            for name, day in table.festivals.items():
                days.setdefault(name, set()).add(day)
    return {name: tuple(sorted(found)) for name, found in days.items()}
