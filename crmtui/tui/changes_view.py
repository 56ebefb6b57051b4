"""What is open between the files, Git and the server, as blocks of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from textual.content import Content

from crmtui.i18n import _
from crmtui.model.conflict import OpenConflict
from crmtui.reports.comparison.telling import Told, customer_rows, headline, problem_text, rule_rows
from crmtui.reports.difference import CustomerDiff, Difference
from crmtui.reports.subjects import in_words
from crmtui.tui import plain, words
from crmtui.tui.hanging import Row
from crmtui.tui.widgets.blocks import Block
from crmtui.workspace import Workspace

if TYPE_CHECKING:
    from crmtui.history.log import Commit
    from crmtui.history.status import GitStatus
    from crmtui.reports.one_commit import WholeChange

INDENT = 8
"""Cells of the left column."""
_SHORT = 6
"""Changed fields shown of one customer in a list."""
_MOST = 100
"""Customers, and commits, that are listed."""
_STYLES = {"+": "$text-success", "−": "$text-error", "~": "$text-warning", "!": "$text-error"}
_EMPTY: Row = (Content(""), Content(""))


@dataclass(frozen=True, slots=True)
class Pending:
    """Everything that is open."""

    status: GitStatus
    conflicts: Sequence[OpenConflict]
    edited: Difference
    """Work tree against the last commit."""
    unpushed: Sequence[Commit]
    """Newest first."""

    @property
    def is_settled(self) -> bool:
        """Nothing is open."""
        open_here = self.conflicts or self.edited or self.unpushed
        return not open_here and not self.status.uncommitted and not self.status.busy


def pending(ws: Workspace) -> Pending | None:
    """What is open, from files and Git alone; None without Git."""
    status = ws.git_status()
    if status is None:
        return None
    conflicts = ws.conflicts() if status.busy else ()
    return Pending(status, conflicts, _without(ws.diff(queue=False), status), ws.unpushed())


def _without(found: Difference, status: GitStatus) -> Difference:
    """The difference without what cannot be read because it is in conflict: that stands above."""
    conflicted = set(status.conflicted)
    kept = (replace(one, problems=tuple(p for p in one.problems if p.path not in conflicted))
            for one in found.customers)  # fmt: skip
    customers = tuple(one for one in kept if customer_rows(one))
    problems = tuple(p for p in found.problems if p.path not in conflicted)
    return replace(found, customers=customers, problems=problems)


def pending_blocks(open_: Pending, zone: tzinfo) -> list[Block]:
    """Conflicts, what is not committed, what is not pushed; each under its title."""
    status, blocks = open_.status, []
    if open_.conflicts:
        blocks += [_title(_("In conflict"), len(open_.conflicts)),
                   *(_conflict(n, one, zone) for n, one in enumerate(open_.conflicts))]  # fmt: skip
    elif status.busy:
        told = _("A %(what)s is under way and nothing is in conflict: m goes on.")
        blocks.append(_remark(told % {"what": status.busy}))
    edits = list(_edits(open_.edited))
    if edits:
        title = (_("Not committed, with what the merge brings") if status.busy == "merge"
                 else _("Not committed"))  # fmt: skip
        blocks += [_title(title, _count(open_.edited)), *edits]
    if open_.unpushed:
        title = _("Not pushed to %(name)s") % {"name": status.upstream}
        blocks += [_title(title, len(open_.unpushed)),
                   *(_commit(one, zone) for one in open_.unpushed[:_MOST]),
                   *_more(len(open_.unpushed) - _MOST), Block("", (_EMPTY,))]  # fmt: skip
    if status.behind and not status.busy:
        told = _("%(n)d commits of %(name)s are not here yet: s brings them.")
        blocks.append(_remark(told % {"n": status.behind, "name": status.upstream}))
    if not status.upstream and status.branch and not (status.unborn or status.busy):
        blocks.append(_remark(_("This branch follows no server: s shares it where there is one.")))
    if open_.is_settled:
        settled = _("Everything is committed and pushed.") if status.upstream else _(
            "Everything is committed.")  # fmt: skip
        blocks.insert(0, _remark(settled, "$text-success"))
    return blocks


def change_blocks(change: WholeChange, zone: tzinfo) -> list[Block]:
    """A commit: who and when, then everything it changed."""
    commit, found = change.commit, change.found
    when = words.moment(commit.when, zone)
    about = Content(" · ").join(plain.line(text, "$muted") for text in
                                (commit.author, when, commit.sha[:10]))  # fmt: skip
    told = plain.lines([about, plain.line(headline(found), "$muted")])
    return [Block("", ((Content(""), told), _EMPTY)), *_edits(found, short=None)]


def full_edit(key: str, found: Difference) -> list[Block]:
    """The one edit with that key, nothing left out."""
    return [block for block in _edits(found, short=None) if block.key == key]


# -- parts ----------------------------------------------------------------------------------------


def _title(text: str, n: int) -> Block:
    head = plain.joined(
        Content.styled(text, "bold $text-accent"), Content.styled(f"  {n}", "$muted")
    )
    return Block("", ((Content(""), head),))


def _remark(text: str, style: str = "$muted") -> Block:
    return Block("", ((Content(""), plain.line(text, style)), _EMPTY))


def _more(n: int) -> list[Block]:
    return [_remark(_("… and %(n)s more") % {"n": n})] if n > 0 else []


def _count(found: Difference) -> int:
    return len(found.customers) + len(found.rules) + len(found.others) + len(found.problems)


def _edits(found: Difference, short: int | None = _SHORT) -> Iterator[Block]:
    for rule in found.rules:
        head = _head("", rule.title or rule.name, rule.path)
        yield Block(f"rule {rule.path}", (head, *_rows(rule_rows(rule), short), _EMPTY))
    for problem in found.problems:
        row = Told("!", "", "", problem_text(problem))
        yield Block(f"problem {problem.path}", (*_rows([row], None), _EMPTY))
    for one in found.customers[:_MOST]:
        yield Block(
            f"customer {one.id}", (_customer(one), *_rows(customer_rows(one), short), _EMPTY)
        )
    yield from _more(len(found.customers) - _MOST)
    signs = {"added": "+", "removed": "−", "changed": "~"}
    for other in found.others[:_MOST]:
        row = Told(signs[other.change], "", "", other.told)
        yield Block(f"other {other.path}", tuple(_rows([row], None)))
    yield from _more(len(found.others) - _MOST)


def _customer(one: CustomerDiff) -> Row:
    kinds = {"added": (_("new"), "$text-success"), "removed": (_("removed"), "$text-error")}
    word, style = kinds.get(one.kind, ("", ""))
    left, right = _head(word, one.name or one.id, one.id if one.id != one.name else "")
    return left.stylize(style) if word else left, right


def _head(word: str, name: str, about: str) -> Row:
    told = plain.joined(
        plain.line(name, "bold"), plain.line(f"  {about}" if about else "", "$muted")
    )
    return plain.line(word), told


def _rows(rows: Iterable[Told], short: int | None) -> list[Row]:
    told = list(rows)
    shown = [(Content(""), _told(row)) for row in told[:short]]
    if short is not None and len(told) > short:
        more = _("… and %(n)s more") % {"n": len(told) - short}
        shown.append((Content(""), Content.styled(more, "$muted")))
    return shown


def _told(row: Told) -> Content:
    label = [plain.line(f"{row.label}: ", "$muted")] if row.label else []
    before = [plain.line(row.before, "$muted"), Content(" → ")] if row.before and row.after else (
        [plain.line(row.before)] if row.before else [])  # fmt: skip
    sign = Content.styled(f"{row.sign} ", _STYLES.get(row.sign, ""))
    return plain.joined(sign, *label, *before, plain.line(row.after))


def _conflict(n: int, one: OpenConflict, zone: tzinfo) -> Block:
    about = one.field or {"deleted-here": _("deleted here, changed there"),
                          "deleted-there": _("changed here, deleted there")}.get(one.what, "") or \
        _("the file as a whole")  # fmt: skip
    head = plain.joined(plain.line(one.name or one.path, "bold"),
                        plain.line(f"  {about}", "bold $text-warning"))  # fmt: skip
    rows = [
        (Content.styled(_("base"), "$muted"), _value(one.base, "", None, zone)),
        (Content.styled(_("ours"), "$muted"), _value(one.ours, one.our_author, one.our_when, zone)),
        (Content.styled(_("theirs"), "$muted"),
         _value(one.theirs, one.their_author, one.their_when, zone)),
    ]  # fmt: skip
    return Block(f"conflict {n}", ((Content.styled("✗", "$text-error"), head), *rows, _EMPTY))


def _value(value: str | None, author: str, when: datetime | None, zone: tzinfo) -> Content:
    told = Content.styled(_("(nothing)"), "$muted") if value is None else plain.block(value)
    if not author or when is None:
        return told
    return plain.joined(told, plain.line(f"   {author}, {words.moment(when, zone)}", "$muted"))


def _commit(commit: Commit, zone: tzinfo) -> Block:
    when = words.moment(commit.when, zone)[5:10]
    about = plain.line(f"  {commit.author} · {commit.sha[:8]}", "$muted")
    row = plain.line(when, "$muted"), plain.joined(plain.line(in_words(commit.subject)), about)
    return Block(f"commit {commit.sha}", (row,))
