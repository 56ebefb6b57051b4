"""Chores: what the team does without a customer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from crmtui.errors import NotFound
from crmtui.model.chores import TEAM, parse_periodic
from crmtui.model.problem import Finding
from crmtui.model.queue import Line
from crmtui.workspace import Workspace

Make = Callable[..., Workspace]
CHORES = """\
playbook: chores
for: workspace
dates:
  - step: review
    title: 看分级 / Look at the classes
    event: monthly 25
    starts: 2026-10-01
    lead: 7 days
    roll: forward
cadences:
  - step: backup
    every: 2 weeks
    starts: 2026-11-16
    who: zhao
"""
DONE = "{{id: x1, type: task, at: {at}, action: {action}, task: '{task}'}}\n"


def team_line(ws: Workspace, on: str = "", owner: str = "") -> Line | None:
    queue = ws.today(on=date.fromisoformat(on) if on else None, owner=owner)
    return next((line for line in queue.lines if line.customer == TEAM), None)


def tasks(ws: Workspace, on: str) -> dict[str, tuple[str, str]]:
    """Due day and id's anchor of each chore by its step."""
    view = ws.show(TEAM, date.fromisoformat(on))
    return {t.step: (t.due.isoformat(), t.anchor) for t in view.tasks}


@pytest.fixture
def chores(make_workspace: Make) -> Callable[..., Workspace]:
    def build(**files: str) -> Workspace:
        extra = {f"records/chores/{name}.yaml": text for name, text in files.items()}
        return make_workspace(extra={"playbooks/chores.yaml": CHORES, **extra})

    return build


def test_a_chore_stands_in_the_queue_of_the_lead(chores: Callable[..., Workspace]) -> None:
    line = team_line(chores(), owner="wang")
    assert line is not None
    assert (line.name, line.owner, line.contact) == ("测试客户部", "wang", "")
    assert [part.task.id for part in line.parts] == ["_team/chores/review@2026-11-25"]


def test_a_member_named_by_key_has_its_own_chores(chores: Callable[..., Workspace]) -> None:
    ws = chores()
    line = team_line(ws, owner="zhao")
    assert line is not None
    assert [part.task.step for part in line.parts] == ["backup"]
    assert team_line(ws, owner="lin") is None


def test_what_is_not_done_stays_until_the_next_one_opens(chores: Callable[..., Workspace]) -> None:
    ws = chores()
    assert tasks(ws, "2026-12-17")["review"] == ("2026-11-25", "2026-11-25")
    assert tasks(ws, "2026-12-18")["review"] == ("2026-12-25", "2026-12-25")


def test_a_day_that_is_not_worked_rolls_forward(chores: Callable[..., Workspace]) -> None:
    assert tasks(chores(), "2026-10-20")["review"] == ("2026-10-26", "2026-10-25")


def test_no_day_before_its_start_counts(chores: Callable[..., Workspace]) -> None:
    assert tasks(chores(), "2026-09-20")["review"] == ("2026-10-26", "2026-10-25")


def test_done_is_an_entry_of_the_workspace(chores: Callable[..., Workspace]) -> None:
    ws = chores()
    done = ws.done("_team/chores/review@2026-11-25", "看完了")
    (path,) = done.paths
    assert path.startswith("records/chores/2026-11-20-task-")
    text = (ws.root / path).read_text("utf-8")
    assert "action: done" in text
    assert "note: 看完了" in text
    assert done.commit
    assert tasks(ws, "2026-11-20")["review"] == ("2026-12-25", "2026-12-25")
    assert not ws.check()
    ws.undo()
    assert tasks(ws, "2026-11-20")["review"] == ("2026-11-25", "2026-11-25")


def test_a_cadence_counts_from_the_day_it_was_done(chores: Callable[..., Workspace]) -> None:
    done = DONE.format(at="2026-11-18", action="done", task="_team/chores/backup@never")
    ws = chores(one=done)
    assert tasks(ws, "2026-11-20")["backup"] == ("2026-12-02", "2026-11-18")


def test_a_chore_is_snoozed_and_handed_over(chores: Callable[..., Workspace]) -> None:
    ws = chores()
    ws.snooze("_team/chores/review@2026-11-25", date(2026, 11, 24), "月底再看")
    assert team_line(ws, owner="wang") is None
    assert ws.today(owner="wang").snoozed == 1
    assert team_line(ws, "2026-11-24", "wang") is not None
    ws.reassign("_team/chores/backup@never", "lin")
    assert team_line(ws, owner="lin") is not None


def test_chores_are_planned_like_anything_else(chores: Callable[..., Workspace]) -> None:
    ahead = chores().plan(4, "wang")
    assert [(one.id, one.day) for one in ahead.placed] == [
        ("_team/chores/review@2026-11-25", date(2026, 11, 25))
    ]
    assert ahead.customers[TEAM].name == "测试客户部"


def test_why_tells_the_rule(chores: Callable[..., Workspace]) -> None:
    told = chores().why("_team/chores/review@2026-11-25")
    assert told.task.rule == "playbooks/chores.yaml:4"
    assert told.sentences[0] == "A chore of the team (monthly 25), for 2026-11-25."


def test_the_team_is_no_customer(chores: Callable[..., Workspace]) -> None:
    ws = chores()
    assert TEAM not in [row.id for row in ws.list().rows]
    assert ws.today().customers == 2
    with pytest.raises(NotFound):
        ws.find(TEAM)


def test_check_names_who_and_what_does_not_belong(make_workspace: Make) -> None:
    ws = make_workspace(
        extra={
            "playbooks/chores.yaml": CHORES.replace("who: zhao", "who: zaho"),
            "records/chores/one.yaml": "{type: touch, at: 2026-11-01, via: phone}\n",
        }
    )
    found = {(p.path, p.line, p.code) for p in ws.check()}
    assert found >= {
        ("playbooks/chores.yaml", 14, "unknown-owner"),
        ("records/chores/one.yaml", 1, "not-a-chore"),
    }


def test_two_people_do_chores_at_once(
    chores: Callable[..., Workspace], run_git: Callable[..., str]
) -> None:
    ws = chores()
    run_git(ws.root, "checkout", "-q", "-b", "other")
    ws.done("_team/chores/review@2026-11-25")
    run_git(ws.root, "checkout", "-q", "-")
    ws.done("_team/chores/backup@never")
    run_git(ws.root, "merge", "-q", "other", "-m", "both")
    assert len(list(Path(ws.root, "records/chores").iterdir())) == 2
    assert tasks(ws, "2026-11-20") == {
        "review": ("2026-12-25", "2026-12-25"),
        "backup": ("2026-12-04", "2026-11-20"),
    }


@pytest.mark.parametrize(
    ("keys", "code", "at"),
    [
        ("cadences: [{step: a, every: 1 month}]", "missing-field", ("cadences", 0, "starts")),
        ("dates: [{step: a, event: birthday}]", "not-for-chores", ("dates", 0, "event")),
        (
            "{when: 'tier:core', steps: [{step: a, via: [phone]}]}",
            "not-for-chores",
            ("when",),
        ),
    ],
)
def test_what_needs_a_customer_is_refused(
    playbook_findings: Callable[[str], list[Finding]], keys: str, code: str, at: tuple[str, ...]
) -> None:
    odd = keys[:-1] + ", for: workspace}" if keys.startswith("{") else f"{keys}\nfor: workspace"
    assert (code, at) in [(f.code, f.at) for f in playbook_findings(odd)]


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ("cadences: [{step: a, every: 1 month}]", "missing-field"),
        ("dates: [{step: a, event: monthly 05}]", "only-for-chores"),
    ],
)
def test_what_only_chores_have_is_refused(
    playbook_findings: Callable[[str], list[Finding]], keys: str, code: str
) -> None:
    assert code in [f.code for f in playbook_findings(keys)]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("monthly 31", ["2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30"]),
        ("每月 15", ["2028-01-15", "2028-02-15", "2028-03-15", "2028-04-15"]),
        ("quarterly 01-15", ["2028-01-15", "2028-04-15"]),
        ("quarterly 02-30", ["2028-02-29"]),
    ],
)
def test_days_of_months_and_quarters(text: str, days: list[str]) -> None:
    periodic = parse_periodic(text)
    assert periodic is not None
    found = periodic.days(date(2028, 1, 1), date(2028, 4, 30))
    assert [day.isoformat() for day in found] == days


@pytest.mark.parametrize("text", ["monthly 32", "monthly 0", "quarterly 04-01", "monthly", "05"])
def test_what_is_no_day_of_a_month(text: str) -> None:
    assert parse_periodic(text) is None
