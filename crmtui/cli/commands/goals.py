"""``crmtui goals``: targets of a period, how far they are, and where they will end."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import click

from crmtui.analysis.performance.goals import Standing
from crmtui.cli import options
from crmtui.cli.dates import day_named
from crmtui.cli.documents import emit
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.paint import Piece, ink, narrate, put
from crmtui.cli.table import Column, put_table
from crmtui.i18n import _
from crmtui.model.goal import MEASURES, Goal
from crmtui.reports.quarterly import told

_BAR = 20
"""Cells of a bar."""
_INKS = {"met": "green", "on-track": "green", "close": "yellow", "behind": "red", "missed": "red"}


@taught(
    "goals",
    help=_("The goals of records/goals: the figure to reach, the actual one, the time gone, where it "
           "ends if it goes on like this, and whether that is enough. In the bar █ is what is reached, "
           "░ the forecast, │ the target."),
    examples=[
        ("goals", _("all goals today")),
        ("goals --on 2026-09-30", _("as they stood at the end of September")),
        ("goals --measures", _("what a goal may measure")),
        ("goals --json", _("for scripts")),
    ],
)  # fmt: skip
@options.on_day
@click.option("--measures", is_flag=True, help=_("What a goal may measure."))
@options.as_json
@click.pass_obj
def command(call: Invocation, on: str | None, measures: bool, as_json: bool) -> None:
    if measures:
        _say_measures(as_json)
        return
    with opened(call) as workspace:
        day = day_named(on, workspace.today_date()) if on else workspace.today_date()
        found, problems = workspace.goals(day)
        currency = workspace.config.currency
    if as_json:
        emit("goals", day=day, currency=currency, goals=[_shape(one) for one in found],
             problems=[str(one) for one in problems])  # fmt: skip
    else:
        put(ink(_("Goals, %(day)s") % {"day": day}, bold=True))
        _say(found, currency)
        for problem in problems:
            narrate(str(problem))
        if not found:
            narrate(
                _(
                    "No goals. Write one into records/goals/NAME.yaml: id, measure, target, from, to."
                )
            )


def _say_measures(as_json: bool) -> None:
    if as_json:
        emit("measures", measures=[one._asdict() for one in MEASURES.values()])
        return
    put_table(
        [Column(_("measure")), Column(_("title")), Column(_("unit")), Column(_("meaning"), flexible=True, least=30)],
        [[ink(one.name, bold=True), one.title, one.unit, one.meaning] for one in MEASURES.values()],
    )  # fmt: skip


def _shape(one: Standing) -> dict[str, object]:
    goal = one.goal
    return {
        "id": goal.id, "title": goal.title, "measure": goal.measure.name,
        "figure": goal.measure.unit, "from": goal.first, "to": goal.last, "owner": goal.owner,
        "segment": goal.segment, "unit": goal.unit, "wanted": goal.target,
        "baseline": {"from": one.baseline.first, "to": one.baseline.last,
                     "value": one.base.value if one.base else None,
                     "n": one.base.n if one.base else None},
        "target": one.target, "actual": one.actual.value, "n": one.actual.n,
        "left_out": one.actual.left_out, "elapsed": round(one.elapsed, 6),
        "forecast": one.forecast, "method": goal.measure.grows, "status": one.status,
    }  # fmt: skip


def _say(found: list[Standing], currency: str) -> None:
    states = {
        "not-begun": _("not begun"), "no-data": _("no data"), "behind": _("behind"),
        "close": _("close"), "on-track": _("on track"), "met": _("met"), "missed": _("missed"),
    }  # fmt: skip
    rows: list[list[Piece]] = [
        [ink(one.goal.id, dim=True), ink(one.goal.title or one.goal.measure.title, bold=True),
         _figure(one.actual.value, one.goal, currency), _figure(one.target, one.goal, currency),
         bar(one), f"{100 * one.elapsed:.0f} %", _figure(one.forecast, one.goal, currency),
         ink(states[one.status], _INKS.get(one.status))]
        for one in found
    ]  # fmt: skip
    put_table(
        [Column(_("id"), optional=True), Column(_("goal"), flexible=True, least=16),
         Column(_("actual"), right=True), Column(_("target"), right=True), Column("", optional=True),
         Column(_("time"), right=True), Column(_("forecast"), right=True), Column(_("status"))],
        rows, indent=2,
    )  # fmt: skip
    for one in found:
        narrate(f"  {one.goal.id}: ", _meaning(one, currency))


def _meaning(one: Standing, currency: str) -> str:
    """What is wanted, compared with what, of how many."""
    goal = one.goal
    parts = [f"{goal.measure.name} {goal.first} … {goal.last}"]
    parts += [_("customers of %(who)s") % {"who": goal.owner}] if goal.owner else []
    parts += [_("segment %(name)s") % {"name": goal.segment}] if goal.segment else []
    parts.append(_("n = %(n)d") % {"n": one.actual.n})
    if one.base is not None:
        wanted = f"{goal.target:+f}" + (" %" if goal.unit == "relative" else _(" points"))
        parts.append(_("%(wanted)s on %(base)s of %(first)s … %(last)s") % {
            "wanted": wanted, "base": _figure(one.base.value, goal, currency),
            "first": one.baseline.first, "last": one.baseline.last})  # fmt: skip
    if one.actual.left_out:
        parts.append(_("%(count)d in a currency without a rate left out")
                     % {"count": one.actual.left_out})  # fmt: skip
    if goal.measure.unit == "%" and one.target is not None and one.target > 100:
        parts.append(_("the target is above 100 %: nobody can reach it"))
    days = max(0, round((1 - one.elapsed) * ((goal.last - goal.first) + timedelta(days=1)).days))
    parts.append(_("%(days)d days left") % {"days": days})
    return " · ".join(parts)


def _figure(value: Decimal | None, goal: Goal, currency: str) -> str:
    return told(value, goal.measure.unit, currency)


def bar(one: Standing) -> str:
    """The actual figure, the forecast behind it, and the target as a line, on one scale from 0 (or
    from -100 where a score can be negative)."""
    if one.target is None or one.actual.value is None:
        return ""
    floor = Decimal(-100) if one.goal.measure.unit == "points" else Decimal(0)
    most = max(one.target, one.actual.value, one.forecast or one.actual.value)
    if most <= floor:
        return "│" + " " * (_BAR - 1)
    cells = ["█" if n < _cell(one.actual.value, floor, most) else "░"
             if n < _cell(one.forecast or floor, floor, most) else " " for n in range(_BAR)]  # fmt: skip
    cells[min(_BAR - 1, _cell(one.target, floor, most))] = "│"
    return "".join(cells)


def _cell(value: Decimal, floor: Decimal, most: Decimal) -> int:
    return round(_BAR * float((max(value, floor) - floor) / (most - floor)))
