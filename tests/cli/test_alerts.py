"""``crmtui alerts`` and ``crmtui review alerts``: from a plunge in the records to today's queue."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Caller = Callable[..., Any]

PLAY = """\
playbook: fast-response
title: 快速响应 / Fast response
for: "tier:core"
on_entry: "type:alert state:opened alert:plunge severity:high"
until_entry: "type:alert state:closed alert:plunge"
give_up: 30 days
steps:
  - step: lead-call
    title: 主管致电 / Call by the lead
    after: 0 days
    via: [phone]
"""
ORDERS = "".join(
    f"- {{id: P{n}, type: order, at: {day}, amount: 10000}}\n"
    for n, day in enumerate(("2025-09-10", "2025-12-10", "2026-03-10", "2026-06-10", "2026-08-10"))
)


@pytest.fixture
def plunged(root: Path, run_git: Callable[..., str]) -> Path:
    """A customer that ordered every quarter and stopped; its orders and a play are committed."""
    for path in root.glob("records/customers/**/orders-2026.yaml"):
        path.unlink()
    (root / "records/customers/05/C2024005/orders.yaml").write_text(ORDERS)
    (root / "playbooks/fast-response.yaml").write_text(PLAY, encoding="utf-8")
    (root / "playbooks/policies").mkdir()
    (root / "playbooks/policies/alerts.yaml").write_text(
        "rules:\n  purchases: {low: 0.3, medium: 0.5, high: 0.8}\n  rhythm: {active: no}\n"
        "  dormancy: {active: no}\n  health: {active: no}\n  health-fall: {active: no}\n"
    )
    run_git(root, "add", "-A")
    run_git(root, "commit", "-qm", "orders")
    return root


def test_from_a_plunge_to_the_queue_of_the_day(
    crmtui: Caller, plunged: Path, run_git: Callable[..., str]
) -> None:
    text = crmtui("alerts")
    assert "orders fell by 100 %" in text.out and "→ fast-response" in text.out
    assert "1 new" in text.err
    assert "lead-call" not in crmtui("today", "--json", "--owner", "all").out

    look = crmtui("review", "alerts")
    assert look.code == 0 and "--apply records it" in look.err
    before = run_git(plunged, "rev-parse", "HEAD")
    assert crmtui("review", "alerts", "--apply").out.startswith("Review alerts: 1 opened")
    assert run_git(plunged, "rev-list", "--count", f"{before.strip()}..HEAD").strip() == "1"

    (task,) = [t for t in crmtui("today", "--json", "--owner", "all").json["tasks"]
               if t["playbook"] == "fast-response"]  # fmt: skip
    assert (task["customer"], task["step"], task["due"]) == ("C2024005", "lead-call", "2026-11-20")
    assert task["score"] >= 40
    assert [c["id"] for c in crmtui("list", "alert:plunge", "--json").json["customers"]] == [
        "C2024005"
    ]
    assert crmtui("list", "alert:low").out == ""

    again = crmtui("review", "alerts", "--apply")
    assert again.out.strip() == "Nothing to change"
    assert crmtui("check").code == 0


def test_an_order_ends_it(crmtui: Caller, plunged: Path, run_git: Callable[..., str]) -> None:
    from datetime import UTC, datetime

    from crmtui.workspace import Workspace

    crmtui("review", "alerts", "--apply")
    path = plunged / "records/customers/05/C2024005/back.yaml"
    path.write_text("- {id: P9, type: order, at: 2026-11-21, amount: 10000}\n")
    later = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
    with Workspace.open(plunged, now=lambda: later) as workspace:
        (change,) = workspace.alerts().changes
        assert (change.action, change.name) == ("close", "plunge")
        done = workspace.review_alerts()
        assert done.counts == {"close": 1}
        assert workspace.alerts().changes == ()
        owner = workspace.today()
        assert not [
            p for line in owner.lines for p in line.parts if p.task.playbook == "fast-response"
        ]


def test_two_clones_write_the_same_files(
    crmtui: Caller, plunged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    shutil.copytree(plunged, other)
    subprocess.run(["git", "config", "user.email", "zhao@example.com"], cwd=other, check=True)
    monkeypatch.setenv("LANGUAGE", "zh_CN")
    for folder in (plunged, other):
        assert crmtui("-w", str(folder), "review", "alerts", "--apply").code == 0
    ours, theirs = (
        {p.relative_to(f): p.read_bytes() for p in f.rglob("*-alert-*.yaml")}
        for f in (plunged, other)
    )
    assert ours == theirs and len(ours) == 1
    (text,) = ours.values()
    assert b"by:" not in text and b"logged:" not in text
    assert "采购下降 100%" in text.decode() and "orders fell by 100 %" in text.decode()


def test_only_some_of_it(crmtui: Caller, plunged: Path) -> None:
    assert crmtui("review", "alerts", "--only", "C2024005").code == 2
    refused = crmtui("review", "alerts", "--apply", "--only", "acme")
    assert refused.code == 2 and "Nothing is to be recorded" in refused.err
    done = crmtui("review", "alerts", "--apply", "--only", "harbour/plunge", "--json").json
    assert done["customers"] == ["C2024005"] and done["counts"] == {"open": 1}


def test_one_customer_and_the_documents(crmtui: Caller, plunged: Path) -> None:
    text = crmtui("alerts", "C2024005").out
    assert "plunge  high  new" in text and "answer: → fast-response" in text
    assert "No alert." in crmtui("alerts", "acme").out
    document = crmtui("alerts", "--json").json
    assert (document["schema"], document["version"]) == ("crmtui/alerts", 1)
    (alert,) = document["alerts"]
    assert (alert["key"], alert["change"], alert["playbooks"]) == (
        "C2024005/plunge", "open", ["fast-response"])  # fmt: skip
    assert alert["causes"][0]["number"] == 1
    assert document["changes"] == {"open": 1, "raise": 0, "close": 0}
    assert crmtui("review", "alerts", "--json").json["schema"] == "crmtui/review-alerts"
    assert crmtui("alerts", "--on", "2026-07-01", "--json").json["alerts"] == []
    assert (
        crmtui("alerts", "--severity", "high", "--query", "owner:lin", "--json").json["alerts"]
        == []
    )


@pytest.mark.parametrize("day", ["0001-01-01", "2199-12-31"])
def test_the_ends_of_time(crmtui: Caller, root: Path, day: str) -> None:
    assert crmtui("alerts", "--on", day, "--json").code == 0
    assert crmtui("alerts", "--backtest", "--on", day, "--months", "2", "--json").code == 0


def test_a_backtest(crmtui: Caller, plunged: Path) -> None:
    document = crmtui("alerts", "--backtest", "--json").json
    assert document["schema"] == "crmtui/alerts-backtest"
    assert len(document["months"]) == 12 and document["thin"]
    assert document["of"] == document["cases"] + sum(document["left_out"].values())
    text = crmtui("alerts", "--backtest")
    assert text.code == 0 and "deviations (k)" in text.out and "chance" in text.err
    assert crmtui("alerts", "acme", "--backtest").code == 2


def test_names_in_alerts_are_only_text(crmtui: Caller, plunged: Path) -> None:
    path = plunged / "records/customers/05/C2024005/x.yaml"
    path.write_text('- {id: X, type: alert, at: 2026-11-19, alert: "a\\e[31m[b]", state: opened, '
                    'why: "\\e]0;x\\a[bold]"}\n')  # fmt: skip
    text = crmtui("alerts").out
    assert "\x1b" not in text and "[bold]" in text
    assert crmtui("review", "alerts", "--apply").out.startswith("Review alerts: 1 opened")


def test_a_wrong_policy_is_named(crmtui: Caller, plunged: Path) -> None:
    (plunged / "playbooks/policies/alerts.yaml").write_text("rules: {usage: {low: 2, high: 1}}\n")
    result = crmtui("check")
    assert result.code == 1 and "bad-bounds" in result.out
    assert crmtui("alerts").code == 0


def test_a_model_is_for_a_back_test_and_needs_its_extra(
    crmtui: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert crmtui("alerts", "--model", "logistic").code == 2
    monkeypatch.setattr("crmtui.analysis.health.logistic.is_installed", lambda: False)
    refused = crmtui("alerts", "--backtest", "--model", "logistic")
    assert refused.code == 2 and "crmtui[stats]" in refused.err
    monkeypatch.setattr("crmtui.analysis.health.logistic.is_installed", lambda: True)
    told = crmtui("alerts", "--backtest", "--model", "logistic", "--json").json["model"]
    assert (told["refused"], told["verdicts"]) == (True, [])
    assert "No model: " in crmtui("alerts", "--backtest", "--model", "logistic").err
    assert crmtui("alerts", "--backtest", "--json").json["model"] is None
