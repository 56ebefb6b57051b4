"""The board's page on data quality, as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crmtui.analysis.quality import EMPTY, INACTIVE, LOST, SILENT, Wrong
from crmtui.cli.documents import emit
from crmtui.cli.paint import Piece, ink, narrate, put
from crmtui.cli.table import Column, put_table
from crmtui.i18n import _
from crmtui.reports.quality import Filled, Quality

MOST = 10
"""Lines of a list shown a person; ``--json`` has all."""


def say_quality(found: Quality, as_json: bool) -> None:
    """Prints the page, or the document ``crmtui/quality``."""
    if as_json:
        emit("quality", day=found.day, owner=found.owner, customers=found.customers,
             complete=found.complete, fields=[_field(one) for one in found.fields],
             stale=found.stale, numbers=found.numbers, wrong_phones=found.wrong_phones,
             addresses=found.addresses, wrong_emails=found.wrong_emails, departed=found.departed,
             duplicates=found.duplicates, purgeable=found.purgeable, skipped_files=found.skipped)  # fmt: skip
        return
    put(ink(_("Quality of %(n)d records on %(day)s") % {"n": found.customers, "day": found.day},
            bold=True))  # fmt: skip
    put_table(
        [Column(_("what")), Column("n", right=True), Column(_("of"), right=True),
         Column(_("share"), right=True), Column(_("show and mend"), flexible=True, least=20)],
        [*_lines(found)], indent=2,
    )  # fmt: skip
    _say_wrong(_("Phones that nobody can dial"), found.wrong_phones)
    _say_wrong(_("E-mails that cannot arrive"), found.wrong_emails)
    _say_departed(found)
    _say_purgeable(found)
    if not found.customers:
        narrate(_("No customers."))


def _field(one: Filled) -> dict[str, object]:
    return {"field": one.field, "filled": one.filled, "of": one.of, "share": one.share,
            "query": one.query}  # fmt: skip


def _lines(found: Quality) -> Iterator[list[Piece]]:
    n = found.customers
    labels = {
        "contacts": _("have a contact"), "reachable": _("can be reached"),
        "industry": _("have an industry"), "source": _("have a source"),
        "since": _("have a first day"), "needs": _("have needs"), "owner": _("have an owner"),
        "tier": _("have a tier"),
    }  # fmt: skip
    yield _line(_("complete"), found.complete, n, 'crmtui list "incomplete:yes"')
    for one in found.fields:
        yield _line(f"  {labels[one.field]}", one.filled, one.of, f'crmtui list "{one.query}"')
    if found.stale is not None:
        yield _line(_("unchanged for 90 days"), len(found.stale), n, "crmtui edit WHO FIELD=VALUE")
    yield _line(_("wrong phones"), len(found.wrong_phones), found.numbers,
                "crmtui edit WHO contacts.KEY.phones=…")  # fmt: skip
    yield _line(_("wrong e-mails"), len(found.wrong_emails), found.addresses,
                "crmtui edit WHO contacts.KEY.emails=…")  # fmt: skip
    yield _line(
        _("left, no successor"), len(found.departed), None, "crmtui edit WHO contacts.NAME.role=…"
    )
    yield _line(_("likely duplicates"), found.duplicates, None, "crmtui dedupe")
    yield _line(_("may be purged"), len(found.purgeable), n, "crmtui edit WHO stage=lost")


def _line(what: str, n: int, of: int | None, how: str) -> list[Piece]:
    share = f"{n / of:.0%}" if of else ""
    return [what, str(n), "" if of is None else str(of), share, ink(how, dim=True)]


def _say_wrong(title: str, wrong: Sequence[Wrong]) -> None:
    _say_list(title, [Column(_("customer")), Column(_("contact"), flexible=True),
                      Column(_("value"), flexible=True)],
              [[w.customer, w.contact, w.value] for w in wrong])  # fmt: skip


def _say_departed(found: Quality) -> None:
    _say_list(_("Left without a successor"),
              [Column(_("customer")), Column(_("contact"), flexible=True),
               Column(_("position"), flexible=True), Column(_("left on"))],
              [[d.customer, d.contact, d.role, str(d.left)] for d in found.departed])  # fmt: skip


def _say_purgeable(found: Quality) -> None:
    why = {
        "empty": _("no entry at all, known for %(n)d days") % {"n": EMPTY},
        "unreachable": _("nobody can be reached, silent for %(n)d days") % {"n": SILENT},
        "lost": _("lost, silent for %(n)d days") % {"n": LOST},
        "inactive": _("no entry for %(n)d days") % {"n": INACTIVE},
    }  # fmt: skip
    _say_list(_("May be purged"),
              [Column(_("customer")), Column(_("name"), flexible=True), Column(_("since")),
               Column(_("why"), flexible=True, least=20)],
              [[p.customer, p.name, str(p.since or "—"), why[p.code]] for p in found.purgeable])  # fmt: skip


def _say_list(title: str, columns: Sequence[Column], rows: list[list[Piece]]) -> None:
    if not rows:
        return
    put("")
    put(ink(title, bold=True))
    put_table(columns, rows[:MOST], indent=2)
    if len(rows) > MOST:
        put(_("  … and %(n)d more") % {"n": len(rows) - MOST})
