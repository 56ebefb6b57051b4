"""The board's page on playbooks: what they wanted, and what became of it."""

from __future__ import annotations

from crmtui.cli.documents import emit
from crmtui.cli.paint import Piece, ink, narrate, put
from crmtui.cli.table import Column, put_table
from crmtui.i18n import _
from crmtui.reports.adherence import Adherence, BookFigures, Figures
from crmtui.reports.adherence_words import bar, percent, reason_words, run_words
from crmtui.reports.titles import printed


def say_adherence(found: Adherence, as_json: bool) -> None:
    """Prints the report as text or as the document ``crmtui/adherence``."""
    if as_json:
        emit("adherence", first=found.first, last=found.last, day=found.day,
             playbooks=found.playbooks, owners=found.owners, rows=found.rows)  # fmt: skip
        return
    put(ink(_("What playbooks wanted, %(first)s to %(last)s")
            % {"first": found.first, "last": found.last}, bold=True))  # fmt: skip
    _table([row for book in found.playbooks if _has_news(book) for row in _rows(book)])
    _say_runs(found)
    put("")
    put(ink(_("By team member"), bold=True))
    _table([_row(one.name or _("nobody"), one.figures) for one in found.owners])
    _say_reasons(found)
    narrate(_("in time: of what can be judged, that is without skipped and open"))
    quiet = [book.playbook for book in found.playbooks if not _has_news(book)]
    if quiet:
        narrate(_("nothing was due: %(names)s") % {"names": ", ".join(quiet)})


def _has_news(book: BookFigures) -> bool:
    return bool(book.figures.due or book.figures.carried or (book.runs and book.runs.started))


def _table(rows: list[list[Piece]]) -> None:
    titles = (_("due"), _("done"), _("late"), _("skipped"), _("given up"), _("open late"),
              _("open"), _("from before"))  # fmt: skip
    put_table(
        [Column("", flexible=True, least=12),
         *(Column(title, right=True, optional=n == 7) for n, title in enumerate(titles)),
         Column(_("in time"))],
        rows, indent=2,
    )  # fmt: skip


def _rows(book: BookFigures) -> list[list[Piece]]:
    steps = [step for step in book.steps if step.figures.due or step.figures.carried]
    head = _row(printed(book.title), book.figures)
    if len(steps) < 2:
        return [[ink(printed(book.title), bold=True), *head[1:]]]
    rows = [_row(f"  {printed(step.title)}", step.figures) for step in steps]
    return [[ink(printed(book.title), bold=True), *head[1:]], *rows]


def _row(name: str, one: Figures) -> list[Piece]:
    numbers: list[Piece] = [str(one.due), str(one.in_time), *(
        str(n or "") for n in (one.late, one.skipped, one.given_up, one.overdue, one.open,
                               one.carried))]  # fmt: skip
    colour = None if one.adherence is None else _colour(one.adherence)
    return [name, *numbers, ink(f"{bar(one.adherence)} {percent(one.adherence)}", fg=colour)]


def _colour(share: float) -> str:
    return "green" if share >= 0.9 else "yellow" if share >= 0.7 else "red"


def _say_runs(found: Adherence) -> None:
    played = [book for book in found.playbooks if book.runs and book.runs.started]
    if not played:
        return
    put("")
    put(ink(_("Runs that started in this time"), bold=True))
    for book in played:
        if book.runs is not None:
            put("  ", printed(book.title), ink(f"  {run_words(book.runs)}", dim=True))


def _say_reasons(found: Adherence) -> None:
    skipped = [(book, n, why) for book in found.playbooks for why, n in book.figures.reasons]
    if not skipped:
        return
    put("")
    put(ink(_("Why it was skipped"), bold=True))
    for book, n, why in skipped:
        put(f"  {n:3d}  ", reason_words(why), ink(f"  {printed(book.title)}", dim=True))
