"""The time of each person: days off and worked, hours, zones, ends of years, changes of clocks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from crmtui.model.team import Config
from crmtui.planning.calendar import WorkCalendar, calendar_notices, overrides_of
from crmtui.planning.ground import ground_of
from crmtui.planning.working_time import add_working_time
from crmtui.workspace import Workspace

TEAM = """
workspace:
  name: 示例
  timezone: Asia/Shanghai
  hours: 09:00-18:00
  days_off: [2026-12-24..2026-12-25]
  work_days: [2026-12-26]
  team:
    lin: {name: 林}
    tom: {name: Tom, timezone: America/New_York, hours: 08:00-16:00, work_days: [2026-12-24]}
    kiri: {name: Kiri, timezone: Pacific/Auckland, days_off: [2026-12-28]}
tiers: {core: {weight: 3}}
"""


@pytest.mark.parametrize(
    ("who", "due"),
    [("lin", "2026-12-26"), ("tom", "2026-12-24"), ("kiri", "2026-12-26")],
)
def test_days_off_and_worked_days_move_what_is_due(world: Callable, who: str, due: str) -> None:
    story = f"""
    customer: {{tier: core, owner: {who}}}
    cadences: [{{step: call, every: 1 month, via: [phone]}}]
    entries: [{{type: touch, at: 2026-11-24, via: phone}}]
    """
    assert world(story, TEAM).task("2026-12-01").due.isoformat() == due


def test_the_later_override_counts_and_a_member_s_beats_the_workspace_s(world: Callable) -> None:
    ground = ground_of(world("customer: {}", TEAM).rules)
    days = [date(2026, 12, day) for day in (24, 25, 26, 28)]
    assert [ground.calendar("lin").is_working(day) for day in days] == [False, False, True, True]
    assert [ground.calendar("tom").is_working(day) for day in days] == [True, False, True, True]
    assert [ground.calendar("kiri").is_working(day) for day in days] == [False, False, True, False]


def _config(text: dict[str, object]) -> tuple[Config, list[str]]:
    config, findings = Config.from_raw({"name": "x", **text})
    return config, [finding.code for finding in findings]


def test_a_range_longer_than_a_year_is_named_and_does_not_count() -> None:
    config, codes = _config({"days_off": ["2026-01-01..9999-12-31"]})
    assert codes == ["range-too-long"]
    assert overrides_of(config) == ()


def test_where_nothing_is_ever_worked_counting_still_ends() -> None:
    years = [f"{year}-01-01..{year}-12-31" for year in range(2026, 2040)]
    config, _codes = _config({"days_off": years})
    calendar = WorkCalendar((), (), overrides_of(config))
    assert calendar.add_working_days(date(2026, 1, 1), 1) < date(2030, 1, 1)


FAST = """
customer: {{tier: core, owner: {who}}}
books:
  - playbook: fast
    on_entry: "type:alert state:opened"
    steps: [{{step: call, after: {after}, clock: {clock}, via: [phone]}}]
entries:
  - {{type: alert, at: "{opened}", alert: churn, state: opened}}
"""


@pytest.mark.parametrize(
    ("who", "after", "clock", "opened", "due"),
    [
        # 10:00 in Shanghai is 21:00 of the evening before in New York.
        ("lin", "4 hours", "working", "2026-11-17T10:00+08:00", ("2026-11-17", "14:00")),
        ("tom", "4 hours", "working", "2026-11-17T10:00+08:00", ("2026-11-17", "12:00")),
        ("tom", "24 hours", "elapsed", "2026-11-17T10:00+08:00", ("2026-11-17", "21:00")),
        ("kiri", "4 hours", "working", "2026-11-17T10:00+08:00", ("2026-11-18", "10:00")),
        ("kiri", "24 hours", "elapsed", "2026-11-17T10:00+08:00", ("2026-11-18", "15:00")),
        # A Friday evening: Tom has Friday's hours ahead of him, Lin goes home.
        ("lin", "2 hours", "working", "2026-11-20T17:00+08:00", ("2026-11-23", "10:00")),
        ("tom", "2 hours", "working", "2026-11-20T17:00+08:00", ("2026-11-20", "10:00")),
    ],
)
def test_hours_are_those_of_the_person_who_does_it(
    world: Callable, who: str, after: str, clock: str, opened: str, due: tuple[str, str]
) -> None:
    story = FAST.format(who=who, after=after, clock=clock, opened=opened)
    task = world(story, TEAM).task("2026-11-25")
    assert (task.due.isoformat(), task.clock) == due


def test_what_is_wanted_within_hours_may_be_done_at_once(world: Callable) -> None:
    story = FAST.format(who="lin", after="24 hours", clock="elapsed",
                        opened="2026-11-17T10:00+08:00")  # fmt: skip
    called = "[{type: touch, at: '2026-11-17T11:30+08:00', via: phone}]"
    assert world(story, TEAM).with_entries(called).tasks("2026-11-17") == ()


@pytest.mark.parametrize(
    ("zone", "today"),
    [
        ("Asia/Shanghai", "2027-01-01"),
        ("Europe/Berlin", "2026-12-31"),
        ("America/New_York", "2026-12-31"),
        ("Pacific/Auckland", "2027-01-01"),
        ("Pacific/Kiritimati", "2027-01-01"),
    ],
)
def test_today_is_the_person_s_own_day(make_workspace: Callable, zone: str, today: str) -> None:
    config = f"""\
name: 测试
timezone: Asia/Shanghai
team:
  lin: {{name: 林, email: lin@example.com, timezone: {zone}}}
"""
    now = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)
    ws: Workspace = make_workspace(extra={"crmtui.yaml": config}, now=now)
    assert ws.today(owner="lin").day.isoformat() == today
    assert ws.today().day == date(2027, 1, 1)
    assert ws.today(date(2026, 11, 2), "lin").day == date(2026, 11, 2)


@pytest.mark.parametrize(
    ("zone", "start", "hours", "end"),
    [
        # The night in which an hour is missing, and the one that has one twice.
        ("Europe/Berlin", "2026-03-27T17:00", 2, "2026-03-30T10:00"),
        ("Europe/Berlin", "2026-10-23T17:00", 2, "2026-10-26T10:00"),
        ("Asia/Shanghai", "2028-02-28T17:00", 2, "2028-02-29T10:00"),
        ("Asia/Shanghai", "2026-12-31T17:30", 1, "2027-01-01T09:30"),
    ],
)
def test_worked_hours_over_edges(zone: str, start: str, hours: int, end: str) -> None:
    begun = datetime.fromisoformat(start)
    found = add_working_time(begun, timedelta(hours=hours), WorkCalendar(), (time(9), time(18)))
    assert found == datetime.fromisoformat(end)
    assert found.replace(tzinfo=ZoneInfo(zone)).utcoffset() is not None


def test_a_make_up_day_is_worked_and_an_override_beats_it(world: Callable) -> None:
    rules = world("customer: {}").rules
    calendar = WorkCalendar(rules.holidays, ("CN",))
    assert calendar.is_working(date(2026, 10, 10))
    off = ((date(2026, 10, 10), date(2026, 10, 10), False),)
    assert not WorkCalendar(rules.holidays, ("CN",), off).is_working(date(2026, 10, 10))


def test_a_member_s_calendar_without_a_table_is_told(world: Callable) -> None:
    text = TEAM.replace("{name: 林}", "{name: 林, calendars: [DE-BY]}")
    rules = world("customer: {}", text).rules
    assert calendar_notices(rules, date(2026, 12, 1)) == (
        "no-holiday-table:2026", "no-holiday-table:2027",
    )  # fmt: skip


TABLE = "calendar: CN\nyear: {year}\noff: {{{year}-10-01: 国庆节}}\n"


@pytest.mark.parametrize(
    ("year", "named", "code"),
    [(2026, "CN", ""), (2025, "CN", "no-holiday-table"), (2026, "CNN", "unknown-calendar")],
)
def test_check_tells_of_years_without_a_table(
    make_workspace: Callable, year: int, named: str, code: str
) -> None:
    config = f"name: 测试\ntimezone: Asia/Shanghai\ncalendars: [{named}]\n"
    table = {f"playbooks/calendars/CN-{year}.yaml": TABLE.format(year=year)}
    ws: Workspace = make_workspace({"crmtui.yaml": config, **table})
    assert [p.code for p in ws.check()] == ([code] if code else [])
