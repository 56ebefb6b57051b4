"""The picture to begin with is the top of the queue."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from crmtui.model.task import Task
from crmtui.planning.tasks import count_open, open_tasks, task_row
from crmtui.reports.day_queue import first_lines, queue_of
from crmtui.workspace import Workspace

DAY = date(2026, 11, 20)
MAIL = """\
playbook: mail
for: "all"
cadences:
  - {step: news, every: 1 month, via: [email], batch: yes}
"""


def task(n: int, who: str, **fields) -> Task:
    due = DAY - timedelta(n * 7 % 40)
    known = {
        "id": f"{who}/core/call@{n}", "customer": who, "kind": "cadence", "playbook": "core",
        "step": "call", "title": "", "due": due, "opens": due, "closes": due + timedelta(7),
        "channel": "phone", "owner": "lin" if n % 3 else "zhao", "anchor": f"{n}",
        "interval_days": 30.0, "tier_weight": float(n % 4),
    }  # fmt: skip
    return Task(**{**known, **fields})


@pytest.fixture
def many(workspace: Workspace) -> Workspace:
    """Forty customers with a task or two, some hidden, held back, for a batch or alarming."""
    workspace.refresh()
    db = workspace.index.db
    db.execute("DELETE FROM tasks")
    for n in range(40):
        id = f"K{n}"
        db.execute(
            "INSERT INTO customers (id, name, owner, tier, open_complaints, alert, covered, "
            "do_not_contact) VALUES (?, ?, 'lin', '', ?, ?, 1, 0)",
            (id, f"客户{n}", int(n == 5), '["churn/high"]' if n == 7 else "[]"),
        )
        tasks = [task(n, id)]
        if n % 5 == 0:
            tasks.append(task(n + 100, id, kind="promise", playbook="", step="next"))
        if n % 9 == 0:
            tasks.append(task(n + 200, id, playbook="mail", step="news", priority=50))
        if n % 11 == 0:
            tasks[0] = tasks[0]._replace(hidden_until=DAY + timedelta(1))
        db.executemany("INSERT INTO tasks VALUES (?, ?, ?, ?, ?, ?, ?)", map(task_row, tasks))
    return workspace


@pytest.fixture
def workspace(make_workspace) -> Workspace:
    return make_workspace(extra={"playbooks/mail.yaml": MAIL})


@pytest.mark.parametrize("owner", ["lin", "zhao"])
@pytest.mark.parametrize("number", [1, 4, 12, 100])
def test_the_first_lines_are_those_of_the_whole_queue(many, owner, number):
    first = first_lines(many.index, many.rules, DAY, owner, number)
    whole = queue_of(many.index, many.rules, DAY, owner)
    assert first.batches == () and bool(whole.batches) == (owner == "lin")
    known = [line._replace(fits=True) for line in whole.lines[: len(first.lines)]]
    assert [line._replace(fits=True) for line in first.lines] == known
    least = min(number, len(whole.lines))
    assert least - 1 <= len(first.lines) <= least  # one customer's tasks are held back


def test_the_first_lines_of_everybody_begin_with_the_first_one(many):
    first = first_lines(many.index, many.rules, DAY, "", 10)
    assert first.lines[:3] == queue_of(many.index, many.rules, DAY, "").lines[:3]


def test_nobody_has_first_lines(many):
    assert first_lines(many.index, many.rules, DAY, "wang", 9).lines == ()


def test_open_tasks_are_counted_as_they_are_read(many):
    for owner, of in (("lin", {"lin"}), ("", None), ("wang", {"wang"})):
        assert count_open(many.index, DAY, owner) == len(open_tasks(many.index, DAY, of))


def test_equal_words_of_tasks_are_one_text(many):
    lin = open_tasks(many.index, DAY, {"lin"})
    assert len({id(one.playbook) for one in lin if one.playbook == "core"}) == 1
