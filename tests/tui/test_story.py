"""Entries as text for people."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from crmtui.model.customer import Contact, Customer
from crmtui.model.entries import Entry
from crmtui.model.rules import Rules
from crmtui.model.team import Config, Member
from crmtui.tui.session import Facts
from crmtui.tui.story import story

CUSTOMER = Customer("C1", "示例", contacts=(Contact("li", "李工"),))
TEAM = {"lin": Member("lin", "林"), "zhao": Member("zhao", "赵")}
FACTS = Facts(
    Path("/x"), Rules(Config(timezone="Asia/Shanghai", team=TEAM)), "lin", True, date(2026, 11, 20)
)


def told(*raws: dict) -> list[tuple[str, list[str]]]:
    entries = [Entry.from_raw(raw, "C1", f"e{n}") for n, raw in enumerate(raws)]
    assert None not in entries
    return [
        (left.plain, right.plain.split("\n")) for left, right in story(entries, CUSTOMER, FACTS)
    ]


@pytest.mark.parametrize(
    ("raw", "lines"),
    [
        ({"type": "touch", "at": "2026-11-18T23:30+00:00", "via": "phone", "outcome": "reached", "by": "zhao",
          "with": ["li"], "note": "a\nb", "next": [{"do": "send", "due": "2026-11-25"}]},
         ("11-19", ["phone · reached · 李工 · 赵", "a", "b", "→ send · We 11-25"])),
        ({"type": "touch", "at": "2025-03-01", "via": "chat", "direction": "in"},
         ("2025-03", ["chat from them"])),
        ({"type": "order", "at": "2026-11-01", "amount": "12345.50", "currency": "CNY", "status": "paid"},
         ("11-01", ["order · 12,345.50 CNY · paid"])),
        ({"type": "case", "at": "2026-11-01", "case": "K1", "step": "opened", "about": "complaint", "title": "late"},
         ("11-01", ["complaint · opened · late"])),
        ({"type": "survey", "at": "2026-11-01", "measure": "nps", "score": "9"},
         ("11-01", ["survey · NPS 9"])),
        ({"type": "task", "at": "2026-11-01", "task": "C1/core/monthly-call@2026-10-01", "action": "snooze",
          "until": "2026-11-09", "why": "ill"},
         ("11-01", ["snoozed · monthly call · until 2026-11-09 · ill"])),
        ({"type": "usage", "at": "2026-11-01", "signal": "logins", "count": "7"},
         ("11-01", ["usage · logins · 7"])),
        ({"type": "note", "at": "2026-11-01", "note": "[/oops] \x1b[31m"},
         ("11-01", ["note", "[/oops] ␛[31m"])),
    ],
)  # fmt: skip
def test_one_entry(raw: dict, lines: tuple[str, list[str]]) -> None:
    assert told(raw) == [lines]


def test_a_kept_promise_is_named_by_what_was_promised() -> None:
    touch = {
        "type": "touch",
        "at": "2026-11-01",
        "via": "phone",
        "next": [{"id": "9c", "do": "send offer"}],
    }
    done = {"type": "task", "at": "2026-11-02", "task": "C1/next@9c", "action": "done"}
    assert told(done, touch)[0] == ("11-02", ["done · send offer"])
