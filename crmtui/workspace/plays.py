"""What the plays of a workspace did and are doing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from crmtui.errors import NotFound
from crmtui.i18n import _
from crmtui.workspace.questions import Questions

if TYPE_CHECKING:
    from crmtui.reports.runs import RunView
    from crmtui.reports.scenarios import Trial


class Plays(Questions):
    """Questions about what playbooks do."""

    def runs(
        self, who: str = "", on: date | None = None, *, ended: bool = False
    ) -> Sequence[RunView]:
        """The runs of one customer, or of everybody, that are under way on a day; with ``ended``
        those before too. NotFound, Ambiguous."""
        from crmtui.index.search import find_one
        from crmtui.reports.runs import playing, runs_view

        with self._as_of(on) as day:
            ids = [find_one(self.index.db, who)] if who else playing(self.index, self.rules)
            found = runs_view(self.index, self.rules, day, ids)
            return [run for run in found if ended or run.ended is None]

    def try_playbooks(self, name: str = "") -> Trial:
        """The playbooks, or the one named, tested against the scenarios beside them. NotFound."""
        from crmtui.reports.scenarios import try_playbooks

        if name and all(book.name != name for book in self._look().rules.playbooks):
            raise NotFound(_("no playbook is named %(name)r") % {"name": name},
                           _("choose from %(names)s") % {
                               "names": ", ".join(book.name for book in self.rules.playbooks)})  # fmt: skip
        return try_playbooks(self._look().rules, self.root, name)
