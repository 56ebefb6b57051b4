"""``crmtui classes``: what each customer is by the bounds of the policy, and why."""

from __future__ import annotations

from collections.abc import Mapping

import click

from crmtui.analysis.value.classified import Classes, Classified, class_of
from crmtui.cli import options
from crmtui.cli.dates import day_named
from crmtui.cli.documents import emit
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened_whole
from crmtui.cli.paint import Piece, ink, narrate, put
from crmtui.cli.skipped import says_skipped, without_rate
from crmtui.cli.table import Column, put_table
from crmtui.i18n import _
from crmtui.reports.class_words import ACTIVITY, BANDS, MATRIX, class_name, reasons
from crmtui.reports.query_words import query_words

_KINDS = ("matrix", "value_band", "frequency_band", "loyalty", "activity", "behaviour")
_LEVELS = ("active", "quiet", "at-risk")
_COLOURS = {"core": "green", "potential": "yellow", "basic": "blue"}


@taught(
    "classes",
    help=_("What customers are by the bounds of playbooks/policies/value.yaml: value × activity "
           "(核心, 潜力, 基础, 待观察), bands of value and frequency, loyalty, activity level, "
           "behaviour. Bounds alone decide, so one new order never moves another customer. With "
           "WHO each class comes with its reason."),
    examples=[
        ("classes", _("how many are in each class, and who")),
        ("classes C2024002", _("one customer, with the numbers that decided")),
        ('classes --query "tier:core" --on 2026-06-30', _("core accounts, as of the end of June")),
        ("classes --json", _("everybody, for scripts")),
    ],
)  # fmt: skip
@options.anyone
@click.option("--query", default="", metavar="QUERY", help=_("Customers that fit."))
@options.on_day
@options.at_most(_("At most this many customers."))
@options.as_json
@click.pass_obj
@says_skipped
def command(
    call: Invocation, who: str, query: str, on: str | None, limit: int, as_json: bool
) -> None:
    with opened_whole(call) as workspace, workspace.fresh():
        day = day_named(on, workspace.today_date()) if on else None
        ids = [workspace.find(who).id] if who else []
        found = workspace.classes(day, query, ids)
        types = workspace.policies()[0].value.behaviour
        registry, currency = workspace.fields(), workspace.config.currency
        day = day or workspace.today_date()
    if as_json:
        emit("classes", skipped_files=call.skipped, on=day, currency=currency, customers=[_shape(one) for one in found.customers],
             counts={kind: dict(found.count(kind)) for kind in _KINDS},
             of=found.of, without_rate=found.without_rate)  # fmt: skip
    elif who:
        rules = {name: query_words(text, registry) for name, text in types.items()}
        for one in found.customers:
            _say_one(one, rules)
    else:
        put(ink(_("Classes on %(day)s") % {"day": day}, bold=True))
        _say_counts(found)
        _say_crossed(found)
        _say_customers(found, limit, currency)
        _narrate(found)


def _shape(one: Classified) -> dict[str, object]:
    return {"id": one.id, "name": one.name, "owner": one.owner, "tier": one.tier,
            "monetary": one.monetary, "class": class_of(one, "matrix"),
            "value_band": one.value_band, "frequency_band": one.frequency_band,
            "loyalty": one.loyalty.name, "activity": one.activity.name,
            "behaviour": one.behaviour,
            "why": {"class": one.matrix.why if one.matrix else (), "loyalty": one.loyalty.why,
                    "activity": one.activity.why}}  # fmt: skip


def _say_one(one: Classified, rules: Mapping[str, str]) -> None:
    put(ink(one.name, bold=True), ink(f"  {one.id}", dim=True))
    rows: list[list[Piece]] = []
    for kind, name, why in reasons(one, rules):
        for n, part in enumerate(why.split("; ")):
            rows.append([ink("" if n else kind, dim=True), ink("" if n else name, bold=True), part])
    put_table([Column(""), Column(""), Column("", flexible=True)], rows, head=False, indent=2)


def _say_counts(found: Classes) -> None:
    counts = found.count("matrix")
    most = max(counts.values(), default=1)
    put_table(
        [Column(_("value × activity")), Column(_("customers"), right=True), Column("", optional=True)],
        [[ink(title, _COLOURS.get(name), bold=True), str(counts[name]),
          ink("█" * round(24 * counts[name] / most), _COLOURS.get(name))]
         for name, title in MATRIX.items() if name or counts[name]], indent=2,
    )  # fmt: skip
    for kind, title in (("loyalty", _("loyalty")), ("behaviour", _("behaviour"))):
        told = [f"{class_name(kind, name)} {n}" for name, n in found.count(kind).most_common()]
        put("  ", ink(f"{title}: ", dim=True), " · ".join(told))


def _say_crossed(found: Classes) -> None:
    """Value against activity: the more customers, the darker the cell."""
    crossed = found.crossed()
    most = max(crossed.values(), default=1)
    put("")
    put_table(
        [Column(_("value ↓ activity →")), *(Column(ACTIVITY[level], right=True) for level in _LEVELS)],
        [[ink(title, bold=True), *(_cell(crossed[band, level], most) for level in _LEVELS)]
         for band, title in BANDS.items() if band or any(crossed[band, one] for one in _LEVELS)],
        indent=2,
    )  # fmt: skip


def _cell(count: int, most: int) -> str:
    shade = " ░▒▓█"[-(-4 * count // most)]
    return f"{shade * 4} {count:>4}"


def _say_customers(found: Classes, limit: int, currency: str) -> None:
    rows: list[list[Piece]] = [
        [ink(one.id, dim=True), ink(one.name, bold=True), one.tier,
         ink(MATRIX[class_of(one, "matrix")], _COLOURS.get(class_of(one, "matrix"))),
         f"{one.monetary:,.0f}" if one.monetary is not None else "–",
         class_name("loyalty", one.loyalty.name), ACTIVITY[one.activity.name],
         class_name("behaviour", one.behaviour)]
        for one in found.customers[:limit]
    ]  # fmt: skip
    if not rows:
        return
    put("")
    put_table(
        [Column(_("id"), optional=True), Column(_("name"), flexible=True, least=18), Column(_("tier")),
         Column(_("class")), Column(_("value, %(currency)s") % {"currency": currency}, right=True),
         Column(_("loyalty"), optional=True), Column(_("activity"), optional=True),
         Column(_("behaviour"), optional=True)], rows, indent=2,
    )  # fmt: skip


def _narrate(found: Classes) -> None:
    told = _("%(shown)d of %(of)d customers with a class") % {
        "shown": found.of - found.without_rate, "of": found.of}  # fmt: skip
    if found.without_rate:
        told += f" · {without_rate(found.without_rate)}"
    narrate(told)
