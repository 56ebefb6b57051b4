"""``crmtui review quarter``: the quarter's figures in a file with room for what people say."""

from __future__ import annotations

import click

from crmtui.cli import options
from crmtui.cli.dates import day_named
from crmtui.cli.documents import emit
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.outcome import say_done
from crmtui.cli.paint import ink, narrate, put
from crmtui.cli.table import Column, put_table
from crmtui.i18n import _
from crmtui.reports.quarterly import Quarter, told


@taught(
    "quarter",
    help=_("The quarter for the review with sales, service and product: retention, complaints closed, "
           "repurchase, satisfaction, new customers, money and goals, beside the quarter before. "
           "--apply writes records/reviews/2026-Q4.md as one commit; there people add what worked, what did "
           "not, and what comes next. Written again, only the figures change."),
    examples=[
        ("review quarter", _("this quarter so far")),
        ("review quarter --on 2026-09-30", _("the third quarter")),
        ("review quarter --apply", _("write or renew the file")),
        ("review quarter --json", _("for scripts")),
    ],
)  # fmt: skip
@click.option("--apply", "--write", "apply", is_flag=True, help=_("Write the file, as one commit."))
@options.on_day
@options.as_json
@click.pass_obj
def command(call: Invocation, apply: bool, on: str | None, as_json: bool) -> None:
    with opened(call) as workspace:
        day = day_named(on, workspace.today_date()) if on else None
        found, problems = workspace.quarter(day)
        if apply:
            say_done(workspace.write_quarter(found), as_json)
        elif as_json:
            emit("quarter", **_shape(found), problems=[str(one) for one in problems])
        else:
            _say(found)
    for problem in problems:
        narrate(str(problem))


def _shape(found: Quarter) -> dict[str, object]:
    return {
        "quarter": found.label, "first": found.window.first, "last": found.window.last,
        "is_over": found.is_over, "path": found.path, "currency": found.currency,
        "before": {"first": found.before.first, "last": found.before.last},
        "figures": [{"measure": m.name, "unit": m.unit, "value": now.value, "n": now.n,
                     "before": then.value, "before_n": then.n} for m, now, then in found.figures],
        "goals": [{"id": one.goal.id, "actual": one.actual.value, "target": one.target,
                   "status": one.status} for one in found.goals],
    }  # fmt: skip


def _say(found: Quarter) -> None:
    put(ink(_("Quarter %(label)s, %(first)s to %(last)s")
            % {"label": found.label, "first": found.window.first, "last": found.window.last},
            bold=True))  # fmt: skip
    put_table(
        [Column(_("measure"), flexible=True, least=16), Column(_("this quarter"), right=True),
         Column("n", right=True), Column(_("the one before"), right=True), Column("n", right=True)],
        [[m.title, ink(told(now.value, m.unit, found.currency), bold=True), str(now.n),
          told(then.value, m.unit, found.currency), str(then.n)] for m, now, then in found.figures],
        indent=2,
    )  # fmt: skip
    for one in found.goals:
        put("  ", ink(one.goal.title or one.goal.id), "  ", ink(one.status, bold=True))
    narrate(_("Nothing is written; `crmtui review quarter --apply` writes %(path)s")
            % {"path": found.path})  # fmt: skip
