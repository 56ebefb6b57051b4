"""Changes somebody may not make, as lines on the terminal, annotations and documents."""

from __future__ import annotations

from collections.abc import Sequence

import click

from crmtui.cli.annotations import annotation, from_the_top, quality
from crmtui.cli.documents import emit, encode
from crmtui.cli.paint import ink, narrate, put
from crmtui.i18n import _, ngettext
from crmtui.model.problem import Problem
from crmtui.reports.review import Reviewed, Trespass


def say_reviewed(found: Reviewed, form: str, prefix: str = "") -> None:
    """Prints a review as ``text``, ``json``, ``github`` or ``gitlab``; ``prefix`` is the
    workspace's place in its repository, where that matters."""
    if form == "json":
        emit("review", base=found.base, head=found.head, commits=found.commits, rules=found.rules,
             changes=found.trespasses, unreadable=found.unreadable, refused=is_refused(found))  # fmt: skip
        return
    problems = from_the_top(problems_of(found), prefix)
    if form == "gitlab":
        click.echo(encode(quality(problems)))
        return
    for problem in problems:
        if form == "github":
            put(annotation(problem))
        else:
            colour = "red" if problem.severity == "error" else "yellow"
            label = f"{problem.severity}[{problem.code}]"
            put(ink(label, colour), str(problem).removeprefix(label))
    _sum_up(found)


def is_refused(found: Reviewed) -> bool:
    """Whether the range must not be merged as it is."""
    return bool(found.unreadable) or any(t.stands for t in found.trespasses)


def problems_of(found: Reviewed) -> Sequence[Problem]:
    """The review as problems of the files."""
    unread = [Problem(path, 0, 0, "not-reviewable", _("nobody can tell which fields were changed"),
                      _("`crmtui check` says why it cannot be read")) for path in found.unreadable]  # fmt: skip
    return sorted([*unread, *(_problem(trespass) for trespass in found.trespasses)])


def _problem(one: Trespass) -> Problem:
    who = f"{one.author} <{one.email}>" + (f" ({one.member})" if one.member else "")
    what = _("`%(field)s`: %(change)s by %(who)s in %(commit)s") % {
        "field": one.field, "change": _change(one), "who": who, "commit": one.commit[:10],
    }  # fmt: skip
    if not one.stands:
        return Problem(one.path, one.line, one.column, "not-theirs", what,
                       _("it does not stand any more at the end"), "warning")  # fmt: skip
    may = ", ".join(one.may) or _("nobody in the team")
    return Problem(one.path, one.line, one.column, "not-theirs", what,
                   _("`review: %(rule)s: %(needs)s` of the base lets only: %(may)s")
                   % {"rule": one.rule, "needs": ", ".join(one.needs), "may": may})  # fmt: skip


def _change(one: Trespass) -> str:
    if one.before and one.after:
        return f"{_short(one.before)} → {_short(one.after)}"
    if one.after:
        return _("added: %(text)s") % {"text": _short(one.after)}
    return _("removed: %(text)s") % {"text": _short(one.before)}


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


def _sum_up(found: Reviewed) -> None:
    commits = ngettext("%(n)d commit", "%(n)d commits", found.commits) % {"n": found.commits}
    if not found.rules:
        narrate(_("%(commits)s; crmtui.yaml of %(base)s has no `review:`, so anybody may change "
                  "anything") % {"commits": commits, "base": found.base[:10]})  # fmt: skip
    elif not found.trespasses and not found.unreadable:
        narrate(_("%(commits)s, nothing changed by somebody who may not.") % {"commits": commits})
    else:
        standing = sum(one.stands for one in found.trespasses)
        told = _("%(commits)s; changes that their authors may not make: %(n)d, of these still "
                 "standing: %(standing)d")  # fmt: skip
        narrate(told % {"commits": commits, "n": len(found.trespasses), "standing": standing})
    narrate(_("Authors are what the commits claim, unless your server checks signatures."))
