"""How a workspace stands with its repository, and how it is shared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crmtui.workspace.verbs import Verbs

if TYPE_CHECKING:
    from crmtui.history.status import GitStatus


class Sharing(Verbs):
    """Git between people: where this clone stands."""

    def git_status(self) -> GitStatus | None:
        """Branch, commits ahead and behind as of the last fetch, uncommitted and conflicted files of
        ours; None without Git. Contacts no server."""
        from crmtui.history.status import git_status

        return git_status(self.repository) if self.repository else None
