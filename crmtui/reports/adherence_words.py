"""Adherence in words and bars, the same for the terminal and the application."""

from __future__ import annotations

from crmtui.i18n import _, listed
from crmtui.planning.slots import COMPLAINT
from crmtui.reports.adherence import RunFigures

CELLS = 10
"""Cells of a bar."""


def percent(share: float | None) -> str:
    """A share as per cent; a dash where there is none."""
    return "–" if share is None else f"{share:.0%}"


def bar(share: float | None, cells: int = CELLS) -> str:
    """A share as a bar; full and empty only where it is all or nothing."""
    if share is None:
        return " " * cells
    full = round(share * cells)
    full = min(full, cells - 1) if share < 1 else cells
    full = max(full, 1) if share > 0 else 0
    return "█" * full + "░" * (cells - full)


def reason_words(why: str) -> str:
    """Why something was skipped."""
    return {"": _("no reason given"), COMPLAINT: _("a complaint was open")}.get(why, why)


def run_words(runs: RunFigures) -> str:
    """What became of runs, in a line."""
    told = [
        (runs.goal, _("%(n)d reached the goal")),
        (runs.gave_up, _("%(n)d gave up")),
        (runs.finished, _("%(n)d went to the end")),
        (runs.running, _("%(n)d under way")),
    ]
    parts = [_("%(n)d started") % {"n": runs.started}, *(text % {"n": n} for n, text in told if n)]
    if runs.median_days is not None:
        parts.append(_("median %(days)g days to the goal") % {"days": runs.median_days})
    return listed(parts)
