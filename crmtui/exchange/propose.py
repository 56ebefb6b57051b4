"""From a table and its plan to proposals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from crmtui.errors import UsageError
from crmtui.exchange.columns import ORDER_LINES, ORDERS, PRODUCTS, SURVEYS, TOUCHES
from crmtui.exchange.customers import read_customers
from crmtui.exchange.desk import Desk
from crmtui.exchange.detect import Plan
from crmtui.exchange.orders import read_orders
from crmtui.exchange.proposals import CustomerProposal, EntryProposal, Proposals
from crmtui.exchange.surveys import read_surveys
from crmtui.exchange.table import Table
from crmtui.exchange.touches import read_touches
from crmtui.i18n import _


def propose(
    table: Table,
    plan: Plan,
    *,
    today: date,
    currency: str,
    answers: Mapping[str, str] | None = None,
    tiers: Mapping[str, str] | None = None,
    joined: Sequence[tuple[Table, Plan]] = (),
) -> Proposals:
    """What the rows of a table propose; nothing is looked up and nothing is written.

    ``today`` marks dates in the future; ``currency`` is the workspace's. ``answers`` gives the
    meaning of words nobody knows (``WORD`` or ``COLUMN=WORD`` to a choice of its question);
    ``tiers`` maps tier keys to their titles. ``joined`` are order-lines and products tables for an
    orders table. Raises UsageError for an answer that is no choice and a table that only makes
    sense joined.
    """
    if plan.kind in (ORDER_LINES, PRODUCTS):
        raise UsageError(
            _("%(name)s holds %(kind)s, which mean nothing alone")
            % {"name": table.name, "kind": plan.kind},
            _("import the orders and name this file with --lines"),
        )
    common = (today, currency, answers or {}, tiers or {})
    desk = Desk(table, plan, *common)
    others = [Desk(t, p, *common) for t, p in _joinable(joined)]
    return _proposals(desk, others)


def _joinable(joined: Sequence[tuple[Table, Plan]]) -> Sequence[tuple[Table, Plan]]:
    for table, plan in joined:
        if plan.kind not in (ORDER_LINES, PRODUCTS):
            raise UsageError(
                _("%(name)s holds %(kind)s, not order lines or products")
                % {"name": table.name, "kind": plan.kind}
            )
    return joined


def _proposals(desk: Desk, others: Sequence[Desk]) -> Proposals:
    customers, entries, merged = _read(desk, others)
    desks = (desk, *others)
    broken = (skipped for d in desks for skipped in (*d.table.broken, *d.skipped))
    return Proposals(
        kind=desk.plan.kind,
        customers=tuple(customers),
        entries=tuple(entries),
        skipped=tuple(sorted(broken, key=lambda s: (s.table != desk.table.name, s.table, s.line))),
        warnings=tuple(w for d in desks for w in sorted(d.warnings)),
        questions=desk.questions,
        rows=len(desk.table.rows) + len(desk.table.broken),
        merged=merged,
        refused=len(desk.table.broken) + len(desk.skipped),
        joined_rows=sum(len(d.table.rows) + len(d.table.broken) for d in others),
    )


def _read(
    desk: Desk, others: Sequence[Desk]
) -> tuple[Sequence[CustomerProposal], Sequence[EntryProposal], int]:
    if desk.plan.kind == ORDERS:
        entries, merged = read_orders(desk, others)
        return (), entries, merged
    if desk.plan.kind == TOUCHES:
        return (), read_touches(desk), 0
    if desk.plan.kind == SURVEYS:
        return (), *read_surveys(desk)
    return read_customers(desk)
