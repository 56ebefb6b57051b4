"""How the work does: cohorts, segments, surveys, goals, experiments."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from crmtui.errors import CrmError
from crmtui.workspace.knowledge import Knowledge, search_ids

if TYPE_CHECKING:
    from crmtui.analysis.performance.cohort import Cohorts
    from crmtui.analysis.performance.surveys import Answer, Stratum, Surveys

GROUPS = ("month", "quarter", "owner", "tier", "segment", "campaign")
"""What answers of surveys can be told apart by."""
RESTED_DAYS = 90
"""Who answered within so many days is not asked again."""


STRATA = {"tier": "tier", "owner": "owner", "industry": "industry"}
"""What samples are stratified by, with the column of the index."""


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

    def surveys(
        self, on: date | None = None, query: str = "", by: str = "", days: int | None = None
    ) -> Surveys:
        """What customers that fit answered in the window, together and by one of ``GROUPS``; the
        owners, tiers and segments are those of the day asked for. QueryError."""
        from crmtui.analysis.performance.surveys import answers_in, surveys

        window = self.window(on, days)
        with self._asked(on, query) as (_day, ids):
            answers = answers_in(self.index, window, ids)
            of = self._how_many() if ids is None else len(ids)
        return surveys(answers, window, of, self._groups(by, on) if by else None)

    def _groups(self, by: str, on: date | None) -> Callable[[Answer], Iterable[str]]:
        from crmtui.analysis.performance.periods import label_of, number_of

        if by == "segment":
            members = self.members(on)
            return lambda one: [name for name, ids in members.items() if one.customer in ids]
        if by in ("month", "quarter"):
            return lambda one: [label_of(number_of(one.day, by), by)]
        return lambda one: [getattr(one, by)]

    def members(self, on: date | None = None) -> dict[str, frozenset[str]]:
        """The ids in each segment of playbooks/segments.yaml on a day, profiles as they are now. A
        segment whose query is wrong is left out; `check` says why."""
        with self._as_of(on) as day:
            return dict(self._members(day))

    def _members(self, day: date) -> Iterator[tuple[str, frozenset[str]]]:
        for name, query in self.rules.segments.items():
            try:
                yield name, frozenset(search_ids(self, query, day))
            except CrmError:
                continue

    def survey_sample(
        self, size: int, by: str = "tier", query: str = "", seed: str = ""
    ) -> tuple[list[Stratum], int]:
        """Whom to ask, by stratum (``tier``, ``owner`` or ``industry``), and how many were left out:
        who must not be contacted, and who answered within ``RESTED_DAYS``. QueryError."""
        from crmtui.analysis.facts import Window
        from crmtui.analysis.performance.surveys import answers_in, stratified

        with self._asked(None, "") as (day, _ids):
            fitting = search_ids(self, query, day)
            free = {*search_ids(self, f"{query} -do_not_contact:yes", day)}
            rested = {a.customer for a in answers_in(self.index, Window.ending(day, RESTED_DAYS))}
            strata = self._strata(by, free - rested)
        left_out = len(fitting) - sum(map(len, strata.values()))
        return stratified(strata, size, seed), left_out

    def _strata(self, by: str, ids: Collection[str]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for id, name in self.index.db.execute(
            f"SELECT id, {STRATA[by]} FROM customers ORDER BY id"
        ):
            if id in ids:
                found.setdefault(name or "", []).append(id)
        return found

    def _how_many(self) -> int:
        count: int = self.index.db.execute("SELECT count(*) FROM customers").fetchone()[0]
        return count
