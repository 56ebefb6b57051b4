"""User text is shown as it is, on every screen: never markup, never an escape sequence."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from crmtui.tui.screens.log_form import LogForm
from crmtui.workspace import Workspace

EVIL = "[/oops] [red]x[/red] [@click=app.quit]Q[/] $primary :smile: {}"
CONTROL = "bell\x07 esc\x1b[31m csi\x9b2J osc\x1b]52;c;x\x07 bidi\u202e end"
PLAYBOOK = f"""\
playbook: evil
title: "{EVIL}"
for: "tier:evil"
cadences:
  - step: call
    title: "{EVIL}"
    every: 1 week
    via: [phone]
"""


@pytest.fixture
def hostile(make_workspace) -> Workspace:
    note = '"bell\\a esc\\e[31m csi\\x9b2J osc\\e]52;c;x\\a bidi\\u202e end"'
    return make_workspace({
        "crmtui.yaml": f'name: "{EVIL}"\ntimezone: Asia/Shanghai\n'
                       f'team: {{lin: {{name: "{EVIL}", email: lin@example.com}}}}\n',
        "playbooks/tiers.yaml": f'evil: {{title: "{EVIL}"}}\n',
        "playbooks/tags.yaml": f'"{EVIL}": "{EVIL}"\n',
        "playbooks/evil.yaml": PLAYBOOK,
        "records/customers/a/C1/customer.yaml": f"""\
            id: C1
            name: "{EVIL}"
            tier: evil
            owner: lin
            industry: "{EVIL}"
            needs: "{EVIL}"
            note: {note}
            since: 2026-01-01
            tags: ["{EVIL}"]
            contacts: [{{name: "{EVIL}", role: "{EVIL}", phones: ["{EVIL}"], wechat: "{EVIL}"}}]
            """,
        "records/customers/a/C1/t.yaml": f"""\
            type: touch
            at: 2026-11-01T10:00+08:00
            by: "{EVIL}"
            via: phone
            with: ["{EVIL}"]
            note: {note}
            next: [{{do: "{EVIL}", due: 2026-11-19}}]
            """,
        "records/customers/a/C1/odd.yaml": f'type: usage\nat: 2026-10-01\nsignal: "{EVIL}"\n',
    })  # fmt: skip


def assert_harmless(stage) -> None:
    allowed = {"\n"}
    acting = {c for c in stage.text if (ord(c) < 32 or 127 <= ord(c) < 160 or c == "\u202e")}
    assert acting <= allowed, acting


SCREENS = {
    "today": (),
    "log form": ("l",),
    "snooze": ("s",),
    "skip": ("x",),
    "done": ("d",),
    "tags": ("t",),
    "complaint": ("c",),
    "pause": ("p",),
    "customers": ("2",),
    "customer timeline": ("enter",),
    "customer due": ("enter", "]"),
    "customer profile": ("enter", "]", "]"),
    "customer contacts": ("enter", "[", "["),
    "customer history": ("enter", "["),
    "do not contact": ("enter", "b"),
    "owner": ("o",),
    "undo": ("u",),
    "changes": ("3",),
    "change": ("3", "down", "enter"),
    "plan": ("4", "o"),
    "move": ("4", "m"),
    "playbooks": ("5", "t"),
    "one commit": ("enter", "[", "enter"),
}


@pytest.mark.parametrize("size", [(80, 24), (140, 45)], ids=["small", "large"])
def test_hostile_text_is_literal_on_every_screen(play, hostile: Workspace, size) -> None:
    path = hostile.root / "records/customers/a/C1/customer.yaml"
    path.write_text(
        path.read_text().replace("since: 2026-01-01", 'refs: {x: "bell\\a esc\\e[31m"}')
    )

    async def story(stage) -> None:
        await stage.sees("[/oops]")
        for name, keys in SCREENS.items():
            await stage.press(*keys)
            await stage.pilot.pause(0.1)
            assert_harmless(stage)
            assert stage.app.is_running, name
            await stage.press("escape", "escape", "1")
            await stage.until(lambda: len(stage.app.screen_stack) == 1, name)

    play(story, at=hostile, size=size)


def test_notes_show_control_characters_as_symbols(play, hostile: Workspace) -> None:
    async def story(stage) -> None:
        await stage.sees("bell␇ esc␛[31m", "⟨202E⟩")

    play(story, at=hostile, size=(140, 45))


def test_hostile_text_in_the_filter(play) -> None:
    async def story(stage) -> None:
        await stage.press("2")
        await stage.sees("2 of 2 customers")
        for text in (EVIL, CONTROL, "[", "[/", "tier:[", "名称：[x]", "\\[", "'\"("):
            stage.app.screen.query_one(Input).value = text
            await stage.pilot.pause(0.1)
            assert_harmless(stage)
            assert stage.app.is_running, text
        await stage.press("escape", "escape")
        await stage.sees("2 of 2 customers")

    play(story)


def test_hostile_text_in_messages_after_logging(play, hostile: Workspace) -> None:
    async def story(stage) -> None:
        await stage.sees("[/oops]")
        await stage.press("n")
        await stage.until(lambda: len(stage.done) == 1)
        await stage.until(lambda: any("[/oops]" in told for told in stage.told))
        assert_harmless(stage)

    play(story, at=hostile)


def test_paste_of_a_megabyte_and_control_characters(play) -> None:
    from textual.events import Paste

    async def story(stage) -> None:
        await stage.sees("8d late")
        await stage.press("l")
        await stage.until(lambda: isinstance(stage.app.screen, LogForm))
        stage.app.screen.query_one("#next").focus()
        await stage.pilot.pause()
        stage.app.screen.focused.post_message(Paste("one\ntwo" + CONTROL + "x" * 1_000_000))
        await stage.pilot.pause(0.3)
        assert stage.app.is_running
        assert_harmless(stage)

    play(story)
