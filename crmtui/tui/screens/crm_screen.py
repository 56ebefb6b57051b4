"""What all screens have in common: the bars, and reading anew when the data changed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from textual.app import ComposeResult
from textual.screen import Screen

from crmtui.tui.session import Session
from crmtui.tui.widgets.key_bar import KeyBar
from crmtui.tui.widgets.status_line import StatusLine
from crmtui.tui.widgets.too_small import TooSmall
from crmtui.tui.widgets.top_bar import TopBar
from crmtui.workspace import Workspace

Answer = TypeVar("Answer")


class CrmScreen(Screen[None]):
    """Bar above, body, status and keys below. ``reload`` is called on the first showing, and
    whenever the data changed and the screen is the one in front."""

    MODE = ""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._shown_state = self._latest_state = 0

    def compose(self) -> ComposeResult:
        """The bars around the body."""
        yield TopBar(self.session, self.MODE)
        yield from self.body()
        yield StatusLine()
        yield KeyBar(self.session)
        yield TooSmall()

    def body(self) -> ComposeResult:
        """What the screen is about."""
        yield from ()

    def reload(self) -> None:
        """Read what is shown, away from the screen's thread."""

    async def ask(self, question: Callable[[Workspace], Answer]) -> Answer:
        """The workspace's answer; nobody goes on with it once the screen is gone."""
        answer = await self.session.ask(question)
        if not (self.app.is_running and self.is_attached):
            raise asyncio.CancelledError
        return answer

    def on_mount(self) -> None:
        """Show the data, and follow it."""
        self.reload()
        self.watch(self.app, "data", self._news, init=False)

    def on_screen_resume(self) -> None:
        """What changed while another screen was in front shows now."""
        if self._shown_state != self._latest_state:
            self._news(self._latest_state)

    def _news(self, state: int) -> None:
        self._latest_state = state
        if self.is_current:
            self._shown_state = state
            self.query_one(TopBar).refresh()
            self.reload()
