"""``crmtui pack``: fold the entries of closed months into yearly lists."""

from __future__ import annotations

import click

from crmtui.actions.pack import PackPlan
from crmtui.cli import options
from crmtui.cli.documents import emit
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.outcome import say_done
from crmtui.cli.paint import ink, narrate, put
from crmtui.i18n import _, ngettext

_LISTED = 20


@taught(
    "pack",
    help=_("Fold the single entries of months that have been closed for thirty days into one list a "
           "year and customer, as one commit on the default branch: fewer files, read faster, the "
           "same queue. Files with a comment stay; a second run changes nothing."),
    examples=[
        ("pack --dry-run", _("what would be folded, and what stays and why")),
        ("pack", _("all closed months")),
        ("pack --before 2026-01", _("only up to the end of 2025")),
    ],
)  # fmt: skip
@click.option(
    "--before", default="", metavar="MONTH", help=_("Only entries before this month, e.g. 2026-01.")
)
@click.option("-n", "--dry-run", is_flag=True, help=_("Say what would be done, and do nothing."))
@click.option(
    "--here", is_flag=True, help=_("Pack on this branch, though it is not the default one.")
)
@options.as_json
@click.pass_obj
def command(call: Invocation, before: str, dry_run: bool, here: bool, as_json: bool) -> None:
    with opened(call) as workspace:
        plan = workspace.pack_preview(before)
        done = None if dry_run else workspace.pack(plan, here=here)
    if done is not None and not as_json:
        say_done(done)
    elif as_json:
        emit("pack", dry_run=dry_run, before=plan.before, entries=plan.entries, lists=plan.lists,
             customers=plan.customers, kept=plan.kept, commit=done.commit if done else "",
             paths=[change.path for change in plan.changes],
             why_uncommitted=done.why_uncommitted if done else "")  # fmt: skip
    else:
        _say(plan)
    if not as_json:
        _say_kept(plan)


def _say(plan: PackPlan) -> None:
    entries = ngettext("%(n)d entry", "%(n)d entries", plan.entries) % {"n": plan.entries}
    lists = ngettext("%(n)d list", "%(n)d lists", plan.lists) % {"n": plan.lists}
    put(_("%(entries)s before %(before)s would be folded into %(lists)s.")
        % {"entries": entries, "before": plan.before, "lists": lists})  # fmt: skip


def _say_kept(plan: PackPlan) -> None:
    for kept in plan.kept[:_LISTED]:
        narrate(ink(_("stays"), "yellow"), f" {kept.path} {kept.why}")
    if len(plan.kept) > _LISTED:
        narrate(_("… and %(n)d more") % {"n": len(plan.kept) - _LISTED})
