"""Playbooks: rules in words, problems in their place, scenarios played, customers as a list."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from crmtui.tui.screens.customers import CustomersScreen
from crmtui.workspace import Workspace

VIP = """playbook: vip
title: "[b]VIP[/b] 频次"
for: "tier:core"
active: no
cadences:
  - step: weekly
    every: 1 week
    via: [phone]
"""
STORY = """playbook: core
scenarios:
  - scenario: 每月一通 / monthly
    customer: {tier: core, owner: lin}
    entries: [{type: touch, at: 2026-03-10, via: phone}]
    expect: [{on: 2026-04-10, tasks: [{step: monthly-call, due: 2026-04-%s}]}]
"""
BROKEN = (
    'playbook: odd\nfor: "tier:core"\ncadences:\n  - step: a\n    every: never\n    via: [phone]\n'
)


@pytest.fixture
def shelf(make_workspace) -> Workspace:
    """A playbook that is used, one that is switched off, one that cannot be read."""
    return make_workspace(extra={
        "playbooks/vip.yaml": VIP, "playbooks/odd.yaml": BROKEN,
        "playbooks/scenarios/core.yaml": STORY % "10",
    })  # fmt: skip


async def opened(stage) -> None:
    await stage.sees("示例制造集团")
    await stage.press("5")
    await stage.sees("核心客户", "2 playbooks", "1 cannot be read")


def test_a_playbook_in_words_with_customers_and_how_it_is_kept(play, shelf: Workspace) -> None:
    async def story(stage) -> None:
        await opened(stage)
        await stage.sees(
            "For customers: tier core.", "every month by phone", "1 of 2", "示例制造集团"
        )
        await stage.sees("This month", "task due", "Work")
        await stage.press("down")
        await stage.sees("[b]VIP[/b] 频次  playbooks/vip.yaml", "Switched off", "off")

    play(story, at=shelf, size=(120, 40))


def test_a_file_that_cannot_be_read_is_listed_with_its_line(play, shelf: Workspace) -> None:
    async def story(stage) -> None:
        await opened(stage)
        await stage.press("end")
        await stage.sees("odd.yaml", "playbooks/odd.yaml:5", "'never' is not an interval")
        await stage.press("t", "enter")
        await stage.pilot.pause(0.1)
        await stage.sees("playbooks/odd.yaml:5")

    play(story, at=shelf, size=(120, 40))


def test_scenarios_are_played_and_told(play, shelf: Workspace) -> None:
    path = shelf.root / "playbooks/scenarios/core.yaml"

    async def story(stage) -> None:
        await opened(stage)
        await stage.press("t")
        await stage.sees("Scenarios", "✓ 每月一通 / monthly")
        path.write_text(STORY % "11", encoding="utf-8")
        await stage.press("t")
        await stage.sees("✗ 每月一通 / monthly", "monthly-call: due is 2026-04-10")

    play(story, at=shelf, size=(120, 40))


def test_enter_leads_to_the_customers(play, shelf: Workspace) -> None:
    async def story(stage) -> None:
        await opened(stage)
        await stage.press("enter")
        await stage.sees("playbook:core", "1 of 2 customers")
        assert isinstance(stage.app.screen, CustomersScreen)
        await stage.press("5", "down", "enter")
        await stage.sees("tier:core", "1 of 2 customers")

    play(story, at=shelf)


def test_the_file_opens_in_the_editor_and_is_read_again(
    play, shelf: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nsed -i "s/1 week/2 weeks/" "$1"\n')
    editor.chmod(editor.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setitem(os.environ, "EDITOR", str(editor))
    monkeypatch.delenv("VISUAL", raising=False)
    vip = shelf.root / "playbooks/vip.yaml"

    async def story(stage) -> None:
        await opened(stage)
        await stage.press("down")
        await stage.sees("every week by phone")
        # no terminal can be handed over in a test: the driver says so, and the screen stays
        with monkeypatch.context() as patch:
            patch.setattr(stage.app, "suspend", _nothing)
            await stage.press("e")
            await stage.sees("every 2 weeks by phone")
        assert "2 weeks" in vip.read_text(encoding="utf-8")

    play(story, at=shelf, size=(120, 40))


def test_tab_goes_to_the_text_and_back(play, shelf: Workspace) -> None:
    async def story(stage) -> None:
        await opened(stage)
        await stage.press("tab")
        assert stage.app.focused is not None and stage.app.focused.id == "about"
        await stage.press("tab")
        assert stage.app.focused.id == "list"

    play(story, at=shelf)


class _nothing:
    """Stands for handing the terminal over."""

    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...
