"""The plan of the coming weeks: every task in one place, inside its window while there is room."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmtui.model.holidays import Holidays
from crmtui.model.intervals import Interval
from crmtui.model.playbook import Cadence, Playbook
from crmtui.model.plays import Play, PlayStep
from crmtui.model.rules import Rules
from crmtui.model.task import Reason, Task
from crmtui.model.team import Config, Member
from crmtui.planning.levelling import Candidate, Levelled, Placed, level

MONDAY = date(2026, 11, 23)
DAYS = 28
BOOK = Playbook(
    "core",
    "tier:core",
    cadences=(Cadence("call", Interval(2, "week"), ("phone",), frozenset({"phone"})),),
)
MAIL = Playbook("mail", "tier:core", play=Play((PlayStep("send", via=("email",), batch=True),)))


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def rules(per_day: int = 2, **lin: object) -> Rules:
    team = {
        "lin": replace(Member("lin", "林", per_day=per_day, cover="zhao"), **lin),
        "zhao": Member("zhao", "赵", per_day=per_day),
    }
    return Rules(Config(team=team), (BOOK, MAIL))


def task(
    customer: str, due: int, *, early: int = 0, grace: int = 7, owner: str = "lin",
    kind: str = "promise", rule: str = "/next", weight: float = 1.0, hidden: int | None = None,
) -> Task:  # fmt: skip
    book, step = rule.split("/")
    return Task(
        id=f"{customer}/{rule}@{due}" if book else f"{customer}/next@{due}", customer=customer,
        kind=kind, playbook=book, step=step, title="", due=day(due), opens=day(due - early),
        closes=day(due + grace), channel="phone", owner=owner, anchor="", tier_weight=weight,
        hidden_until=None if hidden is None else day(hidden),
    )  # fmt: skip


def call(customer: str, due: int, **more: object) -> Task:
    return task(customer, due, kind="cadence", rule="core/call", **more)  # type: ignore[arg-type]


def plan(tasks: Sequence[Task], by: Rules | None = None, days: int = DAYS) -> Levelled:
    return level(map(Candidate, tasks), by or rules(), MONDAY, days)


def placed(found: Levelled) -> dict[str, int | None]:
    """Day numbers by customer; for those that come back the first."""
    return {
        one.task.customer: one.day and (one.day - MONDAY).days
        for one in reversed(found.placed)
        if one.turn == 0
    }


def only(found: Levelled) -> Placed:
    assert len(found.placed) == 1
    return found.placed[0]


# -- one by one ----------------------------------------------------------------------------------


def test_a_task_comes_on_its_due_day_and_on_a_working_day() -> None:
    assert placed(plan([task("a", 2), task("b", 5)])) == {"a": 2, "b": 7}


def test_what_a_day_has_no_room_for_waits_the_least_urgent_first() -> None:
    found = plan([task("a", 1), task("b", 1), task("c", 1, weight=3), task("d", 1)])
    assert placed(found) == {"c": 1, "a": 1, "b": 2, "d": 2}
    tuesday = found.days["lin"][1]
    assert (tuesday.due, tuesday.contacts, tuesday.room, tuesday.over) == (4, 2, 2, 2)


def test_without_room_in_the_rest_of_the_window_it_comes_earlier_but_not_before_it_opens() -> None:
    short = [task(c, 4, early=1, grace=1) for c in "abcde"]
    found = plan(short)
    assert placed(found) == {"a": 4, "b": 4, "c": 3, "d": 3, "e": 7}
    late = [one for one in found.placed if one.is_late]
    assert [(one.task.customer, one.why) for one in late] == [("e", "full")]


def test_several_tasks_of_a_customer_are_one_contact() -> None:
    found = plan([task("a", 1), call("a", 3, early=2), task("b", 1), task("c", 1)])
    assert placed(found) == {"a": 1, "b": 1, "c": 2}
    assert [(load.contacts, load.tasks) for load in found.days["lin"][1:3]] == [(2, 3), (1, 1)]


def test_all_customers_of_a_batch_step_are_one_contact() -> None:
    mails = [task(f"m{n}", 1, kind="step", rule="mail/send") for n in range(30)]
    found = plan([*mails, task("a", 1), task("b", 1)])
    assert Counter(placed(found).values()) == {1: 2, 2: 30}
    assert [(load.contacts, load.tasks) for load in found.days["lin"][1:3]] == [(2, 2), (1, 30)]


def test_a_cadence_comes_back_from_the_day_it_is_planned_for() -> None:
    found = plan([call("a", 1), task("b", 1, weight=9), task("c", 1, weight=9)])
    mine = [one for one in found.placed if one.task.customer == "a"]
    assert [(one.turn, one.day) for one in mine] == [(0, day(2)), (1, day(16))]
    assert mine[1].id == f"a/core/call@{day(2)}"
    assert mine[1].window.due == day(16)


def test_leave_goes_to_who_covers_and_moves_no_day() -> None:
    found = plan([task("a", 1)], rules(away=((day(0), day(4)),)))
    assert (only(found).owner, only(found).day, only(found).why) == ("zhao", day(1), "")
    assert found.days["lin"][1].room == 0


def test_leave_that_nobody_covers_makes_late() -> None:
    found = only(plan([task("a", 1, grace=2)], rules(away=((day(0), day(4)),), cover="")))
    assert (found.day, found.why) == (day(7), "away")


def test_holidays_are_no_days_of_work() -> None:
    off = Holidays("CN", 2026, off={day(1): "x", day(2): "x"})
    by = replace(rules(), config=replace(rules().config, calendars=("CN",)), holidays=(off,))
    assert placed(plan([task("a", 1)], by)) == {"a": 3}
    assert only(plan([task("a", 1, grace=1)], by)).why == "closed"


def test_what_is_overdue_comes_first_and_says_so() -> None:
    found = plan([task("old", -30), task("a", 0), task("b", 0)])
    assert placed(found) == {"old": 0, "a": 0, "b": 1}
    assert {one.task.customer: one.why for one in found.placed} == {
        "old": "overdue",
        "a": "",
        "b": "",
    }
    assert found.days["lin"][0].due == 3


def test_hidden_and_held_back() -> None:
    hidden = task("h", -3, grace=9, hidden=3)
    assert placed(plan([hidden])) == {"h": 3}
    assert only(plan([task("p", -3, hidden=900)])).why == "hidden"
    assert only(plan([task("s", 1, grace=2, hidden=7)])).why == "snoozed"
    care = task("c", 1, kind="date", rule="care/birthday")
    found = level([Candidate(care, held=True)], rules(), MONDAY, DAYS)
    assert (only(found).day, only(found).why) == (None, "held")
    mail = task("c", 1, kind="step", rule="mail/send")
    assert only(level([Candidate(mail, held=True)], rules(), MONDAY, DAYS)).why == "held"
    promise = level([Candidate(task("c", 1), held=True)], rules(), MONDAY, DAYS)
    assert only(promise).day == day(1)


def test_a_day_that_somebody_chose_comes_first() -> None:
    asked = Reason("snoozed", {"until": str(day(2))})
    chosen = task("z", 4, early=3, hidden=2)._replace(reasons=(asked,))
    found = plan([task("a", 2, weight=9), task("b", 2, weight=9), call("z", 4, early=4), chosen])
    mine = next(one for one in found.placed if one.task.id == chosen.id)
    assert mine.day == day(2)
    assert placed(found)["b"] == 3
    paused = chosen._replace(reasons=(Reason("paused", {"until": str(day(2))}),))
    assert only(plan([paused])).day == day(4)


def test_somebody_never_contacted_is_not_late() -> None:
    never = call("a", 0)._replace(due=date.min, opens=date.min, closes=date.min)
    first = plan([never]).placed[0]
    assert (first.day, first.why) == (MONDAY, "")


def test_days_at_the_ends_of_time() -> None:
    far = task("a", 0)._replace(opens=date.max, due=date.max, closes=date.max)
    assert only(plan([far])).day is None
    assert only(level([Candidate(far)], rules(), date.max - timedelta(days=1), 2)).window


def test_who_is_in_no_team_has_the_room_of_anybody() -> None:
    found = plan([task(f"c{n}", 1, owner="") for n in range(13)])
    assert Counter(placed(found).values()) == {1: 12, 2: 1}


# -- whatever the tasks --------------------------------------------------------------------------


@st.composite
def tasks(draw: st.DrawFn) -> list[Task]:
    """Tasks of few customers, so that they meet."""
    rows = draw(st.lists(st.tuples(
        st.sampled_from("abcdef"), st.integers(-40, 30), st.integers(0, 5), st.integers(0, 12),
        st.sampled_from(("lin", "zhao", "")), st.sampled_from((1.0, 2.0, 3.0)),
        st.sampled_from(("call", "promise", "mail")), st.none() | st.integers(-3, 40),
    ), max_size=25))  # fmt: skip
    found = {}
    for customer, due, early, grace, owner, weight, kind, hidden in rows:
        kinds = {"call": ("cadence", "core/call"), "promise": ("promise", "/next"),
                 "mail": ("step", "mail/send")}  # fmt: skip
        one = task(customer, due, early=early, grace=grace, owner=owner, weight=weight,
                   kind=kinds[kind][0], rule=kinds[kind][1], hidden=hidden)  # fmt: skip
        found[one.id] = one
    return list(found.values())


rooms = st.integers(0, 3)
leaves = st.lists(
    st.tuples(st.integers(0, 20), st.integers(0, 9)).map(lambda t: (day(t[0]), day(sum(t)))),
    max_size=2,
)


@given(tasks(), rooms, leaves)
def test_every_task_is_in_exactly_one_place(
    given_: list[Task], room: int, away: list[tuple[date, date]]
) -> None:
    found = plan(given_, rules(room, away=tuple(away)))
    open_now = [one for one in found.placed if one.turn == 0]
    assert sorted(one.id for one in open_now) == sorted(one.id for one in given_)
    assert len({one.id for one in found.placed}) == len(found.placed)
    for one in found.placed:
        assert one.day is None or MONDAY <= one.day <= day(DAYS - 1)
        assert one.day is not None or one.why


@given(tasks(), rooms, leaves)
def test_never_before_it_opens_nor_late_without_saying_so(
    given_: list[Task], room: int, away: list[tuple[date, date]]
) -> None:
    for one in plan(given_, rules(room, away=tuple(away))).placed:
        if one.day is None:
            continue
        assert one.day >= one.window.opens
        assert one.turn or one.day >= (one.task.hidden_until or MONDAY)
        assert one.is_late == (one.day > one.window.closes)


@given(tasks(), rooms, leaves)
def test_the_sums_are_kept_and_no_day_is_too_full(
    given_: list[Task], room: int, away: list[tuple[date, date]]
) -> None:
    by = rules(room, away=tuple(away))
    found = plan(given_, by)
    on_a_day = [one for one in found.placed if one.day]
    assert sum(load.tasks for loads in found.days.values() for load in loads) == len(on_a_day)
    for owner, loads in found.days.items():
        for load in loads:
            assert load.contacts <= load.room
            here = [one for one in on_a_day if (one.owner, one.day) == (owner, load.day)]
            keys = {"mail" if one.task.kind == "step" else one.task.customer for one in here}
            assert (load.tasks, load.contacts) == (len(here), len(keys))


@given(tasks(), rooms, leaves, st.randoms(use_true_random=False))
def test_the_order_of_the_tasks_does_not_matter(
    given_: list[Task], room: int, away: list[tuple[date, date]], shuffle: random.Random
) -> None:
    by = rules(room, away=tuple(away))
    first = plan(given_, by)
    shuffle.shuffle(given_)
    assert plan(given_, by) == first


@given(tasks())
def test_with_room_without_end_only_what_was_late_is_late(given_: list[Task]) -> None:
    for one in plan(given_, rules(10**6)).placed:
        assert one.why != "full"
        if one.is_late and one.why != "overdue":
            start = max(one.window.opens, one.task.hidden_until or MONDAY, MONDAY)
            days = (one.window.closes - start).days + 1
            assert all((start + timedelta(days=n)).weekday() > 4 for n in range(days))


def test_the_hash_seed_does_not_matter() -> None:
    code = (
        "import datetime, sys; sys.path.insert(0, sys.argv[1]); import test_levelling as t\n"
        "print([(p.id, p.day) for p in t.plan([t.call(c, n) for n in (1, 5) for c in 'abcdefgh']"
        ").placed])"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code, os.path.dirname(__file__)], check=True, text=True,
            capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(told) == 1


@pytest.mark.parametrize("days", [1, 7, 182])
def test_any_number_of_days(days: int) -> None:
    found = plan([call("a", -3), call("b", 0)], days=days)
    assert len(found.days["lin"]) == days
    assert sum(one.turn == 0 for one in found.placed) == 2
