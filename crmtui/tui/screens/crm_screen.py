"""What all screens have in common: the bars, and reading anew when the data changed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

from textual import work
from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip

from crmtui.errors import CrmError, UsageError
from crmtui.i18n import _
from crmtui.tui import plain
from crmtui.tui.messages import ChangeWanted, Refused
from crmtui.tui.session import Session
from crmtui.tui.widgets.ground import repeated
from crmtui.tui.widgets.key_bar import KeyBar
from crmtui.tui.widgets.status_line import StatusLine
from crmtui.tui.widgets.too_small import TooSmall
from crmtui.tui.widgets.top_bar import TopBar
from crmtui.workspace import Workspace

if TYPE_CHECKING:
    from crmtui.history.log import Commit

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
        """The bars around the body, laid out at once for the room there is."""
        self.add_class(*self._fitting())
        yield TopBar(self.session, self.MODE)
        yield from self.body()
        yield StatusLine(self.session)
        yield KeyBar(self.session)
        yield TooSmall()

    def _fitting(self) -> Iterator[str]:
        """The classes that the application's breakpoints give to this size, as Textual does after a
        first layout."""
        size, app = self.app.size, self.app
        ways = (size.width, app.HORIZONTAL_BREAKPOINTS), (size.height, app.VERTICAL_BREAKPOINTS)
        for cells, steps in ways:
            fitting = [(least, name) for least, name in steps or () if least <= cells]
            yield from (name for _least, name in sorted(fitting)[-1:])

    def body(self) -> ComposeResult:
        """What the screen is about."""
        yield from ()

    def render_lines(self, crop: Region) -> list[Strip]:
        """What is behind the widgets."""
        return repeated(super().render_lines, crop)

    def reload(self) -> None:
        """Read what is shown, away from the screen's thread."""

    async def ask(self, question: Callable[[Workspace], Answer]) -> Answer:
        """The workspace's answer; nobody goes on with it once the screen is gone."""
        return self._if_there(await self.session.ask(question))

    async def see(self, question: Callable[[Workspace], Answer]) -> Answer:
        """As ``ask``, for what ``reload`` shows: right after the start the answer may be that of the
        index as it was left."""
        return self._if_there(await self.session.see(question))

    def _if_there(self, answer: Answer) -> Answer:
        if not (self.app.is_running and self.is_attached):
            raise asyncio.CancelledError
        return answer

    @work(group="dialog", exclusive=True)
    async def undo(self, commit: str = "") -> None:
        """Say what a commit was (empty: the last action), ask, then take it back."""
        from crmtui.reports.subjects import in_words
        from crmtui.tui.screens.dialogs import Confirm

        try:
            found = await self.ask(lambda ws: _to_undo(ws, commit))
        except CrmError as error:
            self.post_message(Refused(error))
            return
        consequence = Content.styled(_("A new commit takes it back."), "$muted")
        text = plain.lines(
            [plain.line(in_words(found.subject)), plain.line(found.author, "$muted"), consequence]
        )
        heading = Content.styled(_("Undo?"), "$text-accent")
        if await self.app.push_screen_wait(Confirm(self.session, heading, text)):
            self.post_message(ChangeWanted(lambda ws: ws.undo(found.sha), undoes=found.sha))

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


def _to_undo(ws: Workspace, commit: str) -> Commit:
    """The commit that undo would take back. UsageError without Git, NotFound."""
    from crmtui.actions.undo import latest_action
    from crmtui.history.log import log

    if ws.repository is None:
        raise UsageError(_("Undo needs Git"), _("put the workspace under Git with `git init`"))
    named = log(ws.repository, limit=1, rev=commit) if commit else ()
    return named[0] if named else latest_action(ws.repository)
