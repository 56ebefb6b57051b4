"""What ``crmtui batch`` does with a mailing: send, write down, export, hide."""

from __future__ import annotations

from pathlib import Path

import click

from crmtui.cli.bulk import agree
from crmtui.cli.dates import day_named
from crmtui.cli.documents import emit
from crmtui.cli.outcome import say_done
from crmtui.cli.paint import ink, narrate
from crmtui.cli.progress import progress
from crmtui.cli.terminal import is_terminal
from crmtui.errors import MailFailed, UsageError
from crmtui.exchange.mail_settings import mail_settings
from crmtui.i18n import _, ngettext
from crmtui.model.letter import Failed, Sent
from crmtui.reports.mailing import Mailing
from crmtui.workspace import Workspace

STDOUT = "-"


def export(mailing: Mailing, target: str, yes: bool) -> None:
    """Write the recipients and their texts to a file, or to stdout. Conflict when it is there."""
    from crmtui.actions.mailing import export as exported
    from crmtui.actions.mailing import write_export

    if target == STDOUT:
        click.echo(exported(mailing).decode("utf-8-sig"), nl=False)
        return
    write_export(mailing, Path(target), replace=yes)
    count = len(mailing.recipients)
    narrate(ngettext("%(n)d row in %(file)s", "%(n)d rows in %(file)s", count)
            % {"n": count, "file": target})  # fmt: skip


def record(workspace: Workspace, mailing: Mailing, yes: bool, as_json: bool) -> None:
    """Write down that it was sent by another tool."""
    _refuse_empty(mailing)
    agree(_targets(mailing), _("Were all of these sent?"), yes)
    say_done(workspace.record_mailing(mailing), as_json)


def snooze(workspace: Workspace, mailing: Mailing, until: str, as_json: bool) -> None:
    """Hide it for all of them."""
    _refuse_empty(mailing)
    day = day_named(until, workspace.today_date())
    say_done(workspace.snooze_mailing(mailing, day), as_json)


def send(workspace: Workspace, mailing: Mailing, yes: bool, as_json: bool) -> None:
    """Send it, after a question. MailFailed when nothing or not everything went out."""
    _refuse_empty(mailing)
    settings = mail_settings()
    if settings is None:
        raise UsageError(_("no mail server is set up"),
                         _("`crmtui doctor` says how, or use --export and --sent"))  # fmt: skip
    if not yes and not is_terminal():
        raise UsageError(_("nobody is there to ask"), _("add --yes to send without a question"))
    question = _("Send these letters by %(host)s?") % {"host": settings.host}
    agree(_targets(mailing), question, yes)
    with progress() as show:

        def told(through: int, total: int, result: Sent | Failed) -> None:
            show(_("%(n)d of %(total)d  %(address)s")
                 % {"n": through, "total": total, "address": result.letter.to.address})  # fmt: skip

        delivery = workspace.send_mailing(mailing, settings, told)
    if as_json:
        emit("batch-sent", message=delivery.done.message, commit=delivery.done.commit,
             paths=delivery.done.paths, sent=delivery.sent, why_uncommitted=delivery.done.why_uncommitted,
             failed=[{"customer": id, "why": why} for id, why in delivery.failed])  # fmt: skip
    else:
        say_done(delivery.done)
    names = {one.customer.id: one.customer.name for one in mailing.recipients}
    for id, why in delivery.failed:
        narrate(ink(_("not sent"), "red"), f": {names[id]} ({id}): {why}")
    if delivery.failed:
        count = len(delivery.failed)
        raise MailFailed(
            ngettext("%(n)d letter did not go out", "%(n)d letters did not go out", count)
            % {"n": count}, _("they stay due: run the same command again"))  # fmt: skip


def _targets(mailing: Mailing) -> list[tuple[str, str]]:
    return [(one.customer.id, f"{one.customer.name}  {one.address}".rstrip())
            for one in mailing.recipients]  # fmt: skip


def _refuse_empty(mailing: Mailing) -> None:
    if not mailing.recipients:
        raise UsageError(_("nobody is left to send it to"), _("the command alone says why"))


__all__ = ["export", "record", "send", "snooze"]
