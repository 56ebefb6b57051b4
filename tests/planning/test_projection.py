"""The load of the coming days, with what comes back."""

from __future__ import annotations

from datetime import date, timedelta

from crmtui.model.intervals import Interval
from crmtui.model.playbook import Cadence, Playbook
from crmtui.model.rules import Rules
from crmtui.model.team import Config, Member
from crmtui.planning.projection import Pending, project

MONDAY = date(2026, 11, 23)
FORTNIGHT = Cadence("call", Interval(2, "week"), ("phone",), frozenset({"phone"}))
RULES = Rules(
    Config(
        team={"lin": Member("lin", "林", per_day=2, cover="zhao"), "zhao": Member("zhao", "赵")}
    ),
    (Playbook("core", "tier:core", cadences=(FORTNIGHT,)),),
)


def due(days: int, number: int = 1, rule: str = "next", owner: str = "lin") -> Pending:
    return Pending(rule, owner, MONDAY + timedelta(days=days), None, number)


def test_a_cadence_comes_back_and_a_promise_does_not() -> None:
    load = project([due(1, rule="core/call"), due(1)], RULES, MONDAY, 28)
    assert load.days["lin"][1] == 2
    assert [n for n, count in enumerate(load.days["lin"]) if count] == [1, 15]


def test_what_is_overdue_is_counted_apart_and_comes_back_from_the_first_day() -> None:
    load = project([due(-30, 3, "core/call")], RULES, MONDAY, 28)
    assert load.overdue == {"lin": 3}
    assert [(n, count) for n, count in enumerate(load.days["lin"]) if count] == [(14, 3)]


def test_weekends_roll_and_hidden_tasks_wait() -> None:
    hidden = Pending("next", "lin", MONDAY - timedelta(days=9), MONDAY + timedelta(days=5), 1)
    load = project([due(5), hidden, due(40)], RULES, MONDAY, 14)
    assert [(n, count) for n, count in enumerate(load.days["lin"]) if count] == [(7, 2)]
    assert not load.overdue


def test_a_colleague_covers_an_absence() -> None:
    away = Member("lin", "林", cover="zhao", away=((MONDAY, MONDAY + timedelta(days=4)),))
    rules = Rules(Config(team={**RULES.config.team, "lin": away}))
    load = project([due(1), due(8)], rules, MONDAY, 14)
    assert load.days["zhao"][1] == 1
    assert load.days["lin"][8] == 1


def test_the_backlog_is_what_a_day_has_no_room_for() -> None:
    load = project([due(-1, 3), due(0, 2)], RULES, MONDAY, 7)
    assert load.backlog(RULES) == [3, 1, 0, 0, 0, 0, 0]
    assert project([due(-1, 3, owner="nobody")], RULES, MONDAY, 2).backlog(RULES) == [3, 3]
    assert project([], RULES, MONDAY, 2).backlog(RULES) == [0, 0]
