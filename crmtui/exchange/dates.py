"""Dates and times as spreadsheets write them, to ISO text; ambiguous ones name both readings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from crmtui.i18n import _

ORDERS = ("ymd", "dmy", "mdy", "excel")
"""What ``--date-order`` may say; ``excel`` also takes day numbers such as 45296 for dates."""

_MONTHS = {name: n for n, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)}  # fmt: skip
_CLOCK = r"(?:[T\s]*(上午|下午|晚上)?\s*(\d{1,2})[:时点](\d{2})分?(?::(\d{2})(\.\d+)?秒?)?\s*([AaPp]\.?[Mm]\.?)?\s*(Z|[+-]\d{2}:?\d{2})?)?"
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?" + _CLOCK)
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})" + _CLOCK)
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})" + _CLOCK)
_SHORT_YEAR = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{1,2})" + _CLOCK)
_DAY_MONTH = re.compile(r"(\d{1,2})[-\s]([A-Za-z]{3})[a-z]*\.?[-,\s]+(\d{4})" + _CLOCK)
_MONTH_DAY = re.compile(r"([A-Za-z]{3})[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})" + _CLOCK)
_SERIAL = re.compile(r"([2-7]\d{4})(?:\.\d+)?")
_YEARLY = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?")
_LUNAR = re.compile(r"(?:lunar|农历|阴历)\s*")
_LONGEST = 60
"""Characters a date may have; longer cells are not looked at."""
_EPOCH = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Moment:
    """What a cell says about a point in time."""

    day: date | None = None
    clock: str = ""
    """``10:30`` or ``10:30:05``; empty when no time was given or it was midnight."""
    offset: str = ""
    """``+08:00``; empty when the cell names none."""
    why: str = ""
    """Why there is no day, with the possible readings."""

    @property
    def iso(self) -> str:
        """The day, with the time when there is one."""
        if self.day is None:
            return ""
        return f"{self.day.isoformat()}T{self.clock}{self.offset}" if self.clock else str(self.day)


def read_moment(text: str, order: str = "") -> Moment:
    """The date or date with time in a cell; ``order`` decides 3/4/2024 and day numbers.

    Never guesses: ``why`` of the result says what is missing.
    """
    if len(text) > _LONGEST:
        return Moment(why=_("%(text)r is not a date") % {"text": text[:40]})
    text = unicodedata.normalize("NFKC", text).strip()
    for pattern, read in _READERS:
        match = pattern.fullmatch(text)
        if match:
            return read(match, order)
    return Moment(why=_("%(text)r is not a date") % {"text": text[:40]})


def order_votes(cells: Iterable[str]) -> frozenset[str]:
    """Which orders the unambiguous cells of a column prove: ``dmy`` by 31/12/2024, ``mdy`` by
    12/31/2024."""
    votes: set[str] = set()
    for cell in cells:
        match = len(cell) <= _LONGEST and _YEAR_LAST.fullmatch(
            unicodedata.normalize("NFKC", cell).strip()
        )
        if match and int(match[1]) > 12 >= int(match[2]):
            votes.add("dmy")
        elif match and int(match[2]) > 12 >= int(match[1]):
            votes.add("mdy")
    return frozenset(votes)


def read_yearly(text: str, order: str = "") -> str:
    """A birthday as ``MM-DD``, ``YYYY-MM-DD`` or ``lunar MM-DD``; empty when it is none."""
    if len(text) > _LONGEST:
        return ""
    text = unicodedata.normalize("NFKC", text).strip()
    prefix = _LUNAR.match(text)
    match = _YEARLY.fullmatch(text[prefix.end() :] if prefix else text)
    if not match:
        day = read_moment(text, order).day
        return day.isoformat() if day and not prefix else ""
    if not match[1] and re.search(r"[/.]", match[0]):
        return ""
    year, month, day_number = int(match[1] or 2024), int(match[2]), int(match[3])
    if not 1 <= day_number <= 30 or not 1 <= month <= 12:
        real = _day(year, month, day_number)
        return _yearly_text(match[1], real.month, real.day) if real and not prefix else ""
    written = _yearly_text(match[1], month, day_number)
    if prefix:
        return f"lunar {written}"
    return written if _day(year, month, day_number) else ""


def _yearly_text(year: str | None, month: int, day: int) -> str:
    return f"{year}-{month:02d}-{day:02d}" if year else f"{month:02d}-{day:02d}"


def _day(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if 1900 <= year <= 2199 else None


def _moment(match: re.Match[str], day: date | None, why: str = "") -> Moment:
    if day is None:
        text = why or _("there is no day %(text)s") % {"text": match[0][:40]}
        return Moment(why=text)
    half, hour, minute, second, _fraction, meridiem, offset = match.groups()[-7:]
    if hour is None:
        return Moment(day)
    hours = _hours(int(hour), half or "", (meridiem or "").lower())
    if hours > 23 or int(minute) > 59 or int(second or 0) > 59:
        return Moment(why=_("there is no time %(text)s") % {"text": match[0][:40]})
    clock = f"{hours:02d}:{minute}" + (f":{second}" if second and second != "00" else "")
    if clock == "00:00" and not offset:
        return Moment(day)
    return Moment(day, clock, _offset(offset or ""))


def _hours(hour: int, half: str, meridiem: str) -> int:
    if (half in ("下午", "晚上") or meridiem.startswith("p")) and hour < 12:
        return hour + 12
    return 0 if meridiem.startswith("a") and hour == 12 else hour


def _offset(text: str) -> str:
    if text in ("", "Z"):
        return "+00:00" if text else ""
    return text if ":" in text else f"{text[:3]}:{text[3:]}"


def _year_first(match: re.Match[str], order: str) -> Moment:
    return _moment(match, _day(int(match[1]), int(match[2]), int(match[3])))


def _year_last(match: re.Match[str], order: str) -> Moment:
    a, b, year = int(match[1]), int(match[2]), int(match[3])
    as_dmy, as_mdy = _day(year, b, a), _day(year, a, b)
    if order in ("dmy", "mdy"):
        return _moment(match, as_dmy if order == "dmy" else as_mdy, _misfit(match[0], order))
    if as_dmy and as_mdy and as_dmy != as_mdy:
        return Moment(why=_either(match[0], (as_dmy, as_mdy)))
    return _moment(match, as_dmy or as_mdy)


def _short_year(match: re.Match[str], order: str) -> Moment:
    parts = {place: int(match[n]) for n, place in enumerate(order, 1)} if len(order) == 3 else {}
    if parts:
        year = parts["y"] + (2000 if parts["y"] < 69 else 1900)
        return _moment(match, _day(year, parts["m"], parts["d"]), _misfit(match[0], order))
    a, b, c = (int(match[n]) for n in (1, 2, 3))
    readings = (_day(2000 + a, b, c), _day(2000 + c, b, a), _day(2000 + c, a, b))
    distinct = tuple(dict.fromkeys(day for day in readings if day))
    return Moment(why=_either(match[0], distinct)) if distinct else _moment(match, None)


def _misfit(text: str, order: str) -> str:
    return _("%(text)s does not fit the order %(order)s") % {"text": text[:40], "order": order}


def _either(text: str, readings: tuple[date, ...]) -> str:
    listed = _(" or ").join(day.isoformat() for day in readings)
    return _("%(text)s could be %(readings)s: say which with --date-order") % {
        "text": text[:40],
        "readings": listed,
    }


def _day_month(match: re.Match[str], order: str) -> Moment:
    month = _MONTHS.get(match[2].lower())
    return _moment(match, _day(int(match[3]), month, int(match[1])) if month else None)


def _month_day(match: re.Match[str], order: str) -> Moment:
    month = _MONTHS.get(match[1].lower())
    return _moment(match, _day(int(match[3]), month, int(match[2])) if month else None)


def _serial(match: re.Match[str], order: str) -> Moment:
    day = _EPOCH + timedelta(days=int(match[1]))
    if order == "excel":
        return Moment(day)
    return Moment(
        why=_("%(text)s may be Excel's number for %(day)s: accept with --date-order excel")
        % {"text": match[0], "day": day.isoformat()}
    )


_READERS = (
    (_YEAR_FIRST, _year_first),
    (_COMPACT, _year_first),
    (_YEAR_LAST, _year_last),
    (_SHORT_YEAR, _short_year),
    (_DAY_MONTH, _day_month),
    (_MONTH_DAY, _month_day),
    (_SERIAL, _serial),
)
