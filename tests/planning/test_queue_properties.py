"""What holds of every queue: the same everywhere, and everything due in exactly one place."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from crmtui.model.intervals import Interval
from crmtui.model.playbook import Cadence, Playbook
from crmtui.model.rules import Rules
from crmtui.model.task import Task
from crmtui.model.team import Config, Member
from crmtui.planning.queue import PlannedCustomer, build_queue

DAY = date(2026, 11, 18)
TEAM = {
    "lin": Member("lin", "林", cover="zhao", per_day=2, away=((DAY, DAY),)),
    "zhao": Member("zhao", "赵", per_day=3),
    "wang": Member("wang", "王", per_day=1),
}
MAIL = Cadence("mail", Interval(2, "week"), ("email",), frozenset({"email"}), batch=True)
RULES = Rules(
    Config(team=TEAM),
    playbooks=(
        Playbook("sale", "all", care=True),
        Playbook("core", "tier:core", cadences=(MAIL,)),
    ),
)
bare = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])

days = st.integers(-30, 30).map(lambda n: DAY + timedelta(days=n))


@st.composite
def customers(draw: st.DrawFn) -> list[PlannedCustomer]:
    rows = []
    for number in range(draw(st.integers(1, 6))):
        id = f"C{number}"
        tasks = [_task(draw, id, n) for n in range(draw(st.integers(1, 5)))]
        rows.append(PlannedCustomer(id, id, "core", tasks, open_complaint=draw(st.booleans())))
    return rows


def _task(draw: st.DrawFn, customer: str, number: int) -> Task:
    due = draw(days)
    book, step = draw(st.sampled_from([("core", "call"), ("core", "mail"), ("sale", "call")]))
    return Task(
        id=f"{customer}/{book}/{step}@{number}", customer=customer,
        kind=draw(st.sampled_from(["cadence", "promise", "date", "case", "step"])),
        playbook=book, step=step, title="", due=due, opens=due - timedelta(days=draw(st.integers(0, 9))),
        closes=due + timedelta(days=draw(st.integers(0, 9))), channel="phone",
        owner=draw(st.sampled_from([*TEAM, ""])), anchor=str(number),
        hidden_until=draw(st.none() | days),
    )  # fmt: skip


@given(customers())
def test_each_task_is_in_exactly_one_place(rows: list[PlannedCustomer]) -> None:
    queue = build_queue(DAY, "", rows, RULES)
    lines = [p.task.id for line in queue.lines for p in line.parts]
    mailed = [p.task.id for b in queue.batches for item in b.items for p in item.parts]
    shown = [*lines, *mailed]
    assert len(shown) == len(set(shown))
    tasks = [task for row in rows for task in row.tasks]
    later = sum(task.opens > DAY for task in tasks)
    assert len(shown) + later + queue.snoozed + queue.held_back == len(tasks)
    assert all(task.opens <= DAY for task in tasks if task.id in set(shown))


@given(customers())
def test_nobody_has_more_than_the_day_has_room_for(rows: list[PlannedCustomer]) -> None:
    queue = build_queue(DAY, "", rows, RULES)
    for key, member in TEAM.items():
        mine = [one.fits for one in (*queue.lines, *queue.batches) if one.owner == key]
        assert sum(mine) == min(len(mine), member.per_day)


@given(customers())
def test_the_queues_of_all_members_are_the_queue_of_everybody(rows: list[PlannedCustomer]) -> None:
    whole = build_queue(DAY, "", rows, RULES)
    alone = [build_queue(DAY, key, rows, RULES) for key in TEAM]
    unowned = [line for line in whole.lines if not line.owner]
    batches = [batch for batch in whole.batches if not batch.owner]
    assert sorted(map(repr, (*unowned, *(x for q in alone for x in q.lines)))) == sorted(
        map(repr, whole.lines)
    )
    assert len(batches) + sum(len(q.batches) for q in alone) == len(whole.batches)


@given(customers(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(
    rows: list[PlannedCustomer], chance: random.Random
) -> None:
    shuffled = [*rows]
    chance.shuffle(shuffled)
    assert build_queue(DAY, "", shuffled, RULES) == build_queue(DAY, "", rows, RULES)


WORLD = """
customer: {tier: core, since: 2026-01-05, tier_since: 2026-02-02, birthday: 03-25}
books:
  - playbook: core
    cadences:
      - {step: call, every: 2 weeks, via: [phone], retry: 2 working days}
      - {step: visit, every: 1 month, via: [visit], at_most: 6 weeks}
      - {step: survey, every: 1 month, via: [phone], topic: needs, first: 2 weeks}
  - playbook: spread
    cadences: [{step: mail, every: 3 weeks, via: [email], first: spread}]
  - playbook: care
    dates: [{step: birthday, event: birthday, lead: 5 days}]
"""
BEGIN = date(2026, 1, 5)
LENGTH = 90
ON = (BEGIN + timedelta(days=LENGTH + 2)).isoformat()


def _at(day: int, hour: int = 10) -> str:
    return f"{(BEGIN + timedelta(days=day)).isoformat()}T{hour:02}:00+08:00"


def _touch(day: int, via: str, outcome: str, does: str) -> dict[str, Any]:
    named = {"does": [does]} if does else {}
    return {"type": "touch", "at": _at(day), "via": via, "outcome": outcome, **named}


def _skip(day: int, action: str, step: str, anchor: int) -> dict[str, Any]:
    task = f"C1/core/{step}@{(BEGIN + timedelta(days=anchor)).isoformat()}"
    return {"type": "task", "at": _at(day, 11), "action": action, "task": task}


touches = st.builds(
    _touch, st.integers(0, LENGTH), st.sampled_from(["phone", "phone", "visit", "email", "chat"]),
    st.sampled_from(["reached", "reached", "no-answer", "sent"]),
    st.sampled_from(["", "", "core/survey", "core/call", "care/birthday"]),
)  # fmt: skip
decided = st.builds(
    _skip, st.integers(0, LENGTH), st.sampled_from(["skip", "done", "drop"]),
    st.sampled_from(["call", "visit"]), st.integers(0, LENGTH),
)  # fmt: skip
stories = st.lists(st.one_of(touches, touches, touches, decided), max_size=8)


def _due(world: Callable, entries: list[dict[str, Any]]) -> dict[str, date]:
    """The day each step is due, the birthday left out: done, it is next year's."""
    named = [{"id": f"t{n}", **entry} for n, entry in enumerate(entries)]
    story = world(WORLD).with_entries("\n".join(f"- {json.dumps(one)}" for one in named) or "[]")
    return {f"{t.playbook}/{t.step}": t.due for t in story.tasks(ON)}


@bare
@example([_touch(40, "phone", "reached", "")], _touch(20, "visit", "reached", ""))
@given(stories, touches)
def test_a_touch_makes_no_task_due_earlier(
    world: Callable, entries: list[dict[str, Any]], touch: dict[str, Any]
) -> None:
    before = _due(world, entries)
    after = _due(world, [*entries, {**touch, "logged": _at(LENGTH + 1)}])
    for step, due in before.items():
        assert step not in after or after[step] >= due, step


@bare
@given(stories, st.integers(0, LENGTH), st.randoms(use_true_random=False))
def test_the_order_of_entries_does_not_matter(
    world: Callable, entries: list[dict[str, Any]], day: int, chance: random.Random
) -> None:
    shuffled = [*entries]
    chance.shuffle(shuffled)
    named = {json.dumps(one): {"id": f"t{n}", **one} for n, one in enumerate(entries)}
    one = _due(world, [named[json.dumps(entry)] for entry in entries])
    assert one == _due(world, [named[json.dumps(entry)] for entry in shuffled])


TODAY = (
    "import datetime, sys; from crmtui.cli.main import run; "
    "now = datetime.datetime(2026, 11, 20, 2, tzinfo=datetime.UTC); "
    "sys.exit(run(['-w', sys.argv[1], 'today', '--json', '--all'], now=lambda: now))"
)
SAMPLE = Path(__file__).parents[2]


def _told(root: Path, cache: Path, seed: str) -> str:
    env = {**os.environ, "PYTHONHASHSEED": seed, "CRMTUI_CACHE_DIR": str(cache)}
    return subprocess.run(
        [sys.executable, "-c", TODAY, str(root)],
        check=True,
        text=True,
        capture_output=True,
        env=env,
    ).stdout


def test_the_same_files_give_the_same_queue_whatever_the_order_hash_seed_and_clone(
    tmp_path: Path,
) -> None:
    files = [SAMPLE / "crmtui.yaml", *(SAMPLE / "records").rglob("*.yaml")]
    files += [*(SAMPLE / "playbooks").glob("*.yaml"), *(SAMPLE / "playbooks/calendars").iterdir()]
    roots = [tmp_path / name for name in ("one", "other")]
    for root, order in zip(roots, (sorted(files), sorted(files, reverse=True)), strict=True):
        for file in order:
            target = root / file.relative_to(SAMPLE)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
    told = {_told(root, tmp_path / f"cache{n}", str(n)) for n, root in enumerate(roots, 1)}
    assert len(told) == 1
    assert len(json.loads(told.pop())["tasks"]) > 20
