"""``crmtui cohort``: who comes back, by the period of the first order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click

from crmtui.analysis.performance.cohort import Cohort, Cohorts
from crmtui.charts.canvas import Rgb
from crmtui.cli import options
from crmtui.cli.dates import day_named
from crmtui.cli.forms import Form, in_forms
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened_whole
from crmtui.cli.paint import Piece, ink, narrate, put
from crmtui.cli.skipped import says_skipped
from crmtui.cli.table import Column, put_table
from crmtui.i18n import _


@taught(
    "cohort",
    help=_("Customers by the month (or quarter) of their first order, and the share of each such "
           "cohort that ordered again 1, 2, 3 … periods later. The period that is not over has a * "
           "and counts in no mean."),
    examples=[
        ("cohort", _("by month, the last twelve cohorts")),
        ("cohort --by quarter tier:core", _("the core accounts by quarter")),
        ("cohort --no-chart --limit 0", _("all cohorts, numbers alone")),
        ("cohort --json", _("counts and shares, for scripts")),
        ("cohort --csv > cohort.csv", _("a line for each cohort and period, for a spreadsheet")),
    ],
)  # fmt: skip
@options.which
@click.option("--by", type=click.Choice(("month", "quarter")), default="month", show_default=True,
              help=_("Length of a period."))  # fmt: skip
@options.on_day
@click.option("--limit", type=click.IntRange(min=0), default=12, show_default=True,
              help=_("At most so many cohorts, the newest; 0: all."))  # fmt: skip
@click.option("--periods", type=click.IntRange(min=1), default=12, show_default=True,
              help=_("At most so many periods after the first order."))  # fmt: skip
@in_forms
@click.pass_obj
@says_skipped
def command(
    call: Invocation, query: tuple[str, ...], by: str, on: str | None, limit: int,
    periods: int, form: Form,
) -> None:  # fmt: skip
    with opened_whole(call) as workspace:
        day = day_named(on, workspace.today_date()) if on else None
        found = workspace.cohorts(day, " ".join(query), by)
    if not form.put_data(
        "cohort", _HEAD, _table(found) if form.is_csv else (), skipped_files=call.skipped, day=found.day, by=found.by,
        is_partial=found.is_partial, cohorts=[_shape(one) for one in found.cohorts],
        mean=[None if share is None else round(share, 6) for share in found.mean],
        of=found.of, without_orders=found.without_orders,
    ):  # fmt: skip
        _say(found, limit, periods, form)


_HEAD = ("cohort", "customers", "period", "active", "share", "partial")


def _table(found: Cohorts) -> list[dict[str, object]]:
    """A line for each cell, as spreadsheets pivot them."""
    return [
        {"cohort": one.label, "customers": one.customers, "period": k, "active": active,
         "share": round(share, 6), "partial": int(found.is_partial and k == len(one.active) - 1)}
        for one in found.cohorts
        for k, (active, share) in enumerate(zip(one.active, one.shares, strict=True))
    ]  # fmt: skip


def _shape(one: Cohort) -> dict[str, object]:
    return {"cohort": one.label, "customers": one.customers, "active": one.active,
            "shares": [round(share, 6) for share in one.shares]}  # fmt: skip


def _say(found: Cohorts, limit: int, periods: int, form: Form) -> None:
    title = _("Cohorts by month of the first order, %(day)s") if found.by == "month" else _(
        "Cohorts by quarter of the first order, %(day)s")  # fmt: skip
    put(ink(title % {"day": found.day}, bold=True))
    shown = found.cohorts[-limit:] if limit else found.cohorts
    widest = min(max((len(one.active) for one in shown), default=0), periods + 1)
    if not form.put_chart(lambda *canvas: _picture(found, shown, widest, *canvas)):
        _say_table(found, shown, widest)
    _narrate(found, len(shown))


def _picture(
    found: Cohorts, shown: Sequence[Cohort], widest: int, width: int, colors: Mapping[str, Rgb],
    colorless: bool,
) -> str:  # fmt: skip
    """Cohorts with their sizes, the mean below them."""
    from crmtui.charts.classes import cohort_chart

    rows: list[tuple[str, Sequence[float | None], str]] = [
        (f"{one.label} ({one.customers})", one.shares[1:widest],
         "*" if found.is_partial and len(one.active) <= widest else "") for one in shown
    ]  # fmt: skip
    if shown:
        rows.append((_("mean"), found.mean[1:widest], ""))
    return cohort_chart(rows, width, len(rows) + 1, colors, colorless)


def _say_table(found: Cohorts, shown: Sequence[Cohort], widest: int) -> None:
    columns = [Column(_("first order")), Column(_("customers"), right=True)]
    columns += [Column(f"+{k}", right=True, optional=True) for k in range(1, widest)]
    rows = [_row(one, widest, found.is_partial) for one in shown]
    if shown:
        rows.append(_mean(found, widest))
    put_table(columns, rows, indent=2)


def _row(one: Cohort, widest: int, is_partial: bool) -> list[Piece]:
    cells: list[Piece] = [one.label, str(one.customers)]
    last = len(one.active) - 1
    for k, share in list(enumerate(one.shares))[1:widest]:
        cells.append(f"{100 * share:.0f}{'*' if is_partial and k == last else ''}")
    return cells + [""] * (widest + 1 - len(cells))


def _mean(found: Cohorts, widest: int) -> list[Piece]:
    means = found.mean[1:widest]
    cells: list[Piece] = [ink(_("mean"), bold=True), str(found.of - found.without_orders)]
    cells += ["–" if share is None else f"{100 * share:.0f}" for share in means]
    return cells + [""] * (widest + 1 - len(cells))


def _narrate(found: Cohorts, shown: int) -> None:
    ordered = found.of - found.without_orders
    parts = [_("%(shown)d of %(of)d customers ordered, %(without)d without orders left out")
             % {"shown": ordered, "of": found.of, "without": found.without_orders}]  # fmt: skip
    if shown:
        parts.append(_("cells: percent of the cohort with an order so many periods later"))
    if found.is_partial and shown:
        parts.append(_("* the period is not over"))
    if shown < len(found.cohorts):
        parts.append(_("%(count)d older cohorts with --limit 0")
                     % {"count": len(found.cohorts) - shown})  # fmt: skip
    narrate(" · ".join(parts))
