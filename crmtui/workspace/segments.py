"""Segments: the named queries of a workspace in numbers, and who moved between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING

from crmtui.errors import CrmError, NotFound, UsageError
from crmtui.i18n import _
from crmtui.workspace.knowledge import Knowledge, search_ids

if TYPE_CHECKING:
    from crmtui.analysis.performance.segments import MonthEnd, Movement, Segment

FILE = "playbooks/segments.yaml"


class Segments(Knowledge):
    """Questions about segments. ``on`` is the day asked for (default: today)."""

    @contextmanager
    def then(self, rev: str) -> Iterator[Segments]:
        """The segments as they are in a commit: its records, queries and policies. Errors as ``at``."""
        with self._standing_at(rev, Segments) as past:
            yield past

    def members(self, on: date | None = None) -> dict[str, frozenset[str]]:
        """The ids in each segment of playbooks/segments.yaml on a day: entries as of then, profiles as
        they are now. A segment whose query is wrong is left out; `check` says why."""
        with self._dated(on, *self.rules.segments.values()) as day:
            return dict(self._members(day))

    def _members(self, day: date) -> Iterator[tuple[str, frozenset[str]]]:
        for name, query in self.rules.segments.items():
            try:
                yield name, frozenset(search_ids(self, query, day))
            except CrmError:
                continue

    def segment_titles(self) -> dict[str, str]:
        """What each segment is for, as its file says; else its query."""
        from crmtui.store.codec import parse

        data = self._read_rule(FILE)
        raw = parse(data, FILE).value if data else None
        said = (
            {name: item.get("title") for name, item in raw.items() if isinstance(item, dict)}
            if isinstance(raw, dict)
            else {}
        )
        return {name: said.get(name) or query for name, query in self.rules.segments.items()}

    def segments(self, on: date | None = None, days: int | None = None) -> list[Segment]:
        """The size, value and health of each segment on a day, in the order of the file."""
        from crmtui.analysis.performance.segments import sizes

        with self.fresh():
            members = self.members(on)
            return sizes(members, self.facts(on, days=days), self.health_scores(on))

    def segment_movement(
        self, since: date, on: date | None = None, committed: bool = False
    ) -> list[Movement]:
        """Who stayed, left and joined from the end of one day to that of another. With ``committed``
        the first state is what Git had then: profiles and queries too. UsageError, NotFound."""
        from crmtui.analysis.performance.segments import movement

        if since >= self.day_asked(on):
            raise UsageError(_("%(day)s is not before the day asked for") % {"day": since},
                             _("name an earlier day with --since"))  # fmt: skip
        with self.fresh():
            after, facts = self.members(on), self.facts(on)
            if committed:
                with self.then(since.isoformat()) as past:
                    before, known = past.members(since), {one.id for one in past.facts(since)}
                began = {one.id: None if one.id in known else date.max for one in facts}
                return movement(before, after, began, since)
            began = {one.id: one.since for one in facts}
            return movement(self.members(since), after, began, since)

    def segment_months(
        self, months: int, on: date | None = None, committed: bool = False
    ) -> list[MonthEnd]:
        """How large each segment was at the ends of the last months and is on the day, and how many
        joined and left in each. With ``committed`` as Git had it then; months before the first commit
        are unknown. NotFound without Git."""
        from crmtui.analysis.health.score import month_ends
        from crmtui.analysis.performance.segments import month_by_month

        day = self.day_asked(on)
        with self.fresh():
            began = {one.id: one.since for one in self.facts(on)}
            ends = [(end, self._members_then(end, began, committed and end < day))
                    for end in month_ends(day, months)]  # fmt: skip
            return month_by_month(ends, [*self.rules.segments])

    def _members_then(
        self, day: date, began: Mapping[str, date | None], committed: bool
    ) -> dict[str, frozenset[str]] | None:
        """The segments of a day without those who came later; None where Git knows nothing of it."""
        if committed:
            self._versioned()
            try:
                with self.then(day.isoformat()) as past:
                    return past.members(day)
            except NotFound:
                return None
        later = {id for id, since in began.items() if since is not None and since > day}
        return {name: ids - later for name, ids in self.members(day).items()}

    def rfm_flow(
        self, since: date, on: date | None = None, committed: bool = False
    ) -> dict[tuple[str, str], int]:
        """How many customers went from which RFM segment to which; an empty name is none: no order yet,
        or money without a rate. Scores of each day are those of that day; with ``committed`` by the
        records and bounds that Git had on the first one. NotFound."""
        from crmtui.analysis.performance.segments import flow

        with self.fresh():
            after = self._rfm_segments(on)
            if committed:
                with self.then(since.isoformat()) as past:
                    return flow(past._rfm_segments(since), after)
            return flow(self._rfm_segments(since), after)

    def _rfm_segments(self, on: date | None) -> Mapping[str, str]:
        everybody = {one.id: "" for one in self.facts(on)}
        return everybody | {one.id: one.segment for one in self.rfm(on).customers}

    def end_of_last_month(self, on: date | None = None) -> date:
        """The last day of the month before a day; the first day there is, where there is none before."""
        first = self.day_asked(on).replace(day=1)
        return first - timedelta(days=1) if first > date.min else first
