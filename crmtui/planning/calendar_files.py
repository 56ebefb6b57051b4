"""Writes calendar files: public holidays, make-up workdays and festivals of one year as YAML."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from crmtui.errors import UsageError
from crmtui.i18n import _
from crmtui.planning.lunar import lunar_day, solar_term

_LUNAR = {"春节": (1, 1), "元宵": (1, 15), "端午": (5, 5), "七夕": (7, 7), "中元": (7, 15),
          "中秋": (8, 15), "重阳": (9, 9)}  # fmt: skip
_SOLAR = {"元旦": (1, 1), "妇女节": (3, 8), "劳动节": (5, 1), "儿童节": (6, 1),
          "教师节": (9, 10), "国庆": (10, 1)}  # fmt: skip
_TERMS = ("清明", "冬至")
_CHINESE = frozenset({"CN", "HK", "MO", "TW"})
_PLAIN = re.compile(r"[^\W\d_][\w ()（）·.'’/-]*")
_RESERVED = frozenset({"yes", "no", "on", "off", "true", "false", "null", "y", "n"})


def calendar_text(name: str, year: int) -> str:
    """The text of ``playbooks/calendars/NAME-YEAR.yaml``, as the holidays package knows the year.

    ``name`` is a country (``CN``) or one with a subdivision (``US-CA``). ``published: no`` when the
    country moves working days and those of the year are not announced yet. UsageError for an
    unknown name or a year out of range.
    """
    country, _dash, subdivision = name.upper().partition("-")
    known = _known_days(country, subdivision, year)
    off, work = _moved_days(known, year)
    published = _is_published(known, year)
    parts = [
        _head(name.upper(), year, published),
        _section("off", {day.isoformat(): known.get(day) or "weekend" for day in off}),
        _section("work", {day.isoformat(): _why_worked(known, country, day) for day in work}),
        _section("festivals", festivals_of(country, year, known)),
    ]
    return "\n".join(part for part in parts if part)


def festivals_of(country: str, year: int, known: Mapping[date, str]) -> dict[str, str]:
    """Festivals by name, in the order of the year: the Chinese ones where they are kept, elsewhere
    the public holidays (a name's first day)."""
    days = _chinese_festivals(year) if country in _CHINESE else _named_days(known)
    return {name: day.isoformat() for name, day in sorted(days.items(), key=lambda x: x[1])}


def _chinese_festivals(year: int) -> dict[str, date]:
    lunar = {name: lunar_day(year, *at) for name, at in _LUNAR.items()}
    days = {name: day for name, day in lunar.items() if day}
    days |= {name: date(year, *at) for name, at in _SOLAR.items()}
    days |= {name: solar_term(year, name) for name in _TERMS}
    return days | {"除夕": days["春节"] - timedelta(days=1)}


def _named_days(known: Mapping[date, str]) -> dict[str, date]:
    days: dict[str, date] = {}
    for day in sorted(known):
        days.setdefault(known[day], day)
    return days


def _known_days(country: str, subdivision: str, year: int) -> Any:
    import holidays

    codes = holidays.list_supported_countries(include_aliases=False)
    if country not in codes:
        near = _near_codes(country, codes)
        raise UsageError(
            _("There is no public calendar of %(name)s") % {"name": repr(country)},
            _("use a country code such as %(near)s") % {"near": ", ".join(near or ["CN", "US"])},
        )
    if subdivision and subdivision not in codes[country]:
        near = difflib.get_close_matches(subdivision, codes[country], 5, 0.4) or codes[country][:5]
        raise UsageError(
            _("%(country)s has no part called %(name)s")
            % {"country": country, "name": repr(subdivision)},
            _("use one of %(near)s") % {"near": ", ".join(f"{country}-{c}" for c in near)}
            if near
            else _("leave the part out"),
        )
    kind = getattr(holidays, country)
    if not kind.start_year <= year <= kind.end_year:
        raise UsageError(
            _("The calendar of %(name)s is known from %(first)d to %(last)d only")
            % {"name": country, "first": kind.start_year, "last": kind.end_year},
            _("choose a year in between"),
        )
    # The language is fixed so that the same year gives the same file on every machine.
    return kind(years=year, subdiv=subdivision or None, language=kind.default_language)


def _near_codes(country: str, codes: Mapping[str, Any]) -> list[str]:
    import holidays

    if country in holidays.list_supported_countries():
        return [getattr(holidays, country).country]
    return difflib.get_close_matches(country, codes, 5, 0.4)


def _moved_days(known: Any, year: int) -> tuple[list[date], list[date]]:
    """Weekdays off, and weekend days worked."""
    day, off, work = date(year, 1, 1), list[date](), list[date]()
    while day.year == year:
        worked = known.is_working_day(day)
        if day.weekday() < 5 and not worked:
            off.append(day)
        elif day.weekday() >= 5 and worked:
            work.append(day)
        if day == date.max:
            break
        day += timedelta(days=1)
    return off, work


def _is_published(known: Any, year: int) -> bool:
    announced = getattr(known, "special_public_holidays", None)
    return not known.has_substituted_holidays or not announced or year <= max(announced)


def _why_worked(known: Any, country: str, day: date) -> str:
    if day.weekday() not in known.weekend:
        return "workday"
    return "补班" if country in _CHINESE else "make-up day"


def _head(name: str, year: int, published: bool) -> str:
    from importlib.metadata import version

    lines = [
        f"# Public holidays of {name} in {year}, computed by holidays {version('holidays')}.",
        f"calendar: {_scalar(name)}",
        f"year: {year}",
        f"published: {'yes' if published else 'no'}",
    ]
    if not published:
        lines.insert(1, "# Make-up workdays are not announced yet: write this file again later.")
    return "\n".join(lines) + "\n"


def _section(title: str, items: Mapping[str, str]) -> str:
    if not items:
        return ""
    return "\n".join([f"{title}:", *(f"  {_scalar(k)}: {_scalar(v)}" for k, v in items.items())]) + "\n"  # fmt: skip


def _scalar(text: str) -> str:
    """Plain where every YAML reader takes it for the same text, or for the date it is."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return text
    if _PLAIN.fullmatch(text) and text.lower() not in _RESERVED and not text.endswith(" "):
        return text
    return json.dumps(text, ensure_ascii=False)
