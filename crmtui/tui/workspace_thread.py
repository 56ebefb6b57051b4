"""The workspace behind the screens: one thread owns it, everything slow happens there, in order."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from typing import Generic, TypeVar

from crmtui.index.changes import Changes
from crmtui.workspace import Refreshed, Workspace
from crmtui.workspace.looking import Looker, is_far

Answer = TypeVar("Answer")


class _Stoppable(Generic[Answer]):
    """A question that can be stopped from another thread while the database works at it."""

    def __init__(self, question: Callable[[Workspace], Answer]) -> None:
        self._question = question
        self._lock = threading.Lock()
        self._asked: Workspace | None = None

    def __call__(self, workspace: Workspace) -> Answer:
        with self._lock:
            self._asked = workspace
        try:
            return self._question(workspace)
        finally:
            with self._lock:
                self._asked = None

    def stop(self) -> None:
        """Nobody waits for the answer. The lock is held, so that no other question is hit."""
        with self._lock:
            if self._asked is not None:
                self._asked.index.interrupt()


class WorkspaceThread:
    """Answers questions about the workspace, one after the other, away from the screen's thread.

    A question that was cancelled before its turn is never asked, so fast typing piles up nothing.
    The first question brings the index up to date; later reads do not look at the disk: whoever
    hears of a change asks for ``refresh``. Where files are many, another process looks at them, and
    meanwhile ``see`` is answered from the index as it was left.
    """

    def __init__(self, opener: Callable[[], Workspace]) -> None:
        self._opener = opener
        self._workspace: Workspace | None = None
        self.is_fresh = False
        """Whether the index was brought up to date."""
        self._looker = Looker()
        self._looking: asyncio.Task[None] | None = None
        """The first look, where it is another process's."""
        self._open = ExitStack()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="workspace")
        self.progress = (0, 0)
        """Files read and files to read while the index is built."""

    @property
    def answers(self) -> bool:
        """Whether ``see`` is answered at once."""
        return self.is_fresh or self._looking is not None

    async def ask(self, question: Callable[[Workspace], Answer]) -> Answer:
        """The answer of ``question``. Raises what it raises: CrmError for anything refused."""
        if not self.is_fresh and (look := await self._first_look()) is not None:
            await asyncio.shield(look)
        return await asyncio.wrap_future(self._thread.submit(self._answer, question))

    async def see(self, question: Callable[[Workspace], Answer]) -> Answer:
        """As ``ask``, for what is shown: until many files are looked at for the first time, the
        answer is that of the index as it was left. Once nobody waits for it, the database stops."""
        stoppable = _Stoppable(question)
        try:
            if not self.is_fresh and await self._first_look() is not None:
                answer = self._thread.submit(self._answer_as_left, stoppable)
                return await asyncio.wrap_future(answer)
            return await self.ask(stoppable)
        except asyncio.CancelledError:
            stoppable.stop()
            raise

    def peek(self, question: Callable[[Workspace], Answer]) -> Future[Answer]:
        """The answer from the index as it was left, up to date or not."""
        return self._thread.submit(lambda: question(self._opened()))

    async def refresh(self, written: Iterable[str] | None = None) -> tuple[Refreshed, int]:
        """Bring the index up to date with the files; what that found, and the index's version.
        ``written``: the only files that changed, as far as the asker knows; where there are many
        others, these are not looked at."""
        if not self.is_fresh:
            return await self.ask(_taken)
        if not await self.ask(lambda ws: is_far(ws.index)):
            return await self.ask(_refreshed)
        if written is not None:
            return await self.ask(lambda ws: (ws.take_written(written), ws.index.version()))
        is_done = await asyncio.to_thread(self._looker.look, self._opened().root)
        return await self.ask(_taken if is_done else _refreshed)

    def stop_looking(self) -> None:
        """Nobody waits for other processes any more."""
        self._looker.close()

    def close(self) -> None:
        """Let the last question finish, then close the workspace."""
        self.stop_looking()
        self._thread.submit(self._close)
        self._thread.shutdown(wait=True)

    def _opened(self) -> Workspace:
        if self._workspace is None:
            self._workspace = self._open.enter_context(self._opener())
            self._workspace.look = self._looker.changes
        return self._workspace

    def _answer(self, question: Callable[[Workspace], Answer]) -> Answer:
        workspace = self._opened()
        if not self.is_fresh:
            if not workspace.index.count("SELECT count(*) FROM customers"):
                workspace.refresh(self._progressed)
            self._open.enter_context(workspace.fresh())
            self.is_fresh = True
        return question(workspace)

    def _answer_as_left(self, question: Callable[[Workspace], Answer]) -> Answer:
        with self._opened().as_left() as workspace:
            return question(workspace)

    async def _first_look(self) -> asyncio.Task[None] | None:
        """Another process's first look, which begins with the first question; None where the
        workspace's own thread looks, or it is over."""
        if self._looking is None:
            far = await asyncio.wrap_future(self.peek(lambda ws: is_far(ws.index)))
            if far and self._looking is None and not self.is_fresh:
                self._looking = asyncio.create_task(self._look())
        return None if self.is_fresh else self._looking

    async def _look(self) -> None:
        try:
            is_done = await asyncio.to_thread(self._looker.look, self._opened().root)
            if is_done:
                await asyncio.wrap_future(self._thread.submit(self._settle))
        finally:
            self._looking = None

    def _settle(self) -> None:
        """The files were looked at: from now on the index is what is asked."""
        workspace = self._opened()
        workspace.take(Changes())
        self._open.enter_context(workspace.as_left())
        self.is_fresh = True

    def _progressed(self, done: int, total: int) -> None:
        self.progress = (done, total)

    def _close(self) -> None:
        self._workspace = None
        self._open.close()


def _refreshed(ws: Workspace) -> tuple[Refreshed, int]:
    return ws.refresh(), ws.index.version()


def _taken(ws: Workspace) -> tuple[Refreshed, int]:
    return ws.take(Changes()), ws.index.version()
