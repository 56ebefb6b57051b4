"""What is kept of a day gives the same answers as a computation from nothing."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from crmtui.analysis import snapshots
from crmtui.index.cache import Index
from crmtui.workspace import Workspace

Make = Callable[..., Workspace]
TODAY, BEFORE = date(2026, 11, 20), date(2026, 10, 20)
KINDS = (
    "type: order\namount: {n}00",
    "type: order\namount: {n}\ncurrency: USD",
    "type: return\namount: {n}",
    "type: touch\nvia: phone\noutcome: reached\nnext:\n  - {{do: 回电, due: 2026-11-0{d}}}",
    "type: touch\nvia: phone\noutcome: no-answer",
    "type: survey\nmeasure: nps\nscore: {d}",
    "type: usage\nsignal: logins\ncount: {n}",
    "type: case\ncase: K{d}\nstep: opened\nseverity: high",
    "type: payment\ndue: 2026-11-0{d}\namount: {n}",
)
POLICIES = (
    "window: 90 days\n",
    "rates: {USD: 7.1}\n",
    "matrix: {value: 500, orders_per_month: 0.1, window: 60 days}\n",
    "rfm: {scores: 4}\n",
)


def random_edit(root: Path, dice: random.Random) -> None:
    """One change of a customer, its entries, a policy or a playbook."""
    folder = root / "records/customers/x" / f"K{dice.randrange(6)}"
    what, n = dice.randrange(12), dice.randrange(1, 40)
    if what == 0 and folder.exists():
        shutil.rmtree(folder)
    elif what in (1, 2) or not folder.exists():
        folder.mkdir(parents=True, exist_ok=True)
        tier = dice.choice(["core", "basic"])
        profile = f"id: {folder.name}\nname: 客户{n}\ntier: {tier}\nowner: {dice.choice(['lin', 'zhao'])}\n"
        (folder / "customer.yaml").write_text(profile)
    elif what == 3:
        policy = root / "playbooks/policies" / f"{dice.choice(['value', 'health'])}.yaml"
        policy.parent.mkdir(exist_ok=True)
        is_value = policy.stem == "value"
        policy.write_text(
            dice.choice(POLICIES) if is_value else f"parts: {{usage: {{weight: {n}}}}}\n"
        )
    elif what == 4:
        book = root / "playbooks/core.yaml"
        book.write_text(book.read_text().replace("every: 1 month", f"every: {n} days"))
    else:
        day = f"2026-{dice.randrange(1, 13):02d}-{dice.randrange(1, 29):02d}"
        entry = dice.choice(KINDS).format(n=n, d=dice.randrange(1, 10))
        (folder / f"{dice.randrange(8)}.yaml").write_text(f"at: {day}\n{entry}\n")


def answers(ws: Workspace, day: date) -> list[object]:
    """Everything that is made of what is kept."""
    graded = ws.index.db.execute("SELECT * FROM grades ORDER BY customer")
    span = ws.board_span()
    return [
        ws.health_scores(day), ws.count("rfm:>0"), graded.fetchall(), ws.ids("class:core"),
        ws.board_worth(span), ws.board_worth(span, "lin"), ws.board_condition(span, "zhao"),
        ws.list("health:>50", on=day).total, ws.board_happened(span), ws.board_classes(span),
        ws.board_classes(span, "lin"), ws.board_ranks(span),
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_what_is_kept_is_what_is_computed(
    make_workspace: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(snapshots, "BATCH", 2)
    monkeypatch.setattr(snapshots, "KEPT", 3)
    ws, dice = make_workspace(under_git=False), random.Random(seed)
    for round in range(8):
        for _ in range(dice.randrange(1, 5)):
            random_edit(ws.root, dice)
        day = dice.choice([TODAY, BEFORE, date(2026, dice.randrange(1, 12), 28)])
        ws.count("rfm:>0")
        index = Index(ws.root, tmp_path / f"{round}.sqlite")
        fresh = Workspace(ws.root, ws.now, index)
        fresh.count("rfm:>0")
        assert answers(ws, day) == answers(fresh, day)
        scores = {one.id: one.score for one in ws.health(day)}
        assert ws.health_scores(day) == scores
        index.close()


def rows(ws: Workspace) -> dict[tuple[object, ...], object]:
    found = ws.index.db.execute("SELECT customer, day, health FROM snapshots").fetchall()
    return {row[:2]: row for row in found}


def test_only_who_changed_is_computed_again(
    make_workspace: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    ws, asked = make_workspace(), list[list[str]]()
    ws.health_scores()
    assert {id for id, _day in rows(ws)} == {"acme", "C2024002"}
    made = snapshots._rows
    monkeypatch.setattr(
        snapshots, "_rows", lambda *given: (asked.append(given[3]), made(*given))[1]
    )
    ws.health_scores()
    assert asked == []
    (ws.root / "records/customers/华东/acme/o.yaml").write_text(
        "type: order\nat: 2026-11-01\namount: 5\n"
    )
    ws.health_scores()
    assert asked == [["acme"]]
    (ws.root / "playbooks/policies").mkdir()
    (ws.root / "playbooks/policies/health.yaml").write_text("parts: {usage: {weight: 3}}\n")
    ws.health_scores()
    assert asked[1:] == [["C2024002", "acme"]]


def test_the_first_days_asked_for_go_first(make_workspace: Make) -> None:
    ws = make_workspace()
    for day in range(1, snapshots.KEPT + 3):
        ws.health_scores(date(2026, 10, day))
    kept = {day for (day,) in ws.index.db.execute("SELECT day FROM snapshot_days")}
    first = date(2026, 10, 3).toordinal()
    assert kept == {*range(first, first + snapshots.KEPT)}
    assert {day for _id, day in rows(ws)} == kept


def test_another_day_that_is_only_tried_leaves_the_ledger(make_workspace: Make) -> None:
    ws = make_workspace()
    ws.facts()
    with ws._as_of(date(2026, 1, 5)):
        assert ws.index.count("SELECT count(*) FROM customers WHERE counted = 0") == 0
