"""What a person said of a pair: not the same. Kept as an entry of one of them."""

from __future__ import annotations

from crmtui.actions.desk import Desk, new_entry, new_id
from crmtui.analysis.verdicts import NOT_DUPLICATE
from crmtui.errors import UsageError
from crmtui.i18n import _
from crmtui.model.customer import Customer
from crmtui.model.drafts import Done


def not_the_same(desk: Desk, a: Customer, b: Customer, why: str = "") -> Done:
    """Remember that two customers are two, so that the pair is not shown again."""
    if a.id == b.id:
        raise UsageError(_("%(id)s is one customer") % {"id": a.id}, _("name two customers"))
    raw = {
        "id": new_id(), "type": "review", "at": desk.moment(), "logged": desk.moment(),
        "by": desk.me, "review": NOT_DUPLICATE, "result": b.id, "why": why,
    }  # fmt: skip
    subject = f"{desk.title(a)} is not {desk.title(b)}"
    trailers = {"Customer": a.id, "Action": "not-duplicate"}
    return desk.save([new_entry(a, raw, desk.today())], subject, trailers, [a.id, b.id])
