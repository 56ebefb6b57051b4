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
from crmtui.cli.team_text import say_team
from crmtui.errors import UsageError
from crmtui.i18n import _
from crmtui.reports.blame import Blamed
from crmtui.reports.changes import FieldChange
from crmtui.workspace import Workspace


@taught(
    "history",
    help=_("Who changed which field of a customer, and when, newest first; with FIELD only that "
           "one. With --blame the last change of each field, with --team who did what this week."),
    examples=[
        ("history 示例", _("every change of the record")),
        ("history 示例 tier", _("how the tier came about")),
        ("history 示例 --blame", _("where each field has its value from")),
        ("history --team --since 周一", _("who did what, by person and day")),
        ("history C2024002 owner --json", _("for scripts")),
    ],
)  # fmt: skip
@options.anyone
@click.argument("field", metavar="[FIELD]", default="")
@click.option("--limit", type=click.IntRange(min=1), help=_("At most this many."))
@click.option("--blame", is_flag=True, help=_("The last change of each field of the profile."))
@options.team
@options.since
@options.owner
@options.as_json
@click.pass_obj
def command(
    call: Invocation, who: str, field: str, limit: int | None, blame: bool, team: bool, since: str,
    owner: str, as_json: bool,
) -> None:  # fmt: skip
    if team and (who or blame):
        raise UsageError(_("--team is about everybody"), _("leave WHO and --blame out"))
    if not team and (since or owner):
        raise UsageError(_("--since and --owner go with --team"))
    with opened(call) as workspace:
        if team:
            say_team(workspace, since, owner, as_json)
        elif blame:
            _say_blame(workspace, options.required(who), field, as_json)
        else:
            _say_changes(workspace, options.required(who), field, limit, as_json)


def _say_changes(
    workspace: Workspace, who: str, field: str, limit: int | None, as_json: bool
) -> None:
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


def _say_blame(workspace: Workspace, who: str, field: str, as_json: bool) -> None:
    customer = workspace.find(who)
    fields = [one for one in workspace.blame(customer.id)
              if not field or one.field == field or one.field.startswith(f"{field}.")]  # fmt: skip
    if as_json:
        emit("blame", customer=customer.id, path=customer.path, fields=fields)
        return
    put_table(
        [Column(_("field"), flexible=True), Column(_("value"), flexible=True, least=16),
         Column(_("when")), Column(_("who"), flexible=True), Column(_("commit"))],
        [[ink(one.field, bold=True), one.value, _when(one), one.author,
          ink(one.commit[:10] or _("not committed"), dim=True)] for one in fields],
    )  # fmt: skip


def _when(one: Blamed) -> str:
    return one.when.strftime("%Y-%m-%d %H:%M") if one.when else ""


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
