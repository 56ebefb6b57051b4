"""What one should know before a visit, gathered from a customer's record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from crmtui.index.search import Row
from crmtui.model.customer import Contact, Customer, Money
from crmtui.model.entries import Entry
from crmtui.model.task import Task
from crmtui.reports.views import CustomerView

_TOUCHES, _ORDERS = 3, 5
_SOON = timedelta(days=30)
_VOID = frozenset({"draft", "cancelled"})


@dataclass(frozen=True, slots=True)
class Briefing:
    """One page about a customer."""

    customer: Customer
    facts: Row
    people: tuple[Contact, ...]
    """Contacts who are still there."""
    last: tuple[Entry, ...]
    """The latest touches and notes, newest first."""
    promises: tuple[Task, ...]
    due: tuple[Task, ...]
    """Other tasks, due by the next 30 days and not hidden."""
    cases: tuple[Entry, ...]
    """The latest step of every case that is not resolved, oldest case first."""
    orders: tuple[Entry, ...]
    """The latest orders, newest first."""
    totals: tuple[Money, ...]
    """Orders less returns, one amount a currency."""


def briefing(view: CustomerView, today: date, currency: str) -> Briefing:
    """Gathers the page. ``currency``: of amounts that name none."""
    entries = view.entries
    orders = [e for e in entries if e.type == "order" and e.get("status") not in _VOID]
    soon = today + _SOON
    due = [t for t in view.tasks
           if t.kind != "promise" and t.due <= soon and (t.hidden_until or today) <= today]  # fmt: skip
    return Briefing(
        view.customer, view.facts,
        tuple(c for c in view.customer.contacts if c.left is None),
        tuple([e for e in entries if e.type in ("touch", "note")][:_TOUCHES]),
        tuple(t for t in view.tasks if t.kind == "promise"),
        tuple(due),
        tuple(open_cases(entries)), tuple(orders[:_ORDERS]),
        tuple(totals([*orders, *(e for e in entries if e.type == "return")], currency)),
    )  # fmt: skip


def open_cases(entries: Sequence[Entry]) -> list[Entry]:
    """The latest step of each case that is not resolved. ``entries``: newest first."""
    latest: dict[str, Entry] = {}
    for entry in reversed(entries):
        if entry.type == "case":
            latest[str(entry.get("case"))] = entry
    return [entry for entry in latest.values() if entry.get("step") != "resolved"]


def totals(entries: Iterable[Entry], currency: str) -> list[Money]:
    """Orders less returns, one sum a currency, never added up across currencies."""
    sums: dict[str, Decimal] = {}
    for entry in entries:
        amount = entry.get("amount", Decimal(0))
        name = entry.get("currency", currency)
        sums[name] = sums.get(name, Decimal(0)) + (amount if entry.type == "order" else -amount)
    return [Money(amount, name) for name, amount in sorted(sums.items())]
