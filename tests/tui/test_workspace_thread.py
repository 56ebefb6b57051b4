"""Questions while another process looks at many files for the first time."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable

import pytest

from crmtui.tui.workspace_thread import WorkspaceThread
from crmtui.workspace import Workspace, looking
from crmtui.workspace.looking import Looker

NEW = "records/customers/03/C3/customer.yaml"


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Opens when another process may look."""
    gate, look = threading.Event(), Looker.look

    def waiting(looker: Looker, root: object) -> bool:
        gate.wait(30)
        return look(looker, root)

    monkeypatch.setattr(Looker, "look", waiting)
    monkeypatch.setattr(looking, "MANY", 1)
    return gate


def run(workspace: Workspace, story: Callable[[WorkspaceThread], Awaitable[None]]) -> None:
    thread = WorkspaceThread(lambda: workspace)
    try:
        asyncio.run(story(thread))
    finally:
        thread.close()


def add_one(workspace: Workspace) -> None:
    (workspace.root / NEW).parent.mkdir(parents=True)
    (workspace.root / NEW).write_text("id: C3\nname: New\nowner: lin\ntier: core\n")


def test_what_is_shown_comes_from_the_index_until_the_files_were_looked_at(workspace, gate):
    workspace.refresh()
    add_one(workspace)

    async def story(thread: WorkspaceThread) -> None:
        assert await thread.see(lambda ws: ws.count()) == 2
        assert thread.answers and not thread.is_fresh
        asked = asyncio.create_task(thread.ask(lambda ws: ws.count()))
        assert await thread.see(lambda ws: len(ws.today().lines)) == 1
        assert not asked.done()
        gate.set()
        assert await asked == 3 and thread.is_fresh
        assert await thread.see(lambda ws: ws.count()) == 3

    run(workspace, story)


def test_an_index_that_is_empty_is_made_before_anything_is_shown(workspace, gate):
    async def story(thread: WorkspaceThread) -> None:
        assert await thread.see(lambda ws: ws.count()) == 2 and thread.is_fresh

    run(workspace, story)


def test_a_look_that_fails_is_made_by_the_thread_itself(workspace, gate, monkeypatch):
    workspace.refresh()
    add_one(workspace)
    monkeypatch.setattr(Looker, "look", lambda _looker, _root: False)

    async def story(thread: WorkspaceThread) -> None:
        assert await thread.ask(lambda ws: ws.count()) == 3

    run(workspace, story)


def test_questions_are_answered_while_files_are_looked_at_again(workspace, gate):
    workspace.refresh()
    gate.set()

    async def story(thread: WorkspaceThread) -> None:
        assert await thread.ask(lambda ws: ws.count()) == 2
        gate.clear()
        add_one(workspace)
        again = asyncio.create_task(thread.refresh())
        assert await thread.ask(lambda ws: ws.count()) == 2
        gate.set()
        refreshed, _version = await again
        assert refreshed.customers == 3

    run(workspace, story)


def test_a_file_that_was_written_is_read_without_a_look_at_the_others(workspace, gate):
    workspace.refresh()
    gate.set()

    async def story(thread: WorkspaceThread) -> None:
        assert await thread.ask(lambda ws: ws.count()) == 2
        gate.clear()
        add_one(workspace)
        refreshed, _version = await thread.refresh([NEW])
        assert refreshed.customers == 3

    run(workspace, story)


def test_who_quits_waits_for_no_look(workspace, monkeypatch):
    workspace.refresh()
    monkeypatch.setattr(looking, "MANY", 1)
    monkeypatch.setattr(looking, "_START", "import time; time.sleep(60)")

    async def story(thread: WorkspaceThread) -> None:
        assert await thread.see(lambda ws: ws.count()) == 2
        await asyncio.sleep(0.05)
        thread.stop_looking()

    run(workspace, story)


ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"


def test_what_nobody_waits_for_any_more_holds_up_no_other_question(workspace):
    async def story(thread: WorkspaceThread) -> None:
        begun = threading.Event()

        def endless(ws: Workspace) -> object:
            begun.set()
            return ws.index.db.execute(ENDLESS).fetchone()

        await thread.ask(lambda ws: ws.count())
        typed = asyncio.create_task(thread.see(endless))
        await asyncio.to_thread(begun.wait)
        await asyncio.sleep(0.05)
        typed.cancel()
        assert await thread.see(lambda ws: ws.count()) == 2

    run(workspace, story)


def test_what_is_being_written_is_not_stopped(workspace):
    async def story(thread: WorkspaceThread) -> None:
        begun, cancelled, done = threading.Event(), threading.Event(), []

        def write(ws: Workspace) -> None:
            with ws.index.writing():
                begun.set()
                cancelled.wait()
                done.append(ws.index.count("SELECT count(*) FROM customers"))

        await thread.ask(lambda ws: ws.count())
        writing = asyncio.create_task(thread.see(write))
        await asyncio.to_thread(begun.wait)
        writing.cancel()
        await asyncio.sleep(0)
        cancelled.set()
        assert await thread.see(lambda ws: ws.count()) == 2 and done == [2]

    run(workspace, story)
