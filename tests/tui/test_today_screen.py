"""Today, from the first look to the last call."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crmtui.tui import session
from crmtui.tui.widgets.card import CustomerCard
from crmtui.tui.widgets.load import LoadChart
from crmtui.workspace import Workspace

REPO = Path(__file__).resolve().parents[2]
PHONE = "+86 138 0013 8000"


def test_first_look_shows_whom_to_reach_why_and_how(play: Callable[..., None]) -> None:
    async def story(stage) -> None:
        await stage.sees("示例制造集团", "提供分期方案", "2d late", "李工", PHONE, "采购负责人",
                         "Promised on 2026-10-12 for", "2026-11-18.", "对价格有顾虑，希望分期。")  # fmt: skip
        assert stage.widths == {100}

    play(story)


def test_narrow_terminal_puts_the_card_below(play: Callable[..., None]) -> None:
    async def story(stage) -> None:
        await stage.sees("示例制造集团", f"李工  采购负责人  {PHONE}", "WHY" and "Promised on")
        rows = stage.text.splitlines()
        assert len(rows) == 24
        assert next(i for i, row in enumerate(rows) if "8d late" in row) < next(
            i for i, row in enumerate(rows) if PHONE in row
        )

    play(story, size=(80, 24))


def test_the_first_card_of_the_sample_cuts_no_word_off(
    play: Callable[..., None], tmp_path: Path
) -> None:
    for part in ("records", "playbooks"):
        shutil.copytree(REPO / part, tmp_path / part)
    shutil.copy(REPO / "crmtui.yaml", tmp_path)

    async def story(stage) -> None:
        await stage.sees("WHY")
        card = stage.app.screen.query_one(CustomerCard)
        await stage.until(lambda: card.show_vertical_scrollbar, "nothing to scroll")

        def is_for_the_width() -> bool:
            return card._strips == list(card._content(card._subject))

        await stage.until(is_for_the_width, "drawn for another width")

    morning = datetime(2026, 11, 23, 2, tzinfo=UTC)
    play(story, size=(120, 40), at=Workspace.open(tmp_path, now=lambda: morning))


def test_tiny_terminal_keeps_the_list_and_the_keys(play: Callable[..., None]) -> None:
    async def story(stage) -> None:
        await stage.sees("示例制造集团", "8d late", "? Help")
        assert PHONE not in stage.text
        assert stage.widths == {40}

    play(story, size=(40, 12))


def test_too_small_a_terminal_says_so_and_recovers(play: Callable[..., None]) -> None:
    async def story(stage) -> None:
        await stage.sees("示例制造集团")
        await stage.pilot.resize_terminal(16, 4)
        await stage.sees("Please enlarge")
        await stage.pilot.resize_terminal(1, 1)
        await stage.pilot.pause()
        await stage.pilot.resize_terminal(100, 30)
        await stage.sees("示例制造集团", PHONE)

    play(story)


def test_no_answer_logs_an_attempt_and_goes_on(
    play: Callable[..., None], workspace: Workspace
) -> None:
    async def story(stage) -> None:
        await stage.sees("提供分期方案")
        await stage.press("n")
        await stage.until(lambda: len(stage.done) == 1)
        entry = (await stage.ask(lambda ws: ws.show("acme"))).entries[0]
        assert (entry.get("via"), entry.get("outcome")) == ("phone", "no-answer")

    play(story, at=workspace)


def test_ctrl_twin_works_like_the_letter(play: Callable[..., None]) -> None:
    async def story(stage) -> None:
        await stage.sees("提供分期方案")
        await stage.press("ctrl+n")
        await stage.until(lambda: len(stage.done) == 1)

    play(story)


def test_snooze_hides_the_line_and_undo_brings_it_back(play: Callable[..., None]) -> None:
    async def story(stage) -> None:
        await stage.sees("提供分期方案")
        await stage.press("s")
        await stage.sees("Snooze · 示例制造集团", "Mo 2026-11-23", "in 3 days")
        await stage.press("3")
        await stage.sees("Fr 2026-11-27")
        await stage.press("enter")
        await stage.until(lambda: len(stage.done) == 1)
        await stage.sees("1 snoozed")
        await stage.press("u")
        await stage.sees("Undo?", stage.done[-1].message)
        await stage.press("y")
        await stage.until(lambda: stage.done == [])
        await stage.loses("1 snoozed")
        await stage.sees("提供分期方案", "8d late")

    play(story)


def test_nothing_to_undo_is_told(play) -> None:
    async def story(stage) -> None:
        await stage.sees("8d late")
        await stage.press("u")
        await stage.until(lambda: any("no action of yours" in told for told in stage.told))

    play(story)


def test_skip_asks_for_a_reason_and_escape_changes_nothing(play: Callable[..., None]) -> None:
    async def story(stage) -> None:
        await stage.sees("提供分期方案")
        await stage.press("x")
        await stage.sees("Skip · 示例制造集团")
        await stage.press("escape")
        await stage.loses("Skip · ")
        assert stage.done == []

    play(story)


def test_done_completes_a_promise(play: Callable[..., None], workspace: Workspace) -> None:
    async def story(stage) -> None:
        await stage.sees("提供分期方案")
        await stage.press("d")
        await stage.sees("Done · 示例制造集团")
        await stage.type("sent")
        await stage.press("enter")
        await stage.until(lambda: len(stage.done) == 1)
        await stage.loses("提供分期方案 · Mo")
        tasks = (await stage.ask(lambda ws: ws.show("acme"))).tasks
        assert [task.kind for task in tasks] == ["cadence"]

    play(story, at=workspace)


def test_complaint_is_opened_by_keyboard(play: Callable[..., None], workspace: Workspace) -> None:
    async def story(stage) -> None:
        await stage.sees("提供分期方案")
        await stage.press("c")
        await stage.sees("Complaint · 示例制造集团")
        await stage.type("late again")
        await stage.press("enter")
        await stage.until(lambda: len(stage.done) == 1)
        assert (await stage.ask(lambda ws: ws.show("acme"))).entries[0].get("title") == "late again"

    play(story, at=workspace)


def test_pause_until_resumed(play: Callable[..., None], workspace: Workspace) -> None:
    async def story(stage) -> None:
        await stage.sees("提供分期方案")
        await stage.press("p")
        await stage.sees("Pause all follow-up", "until resumed")
        await stage.press("6", "enter")
        await stage.until(lambda: len(stage.done) == 1)
        await stage.sees("Nothing is due")
        entry = (await stage.ask(lambda ws: ws.show("acme"))).entries[0]
        assert (entry.get("action"), entry.get("until")) == ("pause", None)

    play(story, at=workspace)


def test_owner_key_goes_round(play: Callable[..., None]) -> None:
    async def story(stage) -> None:
        await stage.sees("提供分期方案")
        await stage.press("o")
        await stage.sees("everybody", "Owner")
        await stage.press("o")
        await stage.sees("Nothing is due. Well done.", "赵")

    play(story)


def test_filter_narrows_by_plain_words_and_by_query(play: Callable[..., None]) -> None:
    async def story(stage) -> None:
        await stage.sees("提供分期方案")
        await stage.press("slash")
        await stage.type("8000")
        await stage.sees("提供分期方案")
        await stage.type("9")
        await stage.sees("No line fits the filter.")
        await stage.press("escape")
        await stage.sees("提供分期方案")
        await stage.press("slash")
        await stage.type("tier:core")
        await stage.sees("提供分期方案")

    play(story)


def test_an_empty_day_names_the_next_one(play: Callable[..., None], make_workspace) -> None:
    files = {
        "crmtui.yaml": "name: x\ntimezone: Asia/Shanghai\n",
        "records/customers/a/C1/customer.yaml": "id: C1\nname: One\nsince: 2026-01-01\n",
        "records/customers/a/C1/t.yaml": """\
            type: touch
            at: 2026-11-19T10:00+08:00
            via: phone
            next: [{do: call, due: 2026-11-24}]
            """,
    }

    async def story(stage) -> None:
        await stage.sees("Nothing is due. Well done.", "Next: Tu 11-24 (in 4 days), 1 task")

    play(story, at=make_workspace(files))


def test_tall_terminal_shows_the_load(play: Callable[..., None]) -> None:
    async def story(stage) -> None:
        await stage.sees("Coming two weeks", "room for 3 a day", "█", "Fr  ", "20")

    play(story, size=(120, 40))


def test_enter_opens_the_customer_and_escape_comes_back(play: Callable[..., None]) -> None:
    async def story(stage) -> None:
        await stage.sees("提供分期方案")
        await stage.press("enter")
        await stage.sees("Timeline", "History", "acme")
        await stage.press("escape")
        await stage.sees("8d late")

    play(story)


def test_a_sample_refuses_in_words(play: Callable[..., None], workspace: Workspace, write) -> None:
    config = (workspace.root / "crmtui.yaml").read_text() + "sample: true\n"
    write(workspace.root, {"crmtui.yaml": config})

    async def story(stage) -> None:
        await stage.sees("提供分期方案")
        await stage.press("r")
        await stage.until(lambda: stage.app.session.facts.rules.config.sample)
        await stage.press("n")
        await stage.until(lambda: any("sample" in told for told in stage.told))
        assert stage.done == []

    play(story, at=workspace)


CHORES = """\
playbook: chores
for: workspace
dates: [{step: review, title: 看分级, event: monthly 25, lead: 7 days, starts: 2026-11-01, who: lin}]
"""


def test_a_chore_is_done_and_asks_for_no_customer(
    play: Callable[..., None], make_workspace: Callable[..., Workspace]
) -> None:
    async def story(stage) -> None:
        await stage.sees("测试客户部", "看分级")
        await stage.press("end", "l")
        await stage.until(lambda: any("A chore" in told for told in stage.told))
        await stage.press("d")
        await stage.sees("Done · 测试客户部")
        await stage.press("enter")
        await stage.until(lambda: len(stage.done) == 1)
        assert stage.done[0].paths[0].startswith("records/chores/")

    play(story, at=make_workspace(extra={"playbooks/chores.yaml": CHORES}))


def test_a_long_queue_begins_with_its_first_lines_and_is_counted_when_it_is_read(
    play: Callable[..., None], workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.refresh()
    monkeypatch.setattr(session, "_LONG", 0)
    look = session.first_look(workspace)
    assert look and look.queue.lines and not look.is_whole

    async def story(stage) -> None:
        await stage.sees("示例制造集团", "1 late")

    play(story)


def test_lines_that_come_in_sight_later_are_made_then(play: Callable[..., None]) -> None:
    async def story(stage) -> None:
        screen = stage.app.screen
        await stage.until(lambda: bool(screen.query_one(LoadChart).load))
        table, first = screen.query_one("#queue"), screen.queue.lines[0]
        screen.show_queue(screen.queue, rows=0)
        assert table.key == ""
        await stage.until(lambda: table.key == first.customer)
        await stage.sees(first.name)

    play(story)
