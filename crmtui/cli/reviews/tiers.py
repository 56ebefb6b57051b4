"""``crmtui review tiers``: customers whom another tier would fit, and accepting it."""

from __future__ import annotations

from collections.abc import Sequence

import click

from crmtui.cli import options
from crmtui.cli.bulk import agree
from crmtui.cli.dates import day_named
from crmtui.cli.documents import emit
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.outcome import say_done
from crmtui.cli.paint import Piece, ink, narrate, put
from crmtui.cli.table import Column, put_table
from crmtui.errors import UsageError
from crmtui.i18n import _
from crmtui.model.rules import Rules
from crmtui.reports.tier_review import Held, Proposal, TierReview


@taught(
    "tiers",
    help=_("Customers whom another tier would fit: by the first `propose:` of playbooks/tiers.yaml "
           "that fits, or by the value × activity class where no tier has one. Each with its reason, "
           "and what all together would do to everybody's week. Tiers set within 30 days, or "
           "confirmed within 180, are left alone (`review:` in playbooks/policies/value.yaml). "
           "--apply sets tiers and writes an entry for each customer, as one commit."),
    examples=[
        ("review tiers", _("what is proposed, and why")),
        ("review tiers --apply", _("accept everything")),
        ("review tiers --apply --only C2024002 --only 恒岳", _("accept it for some")),
        ('review tiers --keep C2023009 --why "合同年底到期"', _("the tier stays: do not ask again soon")),
        ("review tiers --json", _("for scripts")),
    ],
)  # fmt: skip
@click.option("--only", multiple=True, metavar="WHO", help=_("These customers; may be repeated."))
@click.option("--query", default="", metavar="QUERY", help=_("Customers that fit."))
@click.option("--apply", is_flag=True, help=_("Set the tiers that are proposed."))
@click.option("--keep", multiple=True, metavar="WHO",
              help=_("Confirm the tier this customer has; may be repeated."))  # fmt: skip
@options.why
@options.on_day
@options.yes
@options.as_json
@click.pass_obj
def command(
    call: Invocation, only: Sequence[str], query: str, apply: bool, keep: Sequence[str], why: str,
    on: str | None, yes: bool, as_json: bool,
) -> None:  # fmt: skip
    if keep and (apply or only or query):
        raise UsageError(_("--keep goes alone"), _("confirm first, then apply the rest"))
    if apply and on:
        raise UsageError(_("--apply is for today"), _("leave --on out"))
    with opened(call) as workspace, workspace.fresh():
        if keep:
            ids = [workspace.find(who).id for who in keep]
            say_done(workspace.confirm_tiers(ids, why), as_json)
            return
        day = day_named(on, workspace.today_date()) if on else None
        ids = list(dict.fromkeys(workspace.find(who).id for who in only))
        found = workspace.review_tiers(day, query, ids)
        if apply:
            targets = [(one.id, f"{one.name}  {one.before or '–'} → {one.after}")
                       for one in found.proposals]  # fmt: skip
            agree(targets, _("Set these tiers?"), yes)
            say_done(workspace.set_tiers(found.proposals), as_json)
            _narrate_problems(found)
        elif as_json:
            _emit(found)
        else:
            _say(found, workspace.rules)


def _emit(found: TierReview) -> None:
    emit("review-tiers", on=found.day, proposals=found.proposals,
         held=[{"id": one.proposal.id, "before": one.proposal.before, "after": one.proposal.after,
                "reason": one.reason, "day": one.day} for one in found.held],
         weeks=found.weeks, load=found.load, by_class=found.by_class, of=found.of,
         unfit=found.unfit, problems=found.problems)  # fmt: skip


def _say(found: TierReview, rules: Rules) -> None:
    put(ink(_("Tiers reviewed on %(day)s: %(n)d proposals")
            % {"day": found.day, "n": len(found.proposals)}, bold=True))  # fmt: skip
    for one in found.proposals:
        _say_proposal(one, rules)
    if found.load:
        put("")
        put_table(
            [Column(_("contacts a week")), Column(_("now"), right=True), Column(_("then"), right=True),
             Column(_("change"), right=True)],
            [[rules.config.team[w.owner].name if w.owner in rules.config.team else w.owner or _("nobody"),
              f"{w.before:.1f}", f"{w.after:.1f}", f"{w.after - w.before:+.1f}"] for w in found.load],
            indent=2,
        )  # fmt: skip
    _narrate(found)


def _say_proposal(one: Proposal, rules: Rules) -> None:
    rank = {name: n for n, name in enumerate(rules.tiers)}
    is_up = rank[one.after] < rank.get(one.before, len(rank))
    arrow: Piece = ink(
        f"{one.before or '–'} → {one.after}", "green" if is_up else "yellow", bold=True
    )
    put("  ", ink(one.id, dim=True), "  ", ink(one.name, bold=True), "  ", arrow, "  ",
        ink(one.owner, dim=True))  # fmt: skip
    put("      ", one.why)


def _narrate(found: TierReview) -> None:
    narrate(_("%(of)d customers; %(held)d left alone; %(unfit)d whom no tier fits keep theirs")
            % {"of": found.of, "held": len(found.held), "unfit": found.unfit})  # fmt: skip
    for one in found.held:
        narrate(f"  {one.proposal.id}  {one.proposal.name}: {_left(one)}")
    _narrate_problems(found)


def _narrate_problems(found: TierReview) -> None:
    for name in found.problems:
        narrate(_("The query of tier %(name)s cannot be read; `crmtui check` says why")
                % {"name": name})  # fmt: skip


def _left(one: Held) -> str:
    told = {"set": _("set on %(day)s"), "confirmed": _("confirmed on %(day)s"), "lost": _("lost")}
    both = f"{one.proposal.before or '–'} → {one.proposal.after}"
    return f"{both}, {told[one.reason] % {'day': one.day}}"
