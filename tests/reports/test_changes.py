"""History of fields, blame and the team's log, from real commits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crmtui.errors import NotFound, UsageError
from crmtui.model.drafts import TouchDraft
from crmtui.workspace import Workspace

ACME = "records/customers/华东/acme/customer.yaml"
TOUCH = "records/customers/华东/acme/2026-10-12-touch-7f3a9c.yaml"
Git = Callable[..., str]


@pytest.fixture
def git(workspace: Workspace, run_git: Git) -> Git:
    return lambda *arguments: run_git(workspace.root, *arguments)


def _edit(root: Path, old: str, new: str, path: str = ACME) -> None:
    text = (root / path).read_text()
    assert old in text
    (root / path).write_text(text.replace(old, new))


def _by(git: Git, who: str, subject: str, when: str = "2026-11-19T10:00+08:00") -> None:
    git("add", "-A")
    git("-c", f"user.name={who}", "-c", f"user.email={who.lower()}@example.com", "commit", "-q",
        "--date", when, "-m", subject)  # fmt: skip


# -- history -------------------------------------------------------------------------------------


def test_branches_do_not_take_each_other_back(workspace: Workspace, git: Git) -> None:
    root = workspace.root
    git("switch", "-qc", "branch")
    _edit(root, "industry: 制造业", "industry: IT")
    _by(git, "Zhao", "industry", "2026-11-19T10:00+08:00")
    git("switch", "-q", "main")
    _edit(root, "tier: core", "tier: basic")
    _by(git, "Lin", "tier", "2026-11-19T11:00+08:00")
    git("merge", "-q", "--no-edit", "branch")
    told = [(c.field, c.before, c.after, c.author) for c in workspace.history("acme")][:2]
    assert sorted(told) == [("industry", "制造业", "IT", "Zhao"), ("tier", "core", "basic", "Lin")]
    assert len(workspace.history("acme", "tier")) == 2, "the change and the beginning"


def test_what_a_merge_decides_is_its_change(workspace: Workspace, git: Git) -> None:
    root = workspace.root
    git("switch", "-qc", "branch")
    _edit(root, "tier: core", "tier: vip")
    _by(git, "Zhao", "vip")
    git("switch", "-q", "main")
    _edit(root, "tier: core", "tier: basic")
    _by(git, "Lin", "basic")
    git("merge", "-q", "--no-commit", "-s", "ours", "branch")
    _edit(root, "tier: basic", "tier: gold")
    _by(git, "Wang", "decided")
    (decided, *_rest) = workspace.history("acme", "tier")
    assert (decided.after, decided.author) == ("gold", "Wang")


def test_a_move_is_told_and_packing_is_not(workspace: Workspace, git: Git) -> None:
    workspace.move("acme", "华南/深圳")
    (moved, *_older) = workspace.history("acme")
    assert (moved.field, moved.before) == ("folder", "records/customers/华东/acme")
    assert moved.after == "records/customers/华南/深圳/acme"
    folder = workspace.root / moved.after
    known = len(workspace.history("acme"))
    packed = ('- {id: 7f3a9c2e41, type: touch, at: 2026-10-12T10:30+08:00, logged: '
              '2026-10-12T10:41+08:00, by: lin, via: phone, direction: out, with: [li], outcome: '
              'reached, note: 对价格有顾虑，希望分期。, next: [{id: 9c10, do: 提供分期方案, due: '
              '2026-11-18}]}\n')  # fmt: skip
    (folder / Path(TOUCH).name).unlink()
    (folder / "touches-2026.yaml").write_text(packed)
    _by(git, "Lin", "pack")
    assert len(workspace.history("acme")) == known
    _edit(
        workspace.root, "outcome: reached", "outcome: replied", f"{moved.after}/touches-2026.yaml"
    )
    _by(git, "Zhao", "hand")
    (changed, *_older) = workspace.history("acme")
    assert (changed.field, changed.author) == ("entry touch", "Zhao")
    assert ("reached" in changed.before, "replied" in changed.after) == (True, True)


# -- blame ---------------------------------------------------------------------------------------


def test_blame(workspace: Workspace, git: Git) -> None:
    _edit(workspace.root, "role: 采购负责人", "role: 总监")
    _by(git, "Zhao", "Li Gong is director now")
    workspace.edit("acme", {"tier": "basic"})
    workspace.move("acme", "华南")
    path = f"records/customers/华南/acme/{Path(ACME).name}"
    _edit(workspace.root, "industry: 制造业", "industry: IT", path)
    fields = {one.field: one for one in workspace.blame("acme")}
    assert (fields["contacts.li.role"].author, fields["contacts.li.role"].value) == ("Zhao", "总监")
    assert fields["contacts.li.role"].subject == "Li Gong is director now"
    assert (fields["tier"].author, fields["tier"].value) == ("Lin", "basic")
    assert fields["since"].subject == "Start"
    assert (fields["industry"].commit, fields["industry"].when) == ("", None)
    assert list(fields)[:2] == ["id", "name"]


def test_blame_of_a_value_that_came_back(workspace: Workspace, git: Git) -> None:
    for tier in ("basic", "core"):
        workspace.edit("acme", {"tier": tier})
    (last, *_rest) = workspace.history("acme", "tier")
    assert {one.field: one.commit for one in workspace.blame("acme")}["tier"] == last.commit


def test_blame_without_git(make_workspace: Any) -> None:
    with pytest.raises(NotFound):
        make_workspace(under_git=False).blame("acme")


# -- the team's log ------------------------------------------------------------------------------


def test_team_log(workspace: Workspace, git: Git) -> None:
    git("commit", "-q", "--amend", "--no-edit", "--date", "2026-11-01T10:00+08:00")
    _edit(workspace.root, "industry: 制造业", "industry: IT")
    _by(git, "Script", "nightly sync", "2026-11-17T03:00+08:00")
    _edit(workspace.root, "industry: IT", "industry: AI")
    _by(git, "Zhao", "by hand", "2026-11-16T00:30+08:00")
    _edit(workspace.root, "industry: AI", "industry: ERP")
    _by(git, "Zhao", "last week", "2026-11-15T23:30+08:00")
    workspace.log("acme", TouchDraft("phone", "x"))
    workspace.edit("acme", {"tier": "basic"})
    told = workspace.team_log()
    assert told.since == date(2026, 11, 16)
    people = [(p.member, p.name, dict(p.counts)) for p in told.people]
    assert people == [("lin", "林", {"log": 1, "edit": 1}), ("zhao", "赵", {"by-hand": 1}),
                      ("", "Script", {"by-hand": 1})]  # fmt: skip
    assert told.counts == {"by-hand": 2, "log": 1, "edit": 1}
    assert told.idle == ("wang",)
    (first, *_more) = told.people[0].deeds
    assert (first.action, first.customers) == ("log", ("acme",))
    assert "示例制造集团" in first.subject
    assert [p.member for p in workspace.team_log(owner="zhao").people] == ["zhao"]
    assert len(workspace.team_log(date(2026, 11, 15)).people[1].deeds) == 2
    with pytest.raises(UsageError):
        workspace.team_log(owner="nobody")


def test_merges_are_named_as_such(workspace: Workspace, git: Git) -> None:
    git("switch", "-qc", "branch")
    git("commit", "-q", "--allow-empty", "-m", "x")
    git("switch", "-q", "main")
    git("merge", "-q", "--no-ff", "--no-edit", "branch")
    (lin,) = workspace.team_log(date(2020, 1, 1)).people
    assert lin.counts == {"by-hand": 2, "merge": 1}


def test_campaigns_that_reached_the_customer_are_told_and_those_taken_back(
    workspace: Workspace, git: Git
) -> None:
    root = workspace.root
    _edit(root, "tier: core", "tier: core\nformerly: [A0]")
    folder = root / "records/campaigns"
    folder.mkdir()
    (folder / "README.md").write_text("acme: what is kept here\n")
    head = "title: 春节邮件\nat: 2026-02-10\nvia: email\n"
    named = "recipients: [{customer: other}, {customer: A0, contact: li}]\n"
    (folder / "spring.yaml").write_text(f"id: spring\n{head}{named}")
    (folder / "others.yaml").write_text(f"id: o\n{head}recipients: [{{customer: acme2}}]\n")
    (folder / "failed.yaml").write_text(
        f"id: f\n{head}recipients: [{{customer: other}}]\nfailed: [{{customer: acme}}]\n")  # fmt: skip
    _by(git, "Lin", "mail")
    (folder / "spring.yaml").unlink()
    _by(git, "Lin", "no mail")
    told = [(c.before, c.after, c.path) for c in workspace.history("acme", "campaign")]
    line = "2026-02-10 · email · sent · 春节邮件"
    path = "records/campaigns/spring.yaml"
    assert told == [(line, "", path), ("", line, path)]
