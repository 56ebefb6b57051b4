"""Chores: what the team does without a customer, by playbooks that say ``for: workspace``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from crmtui.dataclass import dataclass
from crmtui.model.intervals import add_months, days_in_month
from crmtui.model.problem import Finding
from crmtui.patterns import pattern

AUDIENCE = "workspace"
"""What ``for:`` of such a playbook says."""
TEAM = "_team"
"""What stands for the customer in a chore's id. No customer's id begins so."""
FOLDER = "records/chores/"
"""Where decisions about chores are kept."""
ABOUT_CUSTOMERS = frozenset({"birthday", "contact-birthday", "since", "registered", "first-order",
                             "last-order", "contract-end"})  # fmt: skip
"""Events of care dates that only a customer has."""

_PERIODIC = pattern(r"(monthly|每月)\s+(\d{1,2})|(quarterly|每季)\s+0?([1-3])-(\d{1,2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Periodic:
    """A day that comes back every month, or every quarter."""

    day: int
    """Of the month; a shorter month has it on its last day."""
    month: int = 0
    """Of the quarter, 1 to 3; 0: every month."""

    def days(self, first: date, last: date) -> Iterator[date]:
        """Its days from ``first`` to ``last``."""
        months = 12 * (last.year - first.year) + last.month - first.month
        for n in range(months + 1):
            month = add_months(first.replace(day=1), n)
            if not self.month or (month.month - self.month) % 3 == 0:
                on = _in_month(month, self.day)
                if first <= on <= last:
                    yield on


def _in_month(month: date, day: int) -> date:
    return month.replace(day=min(day, days_in_month(month.year, month.month)))


def parse_periodic(text: str) -> Periodic | None:
    """``monthly 05`` or ``quarterly 01-05`` (first month of the quarter, 5th); None for anything
    else."""
    match = _PERIODIC.fullmatch(text.strip())
    if not match:
        return None
    day = int(match[2] or match[5])
    return Periodic(day, int(match[4] or 0)) if 1 <= day <= 31 else None


def chore_findings(v: Mapping[str, Any]) -> Iterator[Finding]:
    """What a playbook's converted values say that its ``for:`` does not allow."""
    is_chores = v.get("for") == AUDIENCE
    yield from _chores(v) if is_chores else _no_chores(v)


def _chores(v: Mapping[str, Any]) -> Iterator[Finding]:
    for key in ("on_entry", "when", "steps", "until", "until_entry"):
        if v.get(key):
            yield Finding((key,), "not-for-chores", f"`{key}` needs a customer, and chores have none",
                          "write `dates:` or `cadences:`")  # fmt: skip
    for n, step in enumerate(v.get("cadences") or ()):
        if not step.get("starts"):
            yield Finding(("cadences", n, "starts"), "missing-field",
                          "`starts` is missing: nothing says when the chore is first due",
                          "write `starts: 2026-01-05`")  # fmt: skip
    for n, step in enumerate(v.get("dates") or ()):
        if step["event"] in ABOUT_CUSTOMERS:
            yield Finding(("dates", n, "event"), "not-for-chores",
                          f"{step['event']!r} is a day of a customer, and chores have none",
                          "write `monthly 05`, `quarterly 01-05`, MM-DD or a festival")  # fmt: skip
    for part in ("cadences", "dates"):
        for n, step in enumerate(v.get(part) or ()):
            if step.get("batch"):
                yield Finding((part, n, "batch"), "not-for-chores",
                              "`batch` is one line for many customers, and chores have none",
                              "take it out")  # fmt: skip


def _no_chores(v: Mapping[str, Any]) -> Iterator[Finding]:
    for n, step in enumerate(v.get("cadences") or ()):
        if not step.get("via"):
            yield Finding(("cadences", n), "missing-field", "`via` is missing",
                          "add `via:`: the channels it is done by, e.g. [phone]")  # fmt: skip
    for n, step in enumerate(v.get("dates") or ()):
        if parse_periodic(step["event"]):
            yield Finding(("dates", n, "event"), "only-for-chores",
                          f"{step['event']!r} is for chores of the team",
                          "write a cadence with `every:`, or `for: workspace`")  # fmt: skip
