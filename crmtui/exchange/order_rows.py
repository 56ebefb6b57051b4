"""Rows of an order list gathered into orders: number, customer, day, amounts and lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from crmtui.exchange.amounts import Amount, read_amount, read_currency, rounded, storable
from crmtui.exchange.customer_refs import CustomerRef, CustomerRefs
from crmtui.exchange.damage import damaged_id, lost_zeros
from crmtui.exchange.desk import Desk
from crmtui.exchange.order_lines import Line, read_line
from crmtui.exchange.table import Row
from crmtui.i18n import _

_CENT = Decimal("0.01")


@dataclass(slots=True)
class Order:
    """The rows of one order number of one customer."""

    who: CustomerRef
    number: str
    at: str
    rows: list[Row] = field(default_factory=list)
    amounts: list[Decimal] = field(default_factory=list)
    """What the amount column says, row by row."""
    currencies: set[str] = field(default_factory=set)
    lines: list[Line] = field(default_factory=list)
    priced: bool = False
    """Whether the lines come from unit prices, so that amounts can be checked against them."""

    @property
    def summed(self) -> Decimal:
        """The sum over the lines."""
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def stated(self) -> Decimal | None:
        """The total the file states: one amount, or the same one on every row."""
        if not self.amounts or (len(self.rows) > 1 and self.lines and not self.priced):
            return None
        first = self.amounts[0]
        if any(a != first for a in self.amounts):
            return None
        # On several priced rows the same amount is the order's total only if the lines come to it.
        equal_lines = len(self.rows) > 1 and self.lines and abs(self.summed - first) >= _CENT
        return None if equal_lines else first

    @property
    def total(self) -> Decimal:
        """The stated total, else the sum over the lines, exact."""
        stated = self.stated
        return self.summed if stated is None else stated

    @property
    def total_text(self) -> str:
        """The total as records write it: as typed, or computed and kept to four decimals."""
        return rounded(abs(self.total)) if self.stated is None else storable(abs(self.total))

    @property
    def flaw(self) -> str:
        """Why the rows cannot be one order; empty when they can."""
        if len(self.currencies) > 1:
            return _("the rows of order %(number)s name different currencies") % {
                "number": self.number
            }
        if not self.amounts and not self.lines:
            return _("no amount, and no lines to compute it from")
        if not self.lines and self.stated is None:
            return _(
                "order %(number)s stands here with different amounts; nothing says they are its lines"
            ) % {"number": self.number}
        return ""


def gather(desk: Desk) -> list[Order]:
    """The orders of a table. Rows without customer, date or readable amounts are refused."""
    reader = _RowReader(desk)
    orders: dict[tuple[str, str], Order] = {}
    for row in desk.table.rows:
        found = reader.read(row)
        if found:
            key = (found.who.name, found.number or f"\0{row.line}")
            held = orders.setdefault(key, found)
            if held is not found:
                _merge(held, found)
    return list(orders.values())


def _merge(held: Order, found: Order) -> None:
    held.rows += found.rows
    held.amounts += found.amounts
    held.currencies |= found.currencies
    held.lines += found.lines


class _RowReader:
    """Reads one row at a time as an order of its own."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.refs = CustomerRefs(desk)
        self.priced = desk.has("price")
        self.has_products = desk.has("product") or desk.has("product.id")
        self.shortened = lost_zeros(desk.text(row, "number") for row in desk.table.rows)

    def read(self, row: Row) -> Order | None:
        """The row; None after refusing it."""
        who = self.refs.of(row)
        if who is None:
            return None
        number = self.desk.text(row, "number")
        harm = damaged_id(number)
        if not harm and number in self.shortened:
            harm = _("a number without its leading zeros")
        if harm:
            shown = {"number": number[:40], "harm": harm}
            self.desk.skip(row, _("the order number %(number)s is %(harm)s") % shown)
            return None
        at = self.desk.required_day(row, "at")
        order = Order(who, number, at, [row], priced=self.priced) if at else None
        return order if order and self._read_money(row, order) else None

    def _read_money(self, row: Row, order: Order) -> bool:
        amount = self._amount(row)
        line = self._line(row, amount)
        reason = amount.why or (line if isinstance(line, str) else "")
        if reason:
            self.desk.skip(row, reason)
            return False
        if amount.number is not None:
            order.amounts.append(amount.number)
        if isinstance(line, Line):
            order.lines.append(line)
        order.currencies.add(amount.currency)
        return True

    def _amount(self, row: Row) -> Amount:
        named = self.desk.cell(row, "currency")
        code = read_currency(named.text, self.desk.currency) if named else ""
        if code is None:
            text = named.text[:40] if named else ""
            return Amount(why=_("the currency %(text)s is unclear") % {"text": text})
        cell = self.desk.cell(row, "amount")
        if cell is None:
            return Amount(None, code)
        read = read_amount(cell.text, self.desk.plan.decimal, code or self.desk.currency)
        return Amount(read.number, code or read.currency, read.why)

    def _line(self, row: Row, amount: Amount) -> Line | str | None:
        """The row as a line of its order: by its price, else by its amount for a product."""
        if self.priced and self.desk.text(row, "price"):
            return read_line(self.desk, row, {})
        if self.has_products and amount.number is not None:
            return read_line(self.desk, row, {}, amount.number)
        return None


def numbers_of_several(orders: Iterable[Order]) -> frozenset[str]:
    """Order numbers that stand under more than one customer."""
    owner: dict[str, str] = {}
    orders = [order for order in orders if order.number]
    return frozenset(
        o.number for o in orders if owner.setdefault(o.number, o.who.name) != o.who.name
    )
