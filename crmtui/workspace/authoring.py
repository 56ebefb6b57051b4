"""What playbooks say, whom they reach, and how well they are kept."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from crmtui.errors import NotFound, UsageError
from crmtui.i18n import _
from crmtui.workspace.questions import Questions

if TYPE_CHECKING:
    from crmtui.reports.adherence import Adherence

WEEKS = 4
"""Weeks that are looked back at when nobody says otherwise."""


class Authoring(Questions):
    """Questions about playbooks as a whole."""

    def adherence(
        self, first: date | None = None, last: date | None = None, owner: str = "",
        playbook: str = "",
    ) -> Adherence:  # fmt: skip
        """What playbooks wanted in a period (default: the last four weeks) and what became of it;
        ``owner`` keeps one member's tasks, ``playbook`` one playbook. NotFound, UsageError."""
        from crmtui.planning.adherence import Period
        from crmtui.reports.adherence import adherence

        with self._as_of(None) as day:
            self._require_playbook(playbook)
            if owner and owner not in self.config.team:
                raise NotFound(_("no team member has the key %(key)r") % {"key": owner},
                               _("choose from %(keys)s") % {"keys": ", ".join(self.config.team)})  # fmt: skip
            end = last or day
            start = first or end - timedelta(days=7 * WEEKS - 1)
            if start > end:
                raise UsageError(_("the period ends before it begins"))
            return adherence(self.index, self.rules, Period(start, end, day), owner, playbook)

    def _require_playbook(self, name: str) -> None:
        names = [book.name for book in self.rules.playbooks]
        if name and name not in names:
            raise NotFound(_("no playbook is named %(name)r") % {"name": name},
                           _("choose from %(names)s") % {"names": ", ".join(names)})  # fmt: skip
