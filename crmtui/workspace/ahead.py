"""The weeks to come."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from crmtui.dataclass import replace
from crmtui.workspace.reviewing import Reviewing

if TYPE_CHECKING:
    from crmtui.reports.ahead import WeeksAhead
    from crmtui.workspace.questions import Questions


class Ahead(Reviewing):
    """Questions about the days to come."""

    def plan(
        self, weeks: int = 4, owner: str = "", on: date | None = None, playbooks: str | Path = ""
    ) -> WeeksAhead:  # fmt: skip
        """Every task of the coming weeks on a working day of whoever does it, by what a day has room
        for, and what will be late. ``owner`` empty: everybody; ``on``: the first day; ``playbooks``: a
        commit, or a folder with rule files, whose rules are tried on the same records. NotFound."""
        if not playbooks:
            return _planned(self, weeks, owner, on)
        name, files = self._rules_named(playbooks)
        with self._by(files) as other:
            return replace(_planned(other, weeks, owner, on), rules=name)


def _planned(asked: Questions, weeks: int, owner: str, on: date | None) -> WeeksAhead:
    from crmtui.reports.ahead import weeks_ahead

    with asked._as_of(on) as day:
        return weeks_ahead(asked.index, asked.rules, day, weeks, owner)
