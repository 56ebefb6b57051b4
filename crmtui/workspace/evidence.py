"""What Git and the records prove: who changed what, who might, and how soon it was written down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from crmtui.errors import NotFound
from crmtui.i18n import _
from crmtui.model.problem import Problem
from crmtui.workspace.questions import Questions

if TYPE_CHECKING:
    from crmtui.history.repository import Repository
    from crmtui.reports.review import Reviewed


class Evidence(Questions):
    """Questions to the history that are about people."""

    def review_findings(self, range: str) -> Reviewed:
        """The changes that the commits of ``range`` (``main...``, ``A..B``) make and their authors
        may not, by ``review:`` and ``team:`` of the range's base. NotFound, Unsafe."""
        from crmtui.reports.review import review

        return review(self._history(), range)

    def check_staged(self) -> tuple[Sequence[Problem], int]:
        """What is wrong in the staged files of the workspace, and how many there are."""
        from crmtui.reports.staged import check_staged

        return check_staged(self._history(), self.root)

    def check_since(self, rev: str) -> Sequence[Problem]:
        """The problems on lines that are new since ``rev`` (``main``: since the fork from it), and
        those that were not there then, wherever they show."""
        from crmtui.history.changed import new_lines
        from crmtui.history.ranges import span

        fork = span(self._history(), rev).fork
        lines = new_lines(self._history(), fork)
        problems = self.check()
        with self.at(fork) as past:
            known = {(p.path, p.code, p.what) for p in past.check()}
        return [
            p for p in problems
            if (p.path, p.code, p.what) not in known
            or any(p.line in new for new in lines.get(p.path, ()))
        ]  # fmt: skip

    def _history(self) -> Repository:
        if self.repository is None:
            raise NotFound(_("the workspace is not under Git"), _("`crmtui init` puts it there"))
        return self.repository
