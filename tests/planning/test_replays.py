"""Replays that are kept: the same figures as from nothing, and only who changed is replayed."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from crmtui.index.cache import Index
from crmtui.planning import replays
from crmtui.planning.adherence import Replayed
from crmtui.workspace import Workspace

Make = Callable[..., Workspace]
MARCH, YEAR = (date(2026, 3, 1), date(2026, 3, 31)), (date(2026, 1, 1), date(2026, 11, 20))
HELLO = """\
playbook: hello
title: 生日 / Birthday
for: "orders:>0"
dates:
  - {event: contact-birthday, step: hello, via: [phone], within: 3 days}
"""


def random_edit(root: Path, dice: random.Random) -> None:
    """One change of a customer, its entries or a playbook."""
    folder = root / "records/customers/x" / f"K{dice.randrange(5)}"
    what, n = dice.randrange(9), dice.randrange(1, 28)
    if what == 0 and folder.exists():
        shutil.rmtree(folder)
    elif what == 1 or not folder.exists():
        folder.mkdir(parents=True, exist_ok=True)
        who = "contacts:\n  - {key: a, name: 王, birthday: 1980-03-05, phones: [13800138000]}\n"
        (folder / "customer.yaml").write_text(
            f"id: {folder.name}\nname: 客户{n}\ntier: {dice.choice(['core', 'basic'])}\n"
            f"since: 2025-{dice.randrange(1, 13):02d}-01\nowner: lin\n{dice.choice(['', who])}"
        )
    elif what == 2:
        book = root / "playbooks/core.yaml"
        book.write_text(book.read_text().replace("every: 1 month", f"every: {n} days"))
    elif what == 3:
        order = f"type: order\nat: 2026-03-{n:02d}\namount: 1\n"
        (folder / "order.yaml").write_text(order)
    else:
        day = f"2026-{dice.randrange(1, 12):02d}-{n:02d}"
        via, outcome = dice.choice(["phone", "visit"]), dice.choice(["reached", "no-answer"])
        entry = f"type: touch\nat: {day}\nvia: {via}\noutcome: {outcome}\n"
        (folder / f"{dice.randrange(6)}.yaml").write_text(entry)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_kept_is_what_is_replayed(
    make_workspace: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(replays, "BATCH", 2)
    ws = make_workspace(extra={"playbooks/hello.yaml": HELLO}, under_git=False)
    dice = random.Random(seed)
    for round in range(8):
        for _ in range(dice.randrange(1, 4)):
            random_edit(ws.root, dice)
        index = Index(ws.root, tmp_path / f"{round}.sqlite")
        fresh = Workspace(ws.root, ws.now, index)
        for first, last in (MARCH, YEAR):
            assert ws.adherence(first, last) == fresh.adherence(first, last)
            assert ws.adherence(first, last, "lin") == fresh.adherence(first, last, "lin")
        assert ws.adherence(*YEAR, playbook="core") == fresh.adherence(*YEAR, playbook="core")
        index.close()


@pytest.fixture
def replayed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The customers replayed, as they are."""
    found, computed = list[str](), replays._computed

    def noted(*given):
        for id, one in computed(*given):
            found.append(id)
            yield id, one

    monkeypatch.setattr(replays, "_computed", noted)
    return found


def test_only_who_changed_is_replayed(make_workspace: Make, replayed: list[str]) -> None:
    ws = make_workspace(extra={"playbooks/hello.yaml": HELLO.replace("orders:>0", "tier:basic")})
    ws.adherence(*YEAR)
    assert sorted(replayed) == ["C2024002", "acme"]
    ws.adherence(*MARCH)
    assert len(replayed) == 2
    touch = "type: touch\nat: 2026-03-03\nvia: phone\n"
    (ws.root / "records/customers/华东/acme/t.yaml").write_text(touch)
    ws.adherence(*MARCH)
    assert replayed[2:] == ["acme"]


def test_another_rule_replays_everybody(make_workspace: Make, replayed: list[str]) -> None:
    ws = make_workspace()
    ws.adherence(*YEAR)
    book = ws.root / "playbooks/core.yaml"
    book.write_text(book.read_text().replace("1 month", "2 weeks"))
    ws.adherence(*YEAR)
    assert replayed == ["acme"] * 2


def test_what_somebody_else_changed_meanwhile_is_not_kept(
    make_workspace: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    ws, packed = make_workspace(), replays._packed
    other = Workspace.open(ws.root, now=ws.now)
    touch = "type: touch\nat: 2026-11-19\nvia: phone\n"

    def meanwhile(one):
        (ws.root / "records/customers/华东/acme/t.yaml").write_text(touch)
        other.refresh()
        return packed(one)

    with monkeypatch.context() as patched:
        patched.setattr(replays, "_packed", meanwhile)
        ws.adherence(*YEAR)
    assert ws.index.count("SELECT count(*) FROM replays") == 0
    assert ws.adherence(*YEAR) == other.adherence(*YEAR)
    other.close()


def test_a_replay_holds_until_the_day_it_names(tmp_path: Path) -> None:
    """Of every customer of the sample, whose playbooks are of every kind, day by day."""
    root = Path(__file__).parents[2]
    index = Index(root, tmp_path / "sample.sqlite")
    now = datetime(2026, 11, 20, 2, tzinfo=UTC)
    ws = Workspace(root, lambda: now, index)
    ws.refresh()
    members: dict[str, set[str]] = {}
    for customer, book in index.db.execute("SELECT customer, playbook FROM memberships"):
        members.setdefault(customer, set()).add(book)
    held: dict[str, Replayed] = {}
    changed = set[str]()
    for n in range(0, 280, 7):
        day = date(2026, 3, 1) + timedelta(days=n)
        found = replays._computed(index, ws.rules, day, ws.rules.playbooks, members, [*members])
        for id, one in found:
            if id in held and day <= held[id].last:
                assert one._replace(last=held[id].last) == held[id], (id, day)
            else:
                changed |= {id} if id in held and one[:3] != held[id][:3] else set()
                held[id] = one
    assert len(changed) > 40, "most customers have something that falls due"
    index.close()


def test_another_day_replays_only_where_something_falls_due(
    make_workspace: Make, replayed: list[str]
) -> None:
    ws = make_workspace()
    touch = "type: touch\nat: 2026-11-18\nvia: phone\n"
    (ws.root / "records/customers/华东/acme/t.yaml").write_text(touch)
    ws.adherence(*YEAR)
    for day, times in ((date(2026, 12, 17), 1), (date(2026, 12, 18), 2)):  # a month after the call
        later = Workspace(
            ws.root, lambda day=day: datetime(*day.timetuple()[:3], 2, tzinfo=UTC), ws.index
        )
        later.adherence(*YEAR)
        assert replayed == ["acme"] * times, day
