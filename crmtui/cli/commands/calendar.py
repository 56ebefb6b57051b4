"""``crmtui calendar``: public holidays of a year, as a file of the workspace."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import click

from crmtui.actions.rule_files import write_files
from crmtui.cli import options
from crmtui.cli.documents import emit
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.outcome import say_done
from crmtui.cli.paint import ink, narrate
from crmtui.cli.table import Column, put_table
from crmtui.i18n import _
from crmtui.model.drafts import Done
from crmtui.model.holidays import Holidays
from crmtui.planning.calendar import calendar_names
from crmtui.workspace import Workspace


@taught(
    "calendar",
    help=_("Write the public holidays and make-up workdays of COUNTRY (or COUNTRY-REGION) for "
           "these years into playbooks/calendars, as one commit. Without arguments: what is "
           "there."),
    examples=[
        ("calendar", _("which years are there, and whether they are official")),
        ("calendar CN 2027", _("again after the State Council's notice, for the make-up days")),
        ("calendar DE-BY 2026 2027", _("a region, two years")),
    ],
)  # fmt: skip
@click.argument("country", metavar="[COUNTRY]", default="")
@click.argument("years", nargs=-1, metavar="[YEAR]...", type=click.IntRange(1990, 2100))
@options.as_json
@click.pass_obj
def command(call: Invocation, country: str, years: tuple[int, ...], as_json: bool) -> None:
    with opened(call) as workspace:
        if not country:
            _say(workspace, as_json)
            return
        name = country.upper()
        chosen = years or (workspace.today_date().year + 1,)
        say_done(_write(workspace, name, chosen), as_json)
        if name not in workspace.config.calendars:
            narrate(_("Add %(name)s to `calendars:` in crmtui.yaml to use it.") % {"name": name})


def _write(workspace: Workspace, name: str, years: tuple[int, ...]) -> Done:
    from crmtui.planning.calendar_files import calendar_text

    files = {f"playbooks/calendars/{name}-{year}.yaml": calendar_text(name, year).encode()
             for year in years}  # fmt: skip
    told = ", ".join(map(str, years))
    subject = _("Write the holidays of %(name)s %(years)s") % {"name": name, "years": told}
    return write_files(workspace.desk(), files, subject, "calendar")


def _say(workspace: Workspace, as_json: bool) -> None:
    tables = sorted(workspace.rules.holidays, key=lambda table: (table.calendar, table.year))
    missing = _missing(workspace)
    if as_json:
        emit("calendar", calendars=[_shape(table) for table in tables],
             missing=[{"calendar": name, "year": year} for name, year in missing])  # fmt: skip
        return
    put_table(
        [Column(_("calendar")), Column(_("year")), Column(_("days off"), right=True),
         Column(_("make-up days"), right=True), Column(_("state"))],
        [[ink(table.calendar, bold=True), str(table.year), str(len(table.off)),
          str(len(table.work)), _official(table)] for table in tables],
    )  # fmt: skip
    for name, year in missing:
        narrate(_("%(name)s has no table for %(year)d: only weekends count as days off "
                  "(crmtui calendar %(name)s %(year)d).") % {"name": name, "year": year})  # fmt: skip
    if not tables:
        narrate(_("No calendar is there: weekends only. Write one with `crmtui calendar CN 2027`."))


def _missing(workspace: Workspace) -> list[tuple[str, int]]:
    """This year and the next of the calendars people go by, where there is no table."""
    year = workspace.today_date().year
    known = {(table.calendar, table.year) for table in workspace.rules.holidays}
    names = calendar_names(workspace.config)
    return [(name, y) for name in names for y in (year, year + 1) if (name, y) not in known]


def _official(table: Holidays) -> str:
    return _("official") if table.published else _("computed, not announced yet")


def _shape(table: Holidays) -> dict[str, object]:
    return {"calendar": table.calendar, "year": table.year, "published": table.published,
            "off": _by_day(table.off), "work": _by_day(table.work),
            "festivals": dict(table.festivals)}  # fmt: skip


def _by_day(named: Mapping[date, str]) -> dict[str, str]:
    return {day.isoformat(): name for day, name in sorted(named.items())}
