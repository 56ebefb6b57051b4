"""The person's own keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmtui.settings import config_dir
from crmtui.tui.keymap import load_keymap


def keymap_file(text: str | bytes) -> Path:
    path = config_dir() / "keymap.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_no_file_is_no_finding() -> None:
    assert load_keymap() == ({}, [])


def test_keys_are_read_by_command_id() -> None:
    keymap_file('log = "ctrl+g,l"\n"no-answer" = "f12"\n')
    assert load_keymap() == ({"log": "ctrl+g,l", "no-answer": "f12"}, [])


@pytest.mark.parametrize(
    "text", ['logg = "x"', "log = 3", 'log = "ctrl+"', 'log = ""', "log = [", b"log = \xff"]
)
def test_what_is_ignored_is_told(text: str | bytes) -> None:
    keymap_file(text)
    keymap, ignored = load_keymap()
    assert keymap == {} and len(ignored) == 1 and "keymap.toml" in ignored[0]


def test_own_keys_work_and_show(play) -> None:
    keymap_file('snooze = "z,f12"')

    async def story(stage) -> None:
        await stage.sees("8d late", "z Snooze")
        await stage.press("s")
        await stage.pilot.pause()
        assert "Snooze · " not in stage.text
        await stage.press("f12")
        await stage.sees("Snooze · 示例制造集团")

    play(story)
