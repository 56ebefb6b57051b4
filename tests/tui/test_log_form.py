"""The log form: by keyboard in seconds, and nothing typed is ever lost."""

from __future__ import annotations

import json
from datetime import date

import pytest

from crmtui.errors import StorageFailed
from crmtui.model.task import Task
from crmtui.tui.drafts import Drafts
from crmtui.tui.open_part import OpenPart
from crmtui.tui.screens.log_form import LogForm, guess
from crmtui.workspace import Workspace

TODAY = date(2026, 11, 20)


def part(kind: str, channel: str, does: str) -> OpenPart:
    task = Task(
        "C1/x@y", "C1", kind, "x", "x", "", TODAY, TODAY, TODAY, channel, "lin", "y", does=does
    )
    return OpenPart(task, "due", "today")


CALL, VISIT, OFFER = (
    part("cadence", "phone", "core/call"),
    part("cadence", "visit", "core/visit"),
    part("promise", "phone", "next/1"),
)


@pytest.mark.parametrize(
    ("parts", "via", "ticked"),
    [
        ((CALL,), "phone", {"core/call"}),
        ((CALL,), "visit", {"core/call"}),
        ((CALL,), "email", set()),
        ((VISIT, CALL), "phone", {"core/call"}),
        ((VISIT, CALL), "visit", {"core/visit", "core/call"}),
        ((OFFER, CALL), "phone", {"next/1", "core/call"}),
        ((CALL, OFFER), "phone", {"core/call"}),
        ((OFFER,), "chat", set()),
        ((part("promise", "", "next/2"), CALL), "chat", {"next/2"}),
        ((), "phone", set()),
    ],
)
def test_the_obvious_guess(parts: tuple[OpenPart, ...], via: str, ticked: set[str]) -> None:
    assert guess(parts, via) == ticked


async def open_form(stage) -> None:
    await stage.sees("8d late")
    await stage.press("l")
    await stage.until(lambda: isinstance(stage.app.screen, LogForm))
    await stage.sees("Log · 示例制造集团", "Completes")


@pytest.mark.parametrize("typed", ["电话 李工 谈妥 > 发合同 @下周三", "谈妥 > 发合同 @下周三"])
def test_one_line_typed_where_the_cursor_stands_keeps_its_promise(
    play, workspace: Workspace, typed: str
) -> None:
    async def story(stage) -> None:
        await open_form(stage)
        await stage.type(typed)
        await stage.press("ctrl+s")
        await stage.sees("→ We 2026-11-25")
        assert "read as the one-line form" in stage.told[-1] and not stage.done
        await stage.press("ctrl+s")
        await stage.until(lambda: len(stage.done) == 1)
        entry = (await stage.ask(lambda ws: ws.show("acme"))).entries[0]
        assert (entry.note, entry.get("via"), entry.get("with")) == ("谈妥", "phone", ("li",))
        assert [(p.do, p.due) for p in entry.promises] == [("发合同", date(2026, 11, 25))]

    play(story)


@pytest.mark.parametrize(
    "typed", ["报价 > 预算 抄送 li@example.com", "a > b @ 20 % off", "电话 @下周三"]
)
def test_any_other_note_is_saved_as_typed(play, workspace: Workspace, typed: str) -> None:
    async def story(stage) -> None:
        await open_form(stage)
        await stage.type(typed)
        await stage.press("ctrl+s")
        await stage.until(lambda: len(stage.done) == 1)
        entry = (await stage.ask(lambda ws: ws.show("acme"))).entries[0]
        assert entry.note == typed and not entry.promises

    play(story)


def test_a_call_with_a_next_step_in_one_go(play, workspace: Workspace) -> None:
    async def story(stage) -> None:
        await open_form(stage)
        await stage.type("价格谈妥")
        await stage.press("tab", "tab")
        await stage.type("发合同")
        await stage.press("tab")
        await stage.type("下周三")
        await stage.sees("→ We 2026-11-25", "in 5 days")
        await stage.press("ctrl+s")
        await stage.until(lambda: len(stage.done) == 1)
        entry = (await stage.ask(lambda ws: ws.show("acme"))).entries[0]
        assert (entry.note, entry.get("via"), entry.get("outcome")) == (
            "价格谈妥",
            "phone",
            "reached",
        )
        assert entry.get("with") == ("li",)
        assert [(p.do, p.due) for p in entry.promises] == [("发合同", date(2026, 11, 25))]
        assert "core/monthly-call" in entry.get("does")

    play(story, at=workspace)


def test_channel_by_letter_changes_outcomes_and_ticks(play) -> None:
    async def story(stage) -> None:
        await open_form(stage)
        stage.app.screen.query_one("#via").focus()
        await stage.press("e")
        await stage.sees("bounced")
        assert stage.app.screen.touch().via == "email"
        assert stage.app.screen.touch().outcome == "sent"
        assert "core/monthly-call" not in stage.app.screen.touch().does
        await stage.press("2")
        assert stage.app.screen.touch().via == "visit"
        assert "core/monthly-call" in stage.app.screen.touch().does

    play(story)


def test_letters_typed_into_the_note_stay_letters(play) -> None:
    async def story(stage) -> None:
        await open_form(stage)
        await stage.type("nslxtudq?/12")
        assert stage.app.screen.touch().note == "nslxtudq?/12"
        assert isinstance(stage.app.screen, LogForm)

    play(story)


def test_the_one_line_form_fills_the_fields(play) -> None:
    async def story(stage) -> None:
        await open_form(stage)
        stage.app.screen.query_one("#line").focus()
        await stage.type("电话 李工 价格有顾虑 > 提供分期方案 @下周三")
        await stage.press("enter")
        await stage.until(lambda: stage.app.screen.touch().note == "价格有顾虑")
        touch = stage.app.screen.touch()
        assert (touch.via, touch.contacts) == ("phone", ("li",))
        assert [(n.do, n.due) for n in touch.next] == [("提供分期方案", date(2026, 11, 25))]
        assert stage.done == []

    play(story)


def test_a_day_nobody_knows_keeps_the_form_open(play) -> None:
    async def story(stage) -> None:
        await open_form(stage)
        stage.app.screen.query_one("#due Input").focus()
        await stage.type("someday")
        await stage.sees("no day I know")
        await stage.press("ctrl+s")
        await stage.sees("When is the next step?")
        assert stage.done == []

    play(story)


def test_a_draft_survives_the_form_and_the_application(play, workspace: Workspace) -> None:
    async def first(stage) -> None:
        await open_form(stage)
        await stage.type("halfway [/oops]")
        await stage.press("escape")
        await stage.sees("8d late")

    async def second(stage) -> None:
        await open_form(stage)
        await stage.sees("draft restored", "halfway [/oops]")
        await stage.press("f9")
        await stage.until(lambda: not stage.app.session.drafts.customers())

    play(first, at=workspace)
    play(second, at=Workspace.open(workspace.root, now=workspace.now))


def test_a_draft_is_on_disk_while_the_form_is_still_open(play) -> None:
    async def story(stage) -> None:
        await open_form(stage)
        await stage.type("crash in 3, 2, 1")
        drafts = stage.app.session.drafts
        await stage.until(lambda: drafts.load("acme").get("note") == "crash in 3, 2, 1")

    play(story)


def test_quitting_at_once_keeps_the_draft(play, workspace: Workspace) -> None:
    async def story(stage) -> None:
        await open_form(stage)
        await stage.type("x")
        await stage.press("ctrl+q")
        await stage.until(lambda: not stage.app.is_running)

    play(story, at=workspace)
    assert Drafts(workspace.root).load("acme")["note"] == "x"


def test_a_full_disk_is_told_and_typing_goes_on(play, monkeypatch) -> None:
    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(Drafts, "save", full)

    async def story(stage) -> None:
        await open_form(stage)
        await stage.type("still here")
        await stage.until(lambda: any("No space left" in told for told in stage.told))
        assert stage.app.screen.touch().note == "still here"

    play(story)


def test_an_untouched_form_leaves_no_draft(play) -> None:
    async def story(stage) -> None:
        await open_form(stage)
        await stage.press("escape")
        await stage.sees("8d late")
        assert stage.app.session.drafts.customers() == []

    play(story)


def test_a_saved_form_leaves_no_draft(play) -> None:
    async def story(stage) -> None:
        await open_form(stage)
        await stage.type("done")
        await stage.until(lambda: stage.app.session.drafts.customers() == ["acme"])
        await stage.press("ctrl+s")
        await stage.until(lambda: len(stage.done) == 1)
        assert stage.app.session.drafts.customers() == []

    play(story)


def test_a_failed_save_keeps_form_and_draft(play, workspace: Workspace, monkeypatch) -> None:
    def full(*_: object) -> None:
        raise StorageFailed("No space left on the disk", "free some")

    async def story(stage) -> None:
        await open_form(stage)
        await stage.type("precious")
        monkeypatch.setattr(workspace, "log", full)
        await stage.press("ctrl+s")
        await stage.sees("No space left on the disk", "precious")
        await stage.until(lambda: stage.app.session.drafts.load("acme").get("note") == "precious")
        monkeypatch.undo()
        await stage.press("ctrl+s")
        await stage.until(lambda: len(stage.done) == 1)

    play(story, at=workspace)


@pytest.mark.parametrize(
    "damage", [{"via": "telepathy"}, {"with": 3}, {"outcome": []}, {"does": "x"}]
)
def test_a_damaged_draft_does_not_stop_the_form(play, workspace: Workspace, damage: dict) -> None:
    async def story(stage) -> None:
        folder = stage.app.session.drafts.folder
        folder.mkdir(parents=True)
        (folder / "acme.json").write_text(json.dumps({"note": "kept", **damage}))
        await open_form(stage)
        await stage.sees("kept")
        await stage.press("ctrl+s")
        await stage.until(lambda: len(stage.done) == 1)

    play(story, at=workspace)


def test_the_form_fits_a_small_terminal(play) -> None:
    async def story(stage) -> None:
        await open_form(stage)
        assert stage.widths == {80}
        await stage.sees("One line", "Channel", "Outcome", "Note", "Next step", "When", "^s Save")

    play(story, size=(80, 24))


def test_typing_survives_a_storm_of_resizes(play) -> None:
    async def story(stage) -> None:
        await open_form(stage)
        for n, size in enumerate([(80, 24), (20, 5), (140, 45), (1, 1), (100, 30)]):
            await stage.pilot.resize_terminal(*size)
            await stage.type(str(n))
        await stage.pilot.pause()
        assert stage.app.screen.touch().note == "01234"

    play(story)
