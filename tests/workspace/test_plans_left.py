"""Questions that ask for no plan leave it to the next one that does: with the same answers."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crmtui.index.cache import Index
from crmtui.planning import plan
from crmtui.workspace import Workspace, core, crew

Make = Callable[..., Workspace]
MORNING = datetime(2026, 11, 18, 1, 0, tzinfo=UTC)
DATED = "title: 沉默\nfor: silent:>30\nsteps:\n  - {step: call, every: 1 week}\n"
GREETING = (
    "title: 生日\nfor: tier:core\ncare: yes\n"
    "dates:\n  - {step: birthday, event: contact-birthday, lead: 3 days}\n"
)


def edit(root: Path, dice: random.Random) -> None:
    """One change of a customer, its entries or a playbook."""
    folder = root / "records/customers/x" / f"K{dice.randrange(5)}"
    what, n = dice.randrange(9), dice.randrange(1, 29)
    if what == 0 and folder.exists():
        shutil.rmtree(folder)
    elif what in (1, 2) or not folder.exists():
        folder.mkdir(parents=True, exist_ok=True)
        person = (
            f"contacts:\n  - {{name: 李工, phones: ['1380000000{n % 3}'], birthday: 11-{n:02d}}}\n"
        )
        (folder / "customer.yaml").write_text(
            f"id: {folder.name}\nname: 客户{n}\ntier: {dice.choice(['core', 'basic'])}\n"
            f"owner: lin\nsince: 2026-0{1 + n % 9}-{n:02d}\n{person}"
        )
    elif what == 3:
        (root / "playbooks/silent.yaml").write_text(DATED.replace("30", str(n)))
    elif what == 4:
        (root / "playbooks/birthdays.yaml").write_text(GREETING)
    else:
        step = f"next:\n  - {{do: 回电, due: 2026-11-{n:02d}}}\n" if n % 2 else ""
        (folder / f"{dice.randrange(6)}.yaml").write_text(
            f"type: touch\nat: 2026-{dice.randrange(8, 12):02d}-{n:02d}\nvia: phone\n"
            f"outcome: reached\n{step}"
        )


def kept(index: Index) -> dict[str, list[tuple[object, ...]]]:
    """What plans are made of and what comes of them."""
    return {
        table: sorted(index.db.execute(f"SELECT {columns} FROM {table}"), key=repr)
        for table, columns in (
            ("tasks", "*"), ("memberships", "*"), ("elsewhere", "*"),
            ("customers", "id, covered, next_due, dirty"),
        )
    }  # fmt: skip


def opened(ws: Workspace, now: datetime, index: Index) -> Workspace:
    return Workspace(ws.root, lambda: now, index)


def members(index: Index) -> list[tuple[object, ...]]:
    return sorted(index.db.execute("SELECT customer, playbook FROM memberships"))


@pytest.mark.parametrize("seed", range(6))
def test_the_same_plans_whoever_asked_before(
    make_workspace: Make, tmp_path: Path, seed: int
) -> None:
    ws, dice = make_workspace(under_git=False), random.Random(seed)
    now = MORNING
    for round in range(8):
        for _ in range(dice.randrange(1, 4)):
            edit(ws.root, dice)
            now += timedelta(days=dice.choice([0, 0, 1, 9]))
            opened(ws, now, ws.index).refresh(plans=False)
        asked = opened(ws, now, ws.index)
        fresh = opened(ws, now, Index(ws.root, tmp_path / f"{round}.sqlite"))
        fresh.refresh()
        assert members(asked.index) == members(fresh.index)
        asked.refresh()
        assert kept(asked.index) == kept(fresh.index)
        fresh.close()


def test_check_makes_no_plan(make_workspace: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    ws = make_workspace()
    planned: list[str] = []
    real = plan.plan_told
    monkeypatch.setattr(
        "crmtui.planning.plan.plan_told",
        lambda story, *rest: (planned.append(story.customer.id), real(story, *rest))[1],
    )
    before = ws.check()
    assert planned == []
    assert ws.index.count("SELECT count(*) FROM memberships") > 0
    assert ws.today().lines
    assert sorted(planned) == ["C2024002", "acme"]
    assert ws.check() == before
    ws.today()
    assert len(planned) == 2


def test_helpers_leave_them_too(
    make_workspace: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core, "MANY_FILES", 1)
    monkeypatch.setattr(crew, "processors", lambda: 3)
    ws, dice = make_workspace(under_git=False), random.Random(3)
    for _ in range(30):
        edit(ws.root, dice)
    ws.refresh(plans=False)
    assert ws.index.count("SELECT count(*) FROM tasks") == 0
    ws.refresh()
    fresh = Workspace(ws.root, ws.now, Index(ws.root, tmp_path / "fresh.sqlite"))
    fresh.refresh()
    assert kept(ws.index) == kept(fresh.index)
    fresh.close()


def test_what_is_taken_as_it_was_left_has_plans(make_workspace: Make) -> None:
    ws = make_workspace()
    ws.check()
    with ws.as_left() as left:
        assert left.today().lines


@pytest.mark.parametrize("plans", [True, False])
def test_without_playbooks_nobody_belongs_to_one(make_workspace: Make, plans: bool) -> None:
    ws = make_workspace(under_git=False)
    ws.refresh(plans=plans)
    assert members(ws.index)
    for book in (ws.root / "playbooks").glob("*.yaml"):
        if book.name not in ("tiers.yaml", "tags.yaml", "segments.yaml"):
            book.unlink()
    opened(ws, MORNING, ws.index).refresh(plans=plans)
    assert members(ws.index) == []
