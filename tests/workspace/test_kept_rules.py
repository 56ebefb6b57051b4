"""A workspace whose rules are kept in the index goes by those in its files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from crmtui.model.rules import Rules
from crmtui.store.kept_rules import KeptRules
from crmtui.workspace import Workspace

Make = Callable[..., Workspace]


def reopened(workspace: Workspace) -> Workspace:
    return Workspace.open(workspace.root, now=workspace.now)


def test_rules_are_kept_with_what_was_made_by_them(workspace: Workspace) -> None:
    assert type(workspace.rules) is Rules
    workspace.refresh()
    with reopened(workspace) as again:
        assert type(again.rules) is KeptRules
        assert again.today() == workspace.today()
        assert again.rules.playbooks == workspace.rules.playbooks


def test_a_changed_rule_counts_at_once(workspace: Workspace) -> None:
    workspace.refresh()
    file = workspace.root / "crmtui.yaml"
    file.write_text(file.read_text().replace("name: 测试客户部", "name: 其他"))
    with reopened(workspace) as again:
        assert type(again.rules) is Rules and again.config.name == "其他"
        again.refresh()
    with reopened(workspace) as again:
        assert type(again.rules) is KeptRules and again.config.name == "其他"


def test_wrong_rules_are_told_of_each_time(workspace: Workspace) -> None:
    Path(workspace.root / "playbooks/odd.yaml").write_text(
        "playbook: odd\nfor: 'tier:core'\nx: 1\n"
    )
    for _ in range(3):
        with reopened(workspace) as again:
            again.refresh()
            assert [p.path for p in again.problems()] == ["playbooks/odd.yaml"]


def test_rules_of_another_state_are_not_kept_for_this_one(workspace: Workspace) -> None:
    workspace.refresh()
    with reopened(workspace) as again, again.at("HEAD") as past:
        assert past.rules.playbooks == workspace.rules.playbooks
    with reopened(workspace) as again:
        assert again.rules.config == workspace.config


def test_an_index_without_kept_rules_gets_them(workspace: Workspace) -> None:
    workspace.refresh()
    with workspace.index.writing() as db:
        db.execute("DELETE FROM meta WHERE key GLOB 'rules/*'")
    with reopened(workspace) as again:
        assert type(again.rules) is Rules
        again.refresh()
    with reopened(workspace) as again:
        assert type(again.rules) is KeptRules


def test_rules_that_cannot_be_told_are_read_each_time(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.refresh()
    file = workspace.root / "crmtui.yaml"
    file.write_text(file.read_text().replace("name: 测试客户部", "name: 其他"))
    monkeypatch.setattr("crmtui.workspace.core.texts_of", lambda _rules: {})
    for _ in range(2):
        with reopened(workspace) as again:
            assert type(again.rules) is Rules and again.config.name == "其他"
            again.refresh()
            assert not again._is_stale(again.today_date(), plans=True)
