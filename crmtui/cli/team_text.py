"""What everybody did, as text and as a document: ``history --team`` and ``log --team``."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from crmtui.cli.dates import day_named
from crmtui.cli.documents import emit
from crmtui.cli.paint import ink, narrate, put
from crmtui.i18n import _, listed, ngettext
from crmtui.reports.subjects import in_words
from crmtui.reports.team_log import Doer, TeamLog
from crmtui.workspace import Workspace


def say_team(workspace: Workspace, since: str, owner: str, as_json: bool) -> None:
    """Prints who did what since a day (default: Monday)."""
    day = day_named(since, workspace.today_date()) if since else None
    found = workspace.team_log(day, {"me": workspace.me or "me", "all": ""}.get(owner, owner))
    if as_json:
        emit("team-log", since=found.since, people=found.people, counts=found.counts,
             idle=found.idle)  # fmt: skip
        return
    for doer in found.people:
        _say(doer)
    _sum_up(workspace, found)


def _say(doer: Doer) -> None:
    known = doer.member or _("%(email)s, not in the team") % {"email": doer.email}
    put(ink(doer.name, bold=True), f" ({known}) · {_told(doer.counts)}")
    for day, deeds in groupby(doer.deeds, lambda deed: deed.when.date()):
        put(f"  {day.isoformat()} {_weekday(day.weekday())}")
        for deed in deeds:
            put(
                f"    {deed.when:%H:%M}  {in_words(deed.subject)}",
                ink(f"  [{deed.commit[:10]}]", dim=True),
            )


def _told(counts: Mapping[str, int]) -> str:
    return listed(f"{action} {n}" for action, n in counts.items())


def _weekday(number: int) -> str:
    return (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))[number]


def _sum_up(workspace: Workspace, found: TeamLog) -> None:
    commits = sum(found.counts.values())
    told = ngettext("%(n)d commit since %(day)s", "%(n)d commits since %(day)s", commits)
    narrate(
        told % {"n": commits, "day": found.since} + (f": {_told(found.counts)}" if commits else "")
    )
    if found.idle:
        team = workspace.config.team
        narrate(_("Nothing by: %(names)s")
                % {"names": listed(f"{team[key].name} ({key})" for key in found.idle)})  # fmt: skip
