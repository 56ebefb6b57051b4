"""``crmtui health``: how customers are doing, and what moved it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import click

from crmtui.analysis.health.score import HealthScore, Moved, count_bands, moved
from crmtui.charts.canvas import Rgb
from crmtui.charts.classes import band_names
from crmtui.charts.spark import bar, sparkline
from crmtui.cli import options
from crmtui.cli.dates import day_named
from crmtui.cli.forms import Form, in_forms
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened_whole
from crmtui.cli.paint import Piece, ink, narrate, put
from crmtui.cli.skipped import says_skipped
from crmtui.cli.table import Column, put_table
from crmtui.i18n import _, listed
from crmtui.model.policies.health import BANDS, MEANING
from crmtui.reports.health_words import part_names

_TALL = 7
"""Lines of the chart of a year."""
MONTH = timedelta(days=30)
"""How long ago a score is compared with."""
_COLOURS = {"healthy": "green", "watch": "yellow", "at-risk": "red"}


@taught(
    "health",
    help=_("A score from 0 to 100 made of weighted parts: cadence kept, silence, purchases, "
           "satisfaction, complaints, usage, people known, promises kept. A part without data is "
           "left out and its weight shared among the others. Weights and bounds are in "
           "playbooks/policies/health.yaml."),
    examples=[
        ("health", _("everybody, the worst first")),
        ("health C2024002", _("one customer: each part, the last year, what moved it")),
        ("health --chart", _("with the bands as bars, against thirty days before")),
        ("health --csv > health.csv", _("everybody's scores for a spreadsheet")),
        ('health --query "tier:core" --json', _("core accounts, for scripts")),
    ],
)  # fmt: skip
@options.anyone
@click.option("--query", default="", metavar="QUERY", help=_("Customers that fit."))
@options.on_day
@options.at_most(_("At most this many customers."))
@in_forms
@click.pass_obj
@says_skipped
def command(call: Invocation, who: str, query: str, on: str | None, limit: int, form: Form) -> None:
    with opened_whole(call) as workspace, workspace.fresh():
        today = workspace.today_date()
        day = day_named(on, today) if on else today
        ids = [workspace.find(who).id] if who else []
        found = workspace.health(day, query, ids)
        then = {one.id: one for one in workspace.health(day - MONTH, query, ids)}
        past = workspace.health_over_time(ids[0], on=day) if who else []
    changes = {one.id: moved(one, then[one.id]) for one in found if one.id in then}
    rows = [] if form.is_text else [_shape(one, then, changes) for one in found]
    if form.put_data(
        "health", _HEAD, rows, skipped_files=call.skipped, on=day, customers=rows, bands=count_bands(found),
        history=[{"on": when, "score": one.score} for when, one in past],
        of=len(found), without_score=sum(one.score is None for one in found),
    ):  # fmt: skip
        return
    if who:
        for one in found:
            _say_one(one, then.get(one.id), changes.get(one.id, ()), past, form)
    else:
        _say_all(found, then, changes, limit, form)


_HEAD = ("id", "name", "owner", "tier", "score", "band", "before")


def _shape(
    one: HealthScore, then: Mapping[str, HealthScore], changes: Mapping[str, Sequence[Moved]]
) -> dict[str, object]:
    before = then.get(one.id)
    return {"id": one.id, "name": one.name, "owner": one.owner, "tier": one.tier,
            "score": one.score, "band": one.band, "before": before.score if before else None, "parts": [part._asdict() for part in one.parts],
            "moved": changes.get(one.id, ())}  # fmt: skip


def _say_all(
    found: Sequence[HealthScore], then: Mapping[str, HealthScore], changes: Mapping[str, Sequence[Moved]],
    limit: int, form: Form,
) -> None:  # fmt: skip
    bands, before = count_bands(found), count_bands([*then.values()])
    if not form.put_chart(lambda *canvas: _bands(bands, before, *canvas)):
        _say_bands(bands)
        put("")
    scored = sorted((one for one in found if one.score is not None),
                    key=lambda one: (one.score or 0, one.id))  # fmt: skip
    put_table(
        [Column(_("id"), optional=True), Column(_("name"), flexible=True, least=18), Column(_("tier")),
         Column(_("score"), right=True), Column("", optional=True), Column(_("30 days"), right=True),
         Column(_("what moved it"), flexible=True, least=10), Column(_("owner"), optional=True)],
        [_cells(one, then.get(one.id), changes.get(one.id, ())) for one in scored[:limit]], indent=2,
    )  # fmt: skip
    narrate(
        _("%(shown)d of %(of)d customers have a score") % {"shown": len(scored), "of": len(found)}
    )


def _bands(
    bands: Mapping[str, int], before: Mapping[str, int], width: int, colors: Mapping[str, Rgb],
    colorless: bool,
) -> str:  # fmt: skip
    from crmtui.charts.classes import health_chart

    picture = health_chart(bands, width, len(BANDS) + 1, colors, colorless, before)
    return f"{picture}\n{_('┃ 30 days before')}" if picture else ""


def _say_bands(bands: Mapping[str, int]) -> None:
    most = max(bands.values(), default=1)
    put_table(
        [Column(_("band")), Column(_("customers"), right=True), Column("", optional=True)],
        [[ink(band_names()[band], _COLOURS.get(band), bold=True), str(bands.get(band, 0)),
          ink("█" * round(30 * bands.get(band, 0) / most), _COLOURS.get(band))]
         for band in (*BANDS, "") if band or "" in bands], indent=2,
    )  # fmt: skip


def _cells(one: HealthScore, before: HealthScore | None, changes: Sequence[Moved]) -> list[Piece]:
    return [ink(one.id, dim=True), ink(one.name, bold=True), one.tier, f"{one.score:.0f}",
            ink(bar(one.score or 0, 10), _COLOURS.get(one.band)), _change(one, before),
            listed(_told(change) for change in changes[:2]), one.owner]  # fmt: skip


def _change(one: HealthScore, before: HealthScore | None) -> Piece:
    if before is None or before.score is None or one.score is None:
        return ink(_("new"), dim=True)
    points = one.score - before.score
    return ink(f"{points:+.0f}", "red" if points <= -5 else "green" if points >= 5 else None)


def _told(change: Moved) -> str:
    return f"{part_names()[change.name]} {change.points:+.0f}"


def _say_one(
    one: HealthScore, before: HealthScore | None, changes: Sequence[Moved],
    past: Sequence[tuple[date, HealthScore]], form: Form,
) -> None:  # fmt: skip
    score = "–" if one.score is None else f"{one.score:.0f}"
    put(ink(one.name, bold=True), ink(f"  {one.id}", dim=True), "  ",
        ink(score, _COLOURS.get(one.band), bold=True), f"  {band_names()[one.band]}")  # fmt: skip
    is_drawn = form.put_chart(lambda *canvas: _year(past, *canvas))
    put_table(
        [Column(_("part")), Column(_("points"), right=True), Column("", optional=True), Column(_("weight"), right=True),
         Column(_("is"), right=True), Column(_("what it is"), flexible=True)],
        [[part_names()[part.name], f"{part.points:.0f}" if part.points is not None else "–",
          bar(part.points or 0, 10) if part.points is not None else "",
          f"{100 * part.share:.0f} %" if part.share else "–",
          _("too old") if part.is_stale else f"{part.number:.2f}".rstrip("0").rstrip(".")
          if part.number is not None else _("no data"), ink(MEANING[part.name], dim=True)]
         for part in one.parts], indent=2,
    )  # fmt: skip
    if changes:
        put(_("  Since 30 days ago (%(score).0f): ") % {"score": before.score if before else 0},
            listed(map(_told, changes)))  # fmt: skip
    if past and not is_drawn:
        put("  ", sparkline([found.score for _day, found in past], 100),
            f"  {past[0][0]} … {past[-1][0]}")  # fmt: skip


def _year(
    past: Sequence[tuple[date, HealthScore]], width: int, colors: Mapping[str, Rgb], colorless: bool
) -> str:
    from crmtui.charts.months import points_chart

    scores = [(day, one.score) for day, one in past]
    return points_chart(scores, width, _TALL, colors, colorless)
