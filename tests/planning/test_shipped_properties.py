"""What holds of all playbooks that come along, whatever happened to a customer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from crmtui.model.customer import Customer
from crmtui.model.entries import Entry
from crmtui.model.playbook import Playbook
from crmtui.model.rules import Rules
from crmtui.model.task import Task
from crmtui.planning.plan import plan
from crmtui.planning.queue import PlannedCustomer, build_queue
from crmtui.store.rules import load_rules

HOME = Path(__file__).parents[2]
BEGIN, LENGTH = date(2026, 7, 6), 200
"""The stories go from summer over the end of the year; most plays begin in autumn."""
ZONE = ZoneInfo("Asia/Shanghai")
PROFILES: tuple[dict[str, Any], ...] = (
    {"tier": "core", "since": "2026-07-20", "birthday": "11-25",
     "tags": ["programme/重点客户", "need/功能需求", "region/overseas"]},
    {"tier": "potential", "tier_since": "2026-08-03", "tags": ["rhythm/vip", "need/功能需求"]},
    {"tier": "basic", "registered": "2025-12-01", "tags": ["rhythm/basic", "rhythm/mid"]},
    {"tier": "watch", "since": "2025-01-31", "tier_since": "2026-08-31", "tier_set": "bulk"},
    {},
)  # fmt: skip


def _rules() -> Rules:
    paths = ["crmtui.yaml", *(f"{p.relative_to(HOME)}" for p in (HOME / "playbooks").rglob("*")
                              if p.suffix in (".yaml", ".md"))]  # fmt: skip
    rules, problems = load_rules(lambda path: (HOME / path).read_bytes(), paths)
    assert not [p for p in problems if p.severity == "error"]
    return rules


RULES = _rules()
BOOKS = [replace(book, active=True) for book in RULES.playbooks if not book.is_chores]
STEPS = [f"{book.name}/{step.step}" for book in BOOKS
         for step in (*book.cadences, *book.dates, *(book.play.steps if book.play else ()))]  # fmt: skip


def _at(day: int, hour: int) -> str:
    return f"{(BEGIN + timedelta(days=day)).isoformat()}T{hour:02}:00+08:00"


def _made(type: str, **choices: list[Any]) -> st.SearchStrategy[dict[str, Any]]:
    fields = {name: st.sampled_from(values) for name, values in choices.items()}
    at = st.builds(_at, st.integers(0, LENGTH), st.integers(8, 18))
    made = st.fixed_dictionaries({"type": st.just(type), "at": at, **fields})
    return made.map(lambda raw: {key: value for key, value in raw.items() if value})


touches = _made(
    "touch", via=["phone", "phone", "visit", "meeting", "email", "chat", "letter", "gift"],
    outcome=["reached", "reached", "reached", "no-answer", "sent", "bounced"],
    does=[[], [], [], *([step] for step in STEPS)],
)  # fmt: skip
others = st.one_of(
    _made("order", amount=["900", "60000", "1200000"]),
    _made("alert", alert=["churn", "plunge", "returns"], state=["opened", "opened", "closed"],
          severity=["low", "medium", "high"]),
    _made("case", case=["k1", "k2", "k3"], step=["opened", "opened", "resolved"],
          about=["complaint"], severity=["low", "high"]),
    _made("survey", measure=["nps"], score=["3", "9"]),
    _made("contract", start=["2026-01-01"], end=["2026-12-31", "2027-02-28"], amount=["5000"]),
)  # fmt: skip
stories = st.lists(st.one_of(touches, others), max_size=12)
profiles = st.sampled_from(PROFILES)
bare = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


def _customer(profile: dict[str, Any]) -> Customer:
    raw = {"id": "C1", "name": "示例", "owner": "lin", **profile}
    raw["contacts"] = [{"key": "li", "name": "李", "birthday": "lunar 10-10"}]
    return Customer.from_raw(raw, "records/customers/C1/customer.yaml")


def _tasks(profile: dict[str, Any], entries: list[dict[str, Any]], day: date) -> tuple[Task, ...]:
    made = [Entry.from_raw(raw, "C1", f"e{n}", "e.yaml") for n, raw in enumerate(entries)]
    assert None not in made, entries
    return plan(_customer(profile), made, RULES, BOOKS, day).tasks


def _comparable(tasks: tuple[Task, ...]) -> dict[str, date]:
    """The due day of each cadence by its step, and of each step of a run and each promise by its id. A day to
    remember that is done is next year's."""
    return {task.id if task.kind != "cadence" else f"{task.playbook}/{task.step}": task.due
            for task in tasks if task.kind != "date"}  # fmt: skip


def _written_late(touch: dict[str, Any], day: date) -> dict[str, Any]:
    return {**touch, "logged": f"{day.isoformat()}T09:00+08:00"}


TODAY = BEGIN + timedelta(days=LENGTH + 2)


@bare
@example(PROFILES[0], [], {"type": "touch", "at": "2026-07-10T10:00+08:00", "via": "phone"})
@example(PROFILES[2], [{"type": "touch", "at": "2026-08-10T10:00+08:00", "via": "gift"}],
         {"type": "touch", "at": "2026-07-10T10:00+08:00", "via": "phone"})  # fmt: skip
@example(PROFILES[2], [{"type": "touch", "at": "2026-08-10T10:00+08:00", "via": "gift"}],
         {"type": "touch", "at": "2026-07-10T10:00+08:00", "via": "gift"})  # fmt: skip
@given(profiles, stories, touches)
def test_a_touch_that_is_written_down_makes_nothing_due_earlier(
    profile: dict[str, Any], entries: list[dict[str, Any]], touch: dict[str, Any]
) -> None:
    before = _comparable(_tasks(profile, entries, TODAY))
    after = _comparable(_tasks(profile, [*entries, _written_late(touch, TODAY)], TODAY))
    assert {step: (due, after[step]) for step, due in before.items()
            if after.get(step, due) < due} == {}  # fmt: skip


@bare
@given(profiles, stories, touches, st.integers(1, 60))
def test_a_touch_from_before_the_last_contact_moves_no_cadence(
    profile: dict[str, Any], entries: list[dict[str, Any]], touch: dict[str, Any], ago: int
) -> None:
    last = max((one["at"] for one in entries), default=_at(LENGTH, 8))
    end = max(datetime.fromisoformat(last).date(), BEGIN + timedelta(days=61))
    contact = {"type": "touch", "at": f"{end}T18:30+08:00", "via": "visit", "does": STEPS}
    old = {**touch, "at": f"{end - timedelta(days=ago)}T12:00+08:00"}

    def dues(*more: dict[str, Any]) -> dict[str, date]:
        tasks = _tasks(profile, [*entries, contact, *more], TODAY)
        return {f"{t.playbook}/{t.step}": t.due for t in tasks if t.kind == "cadence"}

    assert dues(_written_late(old, TODAY)) == dues()


@bare
@given(st.lists(st.tuples(profiles, stories), min_size=1, max_size=4), st.integers(0, LENGTH))
def test_each_task_is_in_exactly_one_place(
    customers: list[tuple[dict[str, Any], list[dict[str, Any]]]], on: int
) -> None:
    day = BEGIN + timedelta(days=on)
    rows = []
    for n, (profile, entries) in enumerate(customers):
        tasks = [
            t._replace(id=f"D{n}{t.id}", customer=f"D{n}") for t in _tasks(profile, entries, day)
        ]
        opened = any(one["type"] == "case" for one in entries)
        rows.append(PlannedCustomer(f"D{n}", f"D{n}", "", tasks, open_complaint=opened))
    queue = build_queue(day, "", rows, RULES)
    shown = [p.task.id for line in queue.lines for p in line.parts]
    shown += [p.task.id for b in queue.batches for item in b.items for p in item.parts]
    everything = [task for row in rows for task in row.tasks]
    assert len(shown) == len(set(shown))
    later = sum(task.opens > day for task in everything)
    assert len(shown) + later + queue.snoozed + queue.held_back == len(everything)


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.name)
def test_titles_and_guides_are_in_both_languages(book: Playbook) -> None:
    steps = (*book.cadences, *book.dates, *(book.play.steps if book.play else ()))
    for title in (book.title, *(step.title for step in steps)):
        chinese, _, english = title.partition(" / ")
        assert not chinese.isascii(), title
        assert english.strip(), title


@pytest.mark.parametrize("book", RULES.playbooks, ids=lambda book: book.name)
def test_every_step_is_expected_by_a_story(book: Playbook) -> None:
    story = (HOME / f"playbooks/scenarios/{book.name}.yaml").read_text(encoding="utf-8")
    steps = (*book.cadences, *book.dates, *(book.play.steps if book.play else ()))
    assert [one.step for one in steps if f"step: {one.step}" not in story] == []


@pytest.mark.parametrize(
    "path", sorted((HOME / "playbooks/guides").glob("*.md")), ids=lambda p: p.stem
)
def test_guides_speak_two_languages(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    chinese, _, english = text.partition("*In English:*")
    assert sum("一" <= c <= "鿿" for c in chinese) > 60
    assert len(english.split()) > 10


FIGURES = {
    "vip/weekly-contact": "1 week", "mid-frequency/monthly-report": "1 month",
    "mid-frequency/quarterly-needs": "3 months", "basic-frequency/quarterly-mail": "3 months",
    "core/monthly-call": "1 month", "core/quarterly-visit": "3 months",
    "potential/biweekly-email": "2 weeks", "potential/needs-survey": "1 month",
    "basic/quarterly-check": "3 months", "key-account/quarterly-review": "3 months",
    "fast-response/lead-call": "24 hours", "frequent-complaints/lead-call": "24 hours",
    "churn-high/lead-call": "24 hours", "onboarding/day-7": "7 days",
    "onboarding/day-30": "30 days", "onboarding/day-90": "90 days",
}  # fmt: skip


def test_the_figures_of_the_practice_are_those_of_the_files() -> None:
    rhythms = {f"{b.name}/{c.step}": str(c.every) for b in RULES.playbooks for c in b.cadences}
    steps = {f"{b.name}/{s.step}": str(s.after) for b in RULES.playbooks if b.play
             for s in b.play.steps}  # fmt: skip
    found = rhythms | steps
    assert {step: found[step] for step in FIGURES} == FIGURES
