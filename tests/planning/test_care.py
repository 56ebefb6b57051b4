"""Care dates: which occurrence, its window, and what ends it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from crmtui.model.holidays import holidays_from_raw
from crmtui.store.codec import parse

CALENDARS = Path(__file__).parents[2] / "playbooks" / "calendars"


def dates(event: str, more: str = "") -> str:
    return f"dates: [{{step: care, event: {event}{more}}}]\n"


def test_a_birthday_opens_before_it_and_lapses_after_it(world):
    made = world(dates("birthday") + "customer: {birthday: 1988-11-25}")
    task = made.task("2026-11-18")
    assert (task.id, task.kind) == ("C1/core/care@2026-11-25", "date")
    assert (task.opens, task.due, task.closes) == (
        date(2026, 11, 20), date(2026, 11, 25), date(2026, 12, 2))  # fmt: skip
    assert task.reasons[0].values["years"] == 38
    assert made.task("2026-12-02").anchor == "2026-11-25"
    assert made.tasks("2026-12-03") == ()


def test_an_occurrence_is_seen_sixty_days_before_it_opens(world):
    made = world(dates("birthday") + "customer: {birthday: 1988-11-25}")
    assert made.tasks("2026-09-20") == ()
    assert made.plan("2026-08-01").valid_to == date(2026, 9, 20)
    assert made.task("2026-09-21").anchor == "2026-11-25"
    plan = made.plan("2026-10-01")
    assert (plan.valid_from, plan.valid_to) == (date(2026, 9, 21), date(2026, 12, 2))


def test_a_day_off_rolls_back(world):
    task = world(dates("'11-22'")).task("2026-11-18")
    assert (task.due, task.anchor) == (date(2026, 11, 20), "2026-11-22")
    assert task.reasons[-1].code == "rolled"
    ahead = world(dates("'11-22'", ", roll: forward")).task("2026-11-18")
    assert ahead.due == date(2026, 11, 23)


@pytest.mark.parametrize(("year", "day"), [(2026, "2026-02-28"), (2028, "2028-02-29")])
def test_29_february(world, year, day):
    task = world(dates("birthday", ", roll: none") + "customer: {birthday: 2000-02-29}").task(
        f"{year}-02-01"
    )
    assert task.anchor == day


@pytest.mark.parametrize(
    ("birthday", "on", "day"),
    [
        ("lunar 05-05", "2026-06-01", "2026-06-19"),
        ("lunar 06-15", "2025-06-01", "2025-07-09"),  # the leap sixth month came after
        ("lunar 01-30", "2027-02-01", "2027-03-07"),  # that month has 29 days
        ("lunar 12-29", "2026-01-01", "2026-02-16"),  # of the lunar year 2025
    ],
)
def test_lunar_birthdays(world, birthday, on, day):
    task = world(dates("birthday", ", roll: none") + f"customer: {{birthday: {birthday}}}").task(on)
    assert task.anchor == day


def test_contacts_have_their_own_tasks_unless_they_left_or_want_none(world):
    made = world(
        dates("contact-birthday")
        + """
customer:
  contacts:
    - {key: li, name: 李工, birthday: 11-25}
    - {key: wu, name: 吴总, birthday: 11-26}
    - {key: xu, name: 徐, birthday: 11-26, left: 2026-10-31}
    - {key: no, name: 诺, birthday: 11-26, do_not_contact: yes}
    - {key: zhou, name: 周, birthday: 11-26, left: 2026-11-27}
"""
    )
    assert [t.id for t in made.tasks("2026-11-20")] == [
        "C1/core/care/li@2026-11-25",
        "C1/core/care/wu@2026-11-26",
        "C1/core/care/zhou@2026-11-26",
    ]
    said = made.with_entries("""
- {type: touch, at: 2026-11-24, via: phone, with: [wu], does: [core/care]}
- {type: touch, at: 2026-11-24, via: sms, outcome: sent, does: [core/care/zhou]}
""")
    assert [t.contact for t in said.tasks("2026-11-24") if t.anchor < "2027"] == ["li"]


@pytest.mark.parametrize(
    ("entry", "done"),
    [
        ("type: touch, at: 2026-11-20, via: gift, outcome: sent, does: [core/care]", True),
        ("type: touch, at: 2026-11-30, via: gift, outcome: sent, does: [core/former]", True),
        ("type: touch, at: 2026-11-02, via: gift, outcome: sent, does: [core/care]", True),
        ("type: touch, at: 2026-10-09, via: gift, outcome: sent, does: [core/care]", False),
        ("type: touch, at: 2026-11-25, via: phone, outcome: reached", False),
        ("type: touch, at: 2026-11-25, via: phone, outcome: no-answer, does: [core/care]", False),
        ("type: task, at: 2026-11-01, action: done, task: C1/core/care@2026-11-25", True),
        ("type: task, at: 2026-11-01, action: drop, task: C1/core/former@2026-11-25", True),
        ("type: task, at: 2026-11-01, action: drop, task: C1/core/care@2025-11-25", False),
    ],
)
def test_what_ends_an_occurrence(world, entry, done):
    made = world(dates("'11-25'", ", was: [former]")).with_entries(f"[{{{entry}}}]")
    assert [task.anchor for task in made.tasks("2026-11-30")] == ([] if done else ["2026-11-25"])


@pytest.mark.parametrize(
    ("event", "on", "anchor", "years"),
    [
        ("since", "2026-11-18", "2026-11-20", 3),
        ("registered", "2026-11-18", "2026-12-24", 1),
        ("first-order", "2026-11-18", "2026-12-01", 2),
        ("last-order", "2027-01-18", "2027-02-01", 1),
    ],
)
def test_anniversaries_begin_a_year_later(world, event, on, anchor, years):
    task = world(
        dates(event, ", roll: none")
        + """
customer: {since: 2023-11-20, registered: 2025-12-24}
entries:
  - {type: order, at: 2024-12-01, amount: 1}
  - {type: order, at: 2026-02-01, amount: 1}
  - {type: order, at: 2026-03-01, amount: 1, status: cancelled}
  - {type: order, at: 2027-12-01, amount: 1}
"""
    ).task(on)
    assert (task.anchor, task.reasons[0].values["years"]) == (anchor, years)


def test_no_anniversary_of_what_never_was(world):
    assert world(dates("first-order")).tasks("2026-11-18") == ()


def test_festivals_come_from_the_tables_and_a_year_without_one_has_none(world):
    made = world(dates("中秋"))
    assert made.task("2026-09-01").anchor == "2026-09-25"
    assert made.task("2026-10-02").anchor == "2026-09-25"
    assert made.tasks("2026-10-03") == ()
    assert world(dates("no-such-festival")).tasks("2026-09-01") == ()


def test_windows_may_be_chosen(world):
    task = world(dates("'11-25'", ", lead: 2 weeks, grace: 2 working days")).task("2026-11-18")
    assert (task.opens, task.closes) == (date(2026, 11, 11), date(2026, 11, 27))


def test_the_first_and_the_last_years_do_not_overflow(world):
    made = world(
        dates("birthday", ", grace: 9999 days, lead: 9999 months")
        + "customer: {birthday: lunar 01-01}"
    )
    assert made.tasks("0001-01-01") == ()
    assert made.tasks("9999-12-31") == ()
    solar = world(dates("'01-01'") + "")
    assert solar.plan("0001-01-01").valid_from <= date.min
    assert solar.plan("9999-12-31").valid_to == date.max


def test_a_contract_ends_once_however_often_it_was_renewed(world):
    made = world(
        dates("contract-end", ", lead: 60 days, grace: 2 weeks")
        + """
entries:
  - {type: contract, at: 2024-12-01, start: 2025-01-01, end: 2025-12-31, amount: 1}
  - {type: contract, at: 2025-12-20, start: 2026-01-01, end: 2026-12-31, amount: 1}
"""
    )
    task = made.task("2026-11-18")
    assert (task.anchor, task.opens.isoformat()) == ("2026-12-31", "2026-10-30")
    renewed = made.with_entries(
        "[{type: contract, at: 2026-11-18, start: 2027-01-01, end: 2028-12-31, amount: 1}]"
    )
    assert renewed.tasks("2026-11-18") == ()
    assert made.tasks("2027-01-20") == ()


@pytest.mark.parametrize(
    ("person", "names"),
    [
        ("{name: 李工, birthday: 11-25, now: C9/li}", []),
        ("{name: 李工, birthday: 11-25, left: 2026-12-31, now: C9/li}", ["李工"]),
        ("{name: 李工, birthday: 11-25}", ["李工"]),
        ("{name: 示例制造, birthday: 11-25}", []),
    ],
)
def test_a_person_is_congratulated_in_one_place(world, person, names):
    made = world(
        dates("contact-birthday")
        + f"customer: {{kind: person, birthday: 11-25, contacts: [{person}]}}"
    )
    assert [task.contact for task in made.tasks("2026-11-24")] == names


BOTH = """
customer: {birthday: 11-25}
books:
  - playbook: care
    dates: [{step: birthday, event: birthday}, {step: feast, event: 11-25}]
  - playbook: vip
    priority: 3
    dates: [{step: card, event: birthday, lead: 5 days}, {step: visit, event: birthday}, {step: feast, event: 11-25}]
"""


def test_a_day_that_two_playbooks_remember_is_left_to_the_more_important(world):
    names = [f"{task.playbook}/{task.step}" for task in world(BOTH).tasks("2026-11-25")]
    assert sorted(names) == ["care/feast", "vip/card", "vip/feast", "vip/visit"]


def test_no_day_before_the_start_of_a_step_counts(world):
    made = world(dates("'11-25'", ", starts: 2026-12-01"))
    assert [task.anchor for task in made.tasks("2027-11-20")] == ["2027-11-25"]
    assert made.tasks("2026-11-25") == ()


def test_festivals_are_known_to_2030():
    for year in range(2026, 2031):
        table = holidays_from_raw(parse((CALENDARS / f"CN-{year}.yaml").read_bytes(), "").value)[0]
        assert table is not None
        assert table.published == (year <= 2026)
        wanted = {"春节", "元宵", "清明", "端午", "七夕", "中秋", "重阳", "冬至"}
        assert wanted <= set(table.festivals)
        assert {day.year for day in table.festivals.values()} == {year}
