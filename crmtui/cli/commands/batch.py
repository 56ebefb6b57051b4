"""``crmtui batch``: what goes to many customers at once."""

from __future__ import annotations

import click

from crmtui.cli import options
from crmtui.cli.complete import complete_batch, complete_query, complete_who
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import Asking, taught
from crmtui.cli.opening import opened
from crmtui.cli.owners import owner_named
from crmtui.errors import UsageError
from crmtui.i18n import _


@taught(
    "batch",
    cls=Asking,
    help=_("Send one message to many customers: a step with `batch: yes`, one line of `crmtui today`. "
           "Without KEY the batches of the day; with one who would get it, who is left out and why, and "
           "the first texts. What went out is one campaign file and one commit, and never goes to the "
           "same person twice."),
    examples=[
        ("batch", _("what is due today")),
        ("batch potential/biweekly-email", _("who gets it, and three of the texts")),
        ("batch potential/biweekly-email --query industry:IT --without 云岚 --send",
         _("send to some of them by your mail server")),
        ("batch potential/biweekly-email --export mails.csv", _("for another mailing tool")),
        ("batch potential/biweekly-email --sent", _("write down that it went out there")),
    ],
)  # fmt: skip
@click.argument("key", metavar="[PLAYBOOK/STEP]", default="", shell_complete=complete_batch)
@click.option("--query", default="", metavar="QUERY", shell_complete=complete_query,
              help=_("Only those of them that fit a query."))  # fmt: skip
@click.option("--without", multiple=True, metavar="WHO", shell_complete=complete_who,
              help=_("Not this customer; may be repeated."))  # fmt: skip
@click.option("--template", default="", metavar="NAME", help=_("Another template than the step's."))
@click.option("--preview", default=3, show_default=True, type=click.IntRange(min=0),
              help=_("How many of the texts to show."))  # fmt: skip
@click.option("--export", "target", default="", metavar="FILE.csv",
              help=_("Write recipients and texts to a new file; - prints them."))  # fmt: skip
@click.option("--send", "is_sending", is_flag=True, help=_("Send them by your mail server."))
@click.option("--sent", "is_sent", is_flag=True, help=_("They were sent by another tool."))
@click.option("--snooze", "until", default="", metavar="DAY", help=_("Hide it for all of them."))
@options.owner
@options.yes
@options.as_json
@click.pass_obj
def command(
    call: Invocation, key: str, query: str, without: tuple[str, ...], template: str, preview: int,
    target: str, is_sending: bool, is_sent: bool, until: str, owner: str, yes: bool, as_json: bool,
) -> None:  # fmt: skip
    from crmtui.cli import mailing_text, mailing_work

    if sum(map(bool, (is_sending, is_sent, until))) > 1:
        raise UsageError(_("--send, --sent and --snooze exclude each other"))
    with opened(call) as workspace:
        whose = owner_named(workspace, owner)
        if not key:
            mailing_text.put_batches(workspace.batches(whose), workspace.rules, as_json)
            return
        mailing = workspace.mailing(
            key, owner=whose, query=query, without=without, template=template
        )
        if target:
            mailing_work.export(mailing, target, yes)
        if is_sending:
            mailing_work.send(workspace, mailing, yes, as_json)
        elif is_sent:
            mailing_work.record(workspace, mailing, yes, as_json)
        elif until:
            mailing_work.snooze(workspace, mailing, until, as_json)
        elif not target:
            mailing_text.put_mailing(mailing, preview, as_json)
