"""A difference as a comment of a pull request: GitHub's and GitLab's Markdown, user data escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from crmtui.i18n import _, ngettext
from crmtui.reports.comparison.telling import (
    Told,
    before_after,
    customer_rows,
    headline,
    move_days,
    move_word,
    problem_text,
    queue_line,
    rule_rows,
    week_titles,
)
from crmtui.reports.difference import CustomerDiff, Difference, QueueChange
from crmtui.text import clip, safe_text

CUSTOMERS = 50
"""Customers told in full."""
TASKS = 100
LONGEST = 60_000
"""Characters; the servers refuse comments a little longer."""
_OPEN = 10
"""Customers up to which they are not folded away."""
_CELL = 200
"""Cells of a text in a table."""

_SPECIAL = re.compile(r"[&<>`*_\[\]|~\\$^{}]")
_ALIVE = re.compile(r"@|[#!%](?=\w)|:(?=[\w+-]*:|//)|(?<=www)\.|(?<=GH)-")
"""What servers turn into mentions, references, emoji and links."""
_BREAK = "&#8203;"


def markdown_text(text: str) -> str:
    """User data on one line, in which nothing is markup, mention, reference, link or emoji."""
    pieces = []
    at = 0
    shown = clip(safe_text(text, one_line=True), _CELL)
    for match in _ALIVE.finditer(shown):
        pieces += [_escaped(shown[at : match.end()]), _BREAK]
        at = match.end()
    return "".join([*pieces, _escaped(shown[at:])])


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda m: f"&#{ord(m.group())};", text)


def to_markdown(found: Difference, most: int | None = CUSTOMERS) -> str:
    """The difference as one comment. ``most`` customers and a hundred tasks are told in full, fewer
    where it would become too long for a comment; None: everything."""
    if most is None:
        return _comment(found, None, None)
    text = _comment(found, most, TASKS)
    while len(text) > LONGEST and most > 1:
        most //= 2
        text = _comment(found, most, min(TASKS, most))
    return text


def _comment(found: Difference, most: int | None, tasks: int | None) -> str:
    parts = [*_head(found), *_rules(found), *_problems(found)]
    if found.queue is not None:
        parts += _queue(found.queue, tasks)
    parts += [*_customers(found.customers, most), *_others(found)]
    return "\n".join(parts).rstrip() + "\n"


def _head(found: Difference) -> Iterator[str]:
    yield f"### {headline(found)}"
    yield ""
    yield f"`{found.before.name}` → `{found.after.name}`"
    yield ""


def _rules(found: Difference) -> Iterator[str]:
    if found.rules:
        yield from _heading(_("Playbooks and settings"))
        rows = [(_strong(rule.title), row) for rule in found.rules for row in rule_rows(rule)]
        yield from _told_table(_("rule"), rows)


def _problems(found: Difference) -> Iterator[str]:
    if found.problems:
        yield from (f"- ⚠️ {markdown_text(problem_text(problem))}" for problem in found.problems)
        yield ""


def _queue(queue: QueueChange, most: int | None) -> Iterator[str]:
    yield from _heading(_("The queue of %(day)s") % {"day": queue.day})
    yield queue_line(queue)
    yield ""
    if queue.owners:
        titles = [_("tasks"), _("overdue"), *week_titles(queue), _("sum")]
        rows = [[_who(queue, load.owner), *map(before_after, (load.overdue, *load.weeks, load.total))]
                for load in queue.owners]  # fmt: skip
        yield from _table(titles, rows, right=1)
    if queue.tasks:
        rows = [[markdown_text(move.name), markdown_text(move.title), _who(queue, move.owner),
                 move_word(move.kind), markdown_text(move_days(move))] for move in queue.tasks[:most]]  # fmt: skip
        titles = [_("customer"), _("task"), _("owner"), "", _("due")]
        n = len(queue.tasks)
        text = ngettext("%(n)d task changes", "%(n)d tasks change", n) % {"n": n}
        yield from _folded(text, [*_table(titles, rows), *_rest(n - len(rows))])


def _customers(customers: Sequence[CustomerDiff], most: int | None) -> Iterator[str]:
    if not customers:
        return
    rows = [(_customer(one), row) for one in customers[:most] for row in customer_rows(one)]
    table = list(_told_table(_("customer"), rows))
    rest = _rest(len(customers) - len(customers[:most]))
    yield from _heading(_("Customers"))
    if len(customers) <= _OPEN:
        yield from (*table, *rest)
    else:
        n = {"n": len(customers)}
        text = ngettext("%(n)d customer", "%(n)d customers", len(customers)) % n
        yield from _folded(text, [*table, *rest])


def _customer(one: CustomerDiff) -> str:
    kind = {"added": _(" (new)"), "removed": _(" (removed)")}.get(one.kind, "")
    return f"{_strong(one.name)}{kind} {markdown_text(one.id)}"


def _others(found: Difference) -> Iterator[str]:
    if found.others:
        yield from _heading(_("Other files"))
        signs = {"added": "+", "removed": "−", "changed": "~"}
        named = [f"- {signs[one.change]} {markdown_text(one.told)}" for one in found.others]
        yield from named if len(named) <= _OPEN else _folded(str(len(named)), named)


def _told_table(title: str, rows: Iterable[tuple[str, Told]]) -> Iterator[str]:
    """Names stand in the first of their rows only."""
    last, cells = "", []
    for name, row in rows:
        cells.append(["" if name == last else name, _what(row),
                      markdown_text(row.before), markdown_text(row.after)])  # fmt: skip
        last = name
    yield from _table([title, _("what"), _("before"), _("after")], cells)


def _what(row: Told) -> str:
    """The field; for entries what became of them."""
    words = {"+": _("added"), "−": _("removed"), "~": _("edited"), "!": "⚠️"}
    label = markdown_text(row.label)
    return f"{row.sign} {label}" if label else words.get(row.sign, "")


def _table(titles: Sequence[str], rows: Iterable[Sequence[str]], right: int = 0) -> Iterator[str]:
    """``right``: the columns from this one on are numbers; 0 for none."""
    yield "| " + " | ".join(titles) + " |"
    yield "|" + "|".join("--:" if right and n >= right else "---" for n in range(len(titles))) + "|"
    yield from ("| " + " | ".join(row) + " |" for row in rows)
    yield ""


def _folded(summary: str, lines: Iterable[str]) -> Iterator[str]:
    yield from ("<details>", f"<summary>{summary}</summary>", "", *lines, "</details>", "")


def _heading(text: str) -> Iterator[str]:
    yield from (f"#### {text}", "")


def _rest(n: int) -> list[str]:
    return [_("… and %(n)d more") % {"n": n}, ""] if n else []


def _strong(text: str) -> str:
    return f"<b>{markdown_text(text)}</b>"


def _who(queue: QueueChange, key: str) -> str:
    return markdown_text(queue.people.get(key, key) or _("nobody"))
