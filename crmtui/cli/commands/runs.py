"""``crmtui runs``: what the plays are doing, step by step."""

from __future__ import annotations

from datetime import date

import click

from crmtui.cli import options
from crmtui.cli.dates import day_named
from crmtui.cli.documents import emit
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.paint import Piece, ink, narrate, put
from crmtui.cli.words import distance
from crmtui.i18n import _
from crmtui.reports.run_states import run_state, step_state
from crmtui.reports.runs import RunView, StepView
from crmtui.reports.titles import printed

_MARKS = {"open": "▸", "waiting": "·", "done": "✓", "failed": "✗", "skipped": "–", "passed": "–",
          "over": " "}  # fmt: skip


@taught(
    "runs",
    help=_("The runs of plays that are under way: what started each, where it stands, what ends "
           "it."),
    examples=[
        ("runs", _("everybody's, the newest first")),
        ("runs 示例 --all", _("one customer's, those that ended too")),
        ("runs --on +7d --json", _("as they will be in a week, for scripts")),
    ],
)  # fmt: skip
@click.argument("who", metavar="[WHO]", default="")
@click.option("--all", "ended", is_flag=True, help=_("Those that ended, too."))
@options.on_day
@options.as_json
@click.pass_obj
def command(call: Invocation, who: str, ended: bool, on: str | None, as_json: bool) -> None:
    with opened(call) as workspace:
        day = day_named(on, workspace.today_date()) if on else workspace.today_date()
        runs = workspace.runs(who, on=day, ended=ended)
    if as_json:
        emit("runs", day=day, runs=runs)
        return
    for run in runs:
        _say(run, day)
    if not runs:
        narrate(_("No play is under way."))


def _say(run: RunView, day: date) -> None:
    put(ink(run.name, bold=True), "  ", printed(run.title), "  ", ink(run_state(run), dim=True))
    put("  ", ink(_("since %(start)s: %(because)s")
                  % {"start": f"{run.start:%Y-%m-%d}", "because": run.because}, dim=True))  # fmt: skip
    for step in run.steps:
        put(*_line(step, day))


def _line(step: StepView, day: date) -> list[Piece]:
    is_open = step.state == "open"
    mark = ink(f"  {_MARKS[step.state]} ", fg="yellow" if is_open else None, dim=not is_open)
    when = f"  {step.due} {step.clock}".rstrip() if step.due and is_open else ""
    away = f" ({distance(step.due, day)})" if step.due and is_open else ""
    return [
        mark,
        ink(printed(step.title), bold=is_open),
        ink(f"  {step_state(step)}", dim=True),
        when,
        away,
    ]
