"""``crmtui review alerts``: record which alerts opened, got graver, or are over."""

from __future__ import annotations

import click

from crmtui.cli import options
from crmtui.cli.alert_text import page_shape, put_lines, told
from crmtui.cli.documents import emit
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.outcome import say_done
from crmtui.cli.paint import narrate
from crmtui.errors import UsageError
from crmtui.i18n import _
from crmtui.workspace import Workspace


@taught(
    "alerts",
    help=_("Compare today's alerts with the recorded ones. --apply writes one entry for each that "
           "opened, got graver or is over, in one commit; playbooks begin and end by these entries. "
           "The same review again writes nothing, and on two clones it writes the same files."),
    examples=[
        ("review alerts", _("look first")),
        ("review alerts --apply", _("record all of it")),
        ("review alerts --apply --only C2024002 --only C2023005/churn", _("some of it")),
        ("review alerts --apply --json", _("every morning, by a job")),
    ],
)  # fmt: skip
@click.option("--query", default="", metavar="QUERY", help=_("Customers that fit."))
@click.option("--only", multiple=True, metavar="WHO[/ALERT]",
              help=_("Only this customer, or this alert of it; may be given again."))  # fmt: skip
@click.option("--apply", "write", is_flag=True, help=_("Record it, in one commit."))
@options.as_json
@click.pass_obj
def command(
    call: Invocation, query: str, only: tuple[str, ...], write: bool, as_json: bool
) -> None:
    if only and not write:
        raise UsageError(_("--only says what --apply records"), _("add --apply"))
    with opened(call) as workspace, workspace.fresh():
        page = workspace.alerts(query=query)
        if write:
            chosen = [_key(workspace, name) for name in only]
            say_done(workspace.review_alerts(chosen, page), as_json)
            return
    lines = [line for line in page.lines if line.change]
    if as_json:
        emit("review-alerts", **page_shape(page, lines))
        return
    put_lines(lines)
    narrate(told(page))
    if lines:
        narrate(_("--apply records it"))


def _key(workspace: Workspace, name: str) -> str:
    """Customer, or customer and alert, as the review calls it."""
    who, slash, alert = name.partition("/")
    return workspace.find(who).id + slash + alert
