"""``crmtui review bounds``: bounds that today's customers suggest, and who would move."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import groupby

import click

from crmtui.analysis.value.bounds import CLUSTERS, QUANTILES, BoundProposal, ClassMove
from crmtui.cli import options
from crmtui.cli.dates import day_named
from crmtui.cli.documents import emit
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.outcome import say_done
from crmtui.cli.paint import ink, narrate, put
from crmtui.cli.table import Column, put_table
from crmtui.errors import UsageError
from crmtui.i18n import _
from crmtui.reports.bound_review import BoundReview
from crmtui.reports.class_words import class_name

_PARTS = ("rfm", "matrix", "bands")


@taught(
    "bounds",
    help=_("Bounds for playbooks/policies/value.yaml that today's customers would suggest: RFM scores "
           "and bands by quantiles or clusters, the value of 核心 from what the best 20 % reach. With "
           "the customers whose class would change. --apply writes them, comments kept, as one "
           "commit; from then on they are numbers that move nobody until the next review."),
    examples=[
        ("review bounds", _("by quantiles: the bounds, and who would move")),
        ("review bounds --by clusters --only rfm", _("by k-means, for the scores alone")),
        ("review bounds --only matrix --apply", _("accept the bound of value × activity")),
        ("review bounds --json", _("for scripts")),
    ],
)  # fmt: skip
@click.option("--by", type=click.Choice([QUANTILES, CLUSTERS]), default=QUANTILES, show_default=True,
              help=_("Classes of the same size, or k-means."))  # fmt: skip
@click.option("--only", multiple=True, type=click.Choice(_PARTS),
              help=_("These parts of the policy; may be repeated."))  # fmt: skip
@click.option("--apply", is_flag=True, help=_("Write the bounds that are proposed."))
@options.at_most(_("At most this many customers who would move."))
@options.on_day
@options.as_json
@click.pass_obj
def command(
    call: Invocation, by: str, only: Sequence[str], apply: bool, limit: int, on: str | None,
    as_json: bool,
) -> None:  # fmt: skip
    if apply and on:
        raise UsageError(_("--apply is for today"), _("leave --on out"))
    with opened(call) as workspace:
        day = day_named(on, workspace.today_date()) if on else None
        found = workspace.review_bounds(day, by, only)
        titles = {s.name: s.title for s in workspace.policies()[0].value.rfm.segments}
        done = workspace.set_bounds(found.proposals) if apply else None
    if done is not None:
        say_done(done, as_json)
    elif as_json:
        emit("review-bounds", on=found.day, by=found.by, missing=found.missing, of=found.of,
             proposals=[{"at": one.name, "by": one.by, "before": one.before, "after": one.after,
                         "of": one.of} for one in found.proposals],
             moves=found.moves)  # fmt: skip
    else:
        _say(found, titles, limit)


def _say(found: BoundReview, titles: dict[str, str], limit: int) -> None:
    put(
        ink(
            _("Bounds reviewed on %(day)s, by %(by)s") % {"day": found.day, "by": found.by},
            bold=True,
        )
    )
    put_table(
        [Column(_("bound")), Column(_("now")), Column(_("proposed")), Column(_("by"), optional=True),
         Column(_("from"), right=True, optional=True)],
        [[ink(one.name, bold=True), _numbers(one.before), _numbers(one.after), _how(one), str(one.of)]
         for one in found.proposals], indent=2,
    )  # fmt: skip
    if found.moves:
        put("")
        _say_moves(found.moves, titles, limit)
    people = len({move.id for move in found.moves})
    narrate(_("%(people)d of %(of)d customers would be in another class; RFM segments, value × "
              "activity and bands counted") % {"people": people, "of": found.of})  # fmt: skip
    for name in found.missing:
        narrate(_("%(name)s: too few different values for so many bounds") % {"name": name})


def _say_moves(moves: Iterable[ClassMove], titles: dict[str, str], limit: int) -> None:
    kinds = {"segment": _("RFM segment"), "matrix": _("value × activity"),
             "value_band": _("value band"), "frequency_band": _("frequency band")}  # fmt: skip
    for what, those in groupby(moves, key=lambda move: move.what):
        listed = list(those)
        put(ink(f"  {kinds[what]}: {len(listed)}", bold=True))
        for move in listed[:limit]:
            both = " → ".join(_title(what, name, titles) for name in (move.before, move.after))
            put("    ", ink(move.id, dim=True), f"  {move.name}  ", both)
        if len(listed) > limit:
            put(ink(_("    … and %(n)d more (--limit)") % {"n": len(listed) - limit}, dim=True))


def _title(what: str, name: str, titles: dict[str, str]) -> str:
    return (titles.get(name, name) or _("none")) if what == "segment" else class_name(what, name)


def _numbers(bounds: Sequence[Decimal]) -> str:
    return " ".join(f"{bound:,f}" for bound in bounds) or "–"


def _how(one: BoundProposal) -> str:
    told = {"quantiles": _("classes of the same size"), "clusters": _("k-means"),
            "top": _("best 20 %") if one.at[0] == "matrix" else _("best 50 % and 20 %")}  # fmt: skip
    return told[one.by]
