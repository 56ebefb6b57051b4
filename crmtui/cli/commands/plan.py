"""``crmtui plan``: the coming weeks by person and day, and what will be late."""

from __future__ import annotations

from typing import Any

import click

from crmtui.cli import options
from crmtui.cli.dates import day_named
from crmtui.cli.documents import emit
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.owners import owner_named
from crmtui.i18n import _
from crmtui.planning.levelling import DayLoad, Placed
from crmtui.reports.ahead import WeeksAhead
from crmtui.reports.ahead_wording import why_sentence
from crmtui.reports.wording import title


@taught(
    "plan",
    help=_("The coming weeks: every task on a working day of whoever does it, inside its window, as "
           "many contacts a day as there is room for (`per_day`), the most urgent first. What comes "
           "back is counted too, as if each task were done on its day. Then what will be late, and "
           "why. It is advice: no due day moves."),
    examples=[
        ("plan", _("your own four weeks")),
        ("plan --owner all --weeks 8", _("everybody's two months")),
        ("plan --on 2026-12-28 --owner lin", _("from that day on, as if nothing were done before")),
        ("plan --playbooks their-branch", _("by the playbooks of a branch, on today's records")),
        ("plan --json", _("for scripts: `days`, `tasks` and `late`")),
    ],
)  # fmt: skip
@click.option("--weeks", type=click.IntRange(1, 26), default=4, show_default=True,
              help=_("Weeks to look ahead."))  # fmt: skip
@options.owner
@options.on_day
@click.option("--playbooks", default="", metavar="REV|FOLDER", help=_("Other rules to try."))
@click.option(
    "--chart/--no-chart", default=True, help=_("Draw the days, or the weeks if too many.")
)
@click.option("--limit", type=click.IntRange(min=0), default=15, show_default=True,
              help=_("Late tasks to list."))  # fmt: skip
@options.as_json
@click.pass_obj
def command(
    call: Invocation, weeks: int, owner: str, on: str | None, playbooks: str, chart: bool, limit: int,
    as_json: bool,
) -> None:  # fmt: skip
    with opened(call) as workspace:
        day = day_named(on, workspace.today_date()) if on else None
        found = workspace.plan(weeks, owner_named(workspace, owner), day, playbooks)
        rules = workspace.rules
    if as_json:
        _emit(found)
        return
    from crmtui.cli.plan_text import put_plan

    put_plan(found, rules, chart, limit)


def _emit(found: WeeksAhead) -> None:
    emit(
        "plan", day=found.day, weeks=found.weeks, owner=found.owner, rules=found.rules,
        days={key: [_day_shape(load) for load in loads] for key, loads in found.loads.items()},
        tasks=[_shape(one, found) for one in found.placed],
        late=[one.id for one in (*found.overdue, *found.late)], caught_up=found.caught_up,
    )  # fmt: skip


def _day_shape(load: DayLoad) -> dict[str, Any]:
    return {"day": load.day, "due": load.due, "contacts": load.contacts, "tasks": load.tasks,
            "room": load.room, "over": load.over}  # fmt: skip


def _shape(one: Placed, found: WeeksAhead) -> dict[str, Any]:
    task = one.task
    return {
        "id": one.id, "customer": task.customer, "name": found.customers[task.customer].name,
        "title": title(task), "channel": task.channel, "owner": one.owner, "day": one.day,
        "opens": one.window.opens, "due": one.window.due, "closes": one.window.closes,
        "returns": one.turn, "contact": one.contact, "late": one.is_late, "score": one.score,
        "why": why_sentence(one, found),
    }  # fmt: skip
