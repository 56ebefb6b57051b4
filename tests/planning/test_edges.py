"""Edges of the calendar in five time zones: ends of years, changed clocks, 29 February, make-up days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe",
         "Pacific/Kiritimati")  # fmt: skip
RULES = """
workspace:
  name: 示例
  timezone: {zone}
  calendars: [CN]
  hours: 09:00-18:00
  team:
    lin: {{name: 林}}
    anna: {{name: Anna, calendars: [XX]}}
tiers: {{core: {{weight: 3}}}}
holidays:
  - {{calendar: CN, year: 2026, off: {{2026-10-01: 国庆节, 2026-10-02: 国庆节}}, work: {{2026-10-10: 补班}}}}
  - {{calendar: CN, year: 2027, off: {{2027-01-01: 元旦}}, work: {{2027-01-02: 补班}}}}
  - {{calendar: XX, year: 2026}}
  - {{calendar: XX, year: 2027}}
"""
FORTNIGHT = "cadences: [{step: call, every: 2 weeks, via: [phone]}]\n"


def _due(world: Callable, zone: str, story: str, on: str) -> tuple[str, str]:
    task = world(f"customer: {{tier: core}}\n{story}", RULES.format(zone=zone)).task(on)
    return task.anchor, task.due.isoformat()


@pytest.mark.parametrize(
    ("zone", "old", "new"),
    [
        ("Asia/Shanghai", "2027-01-01", "2027-01-15"),
        ("Europe/Berlin", "2026-12-31", "2027-01-14"),
        ("America/New_York", "2026-12-31", "2027-01-14"),
        ("Australia/Lord_Howe", "2027-01-01", "2027-01-15"),
        ("Pacific/Kiritimati", "2027-01-01", "2027-01-15"),
    ],
)
def test_a_call_in_the_last_hours_of_a_year(world: Callable, zone: str, old: str, new: str) -> None:
    called = f"{FORTNIGHT}entries: [{{type: touch, at: '2026-12-31T16:30Z', via: phone}}]"
    assert _due(world, zone, called, "2027-01-10") == (old, new)


@pytest.mark.parametrize(
    ("zone", "at", "day"),
    [
        # the hour that does not exist, as somebody typed it, and the one that comes twice
        ("Europe/Berlin", "2026-03-29T02:30", "2026-03-29"),
        ("Europe/Berlin", "2026-10-25T00:30Z", "2026-10-25"),
        ("Europe/Berlin", "2026-10-25T01:30Z", "2026-10-25"),
        ("Europe/Berlin", "2026-10-24T22:30Z", "2026-10-25"),
        ("America/New_York", "2026-03-08T02:30", "2026-03-08"),
        ("America/New_York", "2026-11-01T04:30Z", "2026-11-01"),
        ("America/New_York", "2026-11-02T04:30Z", "2026-11-01"),
        # half an hour is skipped here
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-04"),
        ("Australia/Lord_Howe", "2026-04-04T13:15Z", "2026-04-05"),
        ("Asia/Shanghai", "2026-03-29T02:30", "2026-03-29"),
        ("Pacific/Kiritimati", "2026-03-28T10:30Z", "2026-03-29"),
    ],
)
def test_a_call_in_the_night_in_which_the_clocks_change(
    world: Callable, zone: str, at: str, day: str
) -> None:
    called = f"{FORTNIGHT}entries: [{{type: touch, at: '{at}', via: phone}}]"
    anchor, _due_day = _due(world, zone, called, "2027-01-10")
    assert anchor == day


@pytest.mark.parametrize("zone", ZONES)
def test_29_february(world: Callable, zone: str) -> None:
    yearly = "cadences: [{{step: call, every: {every}, via: [phone], roll: none}}]\n" \
             "entries: [{{type: touch, at: {at}, via: phone}}]"  # fmt: skip
    for every, at, due in (("12 months", "2028-02-29", "2029-02-28"),
                           ("48 months", "2028-02-29", "2032-02-29"),
                           ("1 month", "2028-01-31", "2028-02-29"),
                           ("1 month", "2028-02-29", "2028-03-29")):  # fmt: skip
        assert _due(world, zone, yearly.format(every=every, at=at), "2028-03-01")[1] == due
    since = "dates: [{{step: care, event: since, roll: {roll}}}]\ncustomer: {{since: 2024-02-29}}"
    rules = RULES.format(zone=zone)
    for roll, on, due in (("none", "2026-02-20", "2026-02-28"), ("back", "2026-02-20", "2026-02-27"),
                          ("none", "2028-02-20", "2028-02-29")):  # fmt: skip
        task = world(since.format(roll=roll), rules).task(on)
        assert task.due == date.fromisoformat(due)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    ("owner", "called", "due"),
    [
        ("lin", "2026-09-26", "2026-10-10"),  # a Saturday that is worked
        ("anna", "2026-09-26", "2026-10-12"),
        ("lin", "2026-09-18", "2026-10-05"),  # a holiday, then the weekend
        ("anna", "2026-09-18", "2026-10-02"),
        ("lin", "2026-12-18", "2027-01-02"),  # New Year's Day, and the Saturday after is worked
        ("anna", "2026-12-19", "2027-01-04"),
    ],
)
def test_holidays_and_make_up_days(
    world: Callable, zone: str, owner: str, called: str, due: str
) -> None:
    story = f"{FORTNIGHT}entries: [{{type: touch, at: {called}, via: phone}}]\n"
    customer = f"customer: {{tier: core, owner: {owner}}}\n"
    assert world(customer + story, RULES.format(zone=zone)).task(due).due == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("zone", "opened", "due"),
    [
        # Friday 17:30, two working hours: half an hour today, the rest on the Saturday that is worked
        ("Asia/Shanghai", "2026-10-09T17:30+08:00", ("2026-10-10", "10:30")),
        ("Europe/Berlin", "2026-10-09T17:30+02:00", ("2026-10-10", "10:30")),
        ("America/New_York", "2026-12-31T17:30-05:00", ("2027-01-02", "10:30")),
        ("Pacific/Kiritimati", "2026-12-31T03:30Z", ("2027-01-02", "10:30")),
        # the clocks change in the night before Monday
        ("Europe/Berlin", "2026-03-27T17:30+01:00", ("2026-03-30", "10:30")),
        ("Australia/Lord_Howe", "2026-10-02T17:30+10:30", ("2026-10-05", "11:00")),  # a holiday
    ],
)
def test_working_hours_over_the_edges(
    world: Callable, zone: str, opened: str, due: tuple[str, str]
) -> None:
    story = f"""
    customer: {{tier: core, owner: lin}}
    books:
      - playbook: fast
        on_entry: "type:alert state:opened"
        steps: [{{step: call, after: 2 hours, clock: working, via: [phone]}}]
    entries: [{{type: alert, at: "{opened}", alert: churn, state: opened}}]
    """
    task = world(story, RULES.format(zone=zone)).task("2027-01-31")
    assert (task.due.isoformat(), task.clock) == due


@pytest.mark.parametrize("zone", ZONES)
def test_a_run_over_the_end_of_a_year_is_the_same_whenever_it_is_asked(
    world: Callable, zone: str
) -> None:
    story = """
    customer: {tier: core, owner: lin}
    books:
      - playbook: quiet
        when: "silent:>10d"
        give_up: 30 days
        steps: [{step: call, after: 1 working day, via: [phone]}]
    entries: [{type: touch, at: 2026-12-21, via: phone}]
    """
    made = world(story, RULES.format(zone=zone))
    assert made.tasks("2026-12-31") == ()
    found = [made.task(f"2027-01-{day:02}") for day in (1, 2, 15, 31)]
    assert {task.id for task in found} == {"C1/quiet/call@2027-01-01"}
    assert {task.due.isoformat() for task in found} == {"2027-01-02"}
    assert made.tasks("2027-02-01") == ()
