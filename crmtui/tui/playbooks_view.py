"""A playbook as blocks of text: problems, tests, rules in words, customers, and how it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from textual.content import Content

from crmtui.i18n import _, listed, ngettext
from crmtui.model.problem import Problem
from crmtui.reports.adherence import BookFigures, Figures
from crmtui.reports.adherence_words import bar, percent, reason_words, run_words
from crmtui.reports.explanation import Brief, Explanation
from crmtui.reports.rule_words import Sentence
from crmtui.reports.scenario_words import difference_words
from crmtui.reports.scenarios import Tested, Trial
from crmtui.store.layout import kind_of
from crmtui.tui import plain
from crmtui.tui.hanging import Row
from crmtui.tui.widgets.blocks import Block
from crmtui.workspace import Workspace

INDENT = 2
"""Cells of the left column."""
_CELLS = 8
"""Cells of a bar."""
_NONE = Content("")


@dataclass(frozen=True, slots=True)
class Shelf:
    """All playbooks, and what is wrong with their files."""

    books: tuple[Brief, ...] = ()
    problems: dict[str, list[Problem]] = field(default_factory=dict)
    """By path of the file."""

    @property
    def unread(self) -> list[str]:
        """Files that gave no playbook."""
        known = {book.path for book in self.books}
        return [path for path in sorted(self.problems) if path not in known]


def shelf(ws: Workspace) -> Shelf:
    """The playbooks of a workspace, without how well they are kept."""
    problems: dict[str, list[Problem]] = {}
    with ws.fresh():
        books = tuple(ws.playbooks(kept_too=False))
        for problem in ws.problems():
            if kind_of(problem.path) == "playbook":
                problems.setdefault(problem.path, []).append(problem)
    return Shelf(books, problems)


def book_blocks(
    one: Explanation, problems: Sequence[Problem], trial: Trial | None, kept: BookFigures | None
) -> list[Block]:
    """Everything about one playbook."""
    found = [_lines(_title(one)), *problem_blocks(problems)]
    if trial is not None:
        found += trial_blocks(trial)
    found += _section(_("What it does"), [row for s in one.sentences for row in _sentence(s)])
    found += _section(_("Customers"), [*_customers(one)])
    found += _section(_("This month"), [*_kept(kept)])
    found += _section(_("Work"), [_row(_work(one)), *_runs(kept)])
    for clash in one.clashes:
        warning = [_row(clash.what, "$text-warning"), _row(clash.fix, "$muted")]
        found += _section(_("Clash"), warning)
    return found


def problem_blocks(problems: Sequence[Problem]) -> list[Block]:
    """What is wrong with a file, with its line."""
    rows = []
    for one in problems:
        place = f"{one.path}:{one.line}" if one.line else one.path
        style = "$text-error" if one.severity == "error" else "$text-warning"
        rows += [_row(f"{place}  {one.what}", style, "✗")]
        rows += [_row(one.fix, "$muted")] if one.fix else []
    return _section(_("Wrong in its file"), rows) if rows else []


def trial_blocks(trial: Trial) -> list[Block]:
    """What came of playing the scenarios."""
    rows = [_row(str(problem), "$text-error", "✗") for problem in trial.problems]
    for one in trial.tested:
        rows += _tested(one)
    if not rows:
        rows = [_row(_("There is no scenario beside this playbook."), "$muted")]
    return _section(_("Scenarios"), rows)


def _tested(one: Tested) -> Iterator[Row]:
    style, mark = ("$text-success", "✓") if one.passed else ("$text-error", "✗")
    place = "" if one.passed else f"  {one.path}:{one.line}"
    yield Content.styled(mark, style), plain.joined(plain.line(one.scenario),
                                                    plain.line(place, "$muted"))  # fmt: skip
    for difference in one.differences:
        yield _row(f"{difference.on.isoformat()}  {difference_words(difference)}")


def _title(one: Explanation) -> list[Row]:
    head = plain.joined(plain.line(one.title, "bold"), plain.line(f"  {one.path}", "$muted"))
    rows: list[Row] = [(_NONE, head)]
    if one.about:
        rows.append((_NONE, plain.block(one.about, "$muted")))
    return rows


def _sentence(one: Sentence) -> Iterator[Row]:
    if not one.step:
        yield _row(one.text)
        return
    yield Content.styled("▸", "$text-accent"), plain.joined(
        plain.line(one.title, "bold"), plain.line(f"  {one.line}" if one.line else "", "$muted"))  # fmt: skip
    yield _row(one.text)


def _customers(one: Explanation) -> Iterator[Row]:
    if one.is_chores:
        yield _row(_("None: it is for the team."), "$muted")
        return
    names = listed(name for _id, name in one.first)
    rest = one.customers - len(one.first)
    more = _(" and %(n)d more") % {"n": rest} if rest > 0 else ""
    count = _("%(n)d of %(all)d") % {"n": one.customers, "all": one.total}
    yield _NONE, plain.joined(plain.line(count, "bold"),
                              plain.line(f": {names}{more}" if names else "", "$muted"))  # fmt: skip


def _kept(kept: BookFigures | None) -> Iterator[Row]:
    if kept is None:
        yield _row(_("reading everybody's past …"), "$muted")
        return
    yield _row(figures_words(kept.figures))
    for step in kept.steps:
        if step.figures.due and len(kept.steps) > 1:
            share = step.figures.adherence
            told = f"{bar(share, _CELLS)} {percent(share):>4}  "
            yield _NONE, plain.joined(plain.line(told, share_style(share)), plain.line(step.title),
                                      plain.line(f"  {step.figures.due}", "$muted"))  # fmt: skip
    for why, n in kept.figures.reasons:
        told = _("skipped: %(why)s") % {"why": reason_words(why)}
        yield _row(f"{told} ({n})" if n > 1 else told, "$muted")


def figures_words(one: Figures) -> str:
    """Figures in a line: what was due, and what became of it."""
    counted = ((one.in_time, _("%(n)d in time")), (one.late, _("%(n)d late")),
               (one.skipped, _("%(n)d skipped")), (one.given_up, _("%(n)d given up")),
               (one.overdue, _("%(n)d open late")), (one.open, _("%(n)d open")))  # fmt: skip
    due = ngettext("%(n)d task due", "%(n)d tasks due", one.due) % {"n": one.due}
    parts = [due, *(text % {"n": n} for n, text in counted if n)]
    if one.carried:
        parts.append(_("%(n)d open from before") % {"n": one.carried})
    return listed(parts)


def share_style(share: float | None) -> str:
    """The colour of an adherence."""
    if share is None:
        return "$muted"
    return "$text-success" if share >= 0.9 else "$text-warning" if share >= 0.7 else "$text-error"


def _work(one: Explanation) -> str:
    told = ngettext("%(n)d task open today", "%(n)d tasks open today", one.open) % {"n": one.open}
    late = _(", %(n)d of them overdue") % {"n": one.overdue} if one.overdue else ""
    weeks = _("due in the coming weeks: %(weeks)s") % {"weeks": " + ".join(map(str, one.weeks))}
    return f"{told}{late}; {weeks}"


def _runs(kept: BookFigures | None) -> Iterator[Row]:
    if kept is None or kept.runs is None:
        return
    runs = kept.runs
    yield _row(ngettext("%(n)d run under way", "%(n)d runs under way", runs.under_way)
               % {"n": runs.under_way})  # fmt: skip
    if runs.started:
        yield _row(_("this month: %(what)s") % {"what": run_words(runs)}, "$muted")


def _section(title: str, rows: Iterable[Row]) -> list[Block]:
    heading = Block("", ((_NONE, Content.styled(title, "bold $text-accent")),))
    return [heading, _lines(rows)]


def _row(text: str, style: str = "", mark: str = "") -> Row:
    return Content.styled(mark, style) if mark else _NONE, plain.line(text, style)


def _lines(rows: Iterable[Row]) -> Block:
    """A text that the cursor passes over, with an empty line below it."""
    return Block("", (*rows, (_NONE, _NONE)))
