"""Edits made by hand, committed with a person's sentence: ours, all of them, and nothing else."""

from __future__ import annotations

import pytest

from crmtui.errors import Conflict, UsageError
from crmtui.workspace import Workspace

PROFILE = "records/customers/02/C2024002/customer.yaml"
EDITED = "id: C2024002\nname: Beta Tools Ltd\nowner: lin\ntier: basic\nsince: 2024-01-15\n"
NOTE = "records/customers/02/C2024002/n.yaml"


def test_edits_new_and_removed_files_are_one_commit(workspace: Workspace, write, run_git) -> None:
    touch = "records/customers/华东/acme/2026-10-12-touch-7f3a9c.yaml"
    write(workspace.root, {PROFILE: EDITED, NOTE: "type: note\nat: 2026-11-01\n",
                           "notes.txt": "mine\n"})  # fmt: skip
    (workspace.root / touch).unlink()
    done = workspace.commit_edits("  Beta goes\nto Lin ")
    assert done.message == "Beta goes to Lin" and set(done.paths) == {PROFILE, NOTE, touch}
    assert done.customers == ("C2024002", "acme")
    assert run_git(workspace.root, "log", "-1", "--format=%B").split("\n") == [
        "Beta goes to Lin", "", "Action: commit", "", ""]  # fmt: skip
    assert run_git(workspace.root, "status", "--porcelain") == "?? notes.txt\n"


def test_undo_takes_it_back(workspace: Workspace, write) -> None:
    write(workspace.root, {PROFILE: EDITED})
    workspace.commit_edits("Beta goes to Lin")
    workspace.undo()
    assert workspace.find("C2024002").owner == "zhao"


def test_a_long_sentence_is_kept_whole(workspace: Workspace, write, run_git) -> None:
    write(workspace.root, {PROFILE: EDITED})
    said = "核对过电话与负责人，" * 9
    workspace.commit_edits(said)
    body = run_git(workspace.root, "log", "-1", "--format=%B")
    assert body.split("\n\n")[1] == said and "Customer: C2024002" in body.split("\n\n")[2]


def test_a_sentence_cannot_forge_a_trailer(workspace: Workspace, write, run_git) -> None:
    write(workspace.root, {PROFILE: EDITED})
    workspace.commit_edits("x\n\nUndoes: abc")
    assert "Undoes" not in run_git(workspace.root, "log", "-1", "--format=%(trailers)")


def test_nothing_edited_makes_no_commit(workspace: Workspace, run_git) -> None:
    before = run_git(workspace.root, "rev-parse", "HEAD")
    assert workspace.commit_edits("x").commit == ""
    assert run_git(workspace.root, "rev-parse", "HEAD") == before


def test_unknown_files_are_left_and_named(workspace: Workspace, write) -> None:
    write(workspace.root, {"records/photo.bin": "x", PROFILE: EDITED})
    done = workspace.commit_edits("x")
    assert done.paths == (PROFILE,) and "records/photo.bin" in done.warnings[0]


def test_errors_in_what_was_committed_are_told(workspace: Workspace, write) -> None:
    write(workspace.root, {PROFILE: EDITED.replace("2024-01-15", "soon")})
    assert any("since" in told for told in workspace.commit_edits("x").warnings)


def test_refusals_commit_nothing(workspace: Workspace, write, run_git, make_workspace) -> None:
    with pytest.raises(UsageError, match="sentence"):
        workspace.commit_edits("  ")
    marks = "<<<<<<< ours\nowner: lin\n=======\nowner: wang\n>>>>>>> theirs\n"
    write(workspace.root, {PROFILE: marks})
    with pytest.raises(Conflict, match="conflict markers"):
        workspace.commit_edits("x")
    write(workspace.root, {PROFILE: EDITED})
    (workspace.root / ".git/MERGE_HEAD").write_text(run_git(workspace.root, "rev-parse", "HEAD"))
    with pytest.raises(Conflict, match="merge"):
        workspace.commit_edits("x")
    assert run_git(workspace.root, "log", "--format=%s").split() == ["Start"]


def test_what_was_staged_otherwise_is_not_taken(workspace: Workspace, write, run_git) -> None:
    write(workspace.root, {PROFILE: EDITED})
    run_git(workspace.root, "add", PROFILE)
    write(workspace.root, {PROFILE: EDITED + "needs: more\n"})
    with pytest.raises(Conflict, match="staged"):
        workspace.commit_edits("x")
    run_git(workspace.root, "add", PROFILE)
    assert workspace.commit_edits("x").paths == (PROFILE,)
