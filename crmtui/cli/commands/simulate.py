"""``crmtui simulate``: what other playbooks would make of everybody's weeks."""

from __future__ import annotations

import sys
from datetime import timedelta

import click

from crmtui.cli import options
from crmtui.cli.colour import wants_colour
from crmtui.cli.dates import day_named
from crmtui.cli.documents import emit
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.paint import Piece, ink, put, put_block, screen_width
from crmtui.cli.table import Column, put_table
from crmtui.i18n import _
from crmtui.reports.comparison.telling import before_after, day_text
from crmtui.reports.simulation import Shift, Simulation

_HEIGHT = 10
_WIDEST = 100
_COLOURS = {"before": (135, 135, 135), "after": (95, 135, 175), "value": (175, 175, 175),
            "label": (135, 135, 135)}  # fmt: skip


@taught(
    "simulate",
    help=_("The same records by two sets of playbooks: everybody's weeks, customers whose next "
           "contact moves, and how much becomes overdue. Each task counts as done on its day, so "
           "cadences come back. Without --playbooks: the last commit against what is not committed."),
    examples=[
        ("simulate", _("the playbooks as edited, not committed yet")),
        ("simulate --playbooks their-branch", _("the playbooks of a branch on today's records")),
        ("simulate --playbooks ./draft --weeks 12", _("a folder with changed playbooks")),
        ("simulate --json", _("for scripts, with every day")),
    ],
)  # fmt: skip
@click.option("--playbooks", default="", metavar="REV|FOLDER", help=_("The rules to try."))
@click.option("--weeks", type=click.IntRange(1, 26), default=8, show_default=True,
              help=_("Weeks to look ahead."))  # fmt: skip
@options.on_day
@click.option("--limit", type=click.IntRange(min=0), default=10, show_default=True,
              help=_("Customers whose next contact moves to list."))  # fmt: skip
@options.as_json
@click.pass_obj
def command(
    call: Invocation, playbooks: str, weeks: int, on: str | None, limit: int, as_json: bool
) -> None:
    with opened(call) as workspace:
        day = day_named(on, workspace.today_date()) if on else None
        found = workspace.simulate(playbooks, on=day, weeks=weeks)
    if as_json:
        _emit(found)
    else:
        _say(found, limit)


def _emit(found: Simulation) -> None:
    peaks = {side: dict(zip(("day", "overdue"), found.peak(n), strict=True))
             for n, side in enumerate(("before", "after"))}  # fmt: skip
    emit("simulate", before=found.before, after=found.after, day=found.day, weeks=found.weeks,
         owners=found.owners, days=found.days, moved=found.kinds, unmoved=found.unmoved,
         customers=[_shape(shift) for shift in found.shifts], backlog=found.backlog,
         peak=peaks)  # fmt: skip


def _shape(shift: Shift) -> dict[str, object]:
    return {"id": shift.customer, "name": shift.name, "owner": shift.owner, "kind": shift.kind,
            "before": shift.before, "after": shift.after, "days": shift.days}  # fmt: skip


def _say(found: Simulation, limit: int) -> None:
    put(ink(f"{found.before} → {found.after}", bold=True), _("  from %(day)s, %(weeks)d weeks")
        % {"day": found.day, "weeks": found.weeks})  # fmt: skip
    put("")
    put_block(_moved(found))
    put_table(
        [Column("name", flexible=True), Column("owner", flexible=True, least=4), Column("due"),
         Column("days", right=True)],
        [_cells(found, shift) for shift in found.shifts[:limit]], head=False, indent=2,
    )  # fmt: skip
    rest = len(found.shifts) - len(found.shifts[:limit])
    if rest:
        put(ink(_("  … and %(n)d more (--limit)") % {"n": rest}, dim=True))
    put("")
    _weeks(found)
    _chart(found)
    put("")
    put_block(_peaks(found))


def _moved(found: Simulation) -> str:
    kinds = found.kinds
    text = _("Next contact: %(earlier)d earlier, %(later)d later, %(new)d new, %(gone)d gone, "
             "%(same)d the same")  # fmt: skip
    return text % {"earlier": kinds.get("earlier", 0), "later": kinds.get("later", 0),
                   "new": kinds.get("appears", 0), "gone": kinds.get("vanishes", 0),
                   "same": found.unmoved}  # fmt: skip


def _cells(found: Simulation, shift: Shift) -> list[Piece]:
    days = "" if shift.days is None else _("%(days)+d d") % {"days": shift.days}
    both = f"{day_text(shift.before) or '–'} → {day_text(shift.after) or '–'}"
    return [shift.name, ink(found.people.get(shift.owner, shift.owner), dim=True), both, days]


def _weeks(found: Simulation) -> None:
    put_table(
        [Column(_("tasks"), flexible=True, least=6), Column(_("overdue"), right=True),
         *(Column(title, right=True, optional=True) for title in _titles(found)),
         Column(_("sum"), right=True)],
        [[found.people.get(load.owner, load.owner) or _("nobody"),
          *map(before_after, (load.overdue, *load.weeks, load.total))] for load in found.owners],
        indent=2,
    )  # fmt: skip


def _titles(found: Simulation) -> list[str]:
    return [f"{found.day + timedelta(days=7 * n):%m-%d}" for n in range(found.weeks)]


def _chart(found: Simulation) -> None:
    from crmtui.charts.pair_chart import pair_chart

    columns = [(title, *found.week(n)) for n, title in enumerate(_titles(found))]
    colorless = wants_colour() is False or not sys.stdout.isatty()
    picture = pair_chart(columns, min(_WIDEST, screen_width()), _HEIGHT, _COLOURS, colorless)
    if picture:
        put("")
        put(ink(_("Tasks a week, before and after"), dim=True))
        click.echo("\n".join(line.rstrip() for line in picture.split("\n")))


def _peaks(found: Simulation) -> str:
    (day, most), (other_day, other) = found.peak(0), found.peak(1)
    text = _("Most overdue, when everybody does what a day has room for: %(most)d on %(day)s → "
             "%(other)d on %(other_day)s.")  # fmt: skip
    return text % {"most": most, "day": day, "other": other, "other_day": other_day}
