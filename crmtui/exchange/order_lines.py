"""Order lines and products from joined files, ready to be looked up by the order's number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from crmtui.exchange.amounts import (
    Amount,
    read_amount,
    read_share,
    storable,
    without_float_noise,
)
from crmtui.exchange.desk import Desk
from crmtui.exchange.table import Row
from crmtui.i18n import _
from crmtui.model.schema import Raw, parse_number


@dataclass(frozen=True, slots=True)
class Line:
    """One position of an order."""

    row: Row
    raw: Mapping[str, Raw]
    amount: Decimal
    """unit price × quantity × (1 − discount) of the typed numbers, or the amount the line gives."""


@dataclass(slots=True)
class Joined:
    """The lines of all orders, and which orders were imported."""

    lines: dict[str, list[Line]] = field(default_factory=dict)
    desks: list[Desk] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def skip_the_rest(self) -> None:
        """Refuses the lines whose order is not imported."""
        owner = {id(r): d for d in self.desks for r in d.table.rows}
        for number, lines in self.lines.items():
            if number not in self.used:
                for line in lines:
                    reason = _("order %(number)s is not imported") % {"number": number[:40]}
                    owner[id(line.row)].skip(line.row, reason)


def join(desks: Sequence[Desk]) -> Joined:
    """The lines of the order-line tables, with product names from the product tables."""
    products = {
        desk.text(row, "product.id"): desk.text(row, "product")
        for desk in desks
        if desk.plan.kind == "products"
        for row in desk.table.rows
    }
    joined = Joined(desks=list(desks))
    for desk in desks:
        if desk.plan.kind == "order-lines":
            _collect(desk, products, joined)
    return joined


def _collect(desk: Desk, products: Mapping[str, str], joined: Joined) -> None:
    for row in desk.table.rows:
        number = desk.text(row, "number")
        line = read_line(desk, row, products) if number else _("no order number")
        if isinstance(line, Line):
            joined.lines.setdefault(number, []).append(line)
        else:
            desk.skip(row, line)


def read_line(
    desk: Desk, row: Row, products: Mapping[str, str], total: Decimal | None = None
) -> Line | str:
    """A row as a position of an order (of amount ``total`` when known), or why it cannot be one."""
    numbers = {
        name: _read(desk, row, name) for name in ("price", "quantity", "discount", "line.amount")
    }
    for amount in numbers.values():
        if amount and amount.why:
            return amount.why
    found = {name: a.number for name, a in numbers.items() if a and a.number is not None}
    if total is not None:
        found["line.amount"] = total
    if "line.amount" not in found and "price" not in found:
        return _("the line has neither a price nor an amount")
    return Line(row, _raw(desk, row, found, products), _worth(found))


def _worth(found: Mapping[str, Decimal]) -> Decimal:
    if "line.amount" in found:
        return found["line.amount"]
    gross = found["price"] * found.get("quantity", Decimal(1))
    return gross * (1 - found.get("discount", Decimal(0)))


def _read(desk: Desk, row: Row, name: str) -> Amount | None:
    cell = desk.cell(row, name)
    if cell is None:
        return None
    if name == "discount":
        return read_share(cell.text, desk.plan.decimal, of_price="折" in cell.column)
    return read_amount(cell.text, desk.plan.decimal, desk.currency)


def _raw(
    desk: Desk, row: Row, found: Mapping[str, Decimal], products: Mapping[str, str]
) -> dict[str, Raw]:
    ident = desk.text(row, "product.id")
    raw = {
        "product": desk.text(row, "product") or products.get(ident) or ident,
        "quantity": _shown(found.get("quantity")),
        "price": _shown(found.get("price")),
        "discount": _shown(found.get("discount")) if found.get("discount") else "",
        "amount": _shown(found.get("line.amount")),
    }
    return {k: v for k, v in raw.items() if v}


def _shown(number: Decimal | None) -> str:
    """The number without the noise of single-precision exports."""
    if number is None:
        return ""
    tidy = without_float_noise(storable_text := format(number, "f"))
    return tidy if tidy != storable_text and parse_number(tidy) is not None else storable(number)
