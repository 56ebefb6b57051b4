"""``crmtui lifecycle``: stages with the days on which they changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import click

from crmtui.analysis.value.lifecycle import STAGES, STUCK_DAYS, Flow, Life, flow
from crmtui.cli import options
from crmtui.cli.dates import day_named
from crmtui.cli.documents import emit
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened_whole
from crmtui.cli.paint import Piece, ink, narrate, put
from crmtui.cli.skipped import says_skipped
from crmtui.cli.table import Column, put_table
from crmtui.errors import UsageError
from crmtui.i18n import _
from crmtui.reports.class_words import STAGES as TITLES
from crmtui.reports.class_words import step_words

_MONTH = timedelta(days=30)
_COLOURS = {"new": "blue", "mature": "green", "dormant": "yellow", "lost": "red"}


@taught(
    "lifecycle",
    help=_("The stages of customers' lives (潜在, 新, 成熟, 休眠, 流失) with the days on which they "
           "changed, computed from dated entries; 流失 only when somebody set it. Without WHO: how "
           "many are in each stage, how they moved between two days, and who is stuck as a prospect "
           "or new customer."),
    examples=[
        ("lifecycle", _("the stages, and the movement of the last 30 days")),
        ("lifecycle C2024002", _("one customer: every change with its day and reason")),
        ("lifecycle --since 2026-06-30 --on 2026-09-30", _("the movement of a quarter")),
        ("lifecycle --json", _("everybody's dated stages, for scripts")),
    ],
)  # fmt: skip
@options.anyone
@click.option("--query", default="", metavar="QUERY", help=_("Customers that fit."))
@options.on_day
@click.option("--since", metavar="DAY", help=_("The day compared with; default: 30 days before."))
@click.option("--stuck", type=click.IntRange(1, 3650), default=STUCK_DAYS, show_default=True,
              metavar="DAYS", help=_("Prospect or new for longer than this is stuck."))  # fmt: skip
@click.option("--limit", type=click.IntRange(min=0), default=10, show_default=True,
              help=_("At most this many who are stuck."))  # fmt: skip
@options.as_json
@click.pass_obj
@says_skipped
def command(
    call: Invocation, who: str, query: str, on: str | None, since: str | None, stuck: int,
    limit: int, as_json: bool,
) -> None:  # fmt: skip
    with opened_whole(call) as workspace, workspace.fresh():
        today = workspace.today_date()
        day = day_named(on, today) if on else today
        before = day_named(since, today) if since else day - _MONTH
        if before > day:
            raise UsageError(_("%(first)s is after %(last)s") % {"first": before, "last": day})
        found = workspace.lifecycle(day, query, [workspace.find(who).id] if who else [])
    moved = flow(found, before, day)
    late = [one for one in found if one.is_stuck(day, stuck)]
    if as_json:
        emit("lifecycle", skipped_files=call.skipped, on=day, since=before, customers=[_shape(one, day, stuck) for one in found],
             stages={stage: moved_to(found, stage, day) for stage in STAGES},
             flow=[{"from": one, "to": other, "customers": n}
                   for (one, other), n in sorted(moved.moves.items())],
             new=moved.new, of=len(found))  # fmt: skip
    elif who:
        for one in found:
            _say_one(one, day, one in late)
    else:
        _say_flow(found, moved)
        _say_stuck(late, day, limit, stuck)


def moved_to(found: Sequence[Life], stage: str, day: date) -> int:
    """How many are in a stage on a day."""
    return sum(one.stage(day) == stage for one in found)


def _shape(one: Life, day: date, stuck: int) -> dict[str, object]:
    return {"id": one.id, "name": one.name, "owner": one.owner, "stage": one.stage(day),
            "days": one.days_in(day), "stuck": one.is_stuck(day, stuck),
            "steps": [step._asdict() for step in one.steps]}  # fmt: skip


def _say_one(one: Life, day: date, is_stuck: bool) -> None:
    stage = one.stage(day)
    put(ink(one.name, bold=True), ink(f"  {one.id}", dim=True), "  ",
        ink(TITLES[stage], _COLOURS.get(stage), bold=True),
        _("  for %(n)d days") % {"n": one.days_in(day)},
        ink(_("  stuck"), "yellow") if is_stuck else "")  # fmt: skip
    put_table(
        [Column(_("from")), Column(_("stage")), Column(_("why"), flexible=True)],
        [[str(step.day), ink(TITLES[step.stage], _COLOURS.get(step.stage)), step_words(step)]
         for step in one.steps], indent=2,
    )  # fmt: skip


def _say_flow(found: Sequence[Life], moved: Flow) -> None:
    now = {stage: moved_to(found, stage, moved.after) for stage in STAGES}
    most = max(now.values(), default=1) or 1
    put(ink(_("Stages, %(before)s → %(after)s") % {"before": moved.before, "after": moved.after},
            bold=True))  # fmt: skip
    put_table(
        [Column(_("stage")), Column(_("then"), right=True), Column(_("now"), right=True), Column("", optional=True)],
        [[ink(TITLES[stage], _COLOURS.get(stage), bold=True), str(moved.total(stage)[0]),
          str(now[stage]), ink("█" * round(24 * now[stage] / most), _COLOURS.get(stage))]
         for stage in STAGES], indent=2,
    )  # fmt: skip
    put("")
    put_table(
        [Column(_("from ↓ to →")), *(Column(TITLES[stage], right=True) for stage in STAGES)],
        [[TITLES[one], *(_count(moved, one, other) for other in STAGES)] for one in STAGES], indent=2,
    )  # fmt: skip
    narrate(_("%(known)d of %(of)d customers known on both days; %(new)d came since")
            % {"known": len(found) - moved.new, "of": len(found), "new": moved.new})  # fmt: skip


def _count(moved: Flow, one: str, other: str) -> Piece:
    count = moved.moves.get((one, other), 0)
    return ink(str(count) if count else "·", dim=one == other or not count)


def _say_stuck(late: Sequence[Life], day: date, limit: int, stuck: int) -> None:
    if not late:
        return
    longest = sorted(late, key=lambda one: (-one.days_in(day), one.id))
    put("")
    put(ink(_("Stuck as prospect or new for more than %(n)d days: %(count)d")
            % {"n": stuck, "count": len(late)}, bold=True))  # fmt: skip
    put_table(
        [Column(_("id"), optional=True), Column(_("name"), flexible=True, least=18),
         Column(_("stage")), Column(_("days"), right=True), Column(_("owner"))],
        [[ink(one.id, dim=True), one.name, TITLES[one.stage(day)], str(one.days_in(day)), one.owner]
         for one in longest[:limit]], indent=2,
    )  # fmt: skip
