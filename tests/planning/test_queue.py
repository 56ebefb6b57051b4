"""The queue of a day: bundling, order, absences, room, and what is counted but not shown."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from crmtui.index.cache import Index
from crmtui.model.holidays import Holidays
from crmtui.model.playbook import Playbook
from crmtui.model.rules import Rules
from crmtui.model.task import Task
from crmtui.model.team import Config, Member
from crmtui.planning.queue import PlannedCustomer, build_queue, load_per_day
from crmtui.planning.tasks import Waiting, task_row, waiting

DAY = date(2026, 11, 18)
AWAY = ((date(2026, 12, 1), date(2026, 12, 5)),)
TEAM = {
    "lin": Member("lin", "林", cover="zhao", per_day=2, away=AWAY),
    "zhao": Member("zhao", "赵", per_day=12),
}
RULES = Rules(
    Config(calendars=("CN",), team=TEAM),
    playbooks=(Playbook("sale", "all", care=True), Playbook("core", "tier:core")),
    holidays=(Holidays("CN", 2026, off={date(2026, 11, 19): "假"}), Holidays("CN", 2027)),
)


def in_index(folder, tasks, day, until, owners=None):
    index = Index(folder, folder / f"{until}.sqlite")
    index.db.execute("DELETE FROM tasks")
    index.db.executemany("INSERT INTO tasks VALUES (?, ?, ?, ?, ?, ?, ?)", map(task_row, tasks))
    found = waiting(index, day, until, owners)
    index.close()
    return found


def task(customer: str, step: str = "call", **fields) -> Task:
    due = fields.get("due", DAY)
    known = {
        "id": f"{customer}/core/{step}@2026-10-18", "customer": customer, "kind": "cadence",
        "playbook": "core", "step": step, "title": "", "due": due, "opens": due,
        "closes": due + timedelta(7), "channel": "phone", "owner": "lin",
        "anchor": "2026-10-18", "interval_days": 30.0,
    }  # fmt: skip
    return Task(**{**known, **fields})


def row(*tasks: Task, **fields) -> PlannedCustomer:
    known = {"id": tasks[0].customer, "name": "示例", "tier": "core", "tasks": tasks}
    return PlannedCustomer(**{**known, **fields})


def queue(*rows: PlannedCustomer, day: date = DAY, owner: str = "", rules: Rules = RULES):
    return build_queue(day, owner, rows, rules)


def test_tasks_of_a_customer_are_one_line_with_the_weightiest_part_first():
    promise = task("C1", "next", kind="promise", interval_days=0.0)
    [line] = queue(row(task("C1"), promise, contact="李工", phone="138")).lines
    assert [part.task.step for part in line.parts] == ["next", "call"]
    assert (line.top.task, line.score) == (promise, line.top.score)
    assert (line.contact, line.phone, line.owner, line.covers) == ("李工", "138", "lin", "")
    assert sum(line.top.score_parts.values()) == line.top.score


def test_a_colleagues_part_is_a_line_of_its_own():
    lines = queue(row(task("C1"), task("C1", "support", owner="zhao"))).lines
    assert {(line.owner, line.top.task.step) for line in lines} == {
        ("lin", "call"), ("zhao", "support")}  # fmt: skip


def test_lines_go_by_score_then_by_task_id():
    rows = [row(task("B")), row(task("A")), row(task("C", due=DAY - timedelta(20)))]
    assert [line.customer for line in queue(*rows).lines] == ["C", "A", "B"]
    assert queue(*rows) == queue(*reversed(rows))


def test_what_opens_later_is_not_shown_and_what_is_early_is():
    early = task("C1", due=DAY + timedelta(3), opens=DAY)
    later = task("C2", due=DAY + timedelta(3))
    [line] = queue(row(early), row(later)).lines
    assert (line.customer, line.state, line.top.overdue) == ("C1", "early", -3)


def test_beyond_the_days_room_lines_come_last_and_do_not_fit():
    rows = [row(task(f"C{n}", due=DAY - timedelta(n))) for n in range(4)]
    lines = queue(*rows, row(task("Z", owner="zhao"))).lines
    assert [(line.customer, line.fits) for line in lines] == [
        ("C3", True), ("C2", True), ("Z", True), ("C1", False), ("C0", False)]  # fmt: skip


def test_overdue_is_never_left_out():
    rows = [row(task(f"C{n}", due=DAY - timedelta(900 + n))) for n in range(50)]
    assert len(queue(*rows).lines) == 50


def test_an_absent_owners_work_goes_to_the_cover_and_keeps_its_day():
    day = date(2026, 12, 1)
    [line] = queue(row(task("C1")), day=day, owner="zhao").lines
    assert (line.owner, line.covers, line.top.task.due) == ("zhao", "lin", DAY)
    assert queue(row(task("C1")), day=day, owner="lin").lines == ()
    assert queue(row(task("C1")), day=date(2026, 12, 6), owner="zhao").lines == ()


def test_own_and_covered_parts_of_one_customer_are_one_line():
    [line] = queue(row(task("C1"), task("C1", "x", owner="zhao")), day=date(2026, 12, 1)).lines
    assert (line.owner, line.covers, len(line.parts)) == ("zhao", "lin", 2)


def test_nobodys_tasks_show_for_everybody_only():
    nobody = row(task("C1", owner=""))
    assert len(queue(nobody).lines) == 1
    assert queue(nobody, owner="lin").lines == ()


def test_hidden_tasks_are_counted_until_their_day():
    hidden = row(task("C1", hidden_until=date(2026, 11, 20)))
    before = queue(hidden)
    assert (before.lines, before.snoozed) == ((), 1)
    after = queue(hidden, day=date(2026, 11, 20))
    assert (len(after.lines), after.snoozed) == (1, 0)


def test_an_open_complaint_holds_back_care_and_promotions():
    found = queue(row(
        task("C1"), task("C1", "b", kind="date"), task("C1", "c", playbook="sale"),
        open_complaint=True,
    ))  # fmt: skip
    assert [part.task.step for part in found.lines[0].parts] == ["call"]
    assert found.held_back == 2


def test_customers_are_counted_and_the_tables_noticed():
    found = queue(row(task("C1")), row(task("C2", due=date(2027, 1, 1))), day=date(2027, 12, 1))
    assert found.customers == 2
    assert found.notices == ("no-holiday-table:2028",)


def test_an_alert_and_a_value_band_lift_a_line():
    rows = [row(task("A")), row(task("B"), alert_severity="low"), row(task("C"), value_band=5)]
    assert [line.customer for line in queue(*rows).lines] == ["C", "B", "A"]


@pytest.mark.parametrize(("owner", "lines"), [("", 0), ("lin", 0), ("stranger", 0)])
def test_an_empty_queue(owner, lines):
    assert len(queue(owner=owner).lines) == lines


def test_load_counts_overdue_first_hidden_when_it_returns_and_days_off_later(tmp_path):
    tasks = [
        task("A", due=date(2026, 1, 1)),
        task("B", due=date.min),
        task("C", due=DAY),
        task("D", due=date(2026, 11, 19)),  # a holiday
        task("E", due=date(2026, 11, 21)),  # a Saturday
        task("F", due=DAY, hidden_until=date(2026, 11, 20)),
        task("G", due=date(2027, 1, 1)),
        task("H", due=DAY, hidden_until=date.max),
    ]
    assert load_per_day(in_index(tmp_path, tasks, DAY, date(2026, 11, 25)), DAY, 7, RULES) == [
        (date(2026, 11, 18), 3), (date(2026, 11, 19), 0), (date(2026, 11, 20), 2),
        (date(2026, 11, 21), 0), (date(2026, 11, 22), 0), (date(2026, 11, 23), 1),
        (date(2026, 11, 24), 0),
    ]  # fmt: skip


def test_tasks_that_fall_on_one_day_are_counted_by_owner(tmp_path):
    later = date(2026, 11, 20)
    tasks = [task("A"), task("B", due=date(2026, 1, 1)), task("C", owner="zhao"),
             task("D", owner=""), task("E", hidden_until=later), task("F", due=later)]  # fmt: skip
    assert in_index(tmp_path, tasks, DAY, DAY) == [
        ("", DAY, 1), ("lin", DAY, 2), ("lin", later, 1), ("zhao", DAY, 1)]  # fmt: skip
    assert in_index(tmp_path, tasks, DAY, later, {"lin"}) == [("lin", DAY, 2), ("lin", later, 2)]


def test_load_of_no_days_and_at_the_end_of_the_calendar():
    one = Waiting("lin", DAY, 1)
    assert load_per_day([one], DAY, 0, RULES) == []
    assert load_per_day([one._replace(day=date.max)], date.max, 14, RULES) == [(date.max, 1)]


def test_load_on_a_day_off_falls_on_the_next_working_day():
    overdue = [Waiting("lin", date(2026, 11, 21), 2), Waiting("", date(2026, 11, 22), 1)]
    assert load_per_day(overdue, date(2026, 11, 21), 3, RULES) == [
        (date(2026, 11, 21), 0), (date(2026, 11, 22), 0), (date(2026, 11, 23), 3)]  # fmt: skip
