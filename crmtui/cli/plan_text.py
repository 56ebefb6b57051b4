"""The plan of the coming weeks as text: tables, a chart, and what will be late in words."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import click

from crmtui.charts.load_chart import weekday_names
from crmtui.cli.colour import wants_colour
from crmtui.cli.paint import Piece, ink, put, put_block, screen_width
from crmtui.cli.table import Column, put_table
from crmtui.i18n import _, ngettext
from crmtui.model.rules import Rules
from crmtui.planning.levelling import DayLoad, Placed
from crmtui.reports.ahead import WeeksAhead
from crmtui.reports.ahead_wording import overdue_sentence, why_sentence
from crmtui.reports.wording import channel_word, printed_task

_HEIGHT, _WIDEST = 9, 100
_NARROWEST_DAY = 3
"""Cells of a day in the chart."""
_COLOURS = {"today": (255, 175, 0), "bar": (95, 135, 175), "over": (215, 95, 95),
            "before": (135, 135, 135), "after": (95, 135, 175),
            "line": (135, 135, 135), "value": (175, 175, 175), "label": (135, 135, 135)}  # fmt: skip


def put_plan(found: WeeksAhead, rules: Rules, chart: bool, limit: int) -> None:
    """Prints the table, with ``chart`` the picture, then up to ``limit`` late tasks."""
    _put_head(found)
    if found.owner:
        _put_days(found)
    else:
        _put_people(found)
    if chart:
        _put_chart(found)
    _put_late(found, limit)


def _put_head(found: WeeksAhead) -> None:
    whose = found.people.get(found.owner, found.owner) if found.owner else _("everybody")
    tasks = sum(one.day is not None for one in found.placed)
    contacts = sum(load.contacts for load in found.sums)
    span = _("%(first)s to %(last)s") % {"first": found.day, "last": found.last}
    told = ngettext("%(n)d task", "%(n)d tasks", tasks) % {"n": tasks}
    told += " " + ngettext("in %(n)d contact", "in %(n)d contacts", contacts) % {"n": contacts}
    put(ink(span, bold=True), f" · {whose}")
    put(told)
    if found.rules:
        put(ink(_("by the rules of %(name)s") % {"name": found.rules}, "yellow"))
    put("")


def _put_days(found: WeeksAhead) -> None:
    """One person: a line a week, a column a day, contacts and room in each."""
    loads = next(iter(found.loads.values()))
    put_table(
        [Column(_("week")), *(Column(name, right=True) for name in weekday_names()),
         Column(_("contacts"), right=True, optional=True), Column(_("room"), right=True, optional=True),
         Column(_("due"), right=True, optional=True), Column(_("tasks"), right=True, optional=True)],
        [[f"{monday:%m-%d}", *_week_cells(monday, week), *_sums(week),
          str(sum(load.tasks for load in week))] for monday, week in _by_week(loads)],
    )  # fmt: skip


def _by_week(loads: Sequence[DayLoad]) -> Iterator[tuple[date, list[DayLoad]]]:
    weeks: dict[date, list[DayLoad]] = {}
    for load in loads:
        weeks.setdefault(load.day - timedelta(days=load.day.weekday()), []).append(load)
    yield from ((monday, week) for monday, week in weeks.items() if any(map(_counts, week)))


def _counts(load: DayLoad) -> bool:
    return bool(load.room or load.contacts or load.due)


def _week_cells(monday: date, week: Sequence[DayLoad]) -> Iterator[Piece]:
    known = {load.day: load for load in week}
    for n in range(7):
        load = known.get(monday + timedelta(days=n))
        if load is None or not _counts(load):
            yield ""
        else:
            full = load.contacts >= load.room
            yield ink(f"{load.contacts}/{load.room}", "yellow" if full else None)


def _sums(week: Sequence[DayLoad]) -> tuple[str, str, str]:
    return (str(sum(load.contacts for load in week)), str(sum(load.room for load in week)),
            str(sum(load.due for load in week)))  # fmt: skip


def _put_people(found: WeeksAhead) -> None:
    """Everybody: a line a person, a column a week, contacts and room in each."""
    starts = [found.day + timedelta(days=7 * n) for n in range(found.weeks)]
    late = {key: sum(one.owner == key for one in found.late) for key in found.loads}
    put_table(
        [Column(_("contacts/room"), flexible=True, least=6),
         *(Column(f"{start:%m-%d}", right=True, optional=n > 0) for n, start in enumerate(starts)),
         Column(_("due"), right=True, optional=True), Column(_("late"), right=True)],
        [_person_row(found, key, loads, late[key]) for key, loads in found.loads.items()],
    )  # fmt: skip


def _person_row(
    found: WeeksAhead, key: str, loads: Sequence[DayLoad], late: int
) -> list[Piece]:  # fmt: skip
    name: Piece = found.people.get(key, key) or _("nobody")
    weeks = [_sums(loads[7 * n : 7 * n + 7]) for n in range(found.weeks)]
    cells: list[Piece] = [f"{contacts}/{room}" for contacts, room, _due in weeks]
    due = str(sum(load.due for load in loads))
    return [name, *cells, due, ink(late, "red") if late else "0"]


def _put_chart(found: WeeksAhead) -> None:
    """The days worked, each with its contacts and the line of what there is room for; the weeks,
    due and planned, when the days are too many for the screen."""
    from crmtui.charts.load_chart import load_chart
    from crmtui.charts.pair_chart import pair_chart

    width = min(_WIDEST, screen_width())
    colorless = wants_colour() is False or not sys.stdout.isatty()
    worked = [load for load in found.sums if _counts(load)]
    if len(worked) * _NARROWEST_DAY <= width - 6:
        room = max((load.room for load in worked), default=0)
        told = _("Contacts a day as planned; the line is what a day has room for")
        picture = load_chart([(load.day, load.contacts) for load in worked], room or None, width,
                             _HEIGHT, _COLOURS, colorless)  # fmt: skip
    else:
        weeks = [found.sums[7 * n : 7 * n + 7] for n in range(found.weeks)]
        told = _("Contacts a week, due and planned")
        picture = pair_chart([(f"{week[0].day:%m-%d}", sum(load.due for load in week),
                               sum(load.contacts for load in week)) for week in weeks],
                             width, _HEIGHT, _COLOURS, colorless)  # fmt: skip
    if picture:
        put("")
        put(ink(told, dim=True))
        click.echo("\n".join(line.rstrip() for line in picture.split("\n")))


def _put_late(found: WeeksAhead, limit: int) -> None:
    put("")
    late = found.late
    if told := overdue_sentence(found):
        put_block(_("%(sentence)s.") % {"sentence": told})
    if not late:
        put_block(_("Nothing else will be late.") if told else _("Nothing will be late."))
        return
    put((_("%(n)d more will be late:") if told else _("%(n)d will be late:")) % {"n": len(late)})
    rows = _gathered(late)
    put_table(
        [Column(_("customer"), flexible=True, least=10), Column(_("what"), flexible=True, least=8),
         Column(_("by"), optional=True), Column(_("due")), Column(_("planned")),
         Column(_("why"), flexible=True, least=20)],
        [_late_row(those, found) for those in rows[:limit]], indent=2,
    )  # fmt: skip
    rest = sum(map(len, rows[limit:]))
    if rest:
        put(ink(_("  … and %(n)d more (--limit)") % {"n": rest}, dim=True))


def _gathered(late: Sequence[Placed]) -> list[list[Placed]]:
    """One by one, but what goes to many customers at once and has one day in one."""
    rows: dict[tuple[object, ...], list[Placed]] = {}
    for one in late:
        key = (one.contact, one.day, one.why) if one.is_batch else (one.id,)
        rows.setdefault(key, []).append(one)
    return list(rows.values())


def _late_row(those: Sequence[Placed], found: WeeksAhead) -> list[Piece]:
    one, task = those[0], those[0].task
    name = found.customers[task.customer].name
    if len(those) > 1:
        name = _("%(n)d customers") % {"n": len(those)}
    planned: Piece = f"{one.day:%m-%d}" if one.day else ink(_("later"), "red")
    return [ink(name, bold=True), printed_task(task), channel_word(task.channel),
            f"{one.window.due:%m-%d}", planned, ink(why_sentence(one, found), dim=True)]  # fmt: skip
