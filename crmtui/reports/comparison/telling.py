"""A difference as rows of words, the same for the terminal, Markdown and the application."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from crmtui.i18n import _, listed, ngettext
from crmtui.reports.difference import (
    CustomerDiff,
    Difference,
    EntryEdit,
    FieldEdit,
    FileProblem,
    QueueChange,
    RuleDiff,
    TaskMove,
)

ENTRIES = 10
"""Entries of one customer that are told one by one."""
_SIGNS = {"added": "+", "removed": "−", "changed": "~"}


@dataclass(frozen=True, slots=True)
class Told:
    """One line about a record or rule. User data is as typed; whoever shows it makes it safe."""

    sign: str
    """``+``, ``−``, ``~``, or ``!`` for what cannot be read."""
    label: str
    before: str
    """Empty where only ``after`` tells it."""
    after: str

    @property
    def text(self) -> str:
        """Before and after in one."""
        if not self.before:
            return self.after
        return f"{self.before} → {self.after}" if self.after else self.before


def headline(found: Difference) -> str:
    """What differs, counted: ``11 customers (1 new), 1 rule file, 2 other files``."""
    parts = [_customers(found.customers), _rules(len(found.rules)), _others(len(found.others)),
             _unread(_unreadable(found))]  # fmt: skip
    return listed(filter(None, parts)) or _("no difference")


def _customers(customers: Sequence[CustomerDiff]) -> str:
    if not customers:
        return ""
    kinds = Counter(one.kind for one in customers)
    text = ngettext("%(n)d customer", "%(n)d customers", len(customers)) % {"n": len(customers)}
    extra = [_("%(n)d new") % {"n": kinds["added"]} if kinds["added"] else "",
             _("%(n)d removed") % {"n": kinds["removed"]} if kinds["removed"] else ""]  # fmt: skip
    told = listed(filter(None, extra))
    return f"{text} ({told})" if told else text


def _rules(n: int) -> str:
    return ngettext("%(n)d rule file", "%(n)d rule files", n) % {"n": n} if n else ""


def _others(n: int) -> str:
    return ngettext("%(n)d other file", "%(n)d other files", n) % {"n": n} if n else ""


def _unread(n: int) -> str:
    return ngettext("%(n)d unreadable file", "%(n)d unreadable files", n) % {"n": n} if n else ""


def _unreadable(found: Difference) -> int:
    about = [*found.problems, *(p for one in found.customers for p in one.problems)]
    return len({problem.path for problem in about})


def customer_rows(one: CustomerDiff) -> list[Told]:
    """Everything about one customer but the name."""
    rows = [Told("!", "", "", problem_text(problem)) for problem in one.problems]
    if one.moved_from:
        rows.append(Told("~", _("folder"), one.moved_from, one.folder))
    if one.kind == "removed":
        return [*rows, Told("−", "", "", _gone(one))]
    rows += [field_row(edit) for edit in one.fields if edit.name not in ("id", "name")
             or one.kind == "changed"]  # fmt: skip
    for contact in one.contacts:
        if contact.kind == "changed":
            rows += [_under(_contact(contact.name), edit) for edit in contact.edits]
        else:
            rows.append(Told(_SIGNS[contact.kind], _("contact"), "", contact.line))
    return [*rows, *_entry_rows(one)]


def _contact(name: str) -> str:
    return _("contact %(name)s") % {"name": name}


def _gone(one: CustomerDiff) -> str:
    n = len(one.entries)
    text = ngettext("removed, with %(n)d entry", "removed, with %(n)d entries", n)
    return text % {"n": n} if n else _("removed")


def field_row(edit: FieldEdit) -> Told:
    """A field; a list of texts as what came and what went."""
    if edit.is_list:
        came = [f"+{text}" for text in edit.added]
        return Told("~", edit.label, "", "  ".join([*came, *(f"−{text}" for text in edit.removed)]))
    sign = "+" if not edit.before else "~" if edit.after else "−"
    return Told(
        sign, edit.label, edit.before, edit.after or _("(nothing)") if edit.before else edit.after
    )


def _under(label: str, edit: FieldEdit) -> Told:
    row = field_row(edit)
    return Told(row.sign, f"{label}, {row.label}", row.before, row.after)


def _entry_rows(one: CustomerDiff) -> Iterator[Told]:
    for entry in one.entries[:ENTRIES]:
        yield Told(_SIGNS[entry.kind], "", "", _entry_text(entry))
    rest = Counter(entry.kind for entry in one.entries[ENTRIES:])
    if rest:
        yield Told(" ", "", "", _("… and %(entries)s more") % {"entries": _counted(rest)})
    if one.refiled and not one.moved_from:
        text = ngettext("%(n)d entry stands in another file", "%(n)d entries stand in another file",
                        one.refiled)  # fmt: skip
        yield Told(" ", "", "", text % {"n": one.refiled})


def _counted(kinds: Counter[str]) -> str:
    return ", ".join(f"{_SIGNS[kind]}{n}" for kind, n in sorted(kinds.items()))


def _entry_text(entry: EntryEdit) -> str:
    """The entry; what was edited in it in brackets."""
    if not entry.edits:
        return entry.line
    edits = (f"{row.label}: {row.text}" for row in map(field_row, entry.edits))
    return f"{entry.line} [{'; '.join(edits)}]"


def rule_rows(rule: RuleDiff) -> list[Told]:
    """Everything about one rule file but its name."""
    if rule.change == "removed":
        return [Told("−", "", "", _("removed"))]
    return [field_row(edit) for edit in rule.edits]


def problem_text(problem: FileProblem) -> str:
    """Why nothing is said about a file."""
    found = problem.problem
    text = _("cannot be read before") if problem.side == "before" else _("cannot be read now")
    place = f"{problem.path}:{found.line}" if found.line else problem.path
    return f"{place} {text}: {found.what}"


def move_word(kind: str) -> str:
    """What becomes of a task, in a word."""
    return {"appears": _("new"), "vanishes": _("gone"), "moves": _("moved"),
            "settled": _("settled"), "handed": _("handed over"), "hidden": _("hidden"),
            "shown": _("back")}[kind]  # fmt: skip


def move_days(move: TaskMove) -> str:
    """``2026-12-01 → 2026-11-25``, or the one day there is."""
    before, after = day_text(move.before), day_text(move.after)
    if before and after and before != after:
        text = f"{before} → {after}"
    else:
        text = before or after
    return f"{text} ({move.note})" if move.note else text


def day_text(day: date | None) -> str:
    """A due day; empty for none."""
    if day is None:
        return ""
    return _("never contacted") if day == date.min else day.isoformat()


def queue_line(queue: QueueChange) -> str:
    """The change of the queue, counted."""
    counts = Counter(move.kind for move in queue.tasks)
    kinds = [f"{counts[kind]} {move_word(kind)}" for kind in
             ("settled", "moves", "appears", "vanishes", "handed", "hidden", "shown")
             if counts[kind]]  # fmt: skip
    told = listed(kinds) or _("no task changes")
    if queue.open_before is None:
        return told
    both = {"before": queue.open_before, "after": queue.open_after}
    return _("open tasks %(before)d → %(after)d") % both + f" · {told}"


def week_titles(queue: QueueChange) -> list[str]:
    """The first day of each week, month and day."""
    return [f"{queue.day + timedelta(days=7 * n):%m-%d}" for n in range(queue.weeks)]


def before_after(pair: tuple[int, int]) -> str:
    """``12 → 14``; one number where nothing changes."""
    return str(pair[0]) if pair[0] == pair[1] else f"{pair[0]} → {pair[1]}"
