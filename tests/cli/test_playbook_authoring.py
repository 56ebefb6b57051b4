"""``crmtui playbook explain`` and ``new``, and what ``check`` says of playbooks together."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

VIP = """playbook: vip
title: "[b]VIP"
for: "tier:core"
cadences:
  - step: weekly
    every: 1 week
    via: [phone]
"""


def write(root: Path, name: str, text: str) -> None:
    (root / f"playbooks/{name}.yaml").write_text(text, encoding="utf-8")


def commits(root: Path) -> int:
    told = subprocess.run(["git", "rev-list", "--count", "HEAD"], cwd=root, capture_output=True,
                          check=True)  # fmt: skip
    return int(told.stdout)


def test_explain_tells_rules_customers_and_work(root: Path, crmtui) -> None:
    told = crmtui("playbook", "explain", "core")
    assert told.code == 0
    assert "For customers: tier core." in told.out
    assert "every month by phone; kept by meeting or visit too" in told.out
    assert "Now 2 of 3 customers: Harbour Foods Ltd (C2024005), 示例制造集团 (acme)" in told.out
    document = crmtui("playbook", "explain", "core", "--json").json
    assert (document["schema"], document["customers"], document["total"]) == (
        "crmtui/playbook",
        2,
        3,
    )
    assert document["open"] == sum(document["steps"].values())
    assert len(document["weeks"]) == 4
    assert document["sentences"][1]["line"] == 5


def test_explain_without_a_name_has_a_line_each(root: Path, crmtui) -> None:
    write(root, "vip", VIP + "active: no\n")
    told = crmtui("playbook", "explain")
    assert [line.split()[0] for line in told.out.splitlines()] == ["playbook", "core", "vip"]
    vip = told.out.splitlines()[-1].split()
    assert vip[1:] == ["[b]VIP", "(2)", "off"]
    found = crmtui("playbook", "explain", "--json").json["playbooks"]
    assert [(one["playbook"], one["active"]) for one in found] == [("core", True), ("vip", False)]


def test_two_playbooks_for_one_channel_are_a_warning_with_place_and_example(
    root: Path, crmtui
) -> None:
    write(root, "vip", VIP)
    told = crmtui("check")
    assert told.out.count("same-channel") == 1
    assert "warning[same-channel] playbooks/vip.yaml:7:10 2 of its customers" in told.out
    assert "core/monthly-call (playbooks/core.yaml:5)" in told.out
    assert "Clash: 2 of its customers" in crmtui("playbook", "explain", "core").out


@pytest.mark.parametrize(
    "change",
    [
        ("via: [phone]", "via: [phone]\n    topic: gifts"),
        ("via: [phone]", "via: [phone, chat]"),
        ('"tier:core"', '"tier:basic"'),
        ("title:", "active: no\ntitle:"),
    ],
)
def test_what_is_no_clash(root: Path, crmtui, change: tuple[str, str]) -> None:
    write(root, "vip", VIP.replace(*change))
    assert "same-channel" not in crmtui("check").out


PLAY = """playbook: after
for: "tier:core orders:>=1"
when: "last_order:>30d"
until: "%s"
steps: [{step: call, via: [phone]}]
"""


def test_a_goal_that_follows_from_the_start_is_an_error(root: Path, crmtui) -> None:
    for goal in ("last_order:>20d", "orders:>=1", "tier:core OR tier:basic"):
        write(root, "after", PLAY % goal)
        told = crmtui("check")
        assert "error[goal-always-true] playbooks/after.yaml:4:8" in told.out, goal
        assert told.code == 1
    write(root, "after", PLAY % "last_order:<14d")
    assert "goal-always-true" not in crmtui("check").out


def test_a_goal_that_was_always_there_when_something_started(root: Path, crmtui) -> None:
    alerts = "".join(f"- {{id: a{n}, type: alert, at: 2026-10-0{n}, alert: churn, state: opened}}\n"
                     for n in (1, 2, 3))  # fmt: skip
    (root / "records/customers/华东/acme/alerts.yaml").write_text(alerts, encoding="utf-8")
    play = PLAY.replace('when: "last_order:>30d"', 'on_entry: "type:alert"')
    write(root, "after", play % "orders:>=2")
    assert "warning[goal-always-true] playbooks/after.yaml:4:8 the goal was true each of the 3" in (
        crmtui("check").out
    )
    write(root, "after", play % "orders:>=3")
    assert "goal-always-true" not in crmtui("check").out


@pytest.mark.parametrize("kind", ["cadence", "play", "dates", "chore"])
def test_a_new_playbook_passes_check_and_its_story(root: Path, crmtui, kind: str) -> None:
    before = commits(root)
    told = crmtui("playbook", "new", "visits", "--kind", kind)
    assert told.code == 0, told.err
    assert commits(root) == before + 1
    assert "# " in (root / "playbooks/visits.yaml").read_text(encoding="utf-8")
    test = crmtui("playbook", "test", "visits")
    assert (test.code, test.out) == (0, "✓ visits: A first story\n")
    assert crmtui("check").code == 0
    story = (root / "playbooks/scenarios/visits.yaml").read_text(encoding="utf-8")
    assert "step: " in story
    text = (root / "playbooks/visits.yaml").read_text(encoding="utf-8")
    write(
        root, "visits", text.replace("active: no", "active: yes").replace("[phone]", "[visit]", 1)
    )
    assert "error" not in crmtui("check").out


@pytest.mark.parametrize(
    "query",
    ['tier:core tag:"need/品质优先"', "has:tier orders:>=2", "-has:tier", "owner:lin OR owner:zhao",
     "since:<90d", "revenue:>100", "silent:>30d -tag:vip"],
)  # fmt: skip
def test_the_story_of_any_query_holds(root: Path, crmtui, query: str) -> None:
    assert crmtui("playbook", "new", "q1", "--for", query).code == 0
    assert crmtui("playbook", "test", "q1").code == 0
    assert crmtui("check").code == 0


def test_a_query_that_no_story_can_ask_is_said(root: Path, crmtui) -> None:
    told = crmtui("playbook", "new", "q1", "--for", "due:<2026-12-01")
    assert told.code == 0
    assert "no scenario was written" in told.err
    assert not (root / "playbooks/scenarios/q1.yaml").exists()


def test_a_copy_keeps_comments_and_stories_and_is_switched_off(root: Path, crmtui) -> None:
    write(root, "vip", "# why: 林\n" + VIP)
    (root / "playbooks/scenarios").mkdir(exist_ok=True)
    (root / "playbooks/scenarios/vip.yaml").write_text(
        "playbook: vip\nscenarios:\n  - scenario: named\n    customer: {tier: core}\n"
        "    entries: [{type: touch, at: 2026-03-02, via: chat, does: [vip/weekly]}]\n"
        "    expect: [{on: 2026-03-09, tasks: [{step: weekly, due: 2026-03-09}]}]\n",
        encoding="utf-8",
    )
    assert crmtui("playbook", "new", "vip-2", "--from", "vip").code == 0
    copy = (root / "playbooks/vip-2.yaml").read_text(encoding="utf-8")
    assert copy.startswith("# why: 林\nplaybook: vip-2\n") and "active: no" in copy
    story = (root / "playbooks/scenarios/vip-2.yaml").read_text(encoding="utf-8")
    assert "does: [vip-2/weekly]" in story
    assert crmtui("playbook", "test", "vip-2").out == "✓ vip-2: named\n"


@pytest.mark.parametrize("name", ["core", "CORE", "tiers", "../x", "a b", ""])
def test_names_that_are_taken_or_none(root: Path, crmtui, name: str) -> None:
    before = (root / "playbooks/core.yaml").read_bytes()
    assert crmtui("playbook", "new", name).code in (2, 4)
    assert (root / "playbooks/core.yaml").read_bytes() == before


def test_wrong_wishes_write_nothing(root: Path, crmtui) -> None:
    for wish in (["--for", "tier:("], ["--from", "nobody"], ["--kind", "play", "--from", "core"]):
        assert crmtui("playbook", "new", "x1", *wish).code in (2, 3)
    assert not (root / "playbooks/x1.yaml").exists()
    assert crmtui("playbook", "explain", "core", "--kind", "play").code == 2
    assert crmtui("playbook", "explain", "nobody").code == 3
