"""Cadences: what they count from, when they are due, and what an attempt or a skip changes."""

from __future__ import annotations

from datetime import date

import pytest

MONTHLY = """
cadences:
  - {step: call, every: 1 month, via: [phone]}
"""


def test_due_is_one_interval_after_the_last_contact(world):
    task = world(
        MONTHLY
        + """
entries:
  - {type: touch, at: 2026-09-15T10:30+08:00, via: phone, outcome: reached}
  - {type: touch, at: 2026-08-20T10:30+08:00, via: phone, outcome: reached}
"""
    ).task("2026-11-18")
    assert task.id == "C1/core/call@2026-09-15"
    assert (task.due, task.opens, task.closes) == (
        date(2026, 10, 15), date(2026, 10, 15), date(2026, 10, 22))  # fmt: skip
    assert (task.channel, task.owner, task.does) == ("phone", "lin", "core/call")
    assert task.rule == "playbooks/core.yaml:0"
    assert not task.estimated


def test_month_ends_do_not_drift(world):
    task = world(
        MONTHLY
        + """
entries:
  - {type: touch, at: 2026-01-31, via: phone}
"""
    ).task("2026-02-01")
    assert task.due == date(2026, 3, 2)  # 28 February 2026 is a Saturday
    assert task.reasons[-1].values["from"] == "2026-02-28"


def test_the_day_of_a_touch_is_the_day_in_the_workspace_zone(world):
    task = world(
        MONTHLY
        + """
entries:
  - {type: touch, at: 2026-09-14T23:30Z, via: phone}
"""
    ).task("2026-11-18")
    assert task.anchor == "2026-09-15"


@pytest.mark.parametrize(
    ("touch", "counts"),
    [
        ("via: phone", True),
        ("via: phone, outcome: reached", True),
        ("via: visit, outcome: held", True),
        ("via: meeting, outcome: held", True),
        ("via: chat, outcome: replied", False),
        ("via: email, outcome: replied", False),
        ("via: email, outcome: sent", False),
        ("via: phone, outcome: no-answer", False),
        ("via: phone, outcome: left-message", False),
        ("via: phone, outcome: no-answer, direction: in", True),
        ("via: email, outcome: replied, does: [core/call]", True),
        ("via: email, outcome: sent, does: [core/call]", False),
        ("via: phone, outcome: no-answer, does: [core/call]", False),
    ],
)
def test_what_keeps_a_phone_cadence(world, touch, counts):
    task = world(
        MONTHLY
        + f"""
entries:
  - {{type: touch, at: 2026-08-17, via: phone}}
  - {{type: touch, at: 2026-09-15, {touch}}}
"""
    ).task("2026-11-18")
    assert (task.anchor == "2026-09-15") is counts


@pytest.mark.parametrize(
    ("touch", "counts"),
    [
        ("via: email, outcome: sent", True),
        ("via: email, outcome: bounced", False),
        ("via: phone, outcome: reached", True),
        ("via: sms, outcome: sent", False),
    ],
)
def test_a_step_done_by_mail_is_kept_by_a_mail_that_was_sent(world, touch, counts):
    task = world(f"""
cadences:
  - {{step: mail, every: 2 weeks, via: [email]}}
entries:
  - {{type: touch, at: 2026-08-17, via: email, outcome: replied}}
  - {{type: touch, at: 2026-09-15, {touch}}}
""").task("2026-11-18")
    assert (task.anchor == "2026-09-15") is counts


def test_counts_replaces_the_richer_channels(world):
    task = world("""
cadences:
  - {step: call, every: 1 month, via: [phone], counts: [phone]}
entries:
  - {type: touch, at: 2026-08-17, via: phone}
  - {type: touch, at: 2026-09-15, via: visit}
""").task("2026-11-18")
    assert task.anchor == "2026-08-17"


def test_a_topic_is_kept_only_by_a_touch_that_says_so(world):
    made = world("""
cadences:
  - {step: survey, was: [questionnaire], every: 1 month, via: [phone], topic: needs}
entries:
  - {type: touch, at: 2026-07-17, via: phone, does: [core/questionnaire]}
  - {type: touch, at: 2026-09-15, via: phone}
""")
    assert made.task("2026-11-18").anchor == "2026-07-17"
    said = made.with_entries("[{type: touch, at: 2026-10-15, via: phone, does: [core/survey]}]")
    assert said.task("2026-11-18").anchor == "2026-10-15"


def test_entries_of_the_future_are_not_read(world):
    made = world(
        MONTHLY
        + """
entries:
  - {type: touch, at: 2026-09-15, via: phone}
  - {type: touch, at: 2026-12-01, via: phone}
"""
    )
    assert made.task("2026-11-18").anchor == "2026-09-15"
    assert made.task("2026-12-01").anchor == "2026-12-01"


def test_never_contacted_counts_from_since_and_is_estimated(world):
    task = world(MONTHLY + "customer: {since: 2026-09-15, tier_since: 2026-09-20}").task(
        "2026-11-18"
    )
    assert (task.due, task.estimated, task.anchor) == (date(2026, 10, 15), True, "2026-09-15")
    assert task.reasons[0].code == "never-contacted-since"


def test_without_since_the_tier_then_the_oldest_entry_is_the_estimate(world):
    tier = world(MONTHLY + "customer: {tier_since: 2026-09-14}").task("2026-11-18")
    assert tier.due == date(2026, 10, 14)
    order = world(MONTHLY + "entries: [{type: order, at: 2026-09-15, amount: 1}]").task(
        "2026-11-18"
    )
    assert order.due == date(2026, 10, 15)


OLD_CALL = "{type: touch, at: 2026-09-01, via: phone, logged: '2026-11-16T09:00+08:00'}"


@pytest.mark.parametrize(
    ("customer", "more", "due"),
    [
        ("{since: 2026-10-05}", "", "2026-11-05"),  # the estimate stands
        ("{since: 2026-08-31}", "", "2026-10-08"),  # the call is after it
        ("{tier_since: 2026-10-05}", "", "2026-11-05"),
        ("{}", "{type: order, at: 2026-10-05, amount: 1}", "2026-11-05"),
        ("{}", "", "2026-10-08"),
        ("{since: 2026-10-05}", "{type: touch, at: 2026-08-03, via: phone}", "2026-10-08"),
        ("{since: 2026-10-05}", "{type: touch, at: 2026-10-12, via: phone}", "2026-11-12"),
    ],
)
def test_an_old_contact_that_is_noted_later_makes_nothing_due_earlier(world, customer, more, due):
    entries = f"[{OLD_CALL}{', ' if more else ''}{more}]"
    task = world(f"""
customer: {customer}
cadences: [{{step: call, every: 1 month, via: [phone]}}]
entries: {entries}
""").task("2026-11-18")
    assert task.due == date.fromisoformat(due)
    is_held = customer != "{since: 2026-08-31}" and due == "2026-11-05"
    assert (task.reasons[0].code == "noted-late") is is_held


def test_nothing_known_is_due_at_once_whatever_the_day(world):
    made = world(MONTHLY)
    task = made.task("2026-11-18")
    assert (task.due, task.closes, task.id) == (date.min, date.min, "C1/core/call@never")
    assert made.task("2031-01-01") == task


@pytest.mark.parametrize(
    ("last", "due"), [("2026-10-20", date(2026, 11, 20)), ("2026-01-20", date(2026, 11, 16))]
)
def test_first_counts_from_the_tier(world, last, due):
    task = world(f"""
customer: {{tier: core, tier_since: 2026-11-02}}
cadences:
  - {{step: call, every: 1 month, via: [phone], first: 2 weeks}}
entries:
  - {{type: touch, at: {last}, via: phone}}
""").task("2026-11-18")
    assert task.due == due


def test_first_alone_decides_where_there_is_nothing_else_to_count_from(world):
    task = world("""
customer: {tier_since: 2026-11-02}
cadences:
  - {step: call, every: 3 months, via: [phone], first: 1 week}
""").task("2026-11-18")
    assert task.due == date(2026, 11, 9)


def test_starts_holds_the_first_one_back(world):
    task = world("""
cadences:
  - {step: call, every: 1 month, via: [phone], starts: 2027-01-04}
entries:
  - {type: touch, at: 2026-09-15, via: phone}
""").task("2026-11-18")
    assert task.due == date(2027, 1, 4)
    assert [r.code for r in task.reasons] == ["cadence", "starts"]


def test_spread_gives_every_customer_its_own_day_of_the_interval(world):
    def due(number: int) -> date:
        return world(f"""
customer: {{id: C{number}, tier_since: 2026-11-02}}
cadences:
  - {{step: call, every: 4 weeks, via: [phone], first: spread}}
""").task("2026-11-18").due  # fmt: skip

    days = [due(n) for n in range(200)]
    assert days == [due(n) for n in range(200)]
    assert min(days) >= date(2026, 11, 3)
    assert max(days) <= date(2026, 11, 30)
    worst = max(days.count(day) for day in set(days))
    assert worst < 40  # 20 working days, Mondays take the weekend: 30 expected


def test_due_days_roll_forward_over_weekends_and_holidays(world):
    made = world(MONTHLY + "entries: [{type: touch, at: 2026-09-01, via: phone}]")
    assert made.task("2026-11-18").due == date(2026, 10, 8)


@pytest.mark.parametrize(
    ("roll", "due"), [("back", date(2026, 9, 30)), ("none", date(2026, 10, 1))]
)
def test_roll_may_be_chosen(world, roll, due):
    task = world(f"""
cadences:
  - {{step: call, every: 1 month, via: [phone], roll: {roll}}}
entries:
  - {{type: touch, at: 2026-09-01, via: phone}}
""").task("2026-11-18")
    assert task.due == due


def test_the_window_is_early_due_and_grace_or_at_most(world):
    made = world("""
cadences:
  - {step: grace, every: 1 month, via: [phone], early: 1 week, grace: 3 days}
  - {step: most, every: 3 months, via: [phone], at_most: 4 months}
  - {step: short, every: 3 days, via: [phone]}
entries:
  - {type: touch, at: 2026-08-10, via: phone}
""")
    grace = made.task("2026-08-18", "grace")
    assert (grace.opens, grace.due, grace.closes) == (
        date(2026, 9, 3), date(2026, 9, 10), date(2026, 9, 13))  # fmt: skip
    assert made.task("2026-08-18", "most").closes == date(2026, 12, 10)
    assert made.task("2026-08-18", "short").closes == date(2026, 8, 14)


def test_an_attempt_moves_the_due_day_and_the_third_says_so(world):
    made = world(
        MONTHLY
        + """
entries:
  - {type: touch, at: 2026-10-15, via: phone}
  - {type: touch, at: 2026-11-16, via: phone, outcome: no-answer}
  - {type: touch, at: 2026-11-18, via: phone, outcome: left-message}
"""
    )
    task = made.task("2026-11-18")
    assert (task.due, task.attempts, task.anchor) == (date(2026, 11, 20), 2, "2026-10-15")
    assert task.reasons[-1].code == "attempts"
    third = made.with_entries("[{type: touch, at: 2026-11-20, via: phone, outcome: no-answer}]")
    assert third.task("2026-11-20").reasons[-1].code == "attempts-used-up"


def test_an_attempt_long_before_the_due_day_changes_nothing(world):
    task = world(
        MONTHLY
        + """
entries:
  - {type: touch, at: 2026-10-15, via: phone}
  - {type: touch, at: 2026-10-20, via: phone, outcome: no-answer}
"""
    ).task("2026-11-18")
    assert task.due == date(2026, 11, 16)


def test_contact_on_the_day_of_an_attempt_forgets_the_attempt(world):
    task = world(
        MONTHLY
        + """
entries:
  - {type: touch, at: 2026-11-16T09:00+08:00, via: phone, outcome: no-answer}
  - {type: touch, at: 2026-11-16T16:00+08:00, via: phone, outcome: reached}
"""
    ).task("2026-11-18")
    assert (task.attempts, task.due) == (0, date(2026, 12, 16))


def test_retry_is_never_longer_than_the_interval(world):
    task = world("""
cadences:
  - {step: call, every: 1 week, via: [phone], retry: 1 month}
entries:
  - {type: touch, at: 2026-11-02, via: phone}
  - {type: touch, at: 2026-11-09, via: phone, outcome: no-answer}
""").task("2026-11-18")
    assert task.due == date(2026, 11, 16)


def test_working_days_count_on_the_calendar(world):
    task = world("""
cadences:
  - {step: call, every: 3 working days, via: [phone]}
entries:
  - {type: touch, at: 2026-09-30, via: phone}
""").task("2026-11-18")
    assert task.due == date(2026, 10, 10)  # 8 and 9 October, then the make-up Saturday


def test_the_preferred_channel_is_proposed_when_it_is_one_of_the_steps(world):
    text = """
customer: {prefers: {channel: %s}}
cadences:
  - {step: call, every: 1 month, via: [phone, chat]}
"""
    assert world(text % "chat").task("2026-11-18").channel == "chat"
    assert world(text % "visit").task("2026-11-18").channel == "phone"


@pytest.mark.parametrize(
    ("who", "owner"),
    [("owner", "lin"), ("lead", "wang"), ("role:support", "zhao"), ("role:nobody", "lin")],
)
def test_who_is_resolved(world, who, owner):
    task = world(f"""
customer: {{roles: {{support: zhao}}}}
cadences:
  - {{step: call, every: 1 month, via: [phone], who: "{who}"}}
""").task("2026-11-18")
    assert task.owner == owner


def test_a_departed_owner_stays_as_written(world):
    assert world(MONTHLY + "customer: {owner: gone}").task("2026-11-18").owner == "gone"


def test_skip_moves_the_schedule_and_not_the_last_contact(world):
    made = world(
        MONTHLY
        + """
entries:
  - {type: touch, at: 2026-10-12, via: phone}
  - {type: task, at: 2026-11-10, action: skip, task: C1/core/call@2026-10-12, why: 出差}
"""
    )
    task = made.task("2026-11-18")
    assert (task.id, task.due) == ("C1/core/call@2026-11-12", date(2026, 12, 14))
    codes = {r.code: r.values for r in task.reasons}
    assert codes["cadence"]["last"] == "2026-10-12"
    assert codes["skipped"] == {"was_due": "2026-11-12", "on": "2026-11-10", "why": "出差"}


def test_skipping_what_is_long_overdue_goes_to_the_next_slot_ahead(world):
    task = world(
        MONTHLY
        + """
entries:
  - {type: touch, at: 2026-01-31, via: phone}
  - {type: task, at: 2026-11-18, action: skip, task: C1/core/call@2026-01-31}
"""
    ).task("2026-11-18")
    assert (task.anchor, task.due) == ("2026-10-31", date(2026, 11, 30))


def test_two_clones_that_skip_the_same_task_skip_once(world):
    made = world(
        MONTHLY
        + """
entries:
  - {type: touch, at: 2026-10-12, via: phone}
  - {type: task, at: 2026-11-10, action: skip, task: C1/core/call@2026-10-12}
  - {type: task, at: 2026-11-11, action: skip, task: C1/core/call@2026-10-12}
"""
    )
    assert made.task("2026-11-18").due == date(2026, 12, 14)
    again = made.with_entries(
        "[{type: task, at: 2026-11-11, action: skip, task: C1/core/call@2026-11-12}]"
    )
    assert again.task("2026-11-18").due == date(2027, 1, 12)


def test_an_early_contact_does_not_undo_a_skip(world):
    made = world(
        MONTHLY
        + """
entries:
  - {type: touch, at: 2026-10-12, via: phone}
  - {type: task, at: 2026-10-13, action: skip, task: C1/core/call@2026-10-12}
  - {type: touch, at: 2026-10-20, via: phone}
"""
    )
    assert made.task("2026-11-18").due == date(2026, 12, 14)
    later = made.with_entries("[{type: touch, at: 2026-11-17, via: phone}]")
    assert later.task("2026-11-18").due == date(2026, 12, 17)


def test_skipping_a_task_nothing_was_known_of(world):
    task = world(
        MONTHLY
        + """
entries:
  - {type: task, at: 2026-11-18, action: skip, task: C1/core/call@never}
"""
    ).task("2026-11-18")
    assert task.due > date(2026, 11, 18)


def test_done_counts_as_the_anchor_but_not_as_contact(world):
    task = world(
        MONTHLY
        + """
entries:
  - {type: touch, at: 2026-09-10, via: phone}
  - {type: touch, at: 2026-10-12, via: phone, outcome: no-answer}
  - {type: task, at: 2026-10-14, action: done, task: C1/core/call@2026-09-10}
"""
    ).task("2026-11-18")
    assert (task.anchor, task.due, task.attempts) == ("2026-10-14", date(2026, 11, 16), 0)
    assert task.reasons[0].code == "cadence-done"


def test_done_under_a_former_name_of_step_and_customer(world):
    task = world("""
customer: {formerly: [OLD]}
cadences:
  - {step: call, was: [ring], every: 1 month, via: [phone]}
entries:
  - {type: touch, at: 2026-09-10, via: phone}
  - {type: task, at: 2026-10-14, action: done, task: OLD/core/ring@2026-09-10}
""").task("2026-11-18")
    assert task.anchor == "2026-10-14"


def test_days_at_the_end_of_the_calendar_do_not_overflow(world):
    made = world("""
customer: {since: 9999-12-30}
cadences:
  - {step: call, every: 9999 years, via: [phone], early: 9999 years, at_most: 9999 years}
  - {step: work, every: 9 working days, via: [phone]}
entries:
  - {type: touch, at: 9999-12-31T23:59-12:00, via: phone}
  - {type: touch, at: 0001-01-01T00:00+12:00, via: phone}
  - {type: task, at: 0001-01-01, action: skip, task: C1/core/call@9999-12-31}
""")
    assert {t.due for t in made.tasks("9999-12-31")} == {date.max}
    assert len(made.tasks("0001-01-01")) == 2
