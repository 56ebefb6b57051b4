"""A message from a template: read, changed, copied, opened, sent, and logged by itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crmtui.tui.screens.letter_dialog import LetterDialog
from crmtui.workspace import Workspace

PLAYBOOK = """\
playbook: core
title: 核心客户 / Core accounts
for: "tier:core"
cadences:
  - step: briefing
    title: 月度简报 / Monthly briefing
    every: 1 month
    via: [email]
    template: greeting
"""
GREETING = """\
---
title: 问候 / Greeting
via: [email, chat]
subject: "{{ customer.short }}的简报"
---
{{ contact.name }}：您好！[/red] {{ customer.needs | default('—') }}
"""
NEEDS = """\
---
title: 需求 / Needs
via: [chat]
---
{{ customer.needs }}！
"""
ACME = "records/customers/华东/acme"


@pytest.fixture
def written(make_workspace: Callable[..., Workspace], basic_files: Any) -> Workspace:
    profile = basic_files[f"{ACME}/customer.yaml"]
    phones = 'phones: ["+86 138 0013 8000"]'
    return make_workspace(
        extra={
            "playbooks/core.yaml": PLAYBOOK,
            "playbooks/templates/greeting.md": GREETING,
            "playbooks/templates/needs.md": NEEDS,
            f"{ACME}/customer.yaml": profile.replace(
                phones, f"{phones}\n    emails: [li@example.com]"
            )
            + "  - {key: wu, name: 吴倩}\n",
        }
    )


@pytest.fixture
def server(mail_server: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    found = mail_server()
    monkeypatch.setenv("CRMTUI_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("CRMTUI_SMTP_PORT", str(found.port))
    monkeypatch.setenv("CRMTUI_SMTP_SECURITY", "none")
    return found


def touches(workspace: Workspace) -> list[str]:
    found = sorted((workspace.root / ACME).glob("2026-11-20-touch-*.yaml"))
    return [path.read_text().replace("'", "") for path in found]


async def open_dialog(stage: Any) -> None:
    await stage.sees("示例制造集团")
    await stage.press("m")
    await stage.sees("李工：您好！", "示例的简报")


def test_it_is_sent_and_logged_and_the_task_is_done(
    play: Any, written: Workspace, server: Any
) -> None:
    async def story(stage: Any) -> None:
        await open_dialog(stage)
        await stage.sees("[/red]", "Greeting", "Needs")
        await stage.press("s")
        await stage.sees("Send it?", "李工 <li@example.com>")
        await stage.press("y")
        await stage.until(lambda: len(stage.done) == 1)

    play(story, at=written, size=(80, 24))
    (arrived,) = server.letters
    assert arrived["Subject"] == "示例的简报"
    (touch,) = touches(written)
    assert "does: [core/briefing]" in touch
    assert "outcome: sent" in touch
    assert "with: [li]" in touch


def test_nothing_goes_out_without_a_yes(play: Any, written: Workspace, server: Any) -> None:
    async def story(stage: Any) -> None:
        await open_dialog(stage)
        await stage.press("s")
        await stage.sees("Send it?")
        await stage.press("n")
        await stage.loses("Send it?")
        await stage.press("escape")
        await stage.loses("Mail program")
        assert stage.done == []

    play(story, at=written)
    assert server.letters == []


def test_what_the_server_says_is_told_and_nothing_logged(
    play: Any, written: Workspace, server: Any
) -> None:
    server.refused = {"li@example.com"}

    async def story(stage: Any) -> None:
        await open_dialog(stage)
        await stage.press("s")
        await stage.sees("Send it?")
        await stage.press("y")
        await stage.sees("the server refuses li@example.com")
        assert isinstance(stage.app.screen, LetterDialog)

    play(story, at=written)
    assert touches(written) == []


def test_without_a_server_it_says_what_to_do(play: Any, written: Workspace) -> None:
    async def story(stage: Any) -> None:
        await open_dialog(stage)
        await stage.press("s")
        await stage.sees("no mail server is set up")

    play(story, at=written)


def test_another_template_and_another_person(play: Any, written: Workspace) -> None:
    async def story(stage: Any) -> None:
        await open_dialog(stage)
        await stage.press("shift+tab", "right")
        await stage.sees("吴倩：您好！", "吴倩 has no e-mail address")
        await stage.press("s")
        await stage.sees("吴倩 has no e-mail address — add one to the profile")
        await stage.press("shift+tab", "right")
        await stage.sees("⟨customer.needs⟩！", "acme has no customer.needs")
        await stage.press("y")
        await stage.sees("acme has no customer.needs, which the text names")
        assert stage.done == []

    play(story, at=written)


def test_after_copying_it_may_be_logged_as_sent(
    play: Any, written: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[str] = []
    monkeypatch.setattr("crmtui.tui.screens.letter_dialog.copy_text", copied.append)

    async def story(stage: Any) -> None:
        await open_dialog(stage)
        await stage.press("y")
        await stage.sees("Log it as sent?")
        await stage.press("y")
        await stage.until(lambda: len(stage.done) == 1)

    play(story, at=written)
    assert copied == ["李工：您好！[/red] —\n"]
    assert "via: email" in touches(written)[0]


def test_opening_it_asks_first(
    play: Any, written: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Any] = []
    monkeypatch.setattr("crmtui.tui.screens.letter_dialog.open_mail", opened.append)

    async def story(stage: Any) -> None:
        await open_dialog(stage)
        await stage.press("o")
        await stage.sees("Open it in your mail program?")
        assert opened == []
        await stage.press("y")
        await stage.sees("Log it as sent?")
        await stage.press("n")
        await stage.loses("Log it as sent?")
        assert stage.done == []

    play(story, at=written)
    assert [letter.to.address for letter in opened] == ["li@example.com"]


def test_it_says_so_when_there_is_no_template(play: Any, workspace: Workspace) -> None:
    async def story(stage: Any) -> None:
        await stage.sees("示例制造集团")
        await stage.press("m")
        await stage.until(lambda: any("playbooks/templates" in told for told in stage.told))

    play(story, at=workspace)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 14)])
def test_it_fits(play: Any, written: Workspace, size: tuple[int, int]) -> None:
    async def story(stage: Any) -> None:
        await stage.sees("示例")
        await stage.press("m")
        await stage.sees("李工：您好！")
        assert stage.widths == {size[0]}

    play(story, at=written, size=size)


def test_without_a_due_task_it_begins_with_what_fits_and_says_why(
    play: Any, written: Workspace
) -> None:
    book = written.root / "playbooks/core.yaml"
    book.write_text(PLAYBOOK.replace("template: greeting", "starts: 2027-01-01"))
    (written.root / "playbooks/templates/needs.md").write_text(
        NEEDS.replace("title: 需求", 'for: "tier:core"\ntitle: 需求').replace(
            "{{ customer.needs }}", "需要什么"
        )
    )

    async def story(stage: Any) -> None:
        await stage.sees("示例制造集团")
        await stage.press("m")
        await stage.sees("需要什么！", "Nothing with a template is due; this one is for tier:core.")
        await stage.press("shift+tab", "shift+tab", "right")
        await stage.sees("李工：您好！")
        assert "Nothing with a template" not in stage.text

    play(story, at=written)
