"""Dates and instants as records write them, and the civil day they fall on."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, tzinfo
from functools import lru_cache

from crmtui.dataclass import dataclass
from crmtui.errors import UsageError
from crmtui.i18n import _
from crmtui.patterns import pattern

LATEST = date(2199, 12, 31)
"""Plays are replayed day by day up to the day asked for: eight thousand years take all memory."""

When = date | datetime
"""A bare civil date, or an instant (aware, or naive and then in the workspace's zone)."""

_DATE = pattern(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_MOMENT = pattern(
    r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)\s*(Z|z|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
_USUAL = pattern(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}[+-]\d{2}:\d{2}", re.ASCII)
"""Moments as the app writes them."""
_HOURS = pattern(r"\s*(\d{2}:\d{2})\s*-\s*(\d{2}:\d{2})\s*", re.ASCII)
_YEARLY = pattern(r"(lunar\s+|农历\s*)?(?:(\d{4})-)?(\d{2})-(\d{2})", re.ASCII)


def within_reach(day: date) -> date:
    """A day that may be asked for. UsageError for one after ``LATEST``."""
    if day > LATEST:
        raise UsageError(_("%(day)s is too far ahead") % {"day": day},
                         _("name a day up to %(day)s") % {"day": LATEST})  # fmt: skip
    return day


@lru_cache(maxsize=8192)
def parse_date(text: str) -> date | None:
    """``2026-11-25`` as a date; None for anything else, impossible dates included."""
    match = _DATE.fullmatch(text)
    if not match:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


@lru_cache(maxsize=32768)
def parse_when(text: str) -> When | None:
    """``2026-11-25``, ``2026-11-25T10:30`` or with an offset; None for anything else."""
    if len(text) == 10:
        return parse_date(text)
    if _USUAL.fullmatch(text):
        return _moment(text)
    match = _MOMENT.fullmatch(text)
    if not match:
        return None
    clock, offset = match[2], (match[3] or "").upper().replace("Z", "+00:00")
    if clock.endswith(":60"):
        clock = clock[:-2] + "59"
    return _moment(f"{match[1]}T{clock}{offset}")


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def day_of(when: When, zone: tzinfo) -> date:
    """The civil day of ``when`` in the workspace's zone; the day as written at the calendar's ends,
    where the zone would lead out of the years 1 to 9999."""
    if not isinstance(when, datetime):
        return when
    try:
        return when.date() if when.tzinfo is None else when.astimezone(zone).date()
    except OverflowError:
        return when.date()


def instant_of(when: When, zone: tzinfo) -> datetime:
    """``when`` as an aware instant; a bare date counts as its midnight in the workspace's zone."""
    if not isinstance(when, datetime):
        return datetime.combine(when, time(), zone)
    return when.replace(tzinfo=zone) if when.tzinfo is None else when


def utc_of(when: When, zone: tzinfo) -> datetime:
    """``when`` as an instant in UTC, for sorting; the clock as written at the calendar's ends."""
    instant = instant_of(when, zone)
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        return instant.replace(tzinfo=UTC)


def end_of(when: When, zone: tzinfo) -> datetime:
    """The last instant of a bare day in ``zone``, to the second; an instant is its own end."""
    if isinstance(when, datetime):
        return utc_of(when, zone)
    return utc_of(datetime.combine(when, time(23, 59, 59)), zone)


def wall_clock(when: When, zone: tzinfo) -> datetime:
    """``when`` as naive wall-clock time in ``zone``; a bare date is its midnight. At the ends of
    the calendar the clock of ``when`` itself is taken."""
    if not isinstance(when, datetime):
        return datetime(when.year, when.month, when.day)  # noqa: DTZ001
    if when.tzinfo is None:
        return when
    try:
        return when.astimezone(zone).replace(tzinfo=None)
    except OverflowError:
        return when.replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class Yearly:
    """A day that comes back every year: a birthday, solar or lunar, the year known or not."""

    month: int
    day: int
    year: int | None = None
    lunar: bool = False

    def __str__(self) -> str:
        year = f"{self.year:04d}-" if self.year else ""
        return f"{'lunar ' if self.lunar else ''}{year}{self.month:02d}-{self.day:02d}"


def parse_yearly(text: str) -> Yearly | None:
    """``05-05``, ``1988-05-05``, ``lunar 05-05`` or ``农历 05-05``; None for anything else."""
    match = _YEARLY.fullmatch(text.strip())
    if not match:
        return None
    lunar, year, month, day = bool(match[1]), match[2], int(match[3]), int(match[4])
    if not 1 <= month <= 12 or not 1 <= day <= (30 if lunar else 31):
        return None
    if not lunar:
        try:
            date(int(year) if year and int(year) else 2024, month, day)
        except ValueError:
            return None
    return Yearly(month, day, int(year) if year and int(year) else None, lunar)


def parse_hours(text: str) -> tuple[time, time] | None:
    """``09:00-18:00``; None for anything else, and for hours that end before they begin."""
    match = _HOURS.fullmatch(text)
    if not match:
        return None
    try:
        first, last = (time.fromisoformat(clock) for clock in match.groups())
    except ValueError:
        return None
    return (first, last) if first < last else None
