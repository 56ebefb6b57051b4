"""Goals as text: bars on one scale each, and a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crmtui.analysis.performance.goals import Standing
from crmtui.charts.canvas import Rgb
from crmtui.cli.forms import Form
from crmtui.cli.paint import Piece, ink
from crmtui.cli.table import Column, put_table
from crmtui.i18n import _
from crmtui.reports.goal_words import bullets_of, figure, state_words

_INKS = {"met": "green", "on-track": "green", "close": "yellow", "behind": "red", "missed": "red"}


def draw_goals(found: Sequence[Standing], currency: str, form: Form) -> bool:
    """The bars, if a chart is wanted; whether there are any."""
    return form.put_chart(lambda *canvas: _picture(found, currency, *canvas))


def _picture(
    found: Sequence[Standing], currency: str, width: int, colors: Mapping[str, Rgb], colorless: bool
) -> str:
    from crmtui.charts.bullets import bullets, legend

    picture = bullets(bullets_of(found, currency), width, len(found), colors, colorless)
    return f"{picture}\n{legend()}" if picture else ""


def put_goals(found: Sequence[Standing], currency: str) -> None:
    """One goal a line."""
    states = state_words()
    rows: list[list[Piece]] = [
        [ink(one.goal.id, dim=True), ink(one.goal.title or one.goal.measure.title, bold=True),
         figure(one.actual.value, one, currency), figure(one.pace, one, currency),
         figure(one.target, one, currency), f"{100 * one.elapsed:.0f} %",
         figure(one.forecast, one, currency), ink(states[one.status], _INKS.get(one.status))]
        for one in found
    ]  # fmt: skip
    put_table(
        [Column(_("id"), optional=True), Column(_("goal"), flexible=True, least=16),
         Column(_("actual"), right=True), Column(_("by now"), right=True, optional=True),
         Column(_("target"), right=True), Column(_("time"), right=True),
         Column(_("forecast"), right=True), Column(_("status"))],
        rows, indent=2,
    )  # fmt: skip


def goal_shape(one: Standing) -> dict[str, object]:
    """A goal as a document has it."""
    goal = one.goal
    return {
        "id": goal.id, "title": goal.title, "measure": goal.measure.name,
        "figure": goal.measure.unit, "from": goal.first, "to": goal.last, "owner": goal.owner,
        "segment": goal.segment, "unit": goal.unit, "wanted": goal.target,
        "baseline": {"from": one.baseline.first, "to": one.baseline.last,
                     "value": one.base.value if one.base else None,
                     "n": one.base.n if one.base else None},
        "target": one.target, "actual": one.actual.value, "n": one.actual.n,
        "left_out": one.actual.left_out, "elapsed": round(one.elapsed, 6), "pace": one.pace,
        "forecast": one.forecast, "method": goal.measure.grows, "status": one.status,
    }  # fmt: skip
