"""``crmtui log``: one interaction, in ten seconds."""

from __future__ import annotations

from typing import Any

import click

from crmtui.actions.log_line import parse_next
from crmtui.cli import options
from crmtui.cli.dates import moment_named
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.outcome import say_done
from crmtui.cli.team_text import say_team
from crmtui.cli.typed import typed_text
from crmtui.dataclass import replace
from crmtui.errors import UsageError
from crmtui.i18n import _
from crmtui.model.channels import CHANNELS
from crmtui.model.drafts import TouchDraft
from crmtui.model.entries.touch import OUTCOMES
from crmtui.workspace import Workspace


@taught(
    "log",
    help=_("Log a touch: the channel, with whom, what was said, what comes next. LINE says it in "
           "one line; with --via it is the note, and - reads the note from stdin."),
    examples=[
        ('log 示例 "电话 李工 价格有顾虑 > 提供分期方案 @下周三"', _("one line: after > the next step")),
        ("log 示例 --via phone --outcome no-answer", _("an attempt")),
        ("log 示例 --via visit --with li --does core/quarterly-visit -", _("the note from stdin")),
        ('log 示例 --via email --next "周五 发合同" --at 昨天', _("yesterday's e-mail")),
        ("log --team", _("who did what this week; as `crmtui history --team`")),
    ],
)  # fmt: skip
@options.anyone
@click.argument("line", metavar="[LINE|-]", default="")
@click.option("--via", type=click.Choice(CHANNELS), help=_("The channel."))
@click.option("--with", "people", multiple=True, metavar="CONTACT", help=_("Who took part."))
@click.option("--outcome", type=click.Choice(OUTCOMES), help=_("What came of it."))
@click.option("--in", "inbound", is_flag=True, help=_("They came to us."))
@click.option("--note", default="", metavar="TEXT|-", help=_("What was said."))
@click.option("--does", multiple=True, metavar="STEP",
              help=_("What it completes: PLAYBOOK/STEP or next/ID."))  # fmt: skip
@click.option("--next", "steps", multiple=True, metavar='"DAY TEXT"', help=_("What comes next."))
@click.option("--at", metavar="WHEN", help=_("When it was, e.g. 昨天 16:00; default: now."))
@options.team
@options.since
@options.owner
@options.as_json
@click.pass_obj
def command(
    call: Invocation, /, who: str, line: str, team: bool, since: str, owner: str, as_json: bool,
    **given: Any,
) -> None:  # fmt: skip
    if team and who:
        raise UsageError(_("--team is about everybody"), _("leave WHO out"))
    if not team and (since or owner):
        raise UsageError(_("--since and --owner go with --team"))
    with opened(call) as workspace:
        if team:
            say_team(workspace, since, owner, as_json)
            return
        id = workspace.target(options.required(who)).id
        draft = _drafted(workspace, id, line, given["via"])
        say_done(workspace.log(id, _with_options(workspace, draft, given)), as_json)


def _drafted(workspace: Workspace, who: str, line: str, via: str | None) -> TouchDraft:
    if via:
        return TouchDraft(via, typed_text(line))
    if not line or line == "-":
        raise UsageError(_("the channel is missing"),
                         _('add --via phone, or one line like "电话 李工 价格有顾虑"'))  # fmt: skip
    return workspace.parse_line(who, line)


def _with_options(workspace: Workspace, draft: TouchDraft, given: dict[str, Any]) -> TouchDraft:
    """The draft with what the options say; they win over the line."""
    today = workspace.today_date()
    note = typed_text(given["note"])
    return replace(
        draft,
        note="\n".join(filter(None, (draft.note, note))),
        contacts=given["people"] or draft.contacts,
        outcome=given["outcome"] or draft.outcome,
        direction="in" if given["inbound"] else draft.direction,
        does=(*draft.does, *given["does"]),
        next=(*draft.next, *(parse_next(text, today) for text in given["steps"])),
        at=moment_named(given["at"], today) if given["at"] else draft.at,
    )
