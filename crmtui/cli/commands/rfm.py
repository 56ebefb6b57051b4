"""``crmtui rfm``: recency, frequency and monetary scores, and the segments they make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal

import click

from crmtui.analysis.value.rfm import Rfm, Scored
from crmtui.charts.canvas import Rgb
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened_whole
from crmtui.cli.paint import Piece, ink, narrate, put
from crmtui.cli.skipped import says_skipped, without_rate
from crmtui.cli.table import Column, put_table
from crmtui.cli.windowed import Asked, over_a_window
from crmtui.i18n import _, ngettext
from crmtui.model.policies.value import RfmSegment


@taught(
    "rfm",
    help=_("How lately (R), how often (F) and for how much (M) customers buy, scored 1 to 5 by the "
           "bounds of playbooks/policies/value.yaml, or by quantiles where it has none; and the "
           "segments the scores make. Customers without an order are counted apart."),
    examples=[
        ("rfm", _("the segments, and the best customers")),
        ("rfm --on 2026-06-30 --days 180", _("half a year, as of the end of June")),
        ("rfm --chart", _("with the heat map: how many customers have which scores")),
        ("rfm --json", _("everybody's scores, for scripts")),
        ("rfm --csv > rfm.csv", _("the same for a spreadsheet")),
    ],
)  # fmt: skip
@over_a_window(_("At most this many customers below the segments."))
@click.pass_obj
@says_skipped
def command(call: Invocation, asked: Asked) -> None:
    with opened_whole(call) as workspace:
        found = workspace.rfm(asked.day(workspace), asked.query, asked.days)
        policy = workspace.policies()[0].value.rfm
        segments = policy.segments
        window, currency = asked.window(workspace), workspace.config.currency
    form = asked.form
    rows = [] if form.is_text else [_shape(one) for one in found.customers]
    if form.put_data(
        "rfm", _HEAD, rows, skipped_files=call.skipped, first=window.first, last=window.last, currency=currency, customers=rows,
        segments=[{"name": s.name, "title": s.title, "customers": n, "monetary": value}
                  for s, n, value in _sizes(found, segments)],
        of=found.of, without_orders=found.without_orders, without_rate=found.without_rate,
    ):  # fmt: skip
        return
    put(ink(_("RFM, %(first)s to %(last)s") % window._asdict(), bold=True))
    form.put_chart(lambda *canvas: _picture(found, policy.scores, *canvas))
    _say_segments(found, segments, currency)
    _say_customers(found, segments, asked.limit, currency)
    _narrate(found)


_HEAD = ("id", "name", "owner", "r", "f", "m", "segment", "recency", "frequency", "monetary")


def _picture(found: Rfm, top: int, width: int, colors: Mapping[str, Rgb], colorless: bool) -> str:
    from crmtui.charts.classes import rfm_chart

    return rfm_chart(found, top, width, top + 1, colors, colorless)


def _shape(one: Scored) -> dict[str, object]:
    return {"id": one.id, "name": one.name, "owner": one.owner, "r": one.r, "f": one.f, "m": one.m,
            "segment": one.segment, "recency": one.recency, "frequency": one.frequency,
            "monetary": one.monetary}  # fmt: skip


def _sizes(found: Rfm, segments: tuple[RfmSegment, ...]) -> list[tuple[RfmSegment, int, Decimal]]:
    count = Counter(one.segment for one in found.customers)
    value: dict[str, Decimal] = {}
    for one in found.customers:
        value[one.segment] = value.get(one.segment, Decimal(0)) + one.monetary
    return [(s, count[s.name], value.get(s.name, Decimal(0))) for s in segments]


def _say_segments(found: Rfm, segments: tuple[RfmSegment, ...], currency: str) -> None:
    most = max((n for _s, n, _v in _sizes(found, segments)), default=0) or 1
    put_table(
        [Column(_("segment"), flexible=True, least=16), Column(_("customers"), right=True),
         Column("", optional=True), Column(_("monetary, %(currency)s") % {"currency": currency}, right=True),
         Column(_("what to do"), flexible=True, optional=True)],
        [[s.title, str(n), ink("█" * round(12 * n / most), "blue"), f"{value:,.0f}",
          ink(s.advice, dim=True)] for s, n, value in _sizes(found, segments)], indent=2,
    )  # fmt: skip
    others = sum(one.segment == "" for one in found.customers)
    if others:
        narrate(_("%(count)d in no segment of the table") % {"count": others})


def _say_customers(found: Rfm, segments: tuple[RfmSegment, ...], limit: int, currency: str) -> None:
    titles = {s.name: s.title for s in segments}
    rows: list[list[Piece]] = [
        [ink(one.id, dim=True), ink(one.name, bold=True), f"{one.r} {one.f} {one.m}",
         _("%(days)d d") % {"days": one.recency}, str(one.frequency), f"{one.monetary:,.0f}",
         titles.get(one.segment, "")]
        for one in found.customers[:limit]
    ]  # fmt: skip
    if not rows:
        return
    put("")
    put_table(
        [Column(_("id"), optional=True), Column(_("name"), flexible=True, least=18), Column("R F M"),
         Column(_("last order"), right=True), Column(_("orders"), right=True),
         Column(_("monetary, %(currency)s") % {"currency": currency}, right=True),
         Column(_("segment"), flexible=True, least=10)], rows, indent=2,
    )  # fmt: skip


def _narrate(found: Rfm) -> None:
    shown = len(found.customers)
    text = ngettext("%(shown)d of %(of)d customer scored", "%(shown)d of %(of)d customers scored",
                    found.of)  # fmt: skip
    parts = [text % {"shown": shown, "of": found.of}]
    if found.without_orders:
        parts.append(_("%(count)d without orders") % {"count": found.without_orders})
    if found.without_rate:
        parts.append(without_rate(found.without_rate))
    narrate(" · ".join(parts))
