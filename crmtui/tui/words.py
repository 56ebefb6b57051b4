"""Short words for codes: channels, outcomes, states, dates seen from today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, tzinfo

from textual.content import Content

from crmtui.i18n import _, ngettext
from crmtui.model.moments import When, day_of
from crmtui.model.queue import Batch, Line, Part
from crmtui.model.task import Task
from crmtui.reports.titles import one_language as one_language
from crmtui.reports.wording import batch_size, channel_word, title
from crmtui.tui import plain

_NAMED = 30
"""Customers of a batch that the card names."""

CHANNELS: Mapping[str, str] = {
    code: channel_word(code)
    for code in ("phone", "visit", "meeting", "chat", "email", "sms", "letter", "gift", "event")
}
"""Words for the channels, the most used first."""

OUTCOMES: Mapping[str, str] = {
    "reached": _("reached"), "replied": _("replied"), "held": _("held"),
    "no-answer": _("no answer"), "left-message": _("left a message"), "sent": _("sent"),
    "bounced": _("bounced"),
}  # fmt: skip

OUTCOMES_BY_CHANNEL: Mapping[str, tuple[str, ...]] = {
    "phone": ("reached", "no-answer", "left-message"),
    "visit": ("held", "no-answer"),
    "meeting": ("held", "no-answer"),
    "chat": ("replied", "sent", "no-answer"),
    "email": ("sent", "replied", "bounced"),
    "sms": ("sent", "replied", "bounced"),
    "letter": ("sent", "replied", "bounced"),
    "gift": ("sent", "replied"),
    "event": ("held", "no-answer"),
}
"""The outcomes a channel can have, the usual one first."""

STATES: Mapping[str, str] = {"late": "▲", "due": "●", "early": "○"}
"""A symbol a state, so that colour is never the only sign."""

STATE_STYLES: Mapping[str, str] = {
    "late": "$text-error", "due": "$text-warning", "early": "$muted",
}  # fmt: skip

STAGES: Mapping[str, str] = {
    "prospect": _("prospect"), "new": _("new"), "mature": _("mature"),
    "dormant": _("dormant"), "lost": _("lost"),
}  # fmt: skip


def outcome(code: str) -> str:
    """The word for an outcome; an unknown one as it is."""
    return OUTCOMES.get(code, code)


def batch_key(batch: Batch) -> str:
    """The key of a batch's row in a table; no customer's id has a slash."""
    return f"{batch.key}@{batch.owner}"


def batch_name(batch: Batch) -> str:
    """What stands in a batch's row where others have the customer's name."""
    return f"▤ {batch_size(batch)}"


def batch_told(batch: Batch) -> Content:
    """A batch in a few lines, for the card."""
    late = _("%(n)d of them late") % {"n": batch.late} if batch.late else ""
    names = [plain.line(item.name, "$muted") for item in batch.items[:_NAMED]]
    more = len(batch.items) - _NAMED
    if more > 0:
        names.append(plain.line(_("… and %(n)d more") % {"n": more}, "$muted"))
    head = [
        plain.line(title(batch.top.task), "bold"),
        plain.line(batch_size(batch), "$text-accent"),
    ]
    head += [plain.line(late, "$text-error")] if late else []
    keys = plain.line(_("enter: choose, look at the texts, send"), "$muted")
    return plain.lines([*head, keys, plain.line(""), *names])


def due(part: Part) -> str:
    """When a part is or was due, in a few cells: ``today``, ``3d ago``, ``12d late``, ``in 2d``."""
    if part.task.due == date.min:
        return _("never yet")
    if part.state == "late":
        return _("%(length)s late") % {"length": length(part.overdue)}
    return away(part.overdue)


def away(days_ago: int) -> str:
    """A distance in days in a few cells: ``today``, ``3d ago``, ``in 2d``."""
    if days_ago == 0:
        return _("today")
    text = _("%(length)s ago") if days_ago > 0 else _("in %(length)s")
    return text % {"length": length(abs(days_ago))}


def length(days: int) -> str:
    """A number of days in at most four cells: ``12d``, ``5mo``, ``3y``."""
    if days < 100:
        return _("%(n)sd") % {"n": days}
    return _("%(n)smo") % {"n": days // 30} if days < 730 else _("%(n)sy") % {"n": days // 365}


def weekday(day: date) -> str:
    """The name of the day beside a date, in a few cells."""
    names = (_("Mo."), _("Tu."), _("We."), _("Th."), _("Fr."), _("Sa."), _("Su."))
    return names[day.weekday()].removesuffix(".")


def day_name(day: date, today: date) -> str:
    """``Mo 23 Nov``, with the year when it is not this one, in ISO order for the eye."""
    shown = f"{day:%m-%d}" if day.year == today.year else f"{day:%Y-%m-%d}"
    return f"{weekday(day)} {shown}"


def in_days(day: date, today: date) -> str:
    """A distance in words: ``today``, ``tomorrow``, ``in 4 days``, ``3 days ago``."""
    n = (day - today).days
    if n in (0, 1, -1):
        return {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}[n]
    if n > 0:
        return ngettext("in %(n)s day", "in %(n)s days", n) % {"n": n}
    return ngettext("%(n)s day ago", "%(n)s days ago", -n) % {"n": -n}


def moment(when: When, zone: tzinfo) -> str:
    """``2026-11-18`` or ``2026-11-18 10:30`` in the workspace's zone."""
    if not isinstance(when, datetime):
        return f"{when:%Y-%m-%d}"
    return f"{_local(when, zone):%Y-%m-%d %H:%M}"


def _local(when: datetime, zone: tzinfo) -> datetime:
    try:
        return when if when.tzinfo is None else when.astimezone(zone)
    except OverflowError:  # the first and the last day there are have no other zone
        return when


def moment_day(when: When, zone: tzinfo) -> date:
    """The civil day of ``when`` in the workspace's zone."""
    return day_of(when, zone)


def what(line: Line) -> str:
    """All parts of a line in one: their titles with dots between."""
    return " · ".join(task_title(part.task) for part in line.parts)


def task_title(task: Task) -> str:
    """What to do; titles of playbooks, which are in two languages, in one."""
    told = title(task)
    return told if task.kind in ("promise", "case") else one_language(told)
