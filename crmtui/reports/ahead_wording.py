"""The plan of the coming weeks in words: why something will be late, or has no day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from crmtui.i18n import _, ngettext
from crmtui.planning.levelling import (
    AWAY,
    CLOSED,
    FULL,
    HELD,
    HIDDEN,
    LATER,
    OVERDUE,
    SNOOZED,
    Placed,
)
from crmtui.reports.ahead import WeeksAhead


def why_sentence(one: Placed, plan: WeeksAhead) -> str:
    """Why something is late or has no day; empty for what is in time."""
    words = _SENTENCES.get(one.why)
    if words is None:
        return ""
    who = plan.people.get(one.task.owner, one.task.owner) or _("nobody")
    last = (one.task.hidden_until or date.max) < date.max and one.task.hidden_until
    return words() % {
        "closes": one.window.closes, "who": who, "last": plan.last,
        "hidden": last or _("it is resumed"),
    }  # fmt: skip


_SENTENCES: dict[str, Callable[[], str]] = {
    OVERDUE: lambda: _("its window closed on %(closes)s"),
    FULL: lambda: _("its window closes on %(closes)s, and no day of %(who)s has room before"),
    AWAY: lambda: _("its window closes on %(closes)s, %(who)s is away and nobody covers"),
    CLOSED: lambda: _("its window closes on %(closes)s, with no working day left in it"),
    SNOOZED: lambda: _("hidden until %(hidden)s, when its window has closed on %(closes)s"),
    LATER: lambda: _("no room before %(last)s; it may wait until %(closes)s"),
    HIDDEN: lambda: _("hidden until %(hidden)s"),
    HELD: lambda: _("held back by an open complaint"),
}


def cannot_move(one: Placed, day: date, today: date) -> str:
    """Why something cannot be moved to a day; empty when it can. To move is to hide until then."""
    if one.turn:
        return _("It is not there yet: it comes back once the contact before it is made.")
    if one.task.kind == "case":
        return _("An open case is not moved: it waits for an answer.")
    if day <= today:
        return _("Only later days can be chosen: what is open may be done today anyway.")
    if day < one.task.opens:
        told = _("It opens on %(opens)s: nobody sees it before, so that there is nothing to hide.")
        return told % {"opens": one.task.opens}
    return ""


def overdue_sentence(plan: WeeksAhead) -> str:
    """When what is overdue will be done; empty when nothing is."""
    count, day = len(plan.overdue), plan.caught_up
    if not count:
        return ""
    told = ngettext("%(n)d is overdue already", "%(n)d are overdue already", count) % {"n": count}
    if day is None:
        return told + _(", and these weeks have no room for all of them")
    return told + _("; the last is done on %(day)s") % {"day": day}
