"""Changes: edits, commits, conflicts and the server, in words, with a key for each."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from crmtui.tui.screens.changes import ChangesScreen
from crmtui.workspace import Workspace

PROFILE = "records/customers/02/C2024002/customer.yaml"
BETA = "id: C2024002\nname: Beta Tools Ltd\nowner: {owner}\ntier: basic\nsince: 2024-01-15\n"


def git(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True,
                          text=True).stdout  # fmt: skip


def edit(workspace: Workspace, owner: str) -> None:
    (workspace.root / PROFILE).write_text(BETA.format(owner=owner))


@pytest.fixture
def shared(workspace: Workspace, tmp_path: Path) -> Workspace:
    """The workspace with a server and an upstream."""
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "server.git")
    git(workspace.root, "remote", "add", "origin", str(tmp_path / "server.git"))
    git(workspace.root, "push", "-q", "-u", "origin", "main")
    return workspace


@pytest.fixture
def colleague(shared: Workspace, tmp_path: Path) -> Path:
    """A second clone."""
    git(tmp_path, "clone", "-q", "server.git", "colleague")
    clone = tmp_path / "colleague"
    git(clone, "config", "user.name", "Zhao")
    git(clone, "config", "user.email", "zhao@example.com")
    return clone


def theirs(clone: Path, owner: str) -> None:
    """The colleague gives the customer to somebody, and pushes."""
    (clone / PROFILE).write_text(BETA.format(owner=owner))
    git(clone, "commit", "-qam", f"Beta goes to {owner}")
    git(clone, "push", "-q")


async def open_changes(stage) -> None:
    await stage.sees("8d late")
    await stage.press("3")
    await stage.until(lambda: isinstance(stage.app.screen, ChangesScreen))


def test_when_nothing_is_open_it_says_so(play, shared: Workspace) -> None:
    async def story(stage) -> None:
        await open_changes(stage)
        await stage.sees("Everything is committed and pushed.", "follows origin/main")
        await stage.press("c")
        await stage.until(lambda: "Everything is committed." in stage.told)

    play(story, at=shared)


def test_edits_are_told_in_words_and_committed_with_a_sentence(play, shared: Workspace) -> None:
    edit(shared, "lin")

    async def story(stage) -> None:
        await stage.sees("·1 uncommitted")
        await open_changes(stage)
        await stage.sees("Not committed  1", "Beta Tools Ltd", "owner: zhao → lin")
        await stage.press("c")
        await stage.sees("Commit what was edited")
        await stage.press("enter")
        await stage.sees("Please write something")
        await stage.type("Beta goes to Lin")
        await stage.press("enter")
        await stage.sees("Not pushed to origin/main  1", "11-", "Beta goes to Lin  Lin")
        await stage.loses("Not committed")
        await stage.sees("main ↑1")

    play(story, at=shared)
    assert git(shared.root, "log", "-1", "--format=%s") == "Beta goes to Lin\n"


def test_a_commit_shows_in_full_and_can_be_undone(play, shared: Workspace) -> None:
    shared.tag(["acme", "C2024002"], add=["vip"])

    async def story(stage) -> None:
        await open_changes(stage)
        await stage.sees("Not pushed to origin/main  1")
        await stage.press("enter")
        await stage.sees("2 customers", "Beta Tools Ltd", "示例制造集团", "+vip")
        await stage.press("escape", "u")
        await stage.sees("Undo?")
        await stage.press("y")
        await stage.sees("Not pushed to origin/main  2", "Undo: ")

    play(story, at=shared)


def test_sync_fetches_and_pushes_and_tells(play, shared: Workspace, colleague: Path) -> None:
    theirs(colleague, "wang")
    shared.edit("acme", {"industry": "化工"})

    async def story(stage) -> None:
        await open_changes(stage)
        await stage.sees("main ↑1")
        await stage.press("s")
        await stage.sees("Everything is committed and pushed.")
        await stage.until(
            lambda: any("Synced. Commits: 1 from origin/main" in t for t in stage.told)
        )
        assert (await stage.ask(lambda ws: ws.find("C2024002"))).owner == "wang"

    play(story, at=shared)


def test_offline_is_told_politely_and_keys_go_on(play, shared: Workspace) -> None:
    git(shared.root, "remote", "set-url", "origin", "http://127.0.0.1:9/nowhere.git")

    async def story(stage) -> None:
        await open_changes(stage)
        await stage.press("s", "1")
        await stage.sees("8d late")
        await stage.until(lambda: any("Your work is safe here." in told for told in stage.told))
        await stage.loses("⇅")

    play(story, at=shared)


def test_a_branch_without_a_server_is_asked_where_to(play, shared: Workspace) -> None:
    git(shared.root, "switch", "-q", "-c", "handover")

    async def story(stage) -> None:
        await open_changes(stage)
        await stage.sees("This branch follows no server")
        await stage.press("s")
        await stage.sees("Share this branch?", "origin/handover")
        await stage.press("y")
        await stage.sees("follows origin/handover")

    play(story, at=shared)


def test_a_key_that_comes_before_git_has_answered_is_not_lost(play, shared: Workspace) -> None:
    shared.edit("C2024002", {"owner": "lin"})

    async def story(stage) -> None:
        await stage.sees("8d late")
        await stage.press("3", "s")
        await stage.until(lambda: any("1 to origin/main" in told for told in stage.heard))

    play(story, at=shared)


@pytest.mark.parametrize(("keys", "owner"), [
    (("o",), "lin"), (("t",), "wang"), (("b",), "zhao"), (("v", *"wang", "enter"), "wang"),
])  # fmt: skip
def test_a_conflict_is_decided_and_the_merge_goes_on(
    play, shared: Workspace, colleague: Path, keys: tuple[str, ...], owner: str
) -> None:
    theirs(colleague, "wang")
    shared.edit("C2024002", {"owner": "lin"})

    async def story(stage) -> None:
        await open_changes(stage)
        await stage.press("s")
        await stage.sees("In conflict  1", "Beta Tools Ltd", "owner", "zhao", "lin   Lin, ",
                         "wang   Zhao, ", "merge ", "✗1 in conflict")  # fmt: skip
        await stage.press("m")
        await stage.until(lambda: any("Decide the conflicts first" in t for t in stage.told))
        await stage.press(*keys)
        await stage.sees("nothing is in conflict: m goes on")
        await stage.press("m")
        await stage.sees("Finish the merge?")
        await stage.press("y")
        await stage.until(lambda: any(told.startswith("Merge origin/main") for told in stage.heard))
        await stage.sees("Not pushed to origin/main")
        await stage.press("s")
        await stage.sees("Everything is committed and pushed.")
        assert (await stage.ask(lambda ws: ws.find("C2024002"))).owner == owner

    play(story, at=shared, size=(100, 40))


def test_a_value_the_field_cannot_have_is_refused(play, shared: Workspace, colleague: Path) -> None:
    (colleague / PROFILE).write_text(BETA.format(owner="zhao").replace("2024-01-15", "2024-01-16"))
    git(colleague, "commit", "-qam", "x")
    git(colleague, "push", "-q")
    shared.edit("C2024002", {"since": "2024-01-17"})

    async def story(stage) -> None:
        await open_changes(stage)
        await stage.press("s")
        await stage.sees("In conflict  1")
        await stage.press("v", *"soon", "enter")
        await stage.until(lambda: any("soon" in told for told in stage.told))
        await stage.sees("In conflict  1")

    play(story, at=shared)


def test_without_git_it_says_so(play, make_workspace) -> None:
    async def story(stage) -> None:
        await stage.press("3")
        await stage.sees("This workspace is not under Git.")
        await stage.press("c", "s", "o", "m", "enter")

    play(story, at=make_workspace(under_git=False))


def test_what_git_does_outside_is_seen(play, shared: Workspace) -> None:
    edit(shared, "lin")

    async def story(stage) -> None:
        await open_changes(stage)
        await stage.sees("Not committed  1")
        git(shared.root, "commit", "-qam", "by hand")
        await stage.press("r")
        await stage.sees("by hand  Lin")
        await stage.loses("Not committed")

    play(story, at=shared)
