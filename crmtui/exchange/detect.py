"""What the rows of a table are and which column means which field, with what was decided why."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from crmtui.errors import UsageError
from crmtui.exchange.amounts import decimal_sign
from crmtui.exchange.assign import assign
from crmtui.exchange.columns import (
    CONTACTS,
    CUSTOMERS,
    FIELDS,
    IGNORED,
    KINDS,
    NEEDED,
    PRODUCTS,
    known_field,
    plain,
)
from crmtui.exchange.damage import clean
from crmtui.exchange.dates import ORDERS as DATE_ORDERS
from crmtui.exchange.dates import order_votes
from crmtui.exchange.table import Table
from crmtui.i18n import _

DATES = frozenset({"since", "at", "shipped", "touch.at", "next.due", "contact.birthday"})
AMOUNTS = frozenset({"amount", "line.amount", "price", "quantity", "discount"})
_NUMBERED = re.compile(r"contact([2-9])\.(.+)")
_REF = re.compile(r"ref\.[a-z0-9_-]{1,40}")


@dataclass(frozen=True, slots=True)
class Plan:
    """How a table will be read."""

    kind: str
    """customers, contacts, touches, orders, order-lines, products or surveys."""
    columns: Mapping[str, str | None]
    """Column (``Table.columns``, in order) to field; None for a column that is left out."""
    date_order: str = ""
    """ymd, dmy, mdy or excel when named or proved by the whole file."""
    notes: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    """Columns nobody taught us, left out unless mapped."""
    date_orders: Mapping[str, str] = field(default_factory=dict)
    """Date column to the order its cells prove; empty when they prove none."""
    decimal: str = "."
    """Decimal sign of the amounts."""

    def places(self, name: str) -> tuple[int, ...]:
        """The positions of the columns that mean a field."""
        return tuple(n for n, f in enumerate(self.columns.values()) if f == name)


def detect(
    table: Table,
    *,
    kind: str = "",
    mapping: Mapping[str, str] | None = None,
    date_order: str = "",
    joined: bool = False,
) -> Plan:
    """The plan for a table: the named kind or the one that explains most columns.

    ``mapping`` (column to field, ``-`` to leave it out) wins over what the names say. Beside an
    orders table (``joined``) a bare id and name are a product's, elsewhere a customer's. Raises
    UsageError for unknown columns, fields or kinds in the request, and when no kind fits.
    """
    if date_order and date_order not in DATE_ORDERS:
        raise UsageError(_("unknown date order %(order)s") % {"order": date_order},
                         _("use ymd, dmy, mdy or excel"))  # fmt: skip
    named = _named_columns(table, mapping or {})
    chosen = _chosen_kind(table, kind, named, joined)
    columns, notes = assign(table, chosen, named)
    _require(table, chosen, columns)
    unknown = tuple(c for c in _unknown(table, chosen, columns) if c not in named)
    orders, decided = _date_orders(table, columns, date_order)
    decimal = decimal_sign(_cells(table, columns, AMOUNTS))
    return Plan(
        chosen, columns, decided, (*notes, *_sign_notes(orders, decimal)), unknown, orders, decimal
    )


def fields_of(kind: str) -> tuple[str, ...]:
    """The fields ``--map`` may name for a kind."""
    return tuple(f for f in FIELDS[kind] if f != IGNORED)


def _named_columns(table: Table, mapping: Mapping[str, str]) -> dict[str, str]:
    by_plain = {plain(column): column for column in table.columns}
    named: dict[str, str] = {}
    for column, meant in mapping.items():
        real = column if column in table.columns else by_plain.get(plain(column))
        if real is None:
            near = difflib.get_close_matches(column, table.columns, 1, 0.4)
            raise UsageError(
                _("%(name)s has no column %(column)s") % {"name": table.name, "column": column},
                _("did you mean %(near)s?") % {"near": near[0]} if near else "",
            )
        named[real] = meant or IGNORED
    return named


def _is_field(kind: str, name: str) -> bool:
    numbered = _NUMBERED.fullmatch(name)
    base = f"contact.{numbered[2]}" if numbered else name
    return base in FIELDS[kind] or base == IGNORED or bool(_REF.fullmatch(name))


def _chosen_kind(table: Table, kind: str, named: Mapping[str, str], joined: bool) -> str:
    if kind:
        if kind not in KINDS:
            raise UsageError(_("unknown kind %(kind)s") % {"kind": kind},
                             _("choose from %(kinds)s") % {"kinds": ", ".join(KINDS)})  # fmt: skip
        _check_fields(kind, named)
        return kind
    fitting = [k for k in KINDS if all(_is_field(k, f) for f in named.values())]
    if not (joined or _names_products(table, named)):
        fitting = [k for k in fitting if k != PRODUCTS]
    scores = {k: _score(table, k, named) for k in fitting}
    best = max(scores, key=lambda k: scores[k], default="")
    if not best or scores[best] == 0:
        raise _unrecognised(table, named)
    return best


def _check_fields(kind: str, named: Mapping[str, str]) -> None:
    for column, name in named.items():
        if not _is_field(kind, name):
            near = difflib.get_close_matches(name, fields_of(kind), 1, 0.4)
            raise UsageError(
                _("%(column)s=%(field)s: %(kind)s have no field %(field)s")
                % {"column": column, "field": name, "kind": kind},
                _("did you mean %(near)s?") % {"near": near[0]}
                if near
                else _("fields: %(fields)s") % {"fields": ", ".join(fields_of(kind))},
            )


def _unrecognised(table: Table, named: Mapping[str, str]) -> UsageError:
    odd = [f for f in named.values() if not any(_is_field(k, f) for k in KINDS)]
    if odd:
        what = _("there is no field %(field)s to map a column to") % {"field": odd[0]}
        every = sorted({f for k in KINDS for f in fields_of(k)})
        near = difflib.get_close_matches(odd[0], every, 1, 0.4)
        return UsageError(what, _("did you mean %(near)s?") % {"near": near[0]} if near else "")
    return UsageError(
        _("%(name)s: cannot tell what its rows are from the columns %(columns)s")
        % {"name": table.name, "columns": ", ".join(table.columns)[:200]},
        _("map at least the name (customers), or customer and date (touches, orders), with --map"),
    )


def _score(table: Table, kind: str, named: Mapping[str, str]) -> int:
    """How many columns a kind explains; 0 when a needed field is missing."""
    columns, _notes = assign(table, kind, named)
    found = {f for f in columns.values() if f}
    if not _has_needed(kind, found) or (kind == CONTACTS and not _is_list_of_people(columns)):
        return 0
    return sum(1 for f in columns.values() if f)


def _has_needed(kind: str, found: Iterable[str]) -> bool:
    return all(any(f in group for f in found) for group in NEEDED[kind])


def _is_list_of_people(columns: Mapping[str, str | None]) -> bool:
    """A row is a person, not a company with a contact: the person's name comes in parts or under a
    bare heading, or only the company's number is given."""
    found = set(columns.values())
    person = next((c for c, f in columns.items() if f == "contact.name"), "")
    bare = plain(person) in ("姓名", "name", "fullname")
    return bare or "contact.first" in found or "contact.last" in found or "name" not in found


def _names_products(table: Table, named: Mapping[str, str]) -> bool:
    """Whether a column can only be a product's: everybody has an id and a name."""
    of_products = ("product.id", "product")
    return any(
        named[column] in of_products
        if column in named
        else known_field(header, PRODUCTS)[0] in (*of_products, IGNORED)
        and not known_field(header, CUSTOMERS)[0]
        for column, header in zip(table.columns, table.header, strict=True)
    )


def _require(table: Table, kind: str, columns: Mapping[str, str | None]) -> None:
    found = [f for f in columns.values() if f]
    for group in NEEDED[kind]:
        if not any(f in group for f in found):
            raise UsageError(
                _("%(name)s has no column for %(fields)s, which %(kind)s need")
                % {"name": table.name, "fields": _(" or ").join(group), "kind": kind},
                _("map one with --map COLUMN=%(field)s") % {"field": group[0]},
            )


def _unknown(table: Table, kind: str, columns: Mapping[str, str | None]) -> list[str]:
    unknown: list[str] = []
    for n, (column, header) in enumerate(zip(table.columns, table.header, strict=True)):
        is_empty = not header.strip() and not any(row.cells[n].strip() for row in table.rows)
        if columns[column] is None and not known_field(header, kind)[0] and not is_empty:
            unknown.append(column)
    return unknown


def _cells(table: Table, columns: Mapping[str, str | None], fields: Iterable[str]) -> Iterable[str]:
    for n, name in enumerate(columns.values()):
        if name and name in fields:
            yield from (clean(row.cells[n]) for row in table.rows)


def _date_orders(
    table: Table, columns: Mapping[str, str | None], named: str
) -> tuple[dict[str, str], str]:
    """For each date column what its cells prove, else what all other date columns prove."""
    dated = [n for n, f in enumerate(columns.values()) if _base(f) in DATES]
    if named:
        return {table.columns[n]: named for n in dated}, named
    votes = {n: order_votes(clean(row.cells[n]) for row in table.rows) for n in dated}
    every = frozenset[str]().union(*votes.values())
    overall = next(iter(every)) if len(every) == 1 else ""
    orders = {
        table.columns[n]: next(iter(v)) if len(v) == 1 else ("" if v else overall)
        for n, v in votes.items()
    }
    return orders, overall


def _base(name: str | None) -> str:
    return re.sub(r"^contact\d\.", "contact.", name or "")


def _sign_notes(orders: Mapping[str, str], decimal: str) -> list[str]:
    notes = [
        _("dates in %(column)s are read as %(order)s") % {"column": c, "order": o}
        for c, o in orders.items()
        if o
    ]
    return [*notes, _("amounts have decimal commas")] if decimal == "," else notes
