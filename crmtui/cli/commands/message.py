"""``crmtui message``: a letter from a template, looked at, handed over or sent, and logged."""

from __future__ import annotations

from dataclasses import dataclass

import click

from crmtui.cli import options
from crmtui.cli.complete import complete_task
from crmtui.cli.documents import emit
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.letter_text import put_fields, put_letter, put_templates, shape
from crmtui.cli.opening import opened
from crmtui.cli.outcome import say_done
from crmtui.cli.paint import ink, narrate
from crmtui.cli.terminal import is_terminal
from crmtui.errors import UsageError
from crmtui.i18n import _
from crmtui.model.letter import Letter
from crmtui.reports.drafting import Draft, refuse
from crmtui.workspace import Workspace
from crmtui.workspace.letters import log_command


@taught(
    "message",
    help=_("Write to a customer from a template in playbooks/templates/: without an option it "
           "shows recipient, subject and text. TEMPLATE defaults to that of the due task. --send "
           "sends it over your own mail server (mail.toml in your configuration folder) and logs "
           "the touch, which completes the task. Exit code 1 when the records lack something the "
           "text names."),
    examples=[
        ("message 示例", _("the letter of the task that is due")),
        ("message 示例 winback-offer --contact li", _("this template, to that person")),
        ("message 示例 --edit --send", _("change it in $EDITOR first, then send and log it")),
        ("message 示例 mid-autumn --copy", _("into the clipboard, for WeChat")),
        ("message --list", _("the templates; --fields: what they may name")),
    ],
)  # fmt: skip
@options.anyone
@click.argument("template", metavar="[TEMPLATE]", default="")
@click.option("--contact", default="", metavar="CONTACT", help=_("To whom; default: the task's "
              "contact, else the first with an address."))  # fmt: skip
@click.option("--task", default="", metavar="TASK", shell_complete=complete_task,
              help=_("The task it is for; it is done by sending."))  # fmt: skip
@click.option("--edit", is_flag=True, help=_("Change it in $EDITOR first."))
@click.option("--copy", is_flag=True, help=_("Put the text into the clipboard."))
@click.option("--open", "opening", is_flag=True, help=_("Open it in the mail program."))
@click.option("--send", is_flag=True, help=_("Send it by e-mail, and log that."))
@click.option("--list", "listing", is_flag=True, help=_("List the templates."))
@click.option("--fields", is_flag=True, help=_("List what a template may name."))
@options.yes
@options.as_json
@click.pass_context
def command(
    ctx: click.Context, /, who: str, template: str, contact: str, task: str, listing: bool,
    fields: bool, as_json: bool, **how: bool,
) -> None:  # fmt: skip
    call: Invocation = ctx.obj
    if fields:
        put_fields(as_json)
        return
    wanted = _How(**how)
    with opened(call) as workspace:
        if listing:
            put_templates(workspace.templates(), as_json)
            return
        draft = workspace.letter(_named(who), template, contact=contact, task=task)
        letter = wanted.edited(draft.letter)
        if not wanted.acts:
            _show(draft, letter, as_json)
            ctx.exit(1 if letter.missing else 0)
        wanted.carry_out(workspace, draft, letter, as_json)


def _named(who: str) -> str:
    if not who:
        raise UsageError(_("WHO is missing"), _("name a customer, or use --list or --fields"))
    return who


@dataclass(frozen=True, slots=True)
class _How:
    """What is to be done with the letter."""

    edit: bool
    copy: bool
    opening: bool
    send: bool
    yes: bool

    @property
    def acts(self) -> bool:
        """Whether more than a look is wanted."""
        return self.copy or self.opening or self.send

    def edited(self, letter: Letter) -> Letter:
        """The letter after a stay in the editor, if that is wanted."""
        if not self.edit:
            return letter
        from crmtui.exchange.programs import edit_letter

        return edit_letter(letter)

    def carry_out(
        self, workspace: Workspace, draft: Draft, letter: Letter, as_json: bool
    ) -> None:  # fmt: skip
        """Copy, open, send; at most one of them. UsageError for more."""
        if self.copy + self.opening + self.send > 1:
            raise UsageError(_("--copy, --open and --send are three ways: choose one"))
        refuse(draft, letter, by_mail=not self.copy, agreed=self.yes or not self.send)
        if not as_json:
            put_letter(draft, letter)
        if self.copy:
            _copy(letter)
        elif self.opening:
            self._open(letter)
        else:
            self._send(workspace, draft, letter, as_json)
            return
        if as_json:
            emit("message", **shape(draft, letter))
        narrate(_("If you send it, log it: "), ink(log_command(draft, letter), bold=True))

    def _open(self, letter: Letter) -> None:
        from crmtui.exchange.programs import open_mail

        question = _("Open a letter to %(address)s in your mail program?")
        if not self.yes and not _agree(question % {"address": letter.to.address}):
            raise UsageError(_("nothing was opened"), _("agree to it, or add --yes"))
        open_mail(letter)
        narrate(_("handed to the mail program"))

    def _send(self, workspace: Workspace, draft: Draft, letter: Letter, as_json: bool) -> None:
        from crmtui.exchange.mail_settings import required_settings

        settings = required_settings()
        question = _("Send it to %(address)s?") % {"address": letter.to.address}
        if not self.yes and is_terminal() and not _agree(question):
            raise UsageError(_("nothing was sent"))
        say_done(workspace.send_letter(draft, settings, letter, agreed=self.yes), as_json)


def _agree(question: str) -> bool:
    from crmtui.text import safe_text

    return is_terminal() and click.confirm(safe_text(question, one_line=True), err=True)


def _copy(letter: Letter) -> None:
    from crmtui.exchange.programs import copy_text, terminal_copy

    is_copied = copy_text(letter.body)
    if is_terminal():  # the terminal may be on another computer than the program
        click.echo(terminal_copy(letter.body), err=True, nl=False)
    elif not is_copied:
        raise UsageError(_("no clipboard is here"), _("take the text from `crmtui message --json`"))
    narrate(_("copied"))


def _show(draft: Draft, letter: Letter, as_json: bool) -> None:
    if as_json:
        emit("message", **shape(draft, letter))
    else:
        put_letter(draft, letter)
