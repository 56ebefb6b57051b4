"""``crmtui runs`` as people and scripts read it."""

from __future__ import annotations

from pathlib import Path

PLAY = """playbook: winback
title: 唤醒
for: "tier:core"
when: "silent:>30d"
until_entry: "type:order"
give_up: 60 days
steps:
  - step: call
    title: 打电话
    via: [phone]
  - step: offer
    from: previous
    after: 3 days
    via: [email]
"""


def play(root: Path, text: str = PLAY) -> None:
    (root / "playbooks/winback.yaml").write_text(text, encoding="utf-8")


def test_a_run_is_told_with_its_steps(root: Path, crmtui) -> None:
    play(root)
    told = crmtui("runs", "Harbour")
    assert "唤醒" in told.out
    assert "since 2026-11-05: silent:>30d" in told.out
    assert "打电话  open  2026-11-05 (15 days over)" in told.out
    assert "offer  waits for the step before" in told.out
    (run,) = crmtui("runs", "Harbour", "--json").json["runs"]
    assert run["state"] == "running"
    assert [step["state"] for step in run["steps"]] == ["open", "waiting"]


def test_a_touch_moves_the_run_on(root: Path, crmtui) -> None:
    play(root)
    assert crmtui("log", "Harbour", "电话 近况不错").code == 0
    (run,) = crmtui("runs", "Harbour", "--json").json["runs"]
    assert [step["state"] for step in run["steps"]] == ["done", "open"]
    why = crmtui("why", "C2024005/winback/offer@2026-11-05").out
    assert "Step 2 of 2 of 唤醒, which began on 2026-11-05, when silent:>30d became true." in why
    assert "Counted from 2026-11-20, when the step before it ended." in why


def test_without_plays_there_is_nothing_to_tell(crmtui) -> None:
    told = crmtui("runs")
    assert told.out == ""
    assert "No play is under way." in told.err


def test_a_play_whose_query_is_none_is_skipped_and_named(root: Path, crmtui) -> None:
    play(root, PLAY.replace("silent:>30d", "silnt:>30d"))
    told = crmtui("check")
    assert told.code == 1
    assert "playbooks/winback.yaml:4" in told.out
    assert "did you mean `silent`?" in told.out
    today = crmtui("today")
    assert "Playbook playbooks/winback.yaml is skipped" in today.out + today.err
