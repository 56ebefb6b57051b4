"""``crmtui history``: who changed which field, and when."""

from __future__ import annotations

import click

from crmtui.cli import options
from crmtui.cli.documents import emit
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.paint import Piece, ink, narrate
from crmtui.cli.table import Column, put_table
from crmtui.i18n import _
from crmtui.reports.changes import FieldChange


@taught(
    "history",
    help=_("Who changed which field of a customer, and when, newest first; with FIELD only that "
           "one."),
    examples=[
        ("history 示例", _("every change of the record")),
        ("history 示例 tier", _("how the tier came about")),
        ("history C2024002 owner --json", _("for scripts")),
    ],
)  # fmt: skip
@options.who
@click.argument("field", metavar="[FIELD]", default="")
@click.option("--limit", type=click.IntRange(min=1), help=_("At most this many."))
@options.as_json
@click.pass_obj
def command(call: Invocation, who: str, field: str, limit: int | None, as_json: bool) -> None:
    with opened(call) as workspace:
        customer = workspace.find(who)
        changes = workspace.history(customer.id, field)[:limit]
    if as_json:
        emit("history", customer=customer.id, field=field, changes=changes)
        return
    put_table(
        [Column(_("when")), Column(_("who"), flexible=True), Column(_("commit")),
         Column(_("what"), flexible=True), Column(_("change"), flexible=True, least=20)],
        [_cells(change) for change in changes],
    )  # fmt: skip
    if not changes:
        narrate(_("No change is recorded in Git."))


def _cells(change: FieldChange) -> list[Piece]:
    when = change.when.strftime("%Y-%m-%d %H:%M")
    return [when, change.author, ink(change.commit[:10], dim=True), ink(change.field, bold=True),
            _sentence(change)]  # fmt: skip


def _sentence(change: FieldChange) -> str:
    if change.before and change.after:
        return f"{change.before} → {change.after}"
    if change.before:
        return _("removed: %(text)s") % {"text": change.before}
    return change.after or change.subject
