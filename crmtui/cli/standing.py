"""The state of a clone in words: branch, ahead, behind, what is not committed."""

from __future__ import annotations

from crmtui.cli.paint import ink, put
from crmtui.history.status import GitStatus, Uncommitted
from crmtui.i18n import _, ngettext

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
