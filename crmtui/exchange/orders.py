"""Orders and returns from an order list, amounts computed from lines where none is stated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from crmtui.exchange.amounts import rounded
from crmtui.exchange.desk import Desk
from crmtui.exchange.order_lines import join
from crmtui.exchange.order_rows import Order, gather, numbers_of_several
from crmtui.exchange.proposals import EntryProposal, stable_id
from crmtui.exchange.table import Row
from crmtui.exchange.words import ORDER_STATE
from crmtui.i18n import _
from crmtui.model.schema import Raw

_CENT = Decimal("0.01")


def read_orders(desk: Desk, joined_desks: Sequence[Desk] = ()) -> tuple[list[EntryProposal], int]:
    """Orders and returns, and how many rows merged into an earlier one.

    Rows with the same number and customer are one order: its lines when the file has a product or
    price column; without one, equal amounts count once and different ones are refused. A negative
    total is a return of the order it names, or of the order of the same number; else refused.
    """
    joined = join(joined_desks)
    orders = gather(desk)
    shared = numbers_of_several(orders)
    for order in orders:
        if not order.lines and order.number not in shared:
            order.lines = joined.lines.get(order.number, [])
            order.priced = True
    sold = {(o.who.name, o.number) for o in orders if o.total >= 0}
    writer = _Writer(desk)
    entries = []
    for order in orders:
        reason = _refusal(desk, order, sold, order.number in shared & joined.lines.keys())
        if reason:
            for row in order.rows:
                desk.skip(row, reason)
            continue
        joined.used.add(order.number)
        entries.append(writer.entry(order, _returned(desk, order, sold)))
    joined.skip_the_rest()
    return entries, sum(len(entry.lines) - 1 for entry in entries)


def _refusal(desk: Desk, order: Order, sold: set[tuple[str, str]], is_shared: bool) -> str:
    if is_shared:
        return _(
            "order number %(number)s stands under several customers, so its lines belong to none"
        ) % {"number": order.number}
    if order.flaw:
        return order.flaw
    if order.total < 0 and not _returned(desk, order, sold):
        return _("a negative amount, and nothing says which order it takes back")
    return ""


def _returned(desk: Desk, order: Order, sold: set[tuple[str, str]]) -> str:
    """The order a negative one takes back; empty when unknown, or for a sale."""
    if order.total >= 0:
        return ""
    said = desk.text(order.rows[0], "of")
    return said or (order.number if (order.who.name, order.number) in sold else "")


class _Writer:
    """Writes orders as entries."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.seen: Counter[str] = Counter()

    def entry(self, order: Order, of: str) -> EntryProposal:
        """The order, or the return of the order ``of``."""
        self._warn_difference(order)
        raw = self._return(order, of) if of else self._sale(order)
        lines = tuple(row.line for row in order.rows)
        who = order.who
        return EntryProposal(lines[0], who.name, raw, lines, who.by_id, who.beside)

    def _warn_difference(self, order: Order) -> None:
        stated = order.stated
        if stated is not None and order.lines and abs(order.summed - stated) >= _CENT:
            what = _("order %(number)s: the amount %(amount)s differs from its lines' %(summed)s") % {
                "number": order.number, "amount": stated, "summed": rounded(order.summed),
            }  # fmt: skip
            self.desk.warn(order.rows[0].line, 0, "sum-differs", what)

    def _sale(self, order: Order) -> dict[str, Raw]:
        row = order.rows[0]
        status, remark = self._status(row)
        notes = [c.text for c in self.desk.cells(row, "note")]
        raw: dict[str, Raw] = {
            "id": order.number or self._made_up(order), "type": "order", "at": order.at,
            "by": self.desk.text(row, "by"), "amount": order.total_text,
            "currency": self._currency(order), "status": status,
            "lines": [dict(line.raw) for line in order.lines],
            "note": "\n".join(note for note in (*notes, remark) if note),
        }  # fmt: skip
        return {k: v for k, v in raw.items() if v}

    def _return(self, order: Order, of: str) -> dict[str, Raw]:
        own = order.number if order.number != of else ""
        return {
            "id": own or self._made_up(order), "type": "return", "at": order.at, "of": of,
            "amount": order.total_text, "currency": self._currency(order),
        }  # fmt: skip

    def _currency(self, order: Order) -> str:
        return next(iter(order.currencies)) or self.desk.currency

    def _made_up(self, order: Order) -> str:
        """Identity without a number: customer, date, amount, products; equal orders are counted."""
        products = [str(line.raw.get("product", "")) for line in order.lines]
        base = ("order", order.who.name, order.number, order.at, rounded(order.total), *products)
        digest = stable_id(*base)
        self.seen[digest] += 1
        return digest if self.seen[digest] == 1 else stable_id(*base, str(self.seen[digest]))

    def _status(self, row: Row) -> tuple[str, str]:
        """The state, and what goes into the note instead."""
        cell = self.desk.cell(row, "status")
        if cell is None:
            return ("shipped", "") if self.desk.text(row, "shipped") else ("", "")
        meant = self.desk.means(row, cell, ORDER_STATE, _("the order is imported without it"))
        if meant == "note":
            return "", f"{cell.column}: {cell.text}"
        return ("" if meant == "skip" else meant), ""
