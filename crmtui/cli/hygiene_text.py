"""The board's page on hygiene: how soon things are written down, how complete profiles are."""

from __future__ import annotations

from crmtui.analysis.hygiene import Late, Punctuality
from crmtui.cli.documents import emit
from crmtui.cli.paint import Piece, ink, narrate, put
from crmtui.cli.table import Column, put_table
from crmtui.i18n import _, listed
from crmtui.model.moments import When
from crmtui.reports.hygiene import Hygiene, OwnerHygiene

MOST = 10
"""Late records and discrepancies shown a person; ``--json`` has all."""


def say_hygiene(found: Hygiene, as_json: bool) -> None:
    """Prints the report as text or as the document ``crmtui/hygiene``."""
    if as_json:
        emit("hygiene", first=found.first, last=found.last, owners=found.owners,
             discrepancies=found.discrepancies, records=found.records, skipped=found.skipped,
             skipped_files=found.skipped_files)  # fmt: skip
        return
    put(ink(_("Written down within 24 hours, %(first)s to %(last)s")
            % {"first": found.first, "last": found.last}, bold=True))  # fmt: skip
    put_table(
        [Column(_("who"), flexible=True), Column(_("what")), Column(_("records"), right=True),
         Column(_("in 24 h"), right=True), Column(_("share"), right=True),
         Column(_("median"), right=True), Column(_("worst"), right=True),
         Column(_("skipped"), right=True)],
        [row for owner in found.owners for row in _rows(owner)], indent=2,
    )  # fmt: skip
    for owner in found.owners:
        _say_late(owner)
    _say_profiles(found)
    _say_discrepancies(found)
    narrate(_("%(skipped)d of %(records)d records skipped (no `logged`, or imported); files that "
              "cannot be read: %(files)d")
            % {"records": found.records, "skipped": found.skipped, "files": found.skipped_files})  # fmt: skip


def _rows(owner: OwnerHygiene) -> list[list[Piece]]:
    both = ((_("touches"), owner.touches), (_("updates"), owner.updates))
    return [_row(owner, name, part) for name, part in both if part.records or part.skipped]


def _row(owner: OwnerHygiene, name: str, part: Punctuality) -> list[Piece]:
    share = "—" if part.share is None else f"{part.share:.0%}"
    return [_who(owner), name, str(part.records), str(part.within), share, _hours(part.median_hours),
            _hours(part.worst_hours), str(sum(part.skipped.values()) or "")]  # fmt: skip


def _who(owner: OwnerHygiene) -> str:
    return owner.name or _("nobody")


def _hours(hours: float | None) -> str:
    if hours is None:
        return "—"
    return f"{hours:.1f} h" if hours < 100 else _("%(n).0f d") % {"n": hours / 24}


def _say_late(owner: OwnerHygiene) -> None:
    late = sorted((*owner.touches.late, *owner.updates.late), key=lambda one: -one.hours)
    if not late:
        return
    put("")
    put(ink(_("Late, %(who)s") % {"who": _who(owner)}, bold=True))
    put_table(
        [Column(_("customer"), flexible=True), Column(_("what")), Column(_("at")),
         Column(_("written")), Column(_("after"), right=True)],
        [_late(one) for one in late[:MOST]], indent=2,
    )  # fmt: skip
    if len(late) > MOST:
        put(_("  … and %(n)d more") % {"n": len(late) - MOST})


def _late(one: Late) -> list[Piece]:
    return [one.customer, one.what, _moment(one.at), _moment(one.written), _hours(one.hours)]


def _moment(when: When | None) -> str:
    return "" if when is None else when.isoformat()[:16].replace("T", " ")


def _say_profiles(found: Hygiene) -> None:
    put("")
    put(ink(_("Profiles"), bold=True))
    rows: list[list[Piece]] = []
    for owner in found.owners:
        part = owner.profiles
        missing = listed(f"{name} {n}" for name, n in part.missing.items())
        old = "—" if part.old is None else str(len(part.old))
        if part.customers:
            rows.append([_who(owner), str(part.customers), str(part.complete), old, missing])
    put_table(
        [Column(_("who"), flexible=True), Column(_("customers"), right=True),
         Column(_("complete"), right=True), Column(_("unchanged for 90 days"), right=True),
         Column(_("missing"), flexible=True, least=20)],
        rows, indent=2,
    )  # fmt: skip


def _say_discrepancies(found: Hygiene) -> None:
    if not found.discrepancies:
        return
    told = {
        "logged-before-at": _("logged before it happened"),
        "committed-before-logged": _("committed before it says it was logged"),
        "committed-long-after-logged": _("committed more than a day after it says it was logged"),
    }
    put("")
    put(ink(_("Times that do not fit"), bold=True))
    put_table(
        [Column(_("who")), Column(_("customer"), flexible=True), Column(_("at")),
         Column(_("logged")), Column(_("committed")), Column(_("what"), flexible=True, least=20)],
        [[d.owner, d.customer, _moment(d.at), _moment(d.logged), _moment(d.committed), told[d.code]]
         for d in found.discrepancies[:MOST]], indent=2,
    )  # fmt: skip
    if len(found.discrepancies) > MOST:
        put(_("  … and %(n)d more") % {"n": len(found.discrepancies) - MOST})
