"""``crmtui board``: how the team works, page by page."""

from __future__ import annotations

import click

from crmtui.cli import options
from crmtui.cli.dates import day_named
from crmtui.cli.hygiene_text import say_hygiene
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.skipped import end_with_skipped
from crmtui.errors import UsageError
from crmtui.i18n import _


@taught(
    "board",
    help=_("How the team works. --hygiene: how soon touches and updates are written down (within 24 "
           "hours?), the late ones, how complete and fresh profiles are, and times that do not fit "
           "the commits. Default: the last 30 days."),
    examples=[
        ("board --hygiene", _("everybody, the last 30 days")),
        ("board --hygiene --owner lin", _("one account manager")),
        ("board --hygiene --from 2026-10-01 --to 2026-10-31", _("a month")),
        ("board --hygiene --json", _("all late records, for a report")),
    ],
)  # fmt: skip
@click.option("--hygiene", is_flag=True, help=_("What is written down when, and what is missing."))
@options.owner
@click.option("--from", "first", metavar="DAY", default="", help=_("First day."))
@click.option("--to", "last", metavar="DAY", default="", help=_("Last day; default: today."))
@options.as_json
@click.pass_obj
def command(
    call: Invocation, hygiene: bool, owner: str, first: str, last: str, as_json: bool
) -> None:
    if not hygiene:
        raise UsageError(_("which page of the board?"), _("add --hygiene"))
    with opened(call) as workspace:
        today = workspace.today_date()
        found = workspace.hygiene(
            day_named(first, today) if first else None, day_named(last, today) if last else None,
            {"me": workspace.me or "me", "all": ""}.get(owner, owner),
        )  # fmt: skip
    say_hygiene(found, as_json)
    end_with_skipped(found.skipped_files)
