"""What a review of tiers decided: new tiers, or that one stays, each with an entry that says why."""

from __future__ import annotations

from collections.abc import Sequence

from crmtui.actions.desk import Desk, edited, new_entry, new_id
from crmtui.actions.fields import parse_changes
from crmtui.errors import Conflict, NotFound
from crmtui.i18n import _, ngettext
from crmtui.model.customer import CUSTOMER, Customer
from crmtui.model.drafts import Done
from crmtui.reports.tier_review import CONFIRMED, Proposal
from crmtui.store.codec import parse
from crmtui.store.files import Change
from crmtui.store.reading import read_file


def set_tiers(desk: Desk, accepted: Sequence[Proposal]) -> Done:
    """The accepted tiers and an entry for each customer, in one commit. Conflict when a tier is not
    any more what it was when it was reviewed; nothing is written then."""
    changes: list[Change] = []
    for one in accepted:
        customer = desk.customer(one.id)
        profile = _with_tier(desk, customer, one, len(accepted) > 1)
        if profile is not None:
            changes += [profile, _judged(desk, customer, one.after, f"{one.before or '–'} → {one.after}: {one.why}")]  # fmt: skip
    what = _titled(desk, [one.id for one in accepted])
    return desk.save(changes, f"Set the tier of {what} after a review", _trailers(accepted),
                     [one.id for one in accepted], counts={"changed": len(changes) // 2})  # fmt: skip


def _with_tier(desk: Desk, customer: Customer, one: Proposal, in_bulk: bool) -> Change | None:
    raw = parse(read_file(desk.root, customer.path), customer.path).value
    known = raw if isinstance(raw, dict) else {}
    held = known.get("tier") or ""
    if held not in (one.before, one.after):
        raise Conflict(_("The tier of %(name)s is %(tier)s by now") % {"name": customer.id, "tier": held},
                       _("review the tiers again"))  # fmt: skip
    edits = parse_changes(desk, known, {"tier": one.after}, in_bulk=in_bulk)
    return edited(desk.root, customer.path, edits, CUSTOMER)


def confirm_tiers(desk: Desk, ids: Sequence[str], why: str = "") -> Done:
    """An entry for each customer that its tier stays. NotFound for nobody."""
    if not ids:
        raise NotFound(_("No customer matches"))
    customers = [desk.customer(id) for id in dict.fromkeys(ids)]
    changes = [
        _judged(desk, one, CONFIRMED, ": ".join(filter(None, (one.tier, why)))) for one in customers
    ]
    trailers = {"Customer": customers[0].id if len(customers) == 1 else "", "Action": "review"}
    return desk.save(changes, f"Confirm the tier of {_titled(desk, ids)}", trailers,
                     [one.id for one in customers], counts={"confirmed": len(changes)})  # fmt: skip


def _judged(desk: Desk, customer: Customer, result: str, why: str) -> Change:
    raw = {"id": new_id(), "type": "review", "at": desk.moment(), "by": desk.me, "review": "tier",
           "result": result, "why": why}  # fmt: skip
    return new_entry(customer, raw, desk.today())


def _titled(desk: Desk, ids: Sequence[str]) -> str:
    if len(ids) == 1:
        return desk.title(desk.customer(ids[0]))
    return ngettext("%(n)d customer", "%(n)d customers", len(ids)) % {"n": len(ids)}


def _trailers(accepted: Sequence[Proposal]) -> dict[str, str]:
    return {"Customer": accepted[0].id if len(accepted) == 1 else "", "Action": "review"}
