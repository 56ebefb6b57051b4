"""``crmtui segments``: the named queries in numbers, what they share, and who moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date

import click

from crmtui.analysis.performance.segments import MonthEnd, Movement, Segment, overlap
from crmtui.charts.canvas import Rgb
from crmtui.cli import options
from crmtui.cli.dates import day_named
from crmtui.cli.documents import emit
from crmtui.cli.forms import Form, in_forms, put_csv
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import day_asked, opened
from crmtui.cli.paint import Piece, ink, narrate, put
from crmtui.cli.segment_tables import (
    Table,
    flow_table,
    months_table,
    movement_table,
    overlap_table,
    shape,
    sizes_table,
)
from crmtui.cli.skipped import says_skipped
from crmtui.cli.table import Column, put_table
from crmtui.errors import UsageError
from crmtui.i18n import _, ngettext
from crmtui.workspace.segments import Segments


@taught(
    "segments",
    help=_("The segments of playbooks/segments.yaml: customers, value and orders of the window, mean "
           "health. --overlap: who is in two of them. --since: who stayed, left and joined from the "
           "end of a day on; --months: the same month by month. --rfm: how customers went from one RFM "
           "segment to another. Entries count as of each day, profiles as they are now, unless --at or "
           "--committed asks Git for those of then."),
    examples=[
        ("segments", _("all segments today")),
        ("segments --overlap", _("how many customers two of them share")),
        ("segments --since 2026-10-31", _("who moved since the end of October")),
        ("segments --months 6 --committed", _("half a year, with the profiles of then")),
        ("segments --at 2026-06-30 --json", _("everything as it was in June, for scripts")),
    ],
)  # fmt: skip
@click.option(
    "--overlap", "is_overlap", is_flag=True, help=_("How many customers two of them share.")
)
@click.option("--rfm", is_flag=True, help=_("The flow between RFM segments."))
@click.option("--since", metavar="DAY", help=_("Movement from the end of that day; default with --rfm "
                                               "and --json: the last month's end."))  # fmt: skip
@click.option("--months", type=click.IntRange(1, 120),
              help=_("Sizes at the ends of this many past months, and who joined and left."))  # fmt: skip
@click.option("--committed", is_flag=True,
              help=_("With --since or --months: records, queries and policies that Git had then."))  # fmt: skip
@options.window
@options.on_day
@options.at_state
@in_forms
@click.pass_obj
@says_skipped
def command(
    call: Invocation, is_overlap: bool, rfm: bool, since: str | None, months: int | None,
    committed: bool, days: int | None, on: str | None, at: str | None, form: Form,
) -> None:  # fmt: skip
    if rfm + is_overlap + (months is not None) > 1:
        raise UsageError(_("one of --rfm, --overlap and --months"))
    if committed and at:
        raise UsageError(_("--at is one state, --committed compares with one"), _("leave one out"))
    with _standing(call, at, on) as (workspace, day), workspace.fresh():
        first = day_named(since, day) if since else workspace.end_of_last_month(day)
        moves = bool(since or committed)
        if form.is_json:
            _emit(workspace, first, day, days, months, committed)
        elif form.is_csv:
            way = "rfm" if rfm else "overlap" if is_overlap else "moves" if moves else ""
            put_csv(*_table(workspace, way, first, day, days, months, committed))
        elif months is not None:
            _say_months(workspace.segment_months(months, day, committed))
        elif rfm:
            _say_flow(workspace, first, day, committed)
        elif is_overlap:
            _say_overlap(workspace, day)
        elif moves:
            _say_movement(workspace.segment_movement(first, day, committed), first, day)
        else:
            _say(workspace, day, days, form)


def _table(
    workspace: Segments, way: str, first: date, day: date, days: int | None, months: int | None,
    committed: bool,
) -> Table:  # fmt: skip
    """What was asked for, as a table."""
    if months is not None:
        return months_table(workspace.segment_months(months, day, committed))
    if way == "rfm":
        return flow_table(workspace.rfm_flow(first, day, committed))
    if way == "overlap":
        return overlap_table(workspace.members(day))
    if way == "moves":
        return movement_table(workspace.segment_movement(first, day, committed))
    return sizes_table(workspace.segments(day, days), workspace.segment_titles())


@contextmanager
def _standing(call: Invocation, at: str | None, on: str | None) -> Iterator[tuple[Segments, date]]:
    """The segments as they are, or as they were ``at`` a commit or day, and the day asked for."""
    with opened(call) as workspace:
        day = day_asked(workspace, at, on)
        if at is None:
            yield workspace, day
            call.skipped = workspace.skipped_files()
            return
        with workspace.then(at) as past:
            yield past, day
            call.skipped = past.skipped_files()


def _emit(
    workspace: Segments,
    first: date,
    day: date,
    days: int | None,
    months: int | None,
    committed: bool,
) -> None:
    titles, window = workspace.segment_titles(), workspace.window(day, days)
    emit("segments", skipped_files=workspace.skipped_files(), of=workspace.count(), day=day, first=window.first, last=window.last, currency=workspace.config.currency,
         segments=[{**shape(one), "title": titles[one.name],
                    "query": workspace.rules.segments[one.name]}
                   for one in workspace.segments(day, days)],
         overlap=overlap(workspace.members(day)), since=first,
         movement=workspace.segment_movement(first, day, committed),
         rfm_flow=[{"from": a, "to": b, "customers": n}
                   for (a, b), n in workspace.rfm_flow(first, day, committed).items()],
         months=workspace.segment_months(months or 0, day, committed))  # fmt: skip


def _say(workspace: Segments, day: date, days: int | None, form: Form) -> None:
    found, titles = workspace.segments(day, days), workspace.segment_titles()
    form.put_chart(lambda *canvas: _picture(found, *canvas))
    window, currency = workspace.window(day, days), workspace.config.currency
    put(ink(_("Segments on %(day)s, value from %(first)s on") % {"day": day, "first": window.first},
            bold=True))  # fmt: skip
    rows: list[list[Piece]] = [
        [ink(one.name, bold=True), str(one.customers), _percent(one.share), f"{one.value:,.0f}",
         _percent(one.value_share), str(one.orders),
         "–" if one.health is None else f"{one.health:.0f}", ink(titles[one.name], dim=True)]
        for one in found
    ]  # fmt: skip
    put_table(
        [Column(_("segment"), flexible=True, least=10), Column(_("customers"), right=True),
         Column(_("share"), right=True), Column(_("value, %(currency)s") % {"currency": currency}, right=True),
         Column(_("share"), right=True), Column(_("orders"), right=True, optional=True),
         Column(_("health"), right=True), Column("", flexible=True, optional=True)], rows, indent=2,
    )  # fmt: skip
    without = max((one.without_rate for one in found), default=0)
    if without:
        narrate(_("up to %(count)d in a currency without a rate left out of the value")
                % {"count": without})  # fmt: skip
    of = workspace.count()
    narrate(ngettext("of %(of)d customer", "of %(of)d customers", of) % {"of": of})
    if found:
        narrate(_("A customer may be in several. Work on one:"))
        name = found[0].name
        which = f"'segment:\"{name}\"'" if " " in name else f"segment:{name}"
        for line in ("list %s", "tag %s --add TAG", "edit --query %s FIELD=VALUE",
                     "batch PLAYBOOK/STEP --query %s", "surveys %s"):  # fmt: skip
            narrate("  crmtui ", line % which)
    else:
        narrate(_("No segments. Name queries in playbooks/segments.yaml."))


def _picture(
    found: Sequence[Segment], width: int, colors: Mapping[str, Rgb], colorless: bool
) -> str:  # fmt: skip
    from crmtui.charts.bars import Bar, bars

    rows = [Bar(one.name, one.customers, str(one.customers)) for one in found]
    return bars(rows, width, len(rows), colors, colorless)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f} %"


def _say_overlap(workspace: Segments, day: date) -> None:
    shared = overlap(workspace.members(day))
    put(ink(_("Customers in two segments, %(day)s") % {"day": day}, bold=True))
    numbers = {name: str(n) for n, name in enumerate(shared, 1)}
    rows: list[list[Piece]] = [
        [numbers[one], ink(one, bold=True),
         *(ink(str(n), dim=one == other) if n else ink("·", dim=True) for other, n in with_it.items())]
        for one, with_it in shared.items()
    ]  # fmt: skip
    put_table([Column("", right=True), Column(_("segment"), flexible=True, least=10),
               *(Column(numbers[name], right=True) for name in shared)], rows, indent=2)  # fmt: skip


def _say_movement(found: list[Movement], first: date, day: date) -> None:
    put(ink(_("Segments, end of %(first)s to %(day)s") % {"first": first, "day": day}, bold=True))
    put_table(
        [Column(_("segment"), flexible=True, least=10), Column(_("then"), right=True),
         Column(_("left"), right=True), Column(_("stayed"), right=True), Column(_("joined"), right=True),
         Column(_("new"), right=True), Column(_("now"), right=True),
         Column(_("joined from"), flexible=True, optional=True),
         Column(_("left to"), flexible=True, optional=True)],
        [[ink(one.name, bold=True), str(one.before), ink(_signed(-one.left), "red"), str(one.stayed),
          ink(_signed(one.joined), "green"), str(one.new or ""), ink(str(one.after), bold=True),
          _where(one.came_from), _where(one.went_to)] for one in found], indent=2,
    )  # fmt: skip
    narrate(_("A customer may be in several segments, and counts in each; new: not known on the first "
              "day."))  # fmt: skip


def _signed(count: int) -> str:
    return f"{count:+d}" if count else "·"


def _where(counts: Mapping[str, int]) -> str:
    return " · ".join(f"{name or _('none')} {n}" for name, n in counts.items())


def _say_months(found: Sequence[MonthEnd]) -> None:
    put(ink(_("Segments month by month, to %(day)s") % {"day": found[-1].day}, bold=True))
    names = next((one.customers for one in reversed(found) if one.customers), {})
    put_table(
        [Column(_("segment"), flexible=True, least=10),
         *(Column(f"{one.day:%y-%m}" if one is not found[-1] else f"{one.day:%m-%d}", right=True)
           for one in found)],
        [[ink(name, bold=True), *(_month_cell(one, name) for one in found)] for name in names],
        indent=2,
    )  # fmt: skip
    narrate(_("customers at the end of each month, +joined −left since the end before; a customer may be "
              "in several segments"))  # fmt: skip
    unknown = sum(one.customers is None for one in found)
    if unknown:
        narrate(_("–: %(count)d months without a commit") % {"count": unknown})


def _month_cell(one: MonthEnd, name: str) -> str:
    if one.customers is None:
        return "–"
    joined, left = ((moved or {}).get(name, 0) for moved in (one.joined, one.left))
    moves = (f" +{joined}" if joined else "") + (f" −{left}" if left else "")
    return f"{one.customers.get(name, 0)}{moves}"


def _say_flow(workspace: Segments, first: date, day: date, committed: bool) -> None:
    found = workspace.rfm_flow(first, day, committed)
    titles = {s.name: s.title for s in workspace.policies()[0].value.rfm.segments}
    titles |= {"": _("(none)")}
    names = [name for name in titles if any(name in pair for pair in found)]
    put(ink(_("RFM segments, %(first)s to %(day)s: rows from, columns to")
            % {"first": first, "day": day}, bold=True))  # fmt: skip
    rows: list[list[Piece]] = [
        [str(n), ink(titles[one], bold=True),
         *(_cell(found.get((one, other), 0), one == other) for other in names),
         ink(str(sum(found.get((one, other), 0) for other in names)), bold=True)]
        for n, one in enumerate(names, 1)
    ]  # fmt: skip
    totals = [sum(found.get((one, other), 0) for one in names) for other in names]
    if rows:
        rows.append(["", ink(_("now"), bold=True), *(ink(str(n), bold=True) for n in totals),
                     ink(str(sum(totals)), bold=True)])  # fmt: skip
    put_table([Column("", right=True), Column(_("segment"), flexible=True, least=10),
               *(Column(str(n), right=True) for n in range(1, len(names) + 1)),
               Column(_("then"), right=True)], rows, indent=2)  # fmt: skip
    stayed = sum(n for (one, other), n in found.items() if one == other)
    narrate(_("%(stayed)d of %(of)d customers stayed where they were; (none): no order yet, or money without a "
              "rate") % {"stayed": stayed, "of": sum(found.values())})  # fmt: skip


def _cell(count: int, is_same: bool) -> Piece:
    if not count:
        return ink("·", dim=True)
    return ink(str(count), None if is_same else "yellow", bold=not is_same)
