"""``crmtui abc``: the few customers that make most of the value."""

from __future__ import annotations

from collections.abc import Mapping

import click

from crmtui.analysis.value.abc import CLASSES, Abc, Graded
from crmtui.charts.canvas import Rgb
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened_whole
from crmtui.cli.paint import ink, narrate, put
from crmtui.cli.skipped import says_skipped, without_rate
from crmtui.cli.table import Column, put_table
from crmtui.cli.windowed import Asked, over_a_window
from crmtui.i18n import _


@taught(
    "abc",
    help=_("Customers by the value of their orders less returns: class A makes 80 % of it, A and B "
           "95 %, unless playbooks/policies/value.yaml says otherwise."),
    examples=[
        ("abc", _("the classes, and the customers in A")),
        ("abc --on 2026-06-30 --days 180", _("half a year, as of the end of June")),
        ("abc --chart", _("with the curve")),
        ("abc --json", _("everybody's class, for scripts")),
        ("abc --csv > abc.csv", _("the same for a spreadsheet")),
    ],
)  # fmt: skip
@over_a_window(_("At most this many customers below the classes."))
@click.pass_obj
@says_skipped
def command(call: Invocation, asked: Asked) -> None:
    with opened_whole(call) as workspace:
        found = workspace.abc(asked.day(workspace), asked.query, asked.days)
        window, currency = asked.window(workspace), workspace.config.currency
    form = asked.form
    rows = [] if form.is_text else [_shape(one) for one in found.customers]
    if form.put_data(
        "abc", _HEAD, rows, skipped_files=call.skipped, first=window.first, last=window.last, currency=currency,
        total=found.total, customers=rows,
        classes=[{"class": name, "customers": found.count(name), "value": found.value(name)}
                 for name in CLASSES],
        of=found.of, without_rate=found.without_rate,
    ):  # fmt: skip
        return
    put(ink(_("ABC, %(first)s to %(last)s") % window._asdict(), bold=True))
    form.put_chart(lambda *canvas: _picture(found, *canvas))
    _say_classes(found, currency)
    _say_customers(found, asked.limit, currency)
    parts = [_("%(shown)d of %(of)d customers") % {"shown": len(found.customers), "of": found.of}]
    narrate(" · ".join(parts + [without_rate(found.without_rate)] * bool(found.without_rate)))


_HEAD = ("id", "name", "owner", "class", "value", "share", "cumulative")
_HEIGHT = 10


def _picture(found: Abc, width: int, colors: Mapping[str, Rgb], colorless: bool) -> str:
    from crmtui.charts.classes import abc_chart

    return abc_chart(found, width, _HEIGHT, colors, colorless)


def _shape(one: Graded) -> dict[str, object]:
    return {"id": one.id, "name": one.name, "owner": one.owner, "class": one.grade,
            "value": one.value, "share": round(one.share, 6),
            "cumulative": round(one.cumulative, 6)}  # fmt: skip


def _say_classes(found: Abc, currency: str) -> None:
    put_table(
        [Column(_("class")), Column(_("customers"), right=True), Column(_("share"), right=True),
         Column(_("value, %(currency)s") % {"currency": currency}, right=True),
         Column(_("share"), right=True), Column("", optional=True)],
        [[ink(name, bold=True), str(found.count(name)),
          _percent(found.count(name) / len(found.customers)) if found.customers else "–",
          f"{found.value(name):,.0f}",
          _percent(float(found.value(name) / found.total)) if found.total else "–",
          ink("█" * round(24 * float(found.value(name) / found.total)) if found.total else "",
              "blue")]
         for name in CLASSES], indent=2,
    )  # fmt: skip


def _say_customers(found: Abc, limit: int, currency: str) -> None:
    if not found.customers or not limit:
        return
    put("")
    put_table(
        [Column(_("id"), optional=True), Column(_("name"), flexible=True, least=18), Column(_("class")),
         Column(_("value, %(currency)s") % {"currency": currency}, right=True),
         Column(_("share"), right=True), Column(_("together"), right=True), Column(_("owner"))],
        [[ink(one.id, dim=True), ink(one.name, bold=True), one.grade, f"{one.value:,.0f}",
          _percent(one.share), _percent(one.cumulative), one.owner]
         for one in found.customers[:limit]], indent=2,
    )  # fmt: skip


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
