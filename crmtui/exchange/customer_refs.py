"""Whom a row of touches or orders belongs to: the id when the file has one, else the name."""

from __future__ import annotations

from dataclasses import dataclass

from crmtui.exchange.damage import damaged, damaged_id, lost_zeros
from crmtui.exchange.desk import Desk
from crmtui.exchange.table import Row
from crmtui.i18n import _


@dataclass(frozen=True, slots=True)
class CustomerRef:
    """A customer as a file names it."""

    name: str
    """Id or name."""
    by_id: bool
    beside: str = ""
    """The name given beside an id."""


class CustomerRefs:
    """Reads the customer of each row of a table; refuses rows that name none."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.shortened = lost_zeros(desk.text(row, "customer.id") for row in desk.table.rows)

    def of(self, row: Row) -> CustomerRef | None:
        """The customer of a row; None after refusing the row."""
        ident, name = self.desk.text(row, "customer.id"), self.desk.text(row, "customer.name")
        harm = damaged_id(ident) or (
            ident in self.shortened and _("an id without its leading zeros")
        )
        if ident and not harm:
            return CustomerRef(ident, True, name)
        if name and not damaged(name):
            return CustomerRef(" ".join(name.split()), False)
        reason = _("no customer")
        if harm:
            reason = _("the customer's id %(id)s is %(harm)s") % {"id": ident[:40], "harm": harm}
        self.desk.skip(row, reason)
        return None
