"""``crmtui surveys``: what customers answered, and whom to ask next."""

from __future__ import annotations

import click

from crmtui.analysis.performance.chance import Interval
from crmtui.analysis.performance.surveys import Said, Stratum, Surveys
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
from crmtui.workspace import Workspace
from crmtui.workspace.performance import GROUPS, RESTED_DAYS, STRATA


@taught(
    "surveys",
    help=_("What customers answered. NPS: % of answers 9 and 10 less % of answers 0 to 6; CSAT: % of "
           "answers 4 and 5 of 5; each with the number of answers and its 95 % interval. --sample "
           "draws whom to ask next, each class by its size, the same list every time. Answers come "
           "in with `crmtui import --kind surveys`."),
    examples=[
        ("surveys", _("all answers of the window")),
        ("surveys --by owner --days 90", _("by account manager, the last 90 days")),
        ("surveys --by segment tier:core", _("the core accounts by segment")),
        ("surveys --sample 30 --by tier", _("thirty customers to ask, from every tier")),
        ("surveys --json", _("for scripts")),
    ],
)  # fmt: skip
@options.which
@click.option("--by", type=click.Choice((*GROUPS, "industry")),
              help=_("Groups; with --sample the classes to draw from (tier, owner or industry)."))  # fmt: skip
@options.window
@options.on_day
@click.option(
    "--sample", type=click.IntRange(min=1), metavar="N", help=_("Draw N customers to ask.")
)
@click.option("--seed", default="", metavar="TEXT",
              help=_("With --sample: another text, another draw; default: the quarter."))  # fmt: skip
@options.as_json
@click.pass_obj
@says_skipped
def command(
    call: Invocation, query: tuple[str, ...], by: str | None, days: int | None, on: str | None,
    sample: int | None, seed: str, as_json: bool,
) -> None:  # fmt: skip
    with opened_whole(call) as workspace:
        day = day_named(on, workspace.today_date()) if on else None
        if sample:
            if days or day:
                raise UsageError(_("--sample is about today"))
            _sample(workspace, sample, by or "tier", " ".join(query), seed, as_json)
            return
        if by == "industry":
            raise UsageError(_("--by industry is for --sample"))
        found = workspace.surveys(day, " ".join(query), by or "", days)
    if as_json:
        emit("surveys", skipped_files=call.skipped, first=found.window.first, last=found.window.last, by=by,
             total=_shape(found.total), groups=[_shape(one) for one in found.groups],
             left_out=found.left_out, asked=found.asked, of=found.of)  # fmt: skip
        return
    _say(found, by or "")


def _shape(one: Said) -> dict[str, object]:
    nps, csat = one.nps, one.csat
    return {
        "group": one.group,
        "nps": {"n": nps.n, "promoters": nps.promoters, "passives": nps.passives,
                "detractors": nps.detractors, "score": _rounded(nps.score),
                "interval": _bounds(nps.interval)},
        "csat": {"n": csat.n, "satisfied": csat.satisfied, "share": _rounded(csat.share),
                 "interval": _bounds(csat.interval), "mean": _rounded(csat.mean)},
    }  # fmt: skip


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 4)


def _bounds(interval: Interval | None) -> list[float] | None:
    return None if interval is None else [round(interval.low, 4), round(interval.high, 4)]


def _say(found: Surveys, by: str) -> None:
    put(ink(_("Surveys, %(first)s to %(last)s") % found.window._asdict(), bold=True))
    columns = [
        Column(by or _("answers"), flexible=True), Column(_("NPS"), right=True),
        Column(_("95 %"), right=True), Column("n", right=True), Column("+ · −", right=True, optional=True),
        Column(_("CSAT"), right=True), Column(_("95 %"), right=True), Column("n", right=True),
        Column(_("mean"), right=True, optional=True),
    ]  # fmt: skip
    rows = [_row(one, one.group or _("(none)")) for one in found.groups]
    put_table(columns, [*rows, _row(found.total, _("all"))], indent=2)
    parts = [_("%(asked)d of %(of)d customers answered") % {"asked": found.asked, "of": found.of}]
    if found.left_out:
        parts.append(
            _("%(count)d answers outside their scale left out") % {"count": found.left_out}
        )
    if by == "segment":
        parts.append(_("a customer may be in several segments"))
    narrate(" · ".join(parts))


def _row(one: Said, name: str) -> list[Piece]:
    nps, csat = one.nps, one.csat
    colour = None if nps.score is None else "red" if nps.score < 0 else "green"
    return [
        name, ink("–" if nps.score is None else f"{nps.score:+.0f}", colour, bold=True),
        ink(_range(nps.interval, "+"), dim=True), str(nps.n),
        f"{nps.promoters} {nps.passives} {nps.detractors}" if nps.n else "",
        ink("–" if csat.share is None else f"{csat.share:.0f} %", bold=True),
        ink(_range(csat.interval, ""), dim=True), str(csat.n),
        "" if csat.mean is None else f"{csat.mean:.1f}",
    ]  # fmt: skip


def _range(interval: Interval | None, sign: str) -> str:
    return "" if interval is None else f"{interval.low:{sign}.0f} … {interval.high:{sign}.0f}"


def _sample(workspace: Workspace, size: int, by: str, query: str, seed: str, as_json: bool) -> None:
    if by not in STRATA:
        raise UsageError(_("a sample is drawn by %(names)s") % {"names": ", ".join(STRATA)})
    today = workspace.today_date()
    seed = seed or f"{today.year}-Q{(today.month + 2) // 3}"
    strata, left_out = workspace.survey_sample(size, by, query, seed)
    names = {row.id: (row.name, row.owner) for row in workspace.rows([i for s in strata for i in s.chosen])}  # fmt: skip
    if as_json:
        emit("survey-sample", by=by, seed=seed, left_out=left_out,
             strata=[{"name": s.name, "customers": s.customers,
                      "chosen": [{"id": id, "name": names[id][0], "owner": names[id][1]}
                                 for id in s.chosen]} for s in strata])  # fmt: skip
        return
    _say_sample(strata, names, by, seed)
    chosen = sum(len(one.chosen) for one in strata)
    of = sum(one.customers for one in strata)
    narrate(_("%(chosen)d of %(of)d customers · %(left)d left out: do not contact, or answered within "
              "%(days)d days · seed %(seed)s")
            % {"chosen": chosen, "of": of, "left": left_out, "days": RESTED_DAYS, "seed": seed})  # fmt: skip


def _say_sample(
    strata: list[Stratum], names: dict[str, tuple[str, str]], by: str, seed: str
) -> None:
    put(ink(_("Whom to ask, by %(by)s") % {"by": by}, bold=True))
    rows: list[list[Piece]] = [
        [one.name or _("(none)"), ink(id, dim=True), ink(names[id][0], bold=True), names[id][1]]
        for one in strata for id in one.chosen
    ]  # fmt: skip
    put_table([Column(by), Column(_("id")), Column(_("name"), flexible=True, least=16),
               Column(_("owner"))], rows, indent=2)  # fmt: skip
