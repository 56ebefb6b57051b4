"""Short words for what the screens show."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from crmtui.model.channels import CHANNELS
from crmtui.model.entries.touch import OUTCOMES
from crmtui.model.queue import Part
from crmtui.model.task import Task
from crmtui.text import cell_width
from crmtui.tui import words

TODAY = date(2026, 11, 20)


def task(kind: str = "cadence", title: str = "", due: date = TODAY) -> Task:
    return Task(
        "C1/core/call@x", "C1", kind, "core", "call", title, due, due, due, "phone", "lin", "x"
    )


@pytest.mark.parametrize(
    ("days", "told"),
    [(0, "today"), (3, "3d ago"), (-2, "in 2d"), (400, "13mo ago"), (1004, "2y ago")],
)
def test_distances_are_short(days: int, told: str) -> None:
    assert words.away(days) == told


@pytest.mark.parametrize("days", [0, 1, 99, 100, 729, 730, 9999, 20000])
def test_due_fits_its_column(days: int) -> None:
    for state in ("late", "due"):
        assert cell_width(words.due(Part(task(), state, days, 0.0))) <= 9


def test_never_contacted_is_said() -> None:
    assert words.due(Part(task(due=date.min), "late", 700_000, 0.0)) == "never yet"


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("月度电话 / Monthly call", "Monthly call"),
        ("Monthly call / 月度电话", "Monthly call"),
        ("联系人生日 / Contact's birthday (严格)", "Contact's birthday (严格)"),
        ("季度上门", "季度上门"),
        ("A / B testing", "A / B testing"),
        ("价格 / 交期", "价格 / 交期"),
    ],
)
def test_titles_in_two_languages_show_one(title: str, told: str) -> None:
    assert words.one_language(title) == told


def test_promises_are_never_cut() -> None:
    promised = task("promise", "发送报价 / PO 12")
    assert words.task_title(promised) == "发送报价 / PO 12"


@pytest.mark.parametrize(
    ("day", "told"),
    [(TODAY, "today"), (date(2026, 11, 21), "tomorrow"), (date(2026, 11, 19), "yesterday"),
     (date(2026, 11, 25), "in 5 days"), (date(2026, 11, 15), "5 days ago")],
)  # fmt: skip
def test_distances_in_words(day: date, told: str) -> None:
    assert words.in_days(day, TODAY) == told


def test_every_channel_and_outcome_has_a_word() -> None:
    assert set(words.CHANNELS) == set(CHANNELS) == set(words.OUTCOMES_BY_CHANNEL)
    assert set(words.OUTCOMES) == set(OUTCOMES)
    for outcomes in words.OUTCOMES_BY_CHANNEL.values():
        assert set(outcomes) <= set(OUTCOMES)


def test_states_have_a_sign_besides_their_colour() -> None:
    assert len(set(words.STATES.values())) == 3
    assert set(words.STATES) == set(words.STATE_STYLES)


@pytest.mark.parametrize(
    "when", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)]
)
@pytest.mark.parametrize("hours", [-12, 0, 14])
def test_the_first_and_the_last_moment_can_be_told_in_any_zone(when: datetime, hours: int) -> None:
    told = words.moment(when, timezone(timedelta(hours=hours)))
    assert told.startswith(("1-", "0001-", "9999-"))
