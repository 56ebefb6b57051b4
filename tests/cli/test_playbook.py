"""``crmtui playbook test``: scenarios beside the playbooks, and what they say when they fail."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crmtui.actions.sample import sample_folder
from crmtui.workspace import Workspace

PLAY = """playbook: winback
for: "tier:core"
active: no
when: "silent:>30d"
starts: 2030-01-01
give_up: 60 days
steps:
  - step: call
    via: [phone]
  - step: offer
    from: previous
    after: 3 days
    via: [email]
"""
STORY = """playbook: winback
scenarios:
  - scenario: silent for a month
    customer: {tier: core, owner: lin}
    entries:
      - {type: touch, at: 2026-04-01, via: phone}
      - {type: touch, at: 2026-05-05, via: phone}
    expect:
      - {on: 2026-05-01, tasks: []}
      - on: 2026-05-04
        tasks: [{step: call, owner: lin, attempts: 0}]
      - on: 2026-05-05
        tasks: []
        later: [{step: offer, due: 2026-05-08}]
"""


def write(root: Path, story: str = STORY, play: str = PLAY) -> None:
    (root / "playbooks/scenarios").mkdir(exist_ok=True)
    (root / "playbooks/winback.yaml").write_text(play, encoding="utf-8")
    (root / "playbooks/scenarios/winback.yaml").write_text(story, encoding="utf-8")


def test_a_story_that_is_as_expected_passes(root: Path, crmtui) -> None:
    write(root)
    told = crmtui("playbook", "test", "winback")
    assert (told.code, told.out) == (0, "✓ winback: silent for a month\n")
    assert told.err == "1 passed, 0 failed, 0 not playable\n"
    assert crmtui("check").code == 0


def test_what_differs_is_told_with_day_and_place(root: Path, crmtui) -> None:
    story = STORY.replace("attempts: 0}]", "attempts: 1}]\n        later: [{step: offer}]")
    write(root, story.replace("{on: 2026-05-01, tasks: []}", "{on: 2026-05-05, later: []}"))
    told = crmtui("playbook", "test")
    assert told.code == 1
    assert told.out.splitlines() == [
        "✗ winback: silent for a month  playbooks/scenarios/winback.yaml:3",
        "    2026-05-05  offer is there and was not expected (due 2026-05-08)",
        "    2026-05-04  call: attempts is 0, expected 1",
        "    2026-05-04  offer is not there",
    ]


def test_scripts_get_the_differences_as_data(root: Path, crmtui) -> None:
    write(root, STORY.replace("due: 2026-05-08", "due: 2026-05-09"))
    told = crmtui("playbook", "test", "--json")
    document = json.loads(told.out)
    assert (told.code, document["schema"], document["passed"]) == (1, "crmtui/playbook-test", False)
    (story,) = document["scenarios"]
    assert (story["playbook"], story["line"], story["days"]) == ("winback", 3, 3)
    assert story["differences"] == [
        {"on": "2026-05-05", "step": "offer", "what": "due", "expected": "2026-05-09",
         "found": "2026-05-08"}
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("via: phone}\n      - {type: touch, at: 2026-05-05", "via: fax}\n      - {type: touch, "
         "at: 2026-05-05", "6:44"),
        ("step: call, owner", "step: cal, owner", "11:24"),
        ("type: touch, at: 2026-04-01", "type: tuoch, at: 2026-04-01", "6:9"),
        ("at: 2026-04-01, ", "", "6:9"),
        ("owner: lin}", "owners: lin}", "4:36"),
        ("on: 2026-05-04", "on: 2026-05-44", "10:13"),
        ("{on: 2026-05-01, tasks: []}", "{on: 2026-05-01}", "9:9"),
        ("playbook: winback", "playbook: wineback", "1:11"),
        ("    expect:\n", "    expected:\n", "3:5"),
        ("scenarios:\n", "scenarios: []\nstories:\n", "1:1"),
    ],
)  # fmt: skip
def test_a_file_with_errors_is_named_with_its_line(
    root: Path, crmtui, before: str, after: str, says: str
) -> None:
    assert before in STORY
    write(root, STORY.replace(before, after, 1))
    found = crmtui("check")
    assert f"playbooks/scenarios/winback.yaml:{says}" in found.out
    told = crmtui("playbook", "test")
    assert told.code == 1
    # an unknown field is a warning: the story is played, and fails without its owner
    is_error = after != "owners: lin}"
    assert (f"playbooks/scenarios/winback.yaml:{says}" in told.out) is is_error


def test_broken_yaml_hides_no_other_story(root: Path, crmtui) -> None:
    write(root)
    (root / "playbooks/scenarios/other.yaml").write_text("playbook: [", encoding="utf-8")
    told = crmtui("playbook", "test")
    assert told.code == 1
    assert "playbooks/scenarios/other.yaml:1:" in told.out
    assert "✓ winback: silent for a month\n" in told.out


def test_a_playbook_for_other_customers_has_no_tasks_for_this_one(root: Path, crmtui) -> None:
    write(root, play=PLAY.replace("tier:core", "tier:core orders:>=1"))
    assert "call is not there" in crmtui("playbook", "test").out


def test_a_query_that_only_the_index_answers_is_named(root: Path, crmtui) -> None:
    write(root, play=PLAY.replace("tier:core", "due:<7d"))
    told = crmtui("playbook", "test")
    assert told.code == 1
    assert "what `due` was on a past day is not known" in told.out


def test_an_unknown_playbook_is_named(crmtui) -> None:
    told = crmtui("playbook", "test", "wineback")
    assert told.code == 3
    assert "no playbook is named 'wineback'" in told.err


def test_every_shipped_playbook_does_what_its_scenarios_say() -> None:
    with Workspace.open(sample_folder()) as sample:
        trial = sample.try_playbooks()
        found = {f"{one.playbook}: {one.scenario}": one.differences for one in trial.tested}
    assert {name: those for name, those in found.items() if those} == {}
    assert trial.problems == ()
    assert trial.untested == ()
    assert len(found) >= 40
