"""What entries become in the ledger, and when they are read again."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from crmtui.analysis.ledger import SCALE, Kept, Line, lines_of, scaled, unscaled
from crmtui.workspace import Workspace

Make = Callable[..., Workspace]
Write = Callable[..., None]


def kept(*raws: dict[str, Any]) -> list[Kept]:
    """Entries as the index keeps them; ``at`` is taken for UTC."""
    found = []
    for n, raw in enumerate(raws):
        at = raw["at"] if len(raw["at"]) > 10 else f"{raw['at']}T00:00"
        day = date.fromisoformat(raw["at"][:10]).toordinal()
        found.append(Kept(raw.get("id", f"e{n}"), raw["type"], day, f"{at[:16]}:00", raw))
    return found


def lines(*raws: dict[str, Any], kinds: tuple[str, ...] = ()) -> list[tuple[str, str, int, str]]:
    """(kind, day, value, about) of the kinds wanted (all when none is named)."""
    made = lines_of(kept(*raws), "CNY")
    return [(line.kind, date.fromordinal(line.day).isoformat(), line.value, line.about)
            for line in made if not kinds or line.kind in kinds]  # fmt: skip


def test_money_is_exact() -> None:
    assert scaled("0.1") == 1000
    assert unscaled(scaled("1631320.07") or 0) * 3 == Decimal("4893960.21")
    assert scaled("1e5") is None and scaled(None) is None
    assert scaled("9" * 18) is None, "what cannot be added up in 64 bits is no amount"


def test_orders_count_unless_they_are_drafts() -> None:
    order = {"type": "order", "at": "2026-01-05", "amount": "100", "id": "A1"}
    dead = {**order, "id": "A2", "status": "cancelled"}
    returned = {"type": "return", "at": "2026-01-09", "of": "A1", "amount": "30"}
    assert lines(order, dead, returned) == [
        ("order", "2026-01-05", 100 * SCALE, "A1"),
        ("return", "2026-01-09", 30 * SCALE, "A1"),
    ]


def test_a_touch_is_a_contact_an_attempt_or_a_mailing() -> None:
    touch = {"type": "touch", "at": "2026-01-05", "via": "phone"}
    assert lines({**touch, "with": ["li", "wang"]}) == [
        ("contact", "2026-01-05", 0, "phone"),
        ("person", "2026-01-05", 0, "li"),
        ("person", "2026-01-05", 0, "wang"),
    ]
    assert lines({**touch, "outcome": "no-answer"}) == [("attempt", "2026-01-05", 0, "phone")]
    assert lines({**touch, "via": "email", "outcome": "sent"}) == [
        ("sent", "2026-01-05", 0, "email")
    ]


def test_how_long_a_question_waited() -> None:
    asked = {"type": "touch", "at": "2026-01-05T10:00", "via": "email", "direction": "in"}
    again = {**asked, "at": "2026-01-05T18:00"}
    missed = {"type": "touch", "at": "2026-01-06T09:00", "via": "phone", "outcome": "no-answer"}
    told = {"type": "touch", "at": "2026-01-06T11:00", "via": "phone"}
    assert lines(asked, again, missed, told, kinds=("answer",)) == [
        ("answer", "2026-01-06", 25 * 60, "email")
    ]
    assert lines({**asked, "via": "phone"}, told, kinds=("answer",)) == [], "answered at once"
    assert lines({**asked, "at": "2026-01-05"}, told, kinds=("answer",)) == [], "no time of day"


def test_a_case_is_open_until_it_is_resolved() -> None:
    opened = {"type": "case", "at": "2026-01-05T10:00", "case": "K1", "step": "opened"}
    steps = [
        opened,
        {**opened, "at": "2026-01-05T11:30", "step": "replied"},
        {**opened, "at": "2026-01-07T10:00", "step": "resolved"},
        {**opened, "at": "2026-02-01T10:00", "step": "reopened"},
    ]
    assert lines(*steps) == [
        ("complaint", "2026-01-05", 2, "K1"),
        ("answer", "2026-01-05", 90, "case"),
        ("upset", "2026-01-05", 1, "K1"),
        ("upset", "2026-01-07", -1, "K1"),
        ("solved", "2026-01-07", 48 * 60, "K1"),
        ("upset", "2026-02-01", 1, "K1"),
    ]
    question = lines({**opened, "about": "question", "severity": "high"})
    assert question == [("case", "2026-01-05", 3, "K1"), ("trouble", "2026-01-05", 1, "K1")]


def test_promises_are_kept_dropped_or_open() -> None:
    given = {"type": "touch", "at": "2026-01-05", "via": "phone", "next": [
        {"id": "a1", "do": "offer", "due": "2026-01-10"}, {"id": "b1", "do": "call"},
        {"id": "c1", "do": "visit", "due": "2026-01-20"}]}  # fmt: skip
    does = {
        "type": "touch",
        "at": "2026-01-09",
        "via": "email",
        "outcome": "sent",
        "does": ["next/a1"],
    }
    drop = {"type": "task", "at": "2026-01-08", "task": "acme/next@c1", "action": "drop"}
    day = date(2026, 1, 9).toordinal()
    assert lines(given, does, drop, kinds=("promise",)) == [
        ("promise", "2026-01-10", day, "a1"),
        ("promise", "2026-01-12", 0, "b1"),
    ]


def test_payments_scores_and_signals() -> None:
    owed = {"type": "payment", "at": "2026-01-01", "of": "A1", "amount": "5", "due": "2026-01-31"}
    assert lines(owed) == [("owed", "2026-01-31", 0, "A1")]
    paid = date(2026, 2, 3).toordinal()
    assert lines({**owed, "paid": "2026-02-03"}) == [("owed", "2026-01-31", paid, "A1")]
    assert lines({**owed, "status": "failed"})[0] == ("failed", "2026-01-01", 0, "A1")
    nps = {"type": "survey", "at": "2026-01-01", "measure": "nps", "score": "9"}
    assert lines(nps) == [("nps", "2026-01-01", 9 * SCALE, "")]
    for score in ("-1", "11"):
        (line,) = lines({**nps, "score": score})
        assert line[0] == "odd", "nobody may count it, and surveys say how many there are"
    usage = {
        "type": "usage",
        "at": "2026-01-01",
        "signal": "logins",
        "count": "40",
        "until": "2026-01-31",
    }
    assert lines(usage) == [("usage", "2026-01-31", 40 * SCALE, "logins")]


def ledger(workspace: Workspace) -> list[tuple[Any, ...]]:
    workspace.facts()
    return list(workspace.index.db.execute("SELECT * FROM ledger ORDER BY customer, n"))


def test_only_who_changed_is_read_again(
    make_workspace: Make, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = make_workspace()
    before = ledger(workspace)
    assert before
    read: list[int] = []
    from crmtui.analysis import ledger as module

    monkeypatch.setattr(
        module, "lines_of", lambda entries, currency: read.append(len(entries)) or []
    )
    assert ledger(workspace) == before and read == []
    folder = Path("records/customers/me/acme")
    folder = next(p.parent for p in workspace.root.glob("records/customers/**/acme/customer.yaml"))
    (folder / "orders.yaml").write_text("- {id: Z9, type: order, at: 2026-11-01, amount: 7}\n")
    ledger(workspace)
    assert len(read) == 1


def test_the_ledger_kept_up_is_the_ledger_made_anew(make_workspace: Make) -> None:
    workspace = make_workspace()
    ledger(workspace)
    folder = next(p.parent for p in workspace.root.glob("records/customers/**/acme/customer.yaml"))
    (folder / "orders.yaml").write_text("- {id: Z9, type: order, at: 2026-11-01, amount: 7}\n")
    kept_up = ledger(workspace)
    (folder / "orders.yaml").write_text("- {id: Z9, type: order, at: 2026-11-01, amount: 8}\n")
    ledger(workspace)
    (folder / "orders.yaml").write_text("- {id: Z9, type: order, at: 2026-11-01, amount: 7}\n")
    assert ledger(workspace) == kept_up
    workspace.index.db.execute("UPDATE customers SET counted = 0")
    assert ledger(workspace) == kept_up
    (folder / "orders.yaml").unlink()
    assert [row for row in ledger(workspace) if "Z9" in json.dumps(row)] == []


def test_lines_are_tuples_for_the_table() -> None:
    assert Line("order", 1, 2) == ("order", 1, 2, "", "")
