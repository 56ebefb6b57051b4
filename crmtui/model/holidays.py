"""Public calendars: days off, make-up days and festivals of a year."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from crmtui.dataclass import dataclass, field
from crmtui.model.moments import parse_date
from crmtui.model.problem import Finding
from crmtui.model.schema import Field, Raw, Schema


@dataclass(frozen=True, slots=True)
class Holidays:
    """One year of one public calendar (playbooks/calendars/CN-2026.yaml)."""

    calendar: str
    year: int
    off: Mapping[date, str] = field(default_factory=dict)
    """Days off that would be working days, with the holiday's name."""
    work: Mapping[date, str] = field(default_factory=dict)
    """Weekend days that are worked (make-up days), with the reason."""
    published: bool = True
    """False when computed before the official notice (make-up days unknown)."""
    festivals: Mapping[str, date] = field(default_factory=dict)
    """Festival name to its day, e.g. 春节."""


CALENDAR = Schema(
    "calendar",
    "Public holidays of one year (playbooks/calendars/CN-2026.yaml).",
    (
        Field("calendar", "text", "Name, e.g. CN", required=True),
        Field("year", "count", "The year", required=True),
        Field("published", "flag", "no: computed before the official notice"),
        Field("off", "map", "Days off that would be working days: name", required=False),
        Field("work", "map", "Weekend days that are worked: reason"),
        Field("festivals", "map", "Festival: its day"),
    ),
)


def holidays_from_raw(raw: Raw) -> tuple[Holidays | None, list[Finding]]:
    """One calendar file as Holidays, with everything wrong about it."""
    findings = CALENDAR.check(raw)
    if any(f.severity == "error" for f in findings):
        return None, findings
    v = CALENDAR.convert(raw)
    days: dict[str, dict[date, str]] = {"off": {}, "work": {}}
    for part, table in days.items():
        for key, name in (v.get(part) or {}).items():
            day = parse_date(key)
            if day is None:
                findings.append(Finding((part, key), "bad-date", f"{key!r} is not a date",
                                        "write it as YYYY-MM-DD"))  # fmt: skip
            else:
                table[day] = name or ""
    festivals: dict[str, date] = {}
    for name, text in (v.get("festivals") or {}).items():
        day = parse_date(text or "")
        if day is None:
            findings.append(Finding(("festivals", name), "bad-date", f"{text!r} is not a date",
                                    "write it as YYYY-MM-DD"))  # fmt: skip
        else:
            festivals[name] = day
    return Holidays(v["calendar"], v["year"], days["off"], days["work"],
                    v.get("published") is not False, festivals), findings  # fmt: skip
