"""``crmtui list``: the customers that fit a query."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

import click

from crmtui.cli import options
from crmtui.cli.answers import emit_listing
from crmtui.cli.complete import complete_query
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import Asking, taught
from crmtui.cli.opening import opened_at
from crmtui.cli.paint import Ink, Piece, narrate, put
from crmtui.cli.skipped import end_with_skipped
from crmtui.cli.table import Column, put_table
from crmtui.i18n import _, ngettext
from crmtui.index.search import Listing, Row
from crmtui.reports.code_words import code_word
from crmtui.reports.titles import tier_word

if TYPE_CHECKING:
    from crmtui.model.playbook import Tier


@taught(
    "list",
    cls=Asking,
    help=_("List the customers that fit QUERY, all without one. Words search names, notes and "
           "entries; `crmtui fields` lists the fields."),
    examples=[
        ("list", _("everybody")),
        ('list "tier:core silent:>30d"', _("core accounts nobody has spoken to for 30 days")),
        ('list "(industry:IT OR industry:制造业) -tag:vip 分期"', _("fields, NOT, OR, and a word")),
        ("list tier:core --at 2026-06-30", _("who was a core account then")),
        ('list "uncovered:yes" --ids', _("only ids, for scripts")),
    ],
)  # fmt: skip
@click.argument("query", nargs=-1, metavar="[QUERY]", shell_complete=complete_query)
@click.option("--sort", default="name", metavar="FIELD", show_default=True,
              help=_("name, due, silent, revenue, orders, last_contact …; -FIELD turns it round."))  # fmt: skip
@click.option("--limit", type=click.IntRange(min=1), help=_("At most this many."))
@click.option("--ids", is_flag=True, help=_("Only the ids, one a line."))
@options.on_day
@options.at_state
@options.as_json
@click.pass_obj
def command(
    call: Invocation, query: tuple[str, ...], sort: str, limit: int | None, ids: bool,
    on: str | None, at: str | None, as_json: bool,
) -> None:  # fmt: skip
    with opened_at(call, at, on) as (workspace, day):
        listing = workspace.list(" ".join(query), sort=sort, limit=limit, on=day)
    if as_json:
        emit_listing(listing)
    elif ids:
        for row in listing.rows:
            put(row.id)
    else:
        _say(listing, day, workspace.rules.tiers)
    end_with_skipped(listing.skipped)


def _say(listing: Listing, day: date, tiers: Mapping[str, Tier]) -> None:
    today = day.isoformat()
    put_table(
        [Column(_("id")), Column(_("name"), flexible=True, least=18),
         Column(_("tier"), flexible=True, least=6),
         Column(_("stage"), optional=True), Column(_("owner"), optional=True),
         Column(_("last contact"), right=True, optional=True),
         Column(_("due")), Column(_("contact"), flexible=True, least=6), Column(_("phone"), optional=True),
         Column(_("revenue"), right=True, optional=True)],
        [_cells(row, today, tiers) for row in listing.rows],
    )  # fmt: skip
    shown = len(listing.rows)
    text = ngettext("%(total)d customer", "%(total)d customers", listing.total)
    more = _(", %(shown)d shown") % {"shown": shown} if shown < listing.total else ""
    worth = "".join(f" · {amount:,.2f} {currency}" for currency, amount in listing.revenue.items())
    narrate(text % {"total": listing.total}, more, worth)


def _cells(row: Row, today: str, tiers: Mapping[str, Tier]) -> list[Piece]:
    silent = _("%(days)d d") % {"days": row.silent} if row.silent is not None else ""
    due = row.due or ""
    late = bool(due) and due < today
    tier = tier_word(row.tier, tiers.get(row.tier))
    return [Ink(row.id, dim=True), Ink(row.name, bold=True), tier, code_word(row.stage), row.owner,
            silent, Ink(due, "red" if late else None), row.contact, row.phone,
            f"{row.revenue:,.2f} {row.currency}" if row.orders else ""]  # fmt: skip
