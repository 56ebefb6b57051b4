"""Steps with `batch: yes`: one line for all their customers, and nothing else of them changes."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from crmtui.model.intervals import Interval
from crmtui.model.playbook import Cadence, Playbook
from crmtui.model.queue import Batch, Queue
from crmtui.model.rules import Rules
from crmtui.model.task import Task
from crmtui.model.team import Config, Member
from crmtui.planning.queue import PlannedCustomer, build_queue

DAY = date(2026, 11, 18)
TEAM = {"lin": Member("lin", "林", per_day=2), "zhao": Member("zhao", "赵", per_day=12)}
MAIL = Cadence("mail", Interval(2, "week"), ("email",), frozenset({"email"}), batch=True)
CALL = Cadence("call", Interval(1, "month"), ("phone",), frozenset({"phone"}))
RULES = Rules(Config(team=TEAM), playbooks=(Playbook("potential", "all", cadences=(MAIL, CALL)),))


def task(customer: str, step: str = "mail", **fields: object) -> Task:
    due = fields.get("due", DAY)
    assert isinstance(due, date)
    known: dict[str, object] = {
        "id": f"{customer}/potential/{step}@2026-10-18", "customer": customer, "kind": "cadence",
        "playbook": "potential", "step": step, "title": "", "due": due, "opens": due,
        "closes": due + timedelta(3), "channel": "email", "owner": "lin", "anchor": "2026-10-18",
        "interval_days": 14.0,
    }  # fmt: skip
    return Task(**{**known, **fields})  # type: ignore[arg-type]


def row(*tasks: Task, **fields: object) -> PlannedCustomer:
    known: dict[str, object] = {
        "id": tasks[0].customer,
        "name": "示例",
        "tier": "potential",
        "tasks": tasks,
    }
    return PlannedCustomer(**{**known, **fields})  # type: ignore[arg-type]


def queue(*rows: PlannedCustomer, owner: str = "", rules: Rules = RULES) -> Queue:
    return build_queue(DAY, owner, rows, rules)


def ids(batch: Batch) -> list[str]:
    return [part.task.id for item in batch.items for part in item.parts]


def test_many_customers_are_one_line_and_their_other_tasks_stay_theirs() -> None:
    late = task("C2", due=DAY - timedelta(9))
    made = queue(row(task("C1"), task("C1", "call")), row(late), row(task("C3")))
    [batch] = made.batches
    assert [item.customer for item in batch.items] == ["C2", "C1", "C3"]
    assert (batch.key, batch.owner, batch.late, batch.state) == ("potential/mail", "lin", 1, "late")
    assert batch.score == batch.top.score == max(i.parts[0].score for i in batch.items)
    assert [(line.customer, line.top.task.step) for line in made.lines] == [("C1", "call")]


def test_a_batch_takes_the_room_of_one_line() -> None:
    rows = [row(task(f"C{n}")) for n in range(9)]
    calls = [row(task(f"D{n}", "call", due=DAY - timedelta(n))) for n in range(3)]
    made = queue(*rows, *calls)
    assert [one.fits for one in made.in_order] == [True, True, False, False]
    assert sum(line.fits for line in made.lines) + sum(b.fits for b in made.batches) == 2


def test_each_owner_has_the_own_batch() -> None:
    made = queue(row(task("C1")), row(task("C2", owner="zhao")))
    assert {(b.owner, *ids(b)) for b in made.batches} == {
        ("lin", "C1/potential/mail@2026-10-18"), ("zhao", "C2/potential/mail@2026-10-18")}  # fmt: skip
    assert [b.owner for b in queue(row(task("C1")), row(task("C2", owner="zhao")), owner="zhao").batches] == ["zhao"]  # fmt: skip


def test_snoozed_and_held_back_customers_are_left_out() -> None:
    snoozed = task("C2", hidden_until=DAY + timedelta(5))
    made = queue(row(task("C1")), row(snoozed), row(task("C3"), open_complaint=True),
                 row(task("C4", "call"), open_complaint=True))  # fmt: skip
    assert [item.customer for item in made.batches[0].items] == ["C1"]
    assert (made.snoozed, made.held_back) == (1, 1)
    assert [line.customer for line in made.lines] == ["C4"]


def test_two_tasks_of_one_customer_are_one_item() -> None:
    [batch] = queue(row(task("C1"), task("C1", id="C1/potential/mail@2026-11-01"))).batches
    assert len(batch.items) == 1
    assert len(ids(batch)) == 2


def test_every_open_task_is_in_exactly_one_place_whatever_the_order() -> None:
    dice = random.Random(5)
    for _ in range(40):
        rows = [
            row(*(task(f"C{n}", step, due=DAY - timedelta(dice.randrange(30)),
                       owner=dice.choice(["lin", "zhao"]),
                       hidden_until=dice.choice([None, None, DAY + timedelta(3)]))
                  for step in dice.sample(["mail", "call", "next"], dice.randrange(1, 4))),
                open_complaint=dice.random() < 0.2)
            for n in range(dice.randrange(1, 12))
        ]  # fmt: skip
        made = queue(*rows)
        seen = Counter(part.task.id for line in made.lines for part in line.parts)
        seen.update(id for batch in made.batches for id in ids(batch))
        assert set(seen.values()) <= {1}
        tasks = sum(len(one.tasks) for one in rows)
        assert len(seen) + made.snoozed + made.held_back == tasks
        shuffled = dice.sample(rows, len(rows))
        assert queue(*shuffled) == made
        plain = replace(RULES, playbooks=())
        alone = queue(*rows, rules=plain)
        assert alone.batches == ()
