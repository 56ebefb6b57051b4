"""One commit as a whole: who, when, why, and everything it changed in the words of records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from crmtui.errors import NotFound
from crmtui.history.comparison import Ends
from crmtui.history.log import Commit, log, resolve
from crmtui.history.repository import Repository
from crmtui.i18n import _
from crmtui.reports.comparison.comparing import compare
from crmtui.reports.comparison.files import States
from crmtui.reports.difference import Difference


@dataclass(frozen=True, slots=True)
class WholeChange:
    """A commit and what it made of its first parent."""

    commit: Commit
    found: Difference


def one_commit(repo: Repository, rev: str, read: Callable[[str], bytes]) -> WholeChange:
    """The commit ``rev``. ``read`` gives the bytes of a file of the work tree. NotFound."""
    sha = resolve(repo, rev)
    commit = next((one for one in log(repo, limit=1, rev=sha) if one.sha == sha), None)
    if commit is None:
        raise NotFound(_("%(commit)s changes nothing of this workspace") % {"commit": sha[:10]})
    parent = commit.parents[0] if commit.parents else ""
    return WholeChange(commit, compare(States(repo, Ends(parent, sha), read), rev))
