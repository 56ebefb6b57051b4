"""How the work does: cohorts, segments, surveys, goals, experiments."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from crmtui.workspace.knowledge import Knowledge

if TYPE_CHECKING:
    from crmtui.analysis.performance.cohort import Cohorts


class Performance(Knowledge):
    """Questions about what the work achieves. ``on`` is the day asked for (default: today)."""

    def cohorts(self, on: date | None = None, query: str = "", by: str = "month") -> Cohorts:
        """Customers that fit by the ``month`` or ``quarter`` of their first order, and how many
        order again in later ones. QueryError."""
        from crmtui.analysis.facts import order_days
        from crmtui.analysis.performance.cohort import cohorts

        with self._asked(on, query) as (day, ids):
            among = None if ids is None else {*ids}
            bought = [
                one for one in order_days(self.index, day) if among is None or one[0] in among
            ]
            of = self._how_many() if among is None else len(among)
        return cohorts(bought, day, by, of)

    def _how_many(self) -> int:
        count: int = self.index.db.execute("SELECT count(*) FROM customers").fetchone()[0]
        return count
