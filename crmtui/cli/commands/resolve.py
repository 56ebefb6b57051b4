"""``crmtui resolve``: decide what is in conflict."""

from __future__ import annotations

from collections.abc import Sequence

import click

from crmtui.cli import options
from crmtui.cli.conflict_text import put_conflicts, title_of
from crmtui.cli.documents import emit
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.paint import narrate, put
from crmtui.errors import UsageError
from crmtui.i18n import _, ngettext
from crmtui.model.conflict import Resolved

_SIDES = ("ours", "theirs", "base")


@taught(
    "resolve",
    help=_("Decide what a merge, rebase or cherry-pick left open. Without arguments: list it, with "
           "base, ours and theirs, who and when (exit code 1 while something is open). WHO is a "
           "customer or the path of a file; a side alone decides everything there. A file in "
           "which nothing is open any more is staged. In a rebase, ours is what you rebase onto."),
    examples=[
        ("resolve", _("what is in conflict")),
        ("resolve 示例 tier=theirs owner=zhao", _("a side for one field, a new value for another")),
        ("resolve C2024002 ours", _("our side of everything")),
        ("resolve playbooks/core.yaml cadences.monthly-call.every=theirs", _("a rule")),
        ("resolve --json", _("for scripts")),
    ],
)  # fmt: skip
@click.argument("who", metavar="[WHO]", default="")
@click.argument("choices", nargs=-1, metavar="[FIELD=ours|theirs|base|VALUE]...")
@options.as_json
@click.pass_context
def command(ctx: click.Context, who: str, choices: tuple[str, ...], as_json: bool) -> None:
    call: Invocation = ctx.obj
    with opened(call) as workspace:
        if choices:
            _say(workspace.resolve(who, _chosen(choices)), as_json)
            return
        conflicts = [
            c for c in workspace.conflicts() if not who or who in (c.path, c.customer, c.name)
        ]
    if as_json:
        emit("conflicts", conflicts=conflicts)
    else:
        put_conflicts(conflicts)
        if not conflicts:
            narrate(_("Nothing is in conflict."))
    if conflicts:
        ctx.exit(1)


def _chosen(words: Sequence[str]) -> dict[str, str]:
    """Field to choice; a side alone is for the field "", which stands for all."""
    chosen: dict[str, str] = {}
    for word in words:
        field, equals, text = word.partition("=")
        if word in _SIDES:
            field, text = "", word
        elif not equals or not field.strip():
            raise UsageError(_("%(word)r is no FIELD=CHOICE") % {"word": word},
                             _("write it like tier=theirs, or a side alone"))  # fmt: skip
        chosen[field.strip()] = text.strip()
    return chosen


def _say(done: Resolved, as_json: bool) -> None:
    if as_json:
        emit("resolved", decided=done.decided, staged=done.staged, left=done.left,
             elsewhere=done.elsewhere, next=done.next, notes=done.notes)  # fmt: skip
        return
    for decided in done.decided:
        put(_("decided: %(what)s") % {"what": decided.removesuffix(": ")})
    count = len(done.left) + len(done.elsewhere)
    if count:
        names = ", ".join([title_of(c) for c in done.left][:5] + list(done.elsewhere)[:5])
        narrate(ngettext("%(n)d conflict is left: %(names)s", "%(n)d conflicts are left: %(names)s",
                         count) % {"n": count, "names": names})  # fmt: skip
    elif done.next:
        narrate(_("Everything is decided. Next: %(command)s") % {"command": done.next})
