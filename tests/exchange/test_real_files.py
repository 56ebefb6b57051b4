"""Real exports, where they lie beside the checkout: every row taken, the known totals reached."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from crmtui.exchange.detect import detect
from crmtui.exchange.proposals import Proposals
from crmtui.exchange.propose import propose
from crmtui.exchange.reading import read_table

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real files are not here")


def _import(name: str, *others: str) -> Proposals:
    table = read_table(DATA / name)
    joined = [(t, detect(t, joined=True)) for t in (read_table(DATA / other) for other in others)]
    plan = detect(table)
    assert plan.unknown == ()
    return propose(table, plan, today=date(2026, 11, 21), currency="USD", joined=joined)


def test_northwind_customers() -> None:
    result = _import("northwind/customers_clean.csv")
    assert result.counts["customers"] == result.counts["rows"] == 91
    assert all(c.key and c.contacts[0]["phones"] for c in result.customers)
    assert result.warnings == ()


def test_northwind_revenue() -> None:
    lines = ("northwind/order_details_clean.csv", "northwind/products_clean.csv")
    result = _import("northwind/orders_clean.csv", *lines)
    assert result.counts["entries"] == 830
    assert result.skipped == ()
    revenue: Counter[str] = Counter()
    orders: Counter[str] = Counter()
    for entry in result.entries:
        revenue[entry.customer] += Decimal(str(entry.raw["amount"]))  # type: ignore[assignment]
        orders[entry.customer] += 1
    assert f"{sum(revenue.values()):,.2f}" == "1,265,793.04"
    top = [(c, f"{amount:,.2f}", orders[c]) for c, amount in revenue.most_common(3)]
    assert top == [
        ("QUICK", "110,277.31", 28),
        ("ERNSH", "104,874.98", 30),
        ("SAVEA", "104,361.95", 31),
    ]
    assert not {"FISSA", "PARIS"} & orders.keys()


def test_contacts_of_companies() -> None:
    result = _import("contacts/atomic_crm_contacts.csv")
    assert (result.counts["customers"], result.counts["merged"], result.skipped) == (55, 445, ())
    assert sum(len(c.contacts) for c in result.customers) == 500
    assert any("football-fan" in c.fields.get("tags", ()) for c in result.customers)


def test_both_forms_in_both_encodings() -> None:
    plain, chinese = (_import(f"template/客户信息表{end}.csv") for end in ("", "-gbk"))
    assert plain == chinese
    assert [c.name for c in plain.customers] == ["*科技有限公司", "*制造集团"]
    assert plain.questions == ()
    touches = _import("template/跟进记录表.csv")
    assert [e.raw["via"] for e in touches.entries] == ["phone", "visit"]
    assert all(e.raw["next"] for e in touches.entries)
