"""The application: modes, help, palette, themes, news from outside, refusals."""

from __future__ import annotations

import io
import stat
import sys
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from crmtui.errors import NotFound, UsageError
from crmtui.index.vouching import is_vouched
from crmtui.settings import state_dir
from crmtui.tui import crash
from crmtui.tui.app import run
from crmtui.tui.application import CrmApp
from crmtui.tui.session import Session
from crmtui.tui.theme_choice import remembered
from crmtui.tui.watching import head_state
from crmtui.workspace import Workspace
from crmtui.workspace.watcher import Watcher

TOUCH = """\
type: touch
at: 2026-11-19T10:00+08:00
via: phone
outcome: reached
note: from outside
"""


def test_without_a_terminal_it_refuses_and_names_the_way_out(monkeypatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(UsageError, match="crmtui today"):
        run(lambda: pytest.fail("opened"), shown=lambda: None)


def test_what_the_opener_raises_comes_through(tmp_path) -> None:
    with pytest.raises(NotFound):
        Session.open(lambda: Workspace.open(tmp_path))


def test_digits_switch_modes_and_come_back(play) -> None:
    async def story(stage) -> None:
        await stage.sees("8d late")
        await stage.press("2")
        await stage.sees("2 of 2 customers")
        await stage.press("escape", "down", "1")
        await stage.sees("8d late")
        await stage.press("f4")
        await stage.sees("2 of 2 customers")

    play(story)


def test_where_a_field_takes_the_digits_the_tabs_show_other_keys(play) -> None:
    async def story(stage) -> None:
        await stage.sees("8d late", "1 Today  2 Customers  3 Changes")
        await stage.press("2")
        await stage.sees("2 of 2", "f3 Today  f4 Customers  f12 Changes")
        await stage.press("f3")
        await stage.sees("8d late", "1 Today  2 Customers  3 Changes")

    play(story, size=(100, 30))


def test_help_opens_and_closes(play) -> None:
    async def story(stage) -> None:
        await stage.sees("8d late")
        await stage.press("question_mark")
        await stage.sees("Keys", "^l", "Log a call, visit or message")
        await stage.press("escape")
        await stage.sees("8d late")
        await stage.press("f1")
        await stage.sees("keymap.toml")

    play(story)


def test_palette_finds_commands_and_customers(play) -> None:
    async def story(stage) -> None:
        await stage.sees("8d late")
        await stage.press("ctrl+p")
        await stage.type("no ans")
        await stage.sees("No answer")
        await stage.press("escape")
        await stage.press("ctrl+p")
        await stage.type("8000")
        await stage.sees("示例制造集团")
        await stage.press("down", "enter")
        await stage.sees("Timeline", "acme")

    play(story)


def test_light_and_dark(play) -> None:
    async def story(stage) -> None:
        await stage.sees("8d late")
        assert stage.app.current_theme.dark
        await stage.press("f10")
        assert not stage.app.current_theme.dark
        await stage.press("f10")
        assert stage.app.current_theme.dark

    play(story, size=(120, 40))


@pytest.mark.parametrize("theme", ["ansi-dark", "ansi-light", "nord", "textual-light"])
def test_other_themes_draw_everything(play, theme: str) -> None:
    async def story(stage) -> None:
        stage.app.theme = theme
        await stage.sees("8d late", "Coming two weeks")

    play(story, size=(120, 40))


def test_what_others_write_appears_by_itself(play, workspace: Workspace, write) -> None:
    async def story(stage) -> None:
        await stage.sees("8d late")
        await stage.pilot.pause(0.5)
        write(workspace.root, {"records/customers/华东/acme/x.yaml": TOUCH})
        await stage.sees("from outside")

    play(story, at=workspace, watch=True)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of changes so")
def test_the_open_application_vouches_for_the_index(play, workspace: Workspace, write) -> None:
    async def story(stage) -> None:
        await stage.sees("8d late")
        await stage.until(workspace.index.is_vouched)
        write(workspace.root, {"records/customers/华东/acme/x.yaml": TOUCH})
        await stage.sees("from outside")

    play(story, at=workspace, watch=True)
    assert not is_vouched(workspace.index.path)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of changes so")
def test_what_another_watcher_reads_appears_too(play, workspace: Workspace, write) -> None:
    async def story(stage) -> None:
        await stage.sees("8d late")
        await stage.pilot.pause(2.5)
        write(workspace.root, {"records/customers/华东/acme/x.yaml": TOUCH})
        workspace.refresh()
        await stage.sees("from outside")

    workspace.refresh()
    with Workspace.open(workspace.root, now=workspace.now) as other, Watcher(other):
        play(story, at=workspace, watch=True)


def test_a_file_that_breaks_is_counted_not_crashed_on(play, workspace: Workspace, write) -> None:
    async def story(stage) -> None:
        await stage.sees("8d late")
        write(workspace.root, {"records/customers/华东/acme/x.yaml": "a: b: c"})
        await stage.press("r")
        await stage.sees("1 unreadable files")

    play(story, at=workspace)


def test_the_cursor_stays_with_its_customer_when_others_change(play, make_workspace, write) -> None:
    promise = (
        "type: touch\nat: 2026-11-01\nvia: phone\nnext: [{{do: call {0}, due: 2026-11-{1:02}}}]\n"
    )
    files = {"crmtui.yaml": "name: x\ntimezone: Asia/Shanghai\n"}
    for n in range(1, 6):
        folder = f"records/customers/a/C{n}"
        files[f"{folder}/customer.yaml"] = f"id: C{n}\nname: Customer {n}\n"
        files[f"{folder}/t.yaml"] = promise.format(n, 10 + n)
    workspace = make_workspace(files)

    async def story(stage) -> None:
        await stage.sees("Customer 5")
        await stage.press("down", "down")
        chosen = stage.app.screen.chosen().customer
        write(workspace.root, {"records/customers/a/C1/t.yaml": "type: note\nat: 2026-11-01\n"})
        await stage.press("r")
        await stage.loses("Customer 1")
        assert stage.app.screen.chosen().customer == chosen

    play(story, at=workspace)


def test_fifteen_attempts_in_a_row_each_for_another_customer(play, make_workspace) -> None:
    files = {"crmtui.yaml": "name: x\ntimezone: Asia/Shanghai\n"}
    for n in range(20):
        folder = f"records/customers/a/C{n:02}"
        files[f"{folder}/customer.yaml"] = f"id: C{n:02}\nname: Customer {n:02}\n"
        files[f"{folder}/t.yaml"] = (
            "type: touch\nat: 2026-11-01\nvia: phone\nnext: [{do: call, due: 2026-11-10}]\n"
        )
    workspace = make_workspace(files)

    async def story(stage) -> None:
        await stage.sees("Customer 00")
        await stage.press(*["n"] * 15)
        await stage.until(lambda: len(stage.done) == 15)
        assert len({done.customers for done in stage.done}) == 15

    play(story, at=workspace)


def test_midnight_brings_the_next_day(play, make_workspace) -> None:
    clock = {"now": datetime(2026, 11, 20, 15, 59, tzinfo=UTC)}
    workspace = make_workspace()
    workspace.now = lambda: clock["now"]

    async def story(stage) -> None:
        await stage.sees("Fr 2026-11-20")
        clock["now"] += timedelta(minutes=2)
        stage.app.read_again()
        await stage.sees("Sa 2026-11-21")

    play(story, at=workspace)


def test_another_day_moves_the_clock_of_the_workspace(workspace: Workspace) -> None:
    session = Session.open(lambda: workspace, date(2026, 12, 24))
    try:
        assert session.today == date(2026, 12, 24)
        assert session.thread.peek(lambda ws: ws.today_date()).result() == date(2026, 12, 24)
    finally:
        session.close()


def test_quit_ends_with_zero(play) -> None:
    async def story(stage) -> None:
        await stage.sees("8d late")
        await stage.press("q")
        await stage.until(lambda: not stage.app.is_running)
        assert stage.app.return_code == 0

    play(story)


def test_crash_report_has_no_values_and_is_private() -> None:
    secret = "13800138000"
    try:
        int("x" + secret)
    except ValueError as error:
        path = crash.write_report(error)
    assert path is not None and path.is_relative_to(state_dir())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text()
    assert "ValueError" in text and secret not in text
    assert str(path) in crash.apology(path)


def test_the_first_picture_has_the_queue_and_is_made_once(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    import asyncio

    from textual._compositor import Compositor
    from textual.css.stylesheet import Stylesheet

    pictures: list[bool] = []
    drawn: list[str] = []
    for made, name in ((Compositor, "render_full_update"), (Stylesheet, "reparse")):
        monkeypatch.setattr(made, name, _noting(drawn, getattr(made, name)))
    workspace.refresh()
    session = Session.open(lambda: workspace)

    def shown() -> None:
        lines = app.screen._compositor.render_strips()
        pictures.append(any("示例制造集团" in line.text for line in lines))
        pictures.append(drawn == ["render_full_update"])

    app = CrmApp(session, watch=False, shown=shown)

    async def act() -> None:
        async with app.run_test() as pilot:
            await pilot.pause(0.1)

    try:
        asyncio.run(act())
    finally:
        session.close()
    assert pictures == [True, True]


def _noting(notes: list[str], method: Callable[..., object]) -> Callable[..., object]:
    def noted(*args: object, **more: object) -> object:
        notes.append(method.__name__)
        return method(*args, **more)

    return noted


def test_internal_error_ends_with_an_apology(workspace: Workspace, capsys) -> None:
    import asyncio

    session = Session.open(lambda: workspace)
    app = CrmApp(session, watch=False)

    async def act() -> None:
        async with app.run_test() as pilot:
            await pilot.pause(0.1)
            app.call_later(lambda: 1 / 0)
            await pilot.pause(0.1)

    try:
        with pytest.raises(ZeroDivisionError):
            asyncio.run(act())
    finally:
        session.close()
    assert app.return_code == 1
    assert list((state_dir() / "crashes").iterdir())


def test_head_state_changes_with_every_commit(workspace: Workspace, run_git) -> None:
    before = head_state(workspace.root)
    workspace.edit("acme", {"industry": "化工"})
    assert head_state(workspace.root) != before


def test_the_theme_is_remembered(play, workspace: Workspace) -> None:
    async def first(stage) -> None:
        await stage.sees("8d late")
        await stage.press("f10")
        await stage.until(lambda: remembered(["textual-light"]) == "textual-light")

    async def second(stage) -> None:
        await stage.sees("8d late")
        assert stage.app.theme == "textual-light"

    play(first, at=workspace)
    play(second, at=Workspace.open(workspace.root, now=workspace.now))


def test_an_unknown_or_unreadable_theme_is_the_dark_one(monkeypatch) -> None:
    assert remembered(["textual-dark"]) == "textual-dark"
    state_dir().mkdir(parents=True, exist_ok=True)
    (state_dir() / "theme").write_bytes(b"\xff\xfe")
    assert remembered(["nord"]) == "textual-dark"
    monkeypatch.setenv("TEXTUAL_THEME", "nord")
    assert remembered(["nord"]) == "nord"


def test_a_resize_behind_a_dialog_is_not_missed(play) -> None:
    async def story(stage) -> None:
        await stage.sees("8d late")
        await stage.press("s")
        await stage.sees("Snooze · ")
        await stage.pilot.resize_terminal(80, 24)
        await stage.press("escape")
        await stage.sees("李工  采购负责人  +86 138 0013 8000")
        assert stage.widths == {80}

    play(story)


def test_a_first_opening_says_that_it_reads(play, workspace: Workspace, monkeypatch) -> None:
    gate = threading.Event()
    refresh = workspace.refresh

    def slow(progress=None, on=None):
        if progress is not None:
            progress(1, 4)
            gate.wait(5)
        return refresh(progress, on)

    monkeypatch.setattr(workspace, "refresh", slow)

    async def story(stage) -> None:
        await stage.sees("Reading the records …", "1 of 4 files")
        gate.set()
        await stage.sees("8d late", "李工")
        await stage.press("n")
        await stage.until(lambda: len(stage.done) == 1)

    play(story, at=workspace)


def test_a_known_workspace_shows_at_once_what_it_was(
    play, workspace: Workspace, monkeypatch
) -> None:
    workspace.refresh()
    gate = threading.Event()
    refresh = workspace.refresh

    def slow(*arguments):
        gate.wait(5)
        return refresh(*arguments)

    monkeypatch.setattr(workspace, "refresh", slow)

    async def story(stage) -> None:
        await stage.sees("8d late", "示例制造集团")
        assert not gate.is_set()
        gate.set()
        await stage.sees("对价格有顾虑，希望分期。")

    play(story, at=workspace)


def test_the_status_line_names_the_branch_or_what_stands_in_the_way(
    play, workspace: Workspace, run_git
) -> None:
    async def story(stage) -> None:
        await stage.sees("main  林")
        run_git(workspace.root, "switch", "-q", "-c", "handover/华东")
        await stage.press("r")
        await stage.sees("handover/华东  林")
        (workspace.root / ".git" / "MERGE_HEAD").write_text("0" * 40 + "\n")
        await stage.press("r")
        await stage.sees("Git is in the middle of a merge")

    play(story, at=workspace)


def test_without_git_the_status_line_says_so(play, make_workspace) -> None:
    async def story(stage) -> None:
        await stage.sees("not versioned")

    play(story, at=make_workspace(under_git=False))
