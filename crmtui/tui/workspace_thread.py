"""The workspace behind the screens: one thread owns it, everything slow happens there, in order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TypeVar

from crmtui.workspace import Workspace

Answer = TypeVar("Answer")


class WorkspaceThread:
    """Answers questions about the workspace, one after the other, away from the screen's thread.

    A question that was cancelled before its turn is never asked, so fast typing piles up nothing.
    Reads do not look at the disk: whoever hears of a change asks for ``refresh``.
    """

    def __init__(self, opener: Callable[[], Workspace]) -> None:
        self._opener = opener
        self._workspace: Workspace | None = None
        self._open = ExitStack()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="workspace")

    async def ask(self, question: Callable[[Workspace], Answer]) -> Answer:
        """The answer of ``question``. Raises what it raises: CrmError for anything refused."""
        return await asyncio.wrap_future(self._thread.submit(self._answer, question))

    def ask_now(self, question: Callable[[Workspace], Answer]) -> Answer:
        """The same for callers that may wait."""
        return self._thread.submit(self._answer, question).result()

    def close(self) -> None:
        """Let the last question finish, then close the workspace."""
        self._thread.submit(self._close)
        self._thread.shutdown(wait=True)

    def _answer(self, question: Callable[[Workspace], Answer]) -> Answer:
        if self._workspace is None:
            workspace = self._open.enter_context(self._opener())
            self._workspace = self._open.enter_context(workspace.fresh())
        return question(self._workspace)

    def _close(self) -> None:
        self._workspace = None
        self._open.close()
