"""How the workspace stands with Git, in a few cells of the status line, and what a sync did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from crmtui.dataclass import dataclass
from crmtui.i18n import _, listed, ngettext
from crmtui.text import clip, safe_text
from crmtui.tui import plain
from crmtui.tui.session import Facts

if TYPE_CHECKING:
    from crmtui.actions.sync import Synced
    from crmtui.history.status import GitStatus

_ROOMY = 70
"""Cells of a line from which on words stand beside the numbers."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What Git said last."""

    status: GitStatus | None = None
    """None: not known yet, or Git could not tell."""
    syncing: str = ""
    """What a sync under way is doing; empty when there is none."""


def git_words(facts: Facts, standing: Standing, width: int) -> Content:
    """Branch, commits ahead and behind, uncommitted and conflicted files; in a line of ``width``."""
    if not facts.versioned:
        return Content.styled(_("not versioned"), "$text-warning")
    if standing.syncing:
        told = clip(safe_text(standing.syncing, one_line=True), max(10, width // 2))
        return plain.line(f"⇅ {told}", "$text-accent")
    parts = [_branch(facts, standing.status, width), *_counts(standing.status, width)]
    return Content(" ").join(part for part in parts if part)


def _branch(facts: Facts, status: GitStatus | None, width: int) -> Content:
    busy = facts.busy
    if busy and status is not None and status.conflicted:
        return plain.line(busy, "bold $text-warning")
    if busy:
        long = _("Git is in the middle of a %(what)s: nothing is committed")
        told = long if width >= _ROOMY else _("%(what)s under way")
        return plain.line(told % {"what": busy}, "bold $text-warning")
    if not facts.branch:
        return Content.styled(_("no branch"), "$text-warning")
    return plain.line(clip(facts.branch, max(8, width // 4)), "$muted")


def _counts(status: GitStatus | None, width: int) -> list[Content]:
    if status is None:
        return []
    conflicted = len(status.conflicted)
    edited = len(status.uncommitted) - conflicted
    words = width >= _ROOMY
    told = [
        (status.ahead, f"↑{status.ahead}", "", "$text-accent"),
        (status.behind, f"↓{status.behind}", "", "$text-accent"),
        (edited, f"·{edited}", _("uncommitted"), "$text-warning"),
        (conflicted, f"✗{conflicted}", _("in conflict"), "bold $text-error"),
    ]
    return [Content.styled(f"{short} {word}".rstrip() if words else short, style)
            for n, short, word, style in told if n]  # fmt: skip


def synced_words(done: Synced) -> str:
    """What a sync did, in a sentence or two."""
    if done.is_in_conflict:
        n = len(done.conflicts) + len(done.elsewhere)
        return ngettext("%(n)d conflict is to be decided before anything is pushed.",
                        "%(n)d conflicts are to be decided before anything is pushed.", n) % {"n": n}  # fmt: skip
    if done.problems:
        return _("The merge made errors, so nothing was pushed: %(problem)s") % {
            "problem": done.problems[0]}  # fmt: skip
    told = []
    if done.fetched:
        told.append(_("%(n)d from %(name)s") % {"n": done.fetched, "name": done.upstream})
    if done.pushed_to:
        told.append(_("%(n)d to %(name)s") % {"n": done.pushed, "name": done.pushed_to})
    if not told:
        return _("Nothing new: this clone and %(name)s are alike.") % {"name": done.upstream}
    sentence = _("Synced. Commits: %(counts)s.") % {"counts": listed(told)}
    if done.pull_request:
        sentence += "\n" + _("Pull request: %(address)s") % {"address": done.pull_request}
    return sentence
