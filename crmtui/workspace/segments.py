"""Segments: the named queries of a workspace in numbers, and who moved between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from crmtui.errors import CrmError, UsageError
from crmtui.i18n import _
from crmtui.workspace.knowledge import Knowledge, search_ids

if TYPE_CHECKING:
    from crmtui.analysis.performance.segments import Movement, Segment

FILE = "playbooks/segments.yaml"


class Segments(Knowledge):
    """Questions about segments. ``on`` is the day asked for (default: today)."""

    def members(self, on: date | None = None) -> dict[str, frozenset[str]]:
        """The ids in each segment of playbooks/segments.yaml on a day: entries as of then, profiles as
        they are now. A segment whose query is wrong is left out; `check` says why."""
        with self._as_of(on) as day:
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

    def segment_movement(self, since: date, on: date | None = None) -> list[Movement]:
        """Who stayed, left and joined from the end of one day to that of another. UsageError."""
        from crmtui.analysis.performance.segments import movement

        if since >= (on or self.today_date()):
            raise UsageError(_("%(day)s is not before the day asked for") % {"day": since},
                             _("name an earlier day with --since"))  # fmt: skip
        with self.fresh():
            began = {one.id: one.since for one in self.facts(on)}
            return movement(self.members(since), self.members(on), began, since)

    def rfm_flow(self, since: date, on: date | None = None) -> dict[tuple[str, str], int]:
        """How many customers went from which RFM segment to which; an empty name is none: no order yet,
        or money without a rate. Scores of each day are those of that day."""
        from crmtui.analysis.performance.segments import flow

        return flow(self._rfm_segments(since), self._rfm_segments(on))

    def _rfm_segments(self, on: date | None) -> Mapping[str, str]:
        everybody = {one.id: "" for one in self.facts(on)}
        return everybody | {one.id: one.segment for one in self.rfm(on).customers}

    def end_of_last_month(self, on: date | None = None) -> date:
        """The last day of the month before a day; the first day there is, where there is none before."""
        first = (on or self.today_date()).replace(day=1)
        return first - timedelta(days=1) if first > date.min else first
