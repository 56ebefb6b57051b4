"""The plan as a whole: what it covers, for which days it holds, and its laws on any history."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmtui.model.customer import Customer
from crmtui.model.entries import Entry
from crmtui.model.holidays import Holidays
from crmtui.model.playbook import Playbook
from crmtui.model.rules import Rules
from crmtui.model.task import Plan, Task
from crmtui.model.team import Config
from crmtui.planning.plan import plan

RULES = Rules(
    Config(timezone="Asia/Shanghai", calendars=("CN",)),
    holidays=(
        Holidays("CN", 2026, off={date(2026, 10, d): "国庆" for d in (1, 2, 5, 6, 7)},
                 work={date(2026, 10, 10): "补班"}, festivals={"中秋": date(2026, 9, 25)}),
    ),
)  # fmt: skip


def book(name: str, **parts) -> Playbook:
    made, findings = Playbook.from_raw(
        {"playbook": name, "for": "tier:core", **parts}, f"{name}.yaml"
    )
    assert made is not None, findings
    return made


BOOKS = (
    book("core", cadences=[
        {"step": "call", "every": "1 month", "via": ["phone"], "early": "3 days"},
        {"step": "visit", "every": "1 quarter", "via": ["visit"], "at_most": "4 months"},
        {"step": "mail", "every": "2 weeks", "via": ["email"], "roll": "back"},
        {"step": "work", "every": "3 working days", "via": ["chat"], "retry": "1 week"},
        {"step": "topic", "every": "1 month", "via": ["phone"], "topic": "needs",
         "first": "spread", "roll": "none"},
    ]),
    book("care", care="yes", dates=[
        {"step": "birthday", "event": "contact-birthday"},
        {"step": "own", "event": "birthday", "grace": "200 days", "lead": "2 months"},
        {"step": "moon", "event": "中秋"},
        {"step": "order", "event": "last-order"},
        {"step": "fixed", "event": "12-28", "grace": "10 working days"},
    ]),
)  # fmt: skip
CUSTOMER = Customer.from_raw(
    {
        "id": "C1", "name": "示例", "owner": "lin", "tier": "core",
        "since": "2024-01-31", "tier_since": "2025-06-30", "birthday": "2000-02-29",
        "contacts": [{"key": "li", "name": "李", "birthday": "lunar 12-30"},
                     {"key": "wu", "name": "吴", "birthday": "06-01", "left": "2026-03-01"}],
    }
)  # fmt: skip
TOKENS = ["core/call", "core/topic", "care/birthday", "care/own", "next/p1", "case/k1"]
ANCHORS = ["2026-01-31", "2025-12-28", "2026-12-28", "2024-01-31", "2026-09-25", "p1", "never"]

days = st.dates(date(2025, 6, 1), date(2027, 6, 30))
touches = st.fixed_dictionaries(
    {
        "type": st.just("touch"),
        "via": st.sampled_from(["visit", "phone", "chat", "email", "gift"]),
        "outcome": st.sampled_from(["reached", "no-answer", "sent", "bounced"]),
    },
    optional={
        "does": st.lists(st.sampled_from(TOKENS), max_size=2),
        "next": st.lists(
            st.fixed_dictionaries(
                {"do": st.just("x")},
                optional={"id": st.sampled_from(["p1", "p2"]), "due": days.map(str)},
            ),
            max_size=2,
        ),
    },
)
decisions = st.fixed_dictionaries(
    {
        "type": st.just("task"),
        "action": st.sampled_from(
            ["snooze", "skip", "done", "drop", "pause", "resume", "reassign"]
        ),
        "to": st.just("zhao"),
    },
    optional={
        "task": st.builds(
            "C1/{}@{}".format,
            st.sampled_from(["core/call", "core/mail", "care/fixed", "care/moon", "next"]),
            st.sampled_from(ANCHORS),
        ),
        "until": days.map(str),
    },
)
others = st.one_of(
    st.fixed_dictionaries({"type": st.just("order"), "amount": st.just("1")}),
    st.fixed_dictionaries(
        {
            "type": st.just("case"),
            "case": st.sampled_from(["k1", "k2"]),
            "step": st.sampled_from(["opened", "replied", "escalated", "resolved", "reopened"]),
            "severity": st.sampled_from(["low", "high"]),
        }
    ),
)


def dated(raws: st.SearchStrategy) -> st.SearchStrategy:
    clocks = st.sampled_from(["", "T00:30+08:00", "T18:00Z"])
    return st.builds(lambda raw, day, clock: {**raw, "at": f"{day}{clock}"}, raws, days, clocks)


histories = st.lists(dated(st.one_of(touches, decisions, others)), max_size=12)


def entries_of(raws: list[dict]) -> list[Entry]:
    made = [Entry.from_raw(raw, "C1", f"e{i}", "e.yaml") for i, raw in enumerate(raws)]
    assert None not in made
    return made


def asked(entries: list[Entry], day: date) -> Plan:
    return plan(CUSTOMER, entries, RULES, BOOKS, day)


def cadence_dues(made: Plan) -> dict[str, date]:
    return {task.step: task.due for task in made.tasks if task.kind == "cadence"}


@given(histories, days, st.integers(-500, 500))
def test_the_plan_holds_on_every_day_it_says_it_does(raws, day, offset):
    entries = entries_of(raws)
    made = asked(entries, day)
    assert made.valid_from <= day <= made.valid_to
    other = min(max(day + timedelta(offset), made.valid_from), made.valid_to)
    assert asked(entries, other).tasks == made.tasks


@given(histories, days, st.randoms(use_true_random=False))
def test_the_order_of_entries_does_not_matter(raws, day, random):
    entries = entries_of(raws)
    shuffled = list(entries)
    random.shuffle(shuffled)
    assert asked(shuffled, day) == asked(entries, day)


@given(histories, dated(touches), days)
def test_logging_a_touch_never_makes_a_cadence_due_earlier(raws, touch, day):
    before = cadence_dues(asked(entries_of(raws), day))
    after = cadence_dues(asked(entries_of([*raws, touch]), day))
    assert before.keys() == after.keys()
    assert all(before[step] <= after[step] for step in before)


@given(histories, touches, st.dates(date(2024, 2, 1), date(2025, 5, 31)), days)
def test_a_touch_from_before_the_last_contact_changes_no_due_day(raws, touch, on, day):
    contact = {"type": "touch", "via": "visit", "outcome": "held", "at": "2025-06-01",
               "does": ["core/topic"]}  # fmt: skip
    backfilled = {**touch, "at": str(on)}
    before = asked(entries_of([*raws, contact]), day)
    after = asked(entries_of([*raws, contact, backfilled]), day)
    assert cadence_dues(before) == cadence_dues(after)


@given(histories, days)
def test_every_task_has_its_own_id_and_a_window_around_its_due_day(raws, day):
    tasks = asked(entries_of(raws), day).tasks
    assert len({task.id for task in tasks}) == len(tasks)
    assert all(task.opens <= task.due <= task.closes for task in tasks)
    assert list(tasks) == sorted(tasks, key=lambda task: (task.due, task.id))


@given(histories, days, days)
def test_what_is_dated_after_the_day_is_as_if_it_were_not_there(raws, one, other):
    day = min(one, other)
    entries = entries_of(raws)
    known = [entry for entry in entries if _civil(entry) <= day]
    assert asked(entries, day).tasks == asked(known, day).tasks


def _civil(entry: Entry) -> date:
    at = entry.at
    return at.astimezone(RULES.config.zone).date() if hasattr(at, "hour") else at


def test_the_days_it_holds_end_with_the_next_entry_and_begin_with_the_last(world):
    made = world("""
cadences: [{step: call, every: 1 month, via: [phone]}]
entries:
  - {type: note, at: 2026-10-01}
  - {type: touch, at: 2026-12-01, via: phone}
""").plan("2026-11-18")
    assert (made.valid_from, made.valid_to) == (date(2026, 10, 1), date(2026, 11, 30))


def test_a_plan_without_entries_and_dates_holds_for_ever(world):
    made = world("cadences: [{step: call, every: 1 month, via: [phone]}]").plan("2026-11-18")
    assert (made.valid_from, made.valid_to) == (date.min, date.max)


def test_whoever_must_not_be_contacted_has_no_tasks(world):
    made = world("""
customer: {do_not_contact: yes, birthday: 11-19}
cadences: [{step: call, every: 1 month, via: [phone]}]
dates: [{step: care, event: birthday}]
entries:
  - {type: touch, at: 2026-10-01, via: phone, next: [{do: x}]}
  - {type: case, case: k, step: opened, at: 2026-11-01}
""").plan("2026-11-18")
    assert made == Plan((), date.min, date.max, covered=True)


@pytest.mark.parametrize(
    ("books", "covered"),
    [
        ("[]", False),
        ("[{playbook: a, dates: [{step: d, event: '11-19'}]}]", False),
        ("[{playbook: a, cadences: [{step: d, every: 1 month, via: [phone]}]}]", True),
        ("[{playbook: a, active: no, cadences: [{step: d, every: 1 month, via: [phone]}]}]", False),
    ],
)
def test_covered_means_that_a_playbook_asks_for_contacts(world, books, covered):
    made = world(f"books: {books}").plan("2026-11-18")
    assert made.covered is covered


def test_an_inactive_playbook_asks_for_nothing(world):
    made = world("books: [{playbook: a, active: no, dates: [{step: d, event: '11-19'}]}]")
    assert made.tasks("2026-11-18") == ()


def test_one_touch_keeps_the_steps_of_several_playbooks(world):
    tasks = world("""
books:
  - {playbook: a, cadences: [{step: call, every: 1 month, via: [phone]}], priority: 4}
  - {playbook: b, cadences: [{step: call, every: 2 weeks, via: [phone]}]}
customer: {tier: core}
entries:
  - {type: touch, at: 2026-10-15, via: visit}
""").tasks("2026-11-18")
    assert [task.id for task in tasks] == ["C1/b/call@2026-10-15", "C1/a/call@2026-10-15"]
    assert [task.priority for task in tasks] == [0, 4]
    assert {task.tier_weight for task in tasks} == {3.0}


def test_equal_rules_from_elsewhere_give_an_equal_plan(world):
    made = world("""
cadences: [{step: call, every: 1 month, via: [phone]}]
entries: [{type: touch, at: 2026-10-15, via: phone}]
""")
    copied = replace(made, rules=replace(made.rules))
    assert copied.plan("2026-11-18") == made.plan("2026-11-18")
    moved = replace(made, rules=replace(made.rules, holidays=()))
    assert isinstance(moved.task("2026-11-18"), Task)
