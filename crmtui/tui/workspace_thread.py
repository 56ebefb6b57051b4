"""The workspace behind the screens: one thread owns it, everything slow happens there, in order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from typing import TypeVar

from crmtui.workspace import Workspace

Answer = TypeVar("Answer")


class WorkspaceThread:
    """Answers questions about the workspace, one after the other, away from the screen's thread.

    A question that was cancelled before its turn is never asked, so fast typing piles up nothing.
    The first question brings the index up to date; later reads do not look at the disk: whoever
    hears of a change asks for ``refresh``.
    """

    def __init__(self, opener: Callable[[], Workspace]) -> None:
        self._opener = opener
        self._workspace: Workspace | None = None
        self.is_fresh = False
        """Whether the index was brought up to date."""
        self._open = ExitStack()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="workspace")
        self.progress = (0, 0)
        """Files read and files to read while the index is built."""

    async def ask(self, question: Callable[[Workspace], Answer]) -> Answer:
        """The answer of ``question``. Raises what it raises: CrmError for anything refused."""
        return await asyncio.wrap_future(self._thread.submit(self._answer, question))

    def peek(self, question: Callable[[Workspace], Answer]) -> Future[Answer]:
        """The answer from the index as it was left, up to date or not."""
        return self._thread.submit(lambda: question(self._opened()))

    def close(self) -> None:
        """Let the last question finish, then close the workspace."""
        self._thread.submit(self._close)
        self._thread.shutdown(wait=True)

    def _opened(self) -> Workspace:
        if self._workspace is None:
            self._workspace = self._open.enter_context(self._opener())
        return self._workspace

    def _answer(self, question: Callable[[Workspace], Answer]) -> Answer:
        workspace = self._opened()
        if not self.is_fresh:
            if not workspace.index.count("SELECT count(*) FROM customers"):
                workspace.refresh(self._progressed)
            self._open.enter_context(workspace.fresh())
            self.is_fresh = True
        return question(workspace)

    def _progressed(self, done: int, total: int) -> None:
        self.progress = (done, total)

    def _close(self) -> None:
        self._workspace = None
        self._open.close()
