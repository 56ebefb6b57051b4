"""crmtui today, and crmtui without a command."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Caller = Callable[..., Any]


def test_own_queue(crmtui: Caller) -> None:
    result = crmtui("today")
    assert result.code == 0
    assert (
        result.out
        == """\
Friday 2026-11-20 · 林 · 1 late, 0 due
   customer      tier  what             by     due             contact  phone              why
!  示例制造集团  core  quarterly visit  visit  1004 days late  李工     +86 138 0013 8000  Wanted every 3 months by visit; never contacted, estimated from 2023-11-20.
!                      提供分期方案            2 days late                                 Promised on 2026-10-12 for 2026-11-18.
!                      monthly call     phone  8 days late                                 Wanted every month by phone; the last contact was on 2026-10-12 (phone).
"""
    )
    assert result.err == "The make-up workdays of 2027 are not announced yet.\n"


def test_without_a_command_and_a_terminal_it_is_the_queue(crmtui: Caller) -> None:
    assert crmtui().out == crmtui("today").out


def test_everybody(crmtui: Caller) -> None:
    result = crmtui("today", "--owner", "all", "--limit", "2")
    assert "· everybody ·" in result.out
    assert "李工 (林)" in result.out
    assert "Ann Lee (赵)" in result.out
    assert "without a playbook: 1 (crmtui list uncovered:yes)\n" in result.err


def test_another_day_another_owner(crmtui: Caller) -> None:
    result = crmtui("today", "--on", "明天", "--owner", "zhao")
    assert result.out.startswith("Saturday 2026-11-21 · 赵 · 1 late, 0 due\n")
    assert "Harbour Foods Ltd" in result.out
    assert "示例" not in result.out


def test_beyond_the_days_room(crmtui: Caller, root: Path) -> None:
    config = root / "crmtui.yaml"
    config.write_text(config.read_text().replace("per_day: 3", "per_day: 1"))
    more = root / "records/customers/07/C7/customer.yaml"
    more.parent.mkdir(parents=True)
    more.write_text("{id: C7, name: Second, owner: lin, tier: core, since: 2026-10-10}\n")
    result = crmtui("today")
    assert "Second" not in result.out
    assert "1 more customer if time allows: crmtui today --all\n" in result.err
    assert "Second" in crmtui("today", "--all").out
    fits = {task["name"]: task["fits"] for task in crmtui("today", "--json").json["tasks"]}
    assert fits == {"示例制造集团": True, "Second": False}


def test_document(crmtui: Caller) -> None:
    document = crmtui("today", "--json", "--owner", "all").json
    assert {**document, "tasks": len(document["tasks"])} == {
        "schema": "crmtui/today", "version": 1, "day": "2026-11-20", "owner": "", "tasks": 4,
        "snoozed": 0, "uncovered": 1, "held_back": 0, "customers": 3, "skipped_files": 0,
        "notices": ["holidays-not-published:2027"], "batches": [],
    }  # fmt: skip
    assert document["tasks"][2] == {
        "id": "acme/core/monthly-call@2026-10-12", "customer": "acme", "kind": "cadence",
        "playbook": "core", "step": "monthly-call", "title": "monthly call", "due": "2026-11-12",
        "opens": "2026-11-12", "closes": "2026-11-19", "channel": "phone", "owner": "lin",
        "hidden_until": None, "estimated": False, "attempts": 0, "guide": "", "template": "",
        "rule": "playbooks/core.yaml:5", "does": "core/monthly-call",
        "reasons": ["Wanted every month by phone; the last contact was on 2026-10-12 (phone)."],
        "name": "示例制造集团", "tier": "core", "covers": "", "state": "late", "overdue": 8,
        "score": 16.63, "line_score": 44.0, "fits": True, "contact": "李工",
        "phone": "+86 138 0013 8000", "last_contact": "2026-10-12",
    }  # fmt: skip


def test_nothing_due(crmtui: Caller) -> None:
    result = crmtui("today", "--owner", "wang")
    assert result.out == "Friday 2026-11-20 · 王 · 0 late, 0 due\nNothing is due.\n"


def test_chart(crmtui: Caller) -> None:
    rows = crmtui("today", "--chart").out.splitlines()
    assert rows[-2].split()[:3] == ["Fr", "Sa", "Su"]
    assert rows[-1].split()[:3] == ["20", "21", "22"]


def test_strangers_and_bad_days(crmtui: Caller) -> None:
    result = crmtui("today", "--owner", "lim")
    assert (result.code, result.err) == (
        2, "error[usage]: nobody in the team is 'lim' — choose from lin, zhao, wang\n")  # fmt: skip
    assert crmtui("today", "--on", "someday").code == 2


def test_me_without_a_team_entry(crmtui: Caller, root: Path, run_git: Caller) -> None:
    run_git(root, "config", "user.email", "stranger@example.com")
    result = crmtui("today", "--owner", "me")
    assert (result.code, result.out) == (2, "")
    assert "Git's e-mail is not in the team" in result.err
    assert "· everybody ·" in crmtui("today").out


def test_a_broken_file_is_told_and_hides_nothing(crmtui: Caller, root: Path) -> None:
    broken = root / "records/customers/08/C8/customer.yaml"
    broken.parent.mkdir(parents=True)
    broken.write_text("id: C8\nname: [\n")
    result = crmtui("today")
    assert result.code == 1
    assert "示例制造集团" in result.out
    assert "warning: 1 file with errors is left out — `crmtui check` lists it\n" in result.err


def test_colour_only_when_wanted(crmtui: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[" not in crmtui("today").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in crmtui("today").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in crmtui("today").out


def test_the_workspace_may_be_named_after_the_command(call: Caller, root: Path) -> None:
    assert call("today", "-w", root).out == call("-w", root, "today").out


def test_json_needs_only_what_it_needs(root: Path) -> None:
    code = (
        "import sys, json\nfrom crmtui.cli.main import run\n"
        f"code = run(['-w', {str(root)!r}, 'today', '--json'])\n"
        "print(json.dumps([code, sorted(sys.modules)]))"
    )
    for _round in range(2):
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
    exit_code, modules = json.loads(done.stdout.splitlines()[-1])
    assert exit_code == 0
    assert not {"textual", "rich", "pandas", "numpy", "plotext", "git", "pydantic", "holidays",
                "ruamel", "pypinyin", "rapidfuzz", "phonenumbers", "python_calamine",
                "lunar_python"}.intersection(modules)  # fmt: skip


NEWS = """\
playbook: news
for: "all"
cadences:
  - step: mail
    title: 双周邮件
    every: 2 weeks
    via: [email]
    batch: yes
"""


def test_a_batch_is_one_line(crmtui: Caller, root: Path) -> None:
    (root / "playbooks/news.yaml").write_text(NEWS.replace('"all"', '"since:>2000-01-01"'))
    result = crmtui("today", "--all")
    assert "▤" not in result.out
    [line] = [line for line in result.out.splitlines() if "双周邮件" in line]
    assert "customer" in line
    assert line.endswith("crmtui batch news/mail")
    document = crmtui("today", "--json").json
    [batch] = document["batches"]
    assert batch["id"] == "news/mail"
    assert batch["count"] == len(batch["tasks"]) == len(batch["customers"])
    assert not {*batch["tasks"]} & {task["id"] for task in document["tasks"]}
    told = crmtui("why", "news/mail").out
    assert "One line, because the step says `batch: yes`" in told
    assert "playbooks/news.yaml:4" in told
    assert crmtui("why", batch["tasks"][0]).out.startswith("双周邮件")
    assert batch in crmtui("why", "news/mail", "--json").json["batches"]
