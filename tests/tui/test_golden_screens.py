"""Whole screens as text, at the sizes people have."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmtui.workspace import Workspace

KEYS: dict[str, tuple[tuple[str, ...], str]] = {
    "today": ((), "对价格有顾虑"),
    "customers": (("2", "down"), "2 of 2 customers"),
    "customer": (("enter",), "→ 提供分期方案"),
    "due": (("enter", "]"), "playbooks/core.yaml"),
    "log-form": (("l",), "Completes"),
    "snooze": (("s",), "in 3 days"),
    "help": (("question_mark",), "Log a call"),
}
SMALL = {"today": (40, 12), "customers": (40, 12)}
LARGE = {"today": (120, 40), "customers": (140, 45), "log-form": (120, 40)}


@pytest.mark.parametrize(
    ("name", "size"),
    [*((name, (80, 24)) for name in KEYS), *SMALL.items(), *LARGE.items()],
    ids=lambda value: "x".join(map(str, value)) if isinstance(value, tuple) else value,
)
def test_screen(play, golden, name: str, size: tuple[int, int]) -> None:
    keys, sign = KEYS[name]

    async def story(stage) -> None:
        await stage.sees("8d late", "1 late")
        if size == (120, 40) and name == "today":
            await stage.sees("Coming two weeks", "█")
        if size[0] > 40:
            await stage.sees("对价格有顾虑")
        await stage.press(*keys)
        if size[0] > 40 or name != "today":
            await stage.sees(sign)
        if size[0] >= 130:
            await stage.sees("LAST TOUCHES")
        await stage.pilot.pause(0.2)
        golden(f"{name}-{size[0]}x{size[1]}", stage.text)

    play(story, size=size)


@pytest.mark.parametrize(
    "size", [(80, 24), (120, 40), (40, 12)], ids=lambda s: "x".join(map(str, s))
)
def test_plan(play, golden, size: tuple[int, int]) -> None:
    async def story(stage) -> None:
        await stage.sees("8d late")
        await stage.press("4")
        await stage.sees("Fr 11-20", "1/3", "2 overdue")
        await stage.pilot.pause(0.3)
        golden(f"plan-{size[0]}x{size[1]}", stage.text)

    play(story, size=size)


@pytest.mark.parametrize(
    "size", [(80, 24), (120, 40), (40, 12)], ids=lambda s: "x".join(map(str, s))
)
def test_playbooks(play, golden, size: tuple[int, int]) -> None:
    async def story(stage) -> None:
        await stage.sees("8d late")
        await stage.press("5")
        await stage.sees("Core accounts", "1 playbook")
        if size[0] > 40:
            await stage.sees("For customers: tier core.", "0%")
        await stage.until(lambda: "…" not in stage.text.split("\n")[2])
        await stage.pilot.pause(0.2)
        golden(f"playbooks-{size[0]}x{size[1]}", stage.text)

    play(story, size=size)


EDITED = "id: C2024002\nname: Beta Tools Ltd\nowner: lin\ntier: core\n"
PROFILE = "records/customers/02/C2024002/customer.yaml"
DATE = {"GIT_AUTHOR_DATE": "2026-11-19T10:00+08:00", "GIT_COMMITTER_DATE": "2026-11-19T10:00+08:00"}


def _theirs_and_ours(root: Path, run_git, monkeypatch) -> None:
    """A merge with a conflict, at a fixed time."""
    for name, value in DATE.items():
        monkeypatch.setenv(name, value)
    start = (root / PROFILE).read_text()
    run_git(root, "switch", "-q", "-c", "theirs")
    (root / PROFILE).write_text(start.replace("zhao", "wang"))
    run_git(root, "commit", "-qam", "Beta goes to Wang")
    run_git(root, "switch", "-q", "main")
    (root / PROFILE).write_text(start.replace("zhao", "lin"))
    run_git(root, "commit", "-qam", "Beta goes to Lin")


@pytest.mark.parametrize(
    "size", [(80, 24), (120, 40), (40, 12)], ids=lambda s: "x".join(map(str, s))
)
def test_changes_with_edits(play, golden, workspace: Workspace, size: tuple[int, int]) -> None:
    (workspace.root / PROFILE).write_text(EDITED)

    async def story(stage) -> None:
        await stage.sees("8d late", "·1")
        await stage.press("3")
        await stage.sees("Beta Tools Ltd", "owner: zhao → lin")
        await stage.pilot.pause(0.2)
        golden(f"changes-{size[0]}x{size[1]}", stage.text)

    play(story, at=workspace, size=size)


@pytest.mark.parametrize("size", [(80, 24), (40, 12)], ids=lambda s: "x".join(map(str, s)))
def test_changes_in_conflict(
    play, golden, workspace: Workspace, run_git, monkeypatch, size: tuple[int, int]
) -> None:
    _theirs_and_ours(workspace.root, run_git, monkeypatch)
    assert workspace.merge("theirs").state == "conflicts"

    async def story(stage) -> None:
        await stage.sees("✗1")
        await stage.press("3")
        await stage.sees("In conflict  1", "ours    lin")
        await stage.pilot.pause(0.2)
        golden(f"conflict-{size[0]}x{size[1]}", stage.text)

    play(story, at=workspace, size=size)
