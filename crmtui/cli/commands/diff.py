"""``crmtui diff``: what a change means, in words, and what becomes of the queue."""

from __future__ import annotations

from collections.abc import Sequence

import click

from crmtui.cli import options
from crmtui.cli.dates import day_named
from crmtui.cli.documents import emit
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.errors import CrmError, UsageError
from crmtui.history.comparison import is_range, is_short_hex
from crmtui.i18n import _
from crmtui.reports.difference import Difference
from crmtui.workspace import Workspace

CUSTOMERS = 20


@taught(
    "diff",
    help=_("What differs between two states: customers by field and entry, playbooks in words, and "
           "the change of the queue. RANGE is A..B, A...B (what B has since it left A), or A (the "
           "work tree since A); without it, what is not committed. A day stands for the last commit "
           "up to its end. With WHO only these customers."),
    examples=[
        ("diff", _("what is not committed yet")),
        ("diff main...", _("what this branch changes")),
        ("diff main... --markdown", _("as a comment of its pull request")),
        ("diff HEAD~3 示例", _("one customer, the last three commits and the work tree")),
        ("diff 2026-11-01..2026-11-15 --json", _("a fortnight, for scripts")),
    ],
)  # fmt: skip
@click.argument("named", nargs=-1, metavar="[RANGE] [WHO]...")
@click.option("--markdown", is_flag=True, help=_("Print a comment for a pull request."))
@options.on_day
@click.option("--weeks", type=click.IntRange(1, 26), default=4, show_default=True,
              help=_("Weeks of the queue to compare."))  # fmt: skip
@click.option("--no-queue", is_flag=True, help=_("Leave the queue out: much faster."))
@click.option("--all", "everything", is_flag=True, help=_("Everything in full, however long."))
@options.as_json
@click.pass_obj
def command(
    call: Invocation, named: tuple[str, ...], markdown: bool, on: str | None, weeks: int,
    no_queue: bool, everything: bool, as_json: bool,
) -> None:  # fmt: skip
    if markdown and as_json:
        raise UsageError(_("--markdown or --json, not both"))
    with opened(call) as workspace:
        day = day_named(on, workspace.today_date()) if on else None
        asked, who = _read(workspace, named)
        found = workspace.diff(asked, who, on=day, weeks=weeks, queue=not no_queue)
    if as_json:
        _emit(found)
    elif markdown:
        from crmtui.reports.comparison.markdown import CUSTOMERS as MOST
        from crmtui.reports.comparison.markdown import to_markdown

        click.echo(to_markdown(found, None if everything else MOST), nl=False)
    else:
        from crmtui.cli.difference_text import put_difference

        put_difference(found, None if everything else CUSTOMERS)


def _read(workspace: Workspace, named: Sequence[str]) -> tuple[str, Sequence[str]]:
    """The range, if the first word is one, and the customers."""
    if not named:
        return "", ()
    first = named[0]
    if is_range(first) or (not is_short_hex(first) and _is_commit(workspace, first)):
        return first, named[1:]
    return "", named


def _is_commit(workspace: Workspace, text: str) -> bool:
    try:
        workspace.commit_named(text)
    except CrmError:
        return False
    return True


def _emit(found: Difference) -> None:
    emit("diff", range=found.asked, before=found.before, after=found.after,
         customers=found.customers, rules=found.rules, others=found.others,
         problems=found.problems, queue=found.queue)  # fmt: skip
