"""What Git and the records prove: who changed what, who might, and how soon it was written down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from crmtui.errors import NotFound, UsageError
from crmtui.i18n import _
from crmtui.model.problem import Problem
from crmtui.workspace.questions import Questions

if TYPE_CHECKING:
    from crmtui.history.log import Commit
    from crmtui.reports.blame import Blamed
    from crmtui.reports.hygiene import Hygiene
    from crmtui.reports.one_commit import WholeChange
    from crmtui.reports.review import Reviewed
    from crmtui.reports.team_log import TeamLog


class Evidence(Questions):
    """Questions to the history that are about people."""

    def review_findings(self, range: str) -> Reviewed:
        """The changes that the commits of ``range`` (``main...``, ``A..B``) make and their authors
        may not, by ``review:`` and ``team:`` of the range's base. NotFound, Unsafe."""
        from crmtui.reports.review import review

        return review(self._versioned(), range)

    def check_staged(self) -> tuple[Sequence[Problem], int]:
        """What is wrong in the staged files of the workspace, and how many there are."""
        from crmtui.reports.staged import check_staged

        return check_staged(self._versioned(), self.root)

    def check_since(self, rev: str) -> Sequence[Problem]:
        """The problems on lines that are new since ``rev`` (``main``: since the fork from it), and
        those that were not there then, wherever they show."""
        from crmtui.history.changed import new_lines
        from crmtui.history.ranges import span

        fork = span(self._versioned(), rev).fork
        lines = new_lines(self._versioned(), fork)
        problems = self.check()
        with self.at(fork) as past:
            known = {(p.path, p.code, p.what) for p in past.check()}
        return [
            p for p in problems
            if (p.path, p.code, p.what) not in known
            or any(p.line in new for new in lines.get(p.path, ()))
        ]  # fmt: skip

    def team_log(self, since: date | None = None, owner: str = "") -> TeamLog:
        """Who did what since a day (default: Monday of this week); ``owner`` keeps one member.
        NotFound without Git, UsageError for somebody who is not in the team."""
        from crmtui.reports.team_log import team_log

        self._require_member(owner)
        today = self.today_date()
        monday = today - timedelta(days=today.weekday())
        return team_log(self._versioned(), self.config, since or monday, owner)

    def hygiene(
        self, first: date | None = None, last: date | None = None, owner: str = ""
    ) -> Hygiene:
        """How soon touches and updates were written down, and how complete profiles are; by default
        of the last 30 days. UsageError for an unknown member and days the wrong way round."""
        from crmtui.reports.hygiene import hygiene

        self._require_member(owner)
        last = last or self.today_date()
        first = first or last - timedelta(days=29)
        if first > last:
            raise UsageError(_("%(first)s is after %(last)s") % {"first": first, "last": last})
        self._look()
        return hygiene(self.index, self.repository, self.config, first, last, owner)

    def blame(self, who: str) -> Sequence[Blamed]:
        """Every field of a profile with the change that gave it its value, in the profile's order.
        NotFound, Ambiguous."""
        from crmtui.reports.blame import blame
        from crmtui.store.reading import read_file

        self._versioned()
        customer = self.find(who)
        data = read_file(self.root, customer.path)
        return blame(customer.path, data, self.history(customer.id))

    def change(self, commit: str) -> WholeChange:
        """One commit as a whole: every customer and rule it touched, in words. NotFound."""
        from crmtui.index.tree import WorkTree
        from crmtui.reports.one_commit import one_commit

        return one_commit(self._versioned(), commit, WorkTree(self.root).read)

    def unpushed(self) -> Sequence[Commit]:
        """The commits that the branch followed does not have as of the last fetch, newest first;
        empty when no branch is followed."""
        from crmtui.history.log import between
        from crmtui.history.remotes import tracking_ref, upstream_of

        repository = self._versioned()
        upstream = upstream_of(repository, repository.head_state().branch)
        if upstream is None:
            return []
        try:
            return between(repository, tracking_ref(repository, upstream), "HEAD")[::-1]
        except NotFound:  # never fetched: nothing is known of the other side
            return []
