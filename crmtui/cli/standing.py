"""The state of a clone in words: branch, ahead, behind, what is not committed, what a sync did."""

from __future__ import annotations

from crmtui.actions.sync import Synced
from crmtui.cli.conflict_text import put_conflicts
from crmtui.cli.paint import ink, narrate, put
from crmtui.history.status import GitStatus, Uncommitted
from crmtui.i18n import _, listed, ngettext

_LISTED = 20


def say_standing(status: GitStatus) -> None:
    """Prints the state, and what to do next."""
    put(ink(_branch(status), bold=True), f" {_against(status)}" if status.branch else "")
    if status.busy:
        put(ink(_busy(status), "yellow"))
    if not status.uncommitted:
        put(_("Every record is committed."))
        return
    count = len(status.uncommitted)
    put(ngettext("%(n)d file is not committed:", "%(n)d files are not committed:", count)
        % {"n": count})  # fmt: skip
    for item in status.uncommitted[:_LISTED]:
        put("  ", ink(f"{_word(item):10}", "red" if item.is_conflicted else "yellow"), item.path)
    if count > _LISTED:
        put("  ", _("… and %(n)d more") % {"n": count - _LISTED})


def _branch(status: GitStatus) -> str:
    if status.detached:
        return _("on no branch (detached HEAD)")
    return _("on branch %(name)s") % {"name": status.branch}


def _against(status: GitStatus) -> str:
    if status.unborn:
        return _("without a commit yet")
    if not status.upstream:
        return _("which follows no other; `crmtui sync --to origin/%(name)s` sets one") % {
            "name": status.branch}  # fmt: skip
    about = {"name": status.upstream, "ahead": status.ahead, "behind": status.behind}
    if not status.ahead and not status.behind:
        return _("like %(name)s") % about
    return _("against %(name)s: %(ahead)d ahead, %(behind)d behind") % about


def _busy(status: GitStatus) -> str:
    if status.conflicted:
        return _("to be decided: %(files)s") % {"files": ", ".join(status.conflicted)}
    return _("a %(what)s is under way") % {"what": status.busy}


def _word(item: Uncommitted) -> str:
    if item.is_conflicted:
        return _("conflict")
    letters = item.staged + item.unstaged
    if "?" in letters or "A" in letters:
        return _("new")
    return _("gone") if "D" in letters else _("changed")


def say_synced(done: Synced, left: GitStatus | None) -> None:
    """Prints what a sync brought and took, and what is left to do."""
    put(_moved(done))
    for problem in done.came:
        narrate(ink(_("from the server"), "yellow"), f": {problem}")
    put_conflicts(done.conflicts, done.elsewhere)
    for problem in done.problems:
        narrate(ink(_("made by the merge"), "red"), f": {problem}")
    if done.is_in_conflict:
        narrate(
            _("Nothing was pushed: `crmtui resolve`, `crmtui merge --continue`, and sync again.")
        )
    if done.problems:
        narrate(_("Nothing was pushed: mend these, commit, and sync again."))
    if done.pull_request:
        put(_("Pull request: %(address)s") % {"address": done.pull_request})
    if left and left.uncommitted:
        count = len(left.uncommitted)
        narrate(ngettext("%(n)d file is not committed and stays here (`crmtui status`).",
                         "%(n)d files are not committed and stay here (`crmtui status`).", count)
                % {"n": count})  # fmt: skip


def _moved(done: Synced) -> str:
    parts = []
    if done.fetched:
        parts.append(ngettext("%(n)d commit from %(name)s", "%(n)d commits from %(name)s",
                              done.fetched) % {"n": done.fetched, "name": done.upstream})  # fmt: skip
    if done.pushed_to:
        parts.append(ngettext("%(n)d commit to %(name)s", "%(n)d commits to %(name)s", done.pushed)
                     % {"n": done.pushed, "name": done.pushed_to})  # fmt: skip
    if done.unpushed:
        parts.append(ngettext("%(n)d commit not pushed", "%(n)d commits not pushed", done.unpushed)
                     % {"n": done.unpushed})  # fmt: skip
    if not parts:
        return _("Nothing new: this clone and %(name)s are alike.") % {"name": done.upstream}
    return _("%(sentence)s.") % {"sentence": listed(parts)}
