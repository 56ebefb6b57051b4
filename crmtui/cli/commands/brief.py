"""``crmtui brief``: one page before a visit."""

from __future__ import annotations

from typing import Any

import click

from crmtui.cli import options
from crmtui.cli.briefing import Briefing, briefing
from crmtui.cli.briefing_text import put_briefing
from crmtui.cli.documents import emit
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.shapes import customer_shape, entry_shape, row_shape, task_shape
from crmtui.i18n import _


@taught(
    "brief",
    help=_("One page to read before a visit or a call: who they are, whom you meet, what was said "
           "last, what we promised, what is open, what they buy, what to bring."),
    examples=[
        ("brief 示例", _("on the screen")),
        ("brief 示例 | lpr", _("on paper")),
        ("brief 示例 --json", _("for scripts")),
    ],
)  # fmt: skip
@options.who
@options.as_json
@click.pass_obj
def command(call: Invocation, who: str, as_json: bool) -> None:
    with opened(call) as workspace:
        today, rules = workspace.today_date(), workspace.rules
        page = briefing(workspace.show(who), today, workspace.config.currency)
    if as_json:
        emit("brief", **_shape(page))
    else:
        put_briefing(page, rules, today)


def _shape(page: Briefing) -> dict[str, Any]:
    return {
        "customer": customer_shape(page.customer), "facts": row_shape(page.facts), "contacts": page.people,
        "last": [entry_shape(entry) for entry in page.last],
        "promises": [task_shape(task) for task in page.promises],
        "tasks": [task_shape(task) for task in page.due],
        "cases": [entry_shape(entry) for entry in page.cases],
        "orders": [entry_shape(entry) for entry in page.orders], "totals": page.totals,
    }  # fmt: skip
