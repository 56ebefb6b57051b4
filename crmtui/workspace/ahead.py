"""The weeks to come."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from crmtui.workspace.questions import Questions

if TYPE_CHECKING:
    from crmtui.reports.ahead import WeeksAhead


class Ahead(Questions):
    """Questions about the days to come."""

    def plan(self, weeks: int = 4, owner: str = "", on: date | None = None) -> WeeksAhead:
        """Every task of the coming weeks on a working day of whoever does it, by what a day has room
        for, and what will be late. ``owner`` empty: everybody; ``on``: the first day."""
        from crmtui.reports.ahead import weeks_ahead

        with self._as_of(on) as day:
            return weeks_ahead(self.index, self.rules, day, weeks, owner)
