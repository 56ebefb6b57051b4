"""A workspace as it is in a commit, or by a commit's rules."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from crmtui.errors import CrmError, NotFound
from crmtui.workspace import Workspace
from crmtui.workspace.questions import Questions


def test_a_commit_answers_with_its_own_records_and_the_index_stays(
    workspace: Workspace, run_git
) -> None:
    before = workspace.show("李工").customer
    workspace.edit(before.id, {"name": "另一个名字", "tier": "basic"})
    with workspace.at("HEAD~1") as past:
        assert past.show(before.id).customer.name == before.name
        assert past.list(f"tier:{before.tier}").total == 1
    assert workspace.show(before.id).customer.name == "另一个名字"
    assert workspace.list("tier:basic").total == 2


def test_another_day_may_be_asked_of_a_commit(workspace: Workspace) -> None:
    day = workspace.today_date()
    with workspace.at("HEAD") as past:
        late = past.today(on=day.replace(year=day.year + 1)).lines
        now = past.today().lines
    assert late
    assert late[0].score > now[0].score


def test_the_same_records_by_the_rules_of_a_commit(workspace: Workspace, run_git) -> None:
    planned = tasks(workspace)
    assert planned > {"acme/next@9c10"}
    for path in (workspace.root / "playbooks").glob("*.yaml"):
        run_git(workspace.root, "rm", "-q", str(path))
    run_git(workspace.root, "commit", "-qm", "Do without playbooks")
    assert tasks(workspace) == {"acme/next@9c10"}
    with workspace.under("HEAD~1") as other:
        assert tasks(other) == planned
    assert tasks(workspace) == {"acme/next@9c10"}


def tasks(workspace: Questions) -> set[str]:
    """The ids of today's tasks."""
    return {part.task.id for line in workspace.today().lines for part in line.parts}


def test_what_is_no_revision_is_named(workspace: Workspace) -> None:
    with pytest.raises(CrmError), workspace.at("no-such-branch"):
        pass


def test_a_workspace_without_git_has_no_revisions(make_workspace) -> None:
    with pytest.raises(NotFound), make_workspace(under_git=False).at("HEAD"):
        pass


def test_no_filter_runs_where_only_the_contents_can_tell(
    workspace: Workspace, run_git, tmp_path: Path
) -> None:
    root, sang = workspace.root, tmp_path / "sang"
    (root / ".gitattributes").write_text("records/** filter=canary\n")
    run_git(root, "add", "-A")
    run_git(root, "commit", "-qm", "attributes")
    run_git(root, "config", "filter.canary.clean", f"touch {sang}; cat")
    workspace.refresh()
    written = max(file.stat().st_mtime_ns for file in root.rglob("*.yaml"))
    for file in [*root.rglob("*.yaml"), root / ".git/index"]:
        os.utime(file, ns=(written, written))
    run_git(root, "update-index", "-q", "--refresh")
    os.utime(root / ".git/index", ns=(written, written))
    sang.unlink(missing_ok=True)
    with workspace.at("HEAD") as past:
        assert past.today().lines
    assert not sang.exists()
