"""``crmtui board``: the month on a page, and how the team works, page by page."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import click

from crmtui.cli import options
from crmtui.cli.adherence_text import say_adherence
from crmtui.cli.board_text import HEAD, board_shape, board_table, say_board
from crmtui.cli.dates import day_named
from crmtui.cli.forms import Form, in_forms
from crmtui.cli.hygiene_text import say_hygiene
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.paint import narrate
from crmtui.cli.quality_text import say_quality
from crmtui.cli.skipped import end_with_skipped
from crmtui.errors import UsageError
from crmtui.i18n import _
from crmtui.model.intervals import add_months


@taught(
    "board",
    help=_("The month on one page: customers and their classes, orders, repurchase and churn, "
           "satisfaction, health, contacts, playbooks, by owner too, each beside the month before (of "
           "a month that is not over, the same days). --html writes it as one file for the browser, "
           "which needs no network. Three pages tell more of how the team works. --playbooks: what each playbook and step wanted, what was done in "
           "time, late, skipped (and why) or given up, what is open, and what the plays achieved, by "
           "team member too; default: the last four weeks. --hygiene: how soon touches and updates "
           "are written down (within 24 hours?), the late ones, how complete and fresh profiles are, "
           "and times that do not fit the commits; default: the last 30 days. --quality: how complete "
           "and right the records are today, what stands twice, and what may be purged."),
    examples=[
        ("board", _("this month so far")),
        ("board --month 2026-10 --html october.html", _("October, to mail or print")),
        ("board --csv > month.csv", _("every figure and class, for a spreadsheet")),
        ("board --owner lin --playbooks --json", _("how one's playbooks were kept, for a report")),
        ("board --quality --owner lin", _("what is missing, wrong, stale or double")),
    ],
)  # fmt: skip
@click.option("--hygiene", is_flag=True, help=_("What is written down when, and what is missing."))
@click.option("--quality", is_flag=True, help=_("What is missing, wrong, stale or double."))
@click.option("--playbooks", is_flag=True, help=_("How well playbooks are kept."))
@options.owner
@click.option("--month", metavar="YYYY-MM", default="", help=_("A month; default: this one."))
@click.option(
    "--query", default="", metavar="QUERY", help=_("The month's page: customers that fit.")
)
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help=_("Write the month's page for a browser."))  # fmt: skip
@click.option("--force", is_flag=True, help=_("With --html: replace a file of something else."))
@click.option("--weeks", type=click.IntRange(1, 520), default=None,
              help=_("With --playbooks: the last weeks."))  # fmt: skip
@click.option("--from", "first", metavar="DAY", default="", help=_("First day."))
@click.option("--to", "last", metavar="DAY", default="", help=_("Last day; default: today."))
@in_forms
@click.pass_obj
def command(
    call: Invocation, hygiene: bool, quality: bool, playbooks: bool, owner: str, month: str,
    query: str, html: Path | None, force: bool, weeks: int | None, first: str, last: str, form: Form,
) -> None:  # fmt: skip
    if hygiene + quality + playbooks > 1:
        raise UsageError(_("one page at a time"))
    if quality and (first or last):
        raise UsageError(_("--quality is about today"))
    if form.is_csv and (hygiene or quality or playbooks):
        raise UsageError(_("--csv is of the month's page"), _("this page has --json"))
    with opened(call) as workspace:
        today = workspace.today_date()
        whose = {"me": workspace.me or "me", "all": ""}.get(owner, owner)
        start = day_named(first, today) if first else None
        end = day_named(last, today) if last else None
        if playbooks:
            start, end = _period(month, weeks, today) or (start, end)
            say_adherence(workspace.adherence(start, end, whose), form.is_json)
            return
        if quality:
            page = workspace.quality(whose)
            say_quality(page, form.is_json)
            end_with_skipped(page.skipped)
            return
        if hygiene:
            found = workspace.hygiene(start, end, whose)
            say_hygiene(found, form.is_json)
            end_with_skipped(found.skipped_files)
            return
        if weeks or first or last:
            raise UsageError(_("the board is about a month"), _("name it with --month 2026-10"))
        board = workspace.board(_month(month) if month else None, whose, query)
        if html:
            workspace.write_board(board, html, replace=force)
    rows = board_table(board) if form.is_csv else ()
    if form.put_data("board", HEAD, rows, **board_shape(board)):
        pass
    elif html:
        narrate(_("The board of %(month)s is in %(file)s")
                % {"month": f"{board.span.first:%Y-%m}", "file": html})  # fmt: skip
    else:
        say_board(board, form)
    end_with_skipped(board.skipped)


def _period(month: str, weeks: int | None, today: date) -> tuple[date, date] | None:
    """The days of a month, or of the last weeks; None when neither is named. UsageError."""
    if month and weeks:
        raise UsageError(_("a month or weeks, not both"))
    if weeks:
        return today - timedelta(days=7 * weeks - 1), today
    if not month:
        return None
    first = _month(month)
    return first, add_months(first, 1) - timedelta(days=1)


def _month(text: str) -> date:
    """The first day of a month. UsageError."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise UsageError(_("%(text)r is no month") % {"text": text},
                         _("write it like 2026-10")) from None  # fmt: skip
