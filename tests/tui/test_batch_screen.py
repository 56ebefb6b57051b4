"""The screen of a message to many: choose, look at each text, send, write down."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crmtui.store.codec import parse
from crmtui.tui.screens.batch import BatchScreen
from crmtui.tui.screens.customer import CustomerScreen
from crmtui.tui.screens.today import TodayScreen
from crmtui.tui.widgets.table import VirtualTable
from crmtui.workspace import Workspace

NEWS = """\
playbook: news
for: "tier:news"
cadences:
  - step: mail
    title: 双周邮件 / Fortnightly mail
    every: 2 weeks
    via: [email]
    batch: yes
    template: news
"""
TEMPLATE = """\
---
title: 动态 / News
subject: "{{ customer.name }} news"
---
Dear {{ contact.name }},
[bold]news[/bold] of the month.
"""


def customer(id: str, email: str) -> str:
    people = f"contacts:\n  - {{name: P{id}, emails: [{email}]}}\n" if email else ""
    return f"id: {id}\nname: Client {id}\nowner: lin\ntier: news\nsince: 2026-01-05\n{people}"


@pytest.fixture
def many(make_workspace: Callable[..., Workspace]) -> Workspace:
    """Three who can get the mail, one who cannot."""
    emails = {"A1": "a1@example.com", "A2": "a2@example.com", "A3": "a3@example.com", "B1": ""}
    extra = {f"records/customers/x/{id}/customer.yaml": customer(id, email)
             for id, email in emails.items()}  # fmt: skip
    rules = {"playbooks/news.yaml": NEWS, "playbooks/templates/news.md": TEMPLATE,
             "playbooks/tiers.yaml": "core: {title: 核心}\nbasic: {title: 基础}\nnews: {title: 新}\n"}  # fmt: skip
    return make_workspace(extra={**rules, **extra})


@pytest.fixture
def server(mail_server: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    running = mail_server()
    for name, value in (("HOST", "127.0.0.1"), ("PORT", str(running.port)), ("SECURITY", "none")):
        monkeypatch.setenv(f"CRMTUI_SMTP_{name}", value)
    return running


async def open_batch(stage: Any) -> None:
    await stage.sees("▤ 4 customers")
    table = stage.app.screen.query_one("#queue", VirtualTable)
    table.go_to("news/mail@lin")
    await stage.press("enter")
    await stage.until(lambda: isinstance(stage.app.screen, BatchScreen))
    await stage.sees("3 of 3 chosen")


def recipients(root: Path) -> list[str]:
    [path] = (root / "records/campaigns").glob("*.yaml")
    return [one["customer"] for one in parse(path.read_bytes(), path.name).value["recipients"]]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 12)])
def test_the_line_opens_the_list_and_each_text(play: Any, many: Workspace, size: Any) -> None:
    async def story(stage: Any) -> None:
        await open_batch(stage)
        assert stage.widths == {size[0]}
        if size[0] >= 80:
            await stage.sees("1 left out", "Fortnightly mail")
            await stage.sees("Client A1 news", "Dear PA1,", "[bold]news[/bold]", "a2@example.com")
            await stage.press("down")
            await stage.sees("Dear PA2,")
            await stage.press("end")
            await stage.sees("no e-mail address")
        await stage.press("escape")
        await stage.until(lambda: isinstance(stage.app.screen, TodayScreen))

    play(story, size=size, at=many)


def test_the_card_says_what_the_line_is(play: Any, many: Workspace) -> None:
    async def story(stage: Any) -> None:
        await stage.sees("▤ 4 customers", "Fortnightly mail")
        stage.app.screen.query_one("#queue", VirtualTable).go_to("news/mail@lin")
        await stage.sees("Client A1", "enter: choose, look at the texts, send")
        await stage.press("l", "s", "d")
        assert isinstance(stage.app.screen, TodayScreen)

    play(story, at=many, size=(120, 40))


def test_send_to_those_who_are_chosen(play: Any, many: Workspace, server: Any) -> None:
    async def story(stage: Any) -> None:
        await open_batch(stage)
        await stage.press("down", "space")
        await stage.sees("2 of 3 chosen")
        await stage.press("ctrl+s")
        await stage.sees("Send?", "2 customers", "127.0.0.1")
        await stage.press("y")
        await stage.until(lambda: bool(stage.done))
        await stage.sees("0 of 1 chosen")

    play(story, at=many)
    assert [letter["X-Sent-To"] for letter in server.letters] == [
        "a1@example.com", "a3@example.com"]  # fmt: skip
    assert recipients(many.root) == ["A1", "A3"]


def test_files_are_read_once_letters_are_out(play: Any, many: Workspace, server: Any) -> None:
    async def story(stage: Any) -> None:
        app = stage.app
        app.session.is_sending = True
        before = app.data
        app.read_again(always=True)
        await stage.press("down")
        assert app.data == before
        app.session.is_sending = False
        app.read_again()
        await stage.until(lambda: app.data == before + 1)

    play(story, at=many)


def test_what_the_server_refuses_is_told_and_stays(play: Any, many: Workspace, server: Any) -> None:
    server.refused.add("a2@example.com")

    async def story(stage: Any) -> None:
        await open_batch(stage)
        await stage.press("s")
        await stage.sees("Send?")
        await stage.press("1")
        await stage.until(lambda: any("1 letter did not go out" in told for told in stage.told))
        await stage.sees("1 of 1 chosen", "Client A2")

    play(story, at=many)
    assert recipients(many.root) == ["A1", "A3"]


def test_write_down_that_it_was_sent(play: Any, many: Workspace) -> None:
    async def story(stage: Any) -> None:
        await open_batch(stage)
        await stage.press("s")
        await stage.until(lambda: any("No mail server" in told for told in stage.told))
        await stage.press("w")
        await stage.sees("Were these sent?")
        await stage.press("n")
        await stage.loses("Were these sent?")
        await stage.press("ctrl+w")
        await stage.sees("Were these sent?")
        await stage.press("y")
        await stage.until(lambda: bool(stage.done))
        await stage.loses("Client A1")

    play(story, at=many)
    assert recipients(many.root) == ["A1", "A2", "A3"]


def test_nobody_chosen_nothing_done(play: Any, many: Workspace) -> None:
    async def story(stage: Any) -> None:
        await open_batch(stage)
        await stage.press("a")
        await stage.sees("0 of 3 chosen")
        for key in ("s", "w", "e", "z"):
            await stage.press(key)
        await stage.until(lambda: "Nobody is chosen" in stage.told)
        await stage.press("ctrl+a")
        await stage.sees("3 of 3 chosen")
        await stage.press("enter")
        await stage.until(lambda: isinstance(stage.app.screen, CustomerScreen))

    play(story, at=many)
    assert not (many.root / "records/campaigns").exists()


def test_export_and_snooze(play: Any, many: Workspace, tmp_path: Path) -> None:
    target = tmp_path / "m.csv"

    async def story(stage: Any) -> None:
        await open_batch(stage)
        await stage.press("e")
        await stage.sees("Export · 3 customers")
        await stage.type(str(target))
        await stage.press("enter")
        await stage.until(target.exists)
        await stage.press("z")
        await stage.sees("Snooze · 3 customers")
        await stage.press("ctrl+s")
        await stage.until(lambda: bool(stage.done))
        await stage.sees("snoozed until")

    play(story, at=many, size=(120, 30))
    assert target.read_bytes().decode("utf-8-sig").count("example.com") == 3
