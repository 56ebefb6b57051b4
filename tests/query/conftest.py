"""A small index of customers to run compiled queries on."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import date

import pytest

from crmtui.query.compile import Compiled, compile_query
from crmtui.query.evaluate import matches, unanswerable
from crmtui.query.language import QueryField, Registry
from crmtui.query.parse import parse
from crmtui.text import fold

TODAY = date(2026, 11, 21)

FIELDS = Registry(
    [
        QueryField("id", ("编号",), "text", "", "Id", True, "c.id"),
        QueryField("name", ("名称", "客户"), "text", "", "Full name", True, "c.name"),
        QueryField("tier", ("等级",), "choice", "", "Service tier", True, "c.tier",
                   {"core": ("核心", "核心客户"), "potential": ("潜力",), "normal": ("普通",)}),
        QueryField("owner", ("负责人",), "choice", "", "Account manager", True, "c.owner"),
        QueryField("industry", ("行业",), "text", "", "Industry", True, "c.industry"),
        QueryField("tag", ("标签",), "tags", "", "Tags", True,
                   "EXISTS (SELECT 1 FROM tags t WHERE t.customer = c.id AND t.folded {match})"),
        QueryField("phone", ("电话",), "text", "", "A phone number", True, "c.phone"),
        QueryField("orders", ("订单数",), "number", "", "Number of orders", True, "c.orders"),
        QueryField("revenue", ("收入",), "money", "CNY", "Revenue", True, "c.revenue"),
        QueryField("silent", ("沉默",), "number", "days", "Days since the last contact", True,
                   "CAST(julianday(:today) - julianday(c.last_contact) AS INTEGER)"),
        QueryField("last_order", ("最近下单",), "date", "", "Last order", True, "c.last_order"),
        QueryField("since", ("建档",), "date", "", "First contact", True, "c.since"),
        QueryField("due", ("到期",), "date", "", "Next task", False, "c.due"),
        QueryField("uncovered", ("无策略",), "flag", "", "No playbook", False, "c.uncovered"),
    ]
)  # fmt: skip

CUSTOMERS = [
    # id, name, tier, owner, industry, phone, orders, revenue, last_contact, last_order, since, due, uncovered, notes
    ("A1", "示例制造集团", "core", "lin", "制造业", "13800138000", 5, 120000.5, "2026-11-18",
     "2026-11-01", "2023-11-20", "2026-11-25", 0, "价格有顾虑，希望分期"),
    ("B2", "Northwind Traders", "potential", "zhao", "Retail", "", 1, 900, "2026-09-01",
     "2026-08-23", "2024-03-31", "2026-12-20", 0, "asks for 100% of samples"),
    ("C3", "小明", None, None, None, None, None, None, None, None, None, None, 1, ""),
    ("D4", "ＡＢＣ（上海）公司", "core", "", "IT", "021-6666", 0, None, "2026-10-22",
     None, "2024-12-31", None, 0, "a_b 'quoted' \"double\""),
]  # fmt: skip
TAGS = [("A1", "need/品质优先"), ("A1", "VIP"), ("B2", "behaviour/投诉过"), ("B2", "need/低价")]


@pytest.fixture(scope="session")
def database() -> Iterator[sqlite3.Connection]:
    db = sqlite3.connect(":memory:")
    db.create_function("fold", 1, lambda t: None if t is None else fold(t), deterministic=True)
    db.execute(
        "CREATE TABLE customers (id, name, tier, owner, industry, phone, orders, revenue,"
        " last_contact, last_order, since, due, uncovered, notes)"
    )
    db.execute("CREATE TABLE tags (customer, tag, folded)")
    db.executemany(f"INSERT INTO customers VALUES ({','.join('?' * 14)})", CUSTOMERS)
    db.executemany("INSERT INTO tags VALUES (?, ?, ?)", [(c, t, fold(t)) for c, t in TAGS])
    yield db
    db.close()


def words_sql(word: str, param: str) -> str:
    return f"instr(fold(c.name || ' ' || c.notes), :{param}) > 0"


@pytest.fixture(scope="session")
def compiled() -> Callable[[str], Compiled]:
    return lambda text: compile_query(text, FIELDS, TODAY, words=words_sql)


@pytest.fixture(scope="session")
def found(
    database: sqlite3.Connection, compiled: Callable[[str], Compiled]
) -> Callable[[str], str]:
    """The first letters of the ids a query finds, in order: ``"AD"``."""

    def run(text: str) -> str:
        query = compiled(text)
        sql = f"SELECT c.id FROM customers c WHERE {query.where} ORDER BY c.id"
        return "".join(row[0][0] for row in database.execute(sql, query.params))

    return run


_COLUMNS = ("id", "name", "tier", "owner", "industry", "phone", "orders", "revenue",
            "last_contact", "last_order", "since", "due", "uncovered")  # fmt: skip


def looking_at(customer: tuple[object, ...]) -> Callable[[QueryField], object]:
    """The values of a customer's fields, as evaluation looks at them."""
    known = dict(zip(_COLUMNS, customer[:13], strict=True))
    contact = known["last_contact"]
    known["silent"] = (TODAY - date.fromisoformat(str(contact))).days if contact else None
    known["tag"] = [tag for id, tag in TAGS if id == customer[0]]

    def look(field: QueryField) -> object:
        value = known[field.name]
        return date.fromisoformat(str(value)) if field.type == "date" and value else value

    return look


@pytest.fixture(scope="session")
def evaluated() -> Callable[[str], str | None]:
    """As ``found``, by values at hand; None for what only the index can answer."""

    def run(text: str) -> str | None:
        node = parse(text, FIELDS)
        if unanswerable(node):
            return None
        return "".join(str(c[0])[0] for c in CUSTOMERS if matches(node, looking_at(c), TODAY))

    return run


@pytest.fixture(scope="session")
def registry() -> Registry:
    return FIELDS
