"""What playbooks say, whom they reach, and how well they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from crmtui.errors import NotFound, UsageError
from crmtui.i18n import _
from crmtui.workspace.questions import Questions

if TYPE_CHECKING:
    from crmtui.model.drafts import Done
    from crmtui.reports.adherence import Adherence
    from crmtui.reports.explanation import Brief, Explanation

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

    def explain(self, name: str, on: date | None = None) -> Explanation:
        """What a playbook will do, for whom, and how much work it is. NotFound."""
        from crmtui.reports.explanation import explain

        with self._as_of(on) as day:
            self._require_playbook(name)
            book = next(book for book in self.rules.playbooks if book.name == name)
            return explain(self.index, self.rules, book, day)

    def playbooks(self, *, kept_too: bool = True) -> Sequence[Brief]:
        """Every playbook in one line; ``kept_too``: with how well it was kept in the last weeks, for
        which every customer's past is read."""
        from crmtui.reports.explanation import briefs

        with self._as_of(None) as day:
            return briefs(self.index, self.rules, day, kept_too=kept_too)

    def new_playbook(
        self, name: str, *, kind: str = "", audience: str = "", source: str = ""
    ) -> Done:  # fmt: skip
        """A playbook that is switched off, commented, with a first scenario, as one commit; a copy of
        ``source`` if given. UsageError, Conflict for a name that is taken, NotFound."""
        from crmtui.actions.new_playbook import new_playbook

        desk = self._look().desk()
        return new_playbook(desk, name, kind=kind, audience=audience, source=source)

    def _require_playbook(self, name: str) -> None:
        names = [book.name for book in self.rules.playbooks]
        if name and name not in names:
            raise NotFound(_("no playbook is named %(name)r") % {"name": name},
                           _("choose from %(names)s") % {"names": ", ".join(names)})  # fmt: skip
