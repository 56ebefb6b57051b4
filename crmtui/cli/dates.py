"""Days and instants as people type them on the command line."""

from __future__ import annotations

from datetime import date

from crmtui.errors import UsageError
from crmtui.i18n import _
from crmtui.model.human_dates import parse_day, parse_moment, when_hint
from crmtui.model.moments import When, within_reach


def day_named(text: str, today: date) -> date:
    """The day ``text`` names (2026-11-25, +3d, friday, 下周三). UsageError when it names none, or one
    that is too far ahead."""
    day = parse_day(text, today)
    if day is None:
        raise UsageError(_("%(text)r is no day") % {"text": text}, when_hint())
    return within_reach(day)


def moment_named(text: str, today: date) -> When:
    """A day or an instant in the past: ``昨天``, ``yesterday 16:00``, ``9:15``. UsageError."""
    when = parse_moment(text, today)
    if when is None:
        raise UsageError(_("%(text)r is no day or time") % {"text": text},
                         _("write it like 9:15, 昨天 16:00 or 2026-11-18T10:30"))  # fmt: skip
    return when
