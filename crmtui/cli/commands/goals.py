"""``crmtui goals``: targets of a period, how far they are, and where they will end."""

from __future__ import annotations

import click

from crmtui.cli import options
from crmtui.cli.complete import complete_member
from crmtui.cli.dates import day_named
from crmtui.cli.documents import emit
from crmtui.cli.forms import Form, in_forms, put_csv
from crmtui.cli.goal_text import draw_goals, goal_shape, put_goals
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened_whole
from crmtui.cli.paint import ink, narrate, put
from crmtui.cli.skipped import says_skipped
from crmtui.cli.table import Column, put_table
from crmtui.i18n import _
from crmtui.model.goal import MEASURES
from crmtui.reports.goal_words import meaning


@taught(
    "goals",
    help=_("The goals of records/goals: the figure to reach, the actual one, the time gone, where it "
           "ends if it goes on like this, and whether that is enough. The chart has a bar for each: "
           "what is reached, the forecast, where it should be by now, and the target."),
    examples=[
        ("goals", _("all goals today")),
        ("goals --on 2026-09-30 --chart", _("as they stood at the end of September, in bars")),
        ("goals --owner lin --csv > goals.csv", _("one member's, for a spreadsheet")),
        ("goals --measures", _("what a goal may measure")),
        ("goals --json", _("for scripts")),
    ],
)  # fmt: skip
@options.on_day
@click.option("--owner", default="", metavar="KEY|me|all", shell_complete=complete_member,
              help=_("Goals about this member's customers; default: all goals."))  # fmt: skip
@click.option("--measures", is_flag=True, help=_("What a goal may measure."))
@in_forms
@click.pass_obj
@says_skipped
def command(call: Invocation, on: str | None, owner: str, measures: bool, form: Form) -> None:
    if measures:
        _say_measures(form)
        return
    with opened_whole(call) as workspace:
        day = day_named(on, workspace.today_date()) if on else workspace.today_date()
        whose = {"me": workspace.me or "me", "all": ""}.get(owner, owner)
        found, problems = workspace.goals(day, whose)
        currency = workspace.config.currency
    rows = [goal_shape(one) for one in found]
    if form.put_data(
        "goals", _HEAD, rows, skipped_files=call.skipped, day=day, currency=currency, goals=rows,
        problems=[str(one) for one in problems],
    ):  # fmt: skip
        return
    put(ink(_("Goals, %(day)s") % {"day": day}, bold=True))
    draw_goals(found, currency, form)
    put_goals(found, currency)
    for one in found:
        narrate(f"  {one.goal.id}: ", meaning(one, currency))
    for problem in problems:
        narrate(str(problem))
    if not found:
        narrate(
            _("No goals. Write one into records/goals/NAME.yaml: id, measure, target, from, to.")
        )


_UNITS = {"%": "%", "count": _("count"), "money": _("money"), "points": _("points of a score")}


def _say_measures(form: Form) -> None:
    measures = [one._asdict() for one in MEASURES.values()]
    if form.is_json:
        emit("measures", measures=measures)
    elif form.is_csv:
        put_csv([*measures[0]], ([*one.values()] for one in measures))
    else:
        put_table(
            [Column(_("measure")), Column(_("title")), Column(_("unit")),
             Column(_("meaning"), flexible=True, least=30)],
            [[ink(one.name, bold=True), one.title, _UNITS[one.unit], _(one.meaning)] for one in MEASURES.values()],
        )  # fmt: skip


_HEAD = ("id", "title", "measure", "figure", "from", "to", "owner", "segment", "unit", "wanted",
         "target", "actual", "n", "left_out", "elapsed", "pace", "forecast", "status")  # fmt: skip
