"""Conflicts in words: what each side says, who said it when, and the commands that decide."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from crmtui.cli.paint import Piece, ink, narrate, put
from crmtui.i18n import _, ngettext
from crmtui.model.conflict import MergeOutcome, OpenConflict
from crmtui.text import clip, safe_text

_LONGEST = 400
"""Cells of a value that are shown."""


def say_outcome(outcome: MergeOutcome) -> None:
    """One sentence, its commit, and what was mended."""
    if outcome.state == "conflicts":
        count = len(outcome.conflicts) + len(outcome.elsewhere)
        narrate(ink(ngettext("%(n)d conflict is left to decide",
                             "%(n)d conflicts are left to decide", count) % {"n": count}, "yellow"))  # fmt: skip
    else:
        put(outcome.message, ink(f"  [{outcome.commit[:10]}]" if outcome.commit else "", dim=True))
    for note in outcome.notes:
        narrate(note)


def put_conflicts(conflicts: Sequence[OpenConflict], elsewhere: Sequence[str] = ()) -> None:
    """Every conflict with its sides, by customer, and how to decide it."""
    for (name, _who), group in groupby(conflicts, key=lambda c: (c.name, c.customer)):
        listed = list(group)
        id = listed[0].customer
        put("")
        put(ink(name, bold=True), ink(f"  {id}" if id and id != name else "", dim=True))
        for conflict in listed:
            put_conflict(conflict)
        put("  ", ink(_command(listed), dim=True))
    for path in elsewhere:
        put("")
        put(ink(path, bold=True))
        put("  ", _("is no record: `git mergetool` or an editor decides it, then `git add`"))


def put_conflict(conflict: OpenConflict, err: bool = False) -> None:
    """One conflict: what it is about, and what the sides say."""
    put("  ", ink(title_of(conflict), "yellow"), err=err)
    put("    ", ink(_("base    "), dim=True), _value(conflict.base), err=err)
    put("    ", ink(_("ours    "), dim=True), _value(conflict.ours),
        *_by(conflict.our_author, conflict.our_when), err=err)  # fmt: skip
    put("    ", ink(_("theirs  "), dim=True), _value(conflict.theirs),
        *_by(conflict.their_author, conflict.their_when), err=err)  # fmt: skip


def title_of(conflict: OpenConflict) -> str:
    """What a conflict is about, in a few words."""
    file = conflict.path.rsplit("/", 1)[-1]
    told = {
        "deleted-here": _("%(file)s: deleted on our side, changed on theirs"),
        "deleted-there": _("%(file)s: changed on our side, deleted on theirs"),
        "file": _("%(file)s: the file as a whole"),
        "entry": _("%(field)s (%(file)s): deleted on one side, changed on the other"),
    }.get(conflict.what, "%(field)s")
    if conflict.what == "file" and conflict.field:
        told = _("%(file)s: place %(field)s")
    return told % {"file": file, "field": conflict.field}


def _value(value: str | None) -> Piece:
    if value is None:
        return ink(_("(nothing)"), dim=True)
    return clip(safe_text(value, one_line=True), _LONGEST)


def _by(author: str, when: datetime | None) -> list[Piece]:
    if not author or when is None:
        return []
    return [ink(f"   {author}, {when:%Y-%m-%d %H:%M}", dim=True)]


def _command(conflicts: Sequence[OpenConflict]) -> str:
    """The command line that decides these conflicts, sides to be filled in."""
    who = conflicts[0].customer or conflicts[0].path
    words = [shlex.quote(c.field) + "=ours|theirs" for c in conflicts if c.field]
    if len(words) < len(conflicts):
        words = ["ours|theirs"]
    return f"crmtui resolve {shlex.quote(who)} {' '.join(words)}"
