"""Short words for what the command line shows: days seen from today, channels, states."""

from __future__ import annotations

from datetime import date, datetime, tzinfo

from crmtui.i18n import _, ngettext
from crmtui.model.moments import When, wall_clock
from crmtui.model.rules import Rules

MARKS = {"late": "!", "due": "*", "early": "-"}
"""A sign for a task's state; ASCII, because a terminal may draw other signs two cells wide."""

COLOURS = {"late": "red", "due": "yellow", "early": None}


def weekday(day: date) -> str:
    """The name of the day of the week."""
    names = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"),
             _("Sunday"))  # fmt: skip
    return names[day.weekday()]


def distance(due: date, today: date) -> str:
    """``today``, ``3 days over`` for a due day in the past, ``in 2 days`` for one to come."""
    days = (today - due).days
    if due == date.min:
        return _("never contacted")
    if days == 0:
        return _("today")
    if days > 0:
        return ngettext("%(n)d day over", "%(n)d days over", days) % {"n": days}
    return ngettext("in %(n)d day", "in %(n)d days", -days) % {"n": -days}


def person(rules: Rules, key: str) -> str:
    """A team member's name; the key itself for a stranger."""
    member = rules.config.team.get(key)
    return member.name if member else key


def moment(when: When, zone: tzinfo) -> str:
    """``2026-11-18``, or ``2026-11-18 10:30`` in the workspace's zone."""
    if not isinstance(when, datetime):
        return when.isoformat()
    return wall_clock(when, zone).isoformat(" ", "minutes")


def count_errors(n: int) -> str:
    """``1 error``, ``2 errors``."""
    return ngettext("%(n)d error", "%(n)d errors", n) % {"n": n}


def count_warnings(n: int) -> str:
    """``1 warning``, ``2 warnings``."""
    return ngettext("%(n)d warning", "%(n)d warnings", n) % {"n": n}
