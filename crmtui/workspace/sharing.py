"""How a workspace stands with its repository, and how it is shared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from crmtui.errors import NotFound
from crmtui.i18n import _
from crmtui.model.problem import Problem
from crmtui.workspace.merging import Merging
from crmtui.workspace.verbs import Verbs

if TYPE_CHECKING:
    from crmtui.actions.pack import PackPlan
    from crmtui.actions.sync import Merge, Synced
    from crmtui.history.status import GitStatus
    from crmtui.model.drafts import Done


class Sharing(Verbs, Merging):
    """Git between people: where this clone stands, and bringing it together with the others."""

    def git_status(self) -> GitStatus | None:
        """Branch, commits ahead and behind as of the last fetch, uncommitted and conflicted files of
        ours; None without Git. Contacts no server."""
        from crmtui.history.status import git_status

        return git_status(self.repository) if self.repository else None

    def sync(
        self, *, push: bool = True, to: str = "", tell: Callable[[str], None] = lambda line: None
    ) -> Synced:
        """Fetch from the server, merge record by record, check, and push; where the settings say so,
        to a branch of one's own for a pull request.

        ``to`` (``origin/main``) names where to when the branch follows none yet. ``tell`` hears the
        progress. Raises Unreachable offline, Conflict where Git is in the middle of something or the
        server refuses, NotFound without a server. Nothing is ever forced.
        """
        from crmtui.actions.desk import refuse_to_write
        from crmtui.actions.sync import Wish, sync

        if self.repository is None:
            raise NotFound(_("the workspace is not under Git"), _("`git init` puts it there"))
        refuse_to_write(self.config)
        wish = Wish(self.me, dict(self.config.sync), push, to)
        return sync(self.repository, wish, self._merge_checked, tell=tell)

    def pack_preview(self, before: str = "") -> PackPlan:
        """Which single entries would be folded into yearly lists: those before the month ``before``
        (``2026-09``), by default of all months closed for thirty days. UsageError, NotFound."""
        from crmtui.actions import pack

        return pack.plan(self._look().desk(), pack.cutoff(self.today_date(), before))

    def pack(self, plan: PackPlan | None = None, *, here: bool = False) -> Done:
        """Fold what the preview showed (default: of all closed months) as one commit. Conflict on
        another branch than the default one, unless ``here``; the same again changes nothing."""
        from crmtui.actions import pack

        return pack.pack(self.desk(), plan or self.pack_preview(), here=here)

    def _merge_checked(self, ref: str) -> Merge:
        """Merge, and tell errors that the merge made from those the other side has as well."""
        from crmtui.actions.sync import Merge

        before = _errors(self.check())
        done = self.merge(ref)
        if done.state == "conflicts":
            return Merge(done.conflicts, done.elsewhere)
        new = {key: p for key, p in _errors(self.check()).items() if key not in before}
        if not new:
            return Merge()
        with self.at(ref) as theirs:
            known = _errors(theirs.check())
        made = tuple(problem for key, problem in new.items() if key not in known)
        came = tuple(problem for key, problem in new.items() if key in known)
        return Merge(made=made, came=came)


def _errors(problems: Sequence[Problem]) -> dict[tuple[str, str, str], Problem]:
    """Errors by what makes them the same, wherever their lines have moved to."""
    return {(p.path, p.code, p.what): p for p in problems if p.severity == "error"}
