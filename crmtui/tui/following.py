"""What keeps the screens true: the files are followed, and the index is brought up to them."""

from __future__ import annotations

import asyncio
import sys

from textual import events, work
from textual.app import App
from textual.reactive import reactive

from crmtui.errors import CrmError
from crmtui.tui.messages import Refused
from crmtui.tui.session import Session
from crmtui.tui.watching import Companion, changes, head_state

_SLOW, _GLANCE = 30.0, 2.0
"""Seconds between two looks at the clock (and at all files, where nobody vouches for the index), and
between two looks at Git's HEAD and the index where files cannot be followed."""


class FollowingApp(App[int]):
    """An application whose ``data`` counts up with every change of the workspace."""

    data: reactive[int] = reactive(0)
    """Counts up whenever records or rules changed; screens follow it."""

    def __init__(self, session: Session, *, watch: bool) -> None:
        """Without ``watch`` nothing is read again unless somebody asks for it."""
        super().__init__()
        self.session = session
        self._watch = watch
        self._stop = asyncio.Event()
        self._companion: Companion | None = None
        self._head: tuple[int, ...] = ()
        self._version = 0
        self._reading = False
        self._wanted: bool | None = None

    def follow(self) -> None:
        """Begin to look at the clock and to follow the files."""
        self.set_interval(_SLOW, self._look_at_clock)
        self.listen()

    def look_again(self) -> None:
        """The files were read: what else has to be asked anew."""

    def read_again(self, *, always: bool = False) -> None:
        """Bring the index up to date with the files; tell the screens if that changed anything,
        or ``always``. Wishes that come while reading, or while letters go out one by one, are granted
        together afterwards."""
        self._wanted = (self._wanted or False) or always
        if not self._reading and not self.session.is_sending:
            self._reading = True
            self._read_while_wanted()

    @work(group="refresh")
    async def _read_while_wanted(self) -> None:
        try:
            while self._wanted is not None:
                always, self._wanted = self._wanted, None
                await self._read(always)
        except CrmError as error:
            self.post_message(Refused(error))
        finally:
            self._reading = False

    async def _read(self, always: bool) -> None:
        day = self.session.today
        refreshed, version = await self.session.ask(lambda ws: (ws.refresh(), ws.index.version()))
        await self.session.look_again()
        is_other, self._version = version != self._version, version
        if always or is_other or refreshed.changed or day != self.session.today:
            self.data += 1
        self.look_again()

    @work(group="listen", exclusive=True)
    async def listen(self) -> None:
        """Follow the files as long as the application runs; where that is not possible, look again
        and again."""
        root = self.session.facts.root
        self._version = await self.session.ask(
            lambda ws: ws.index.version()
        )  # it is up to date now
        if self._stop.is_set():
            return
        if sys.platform == "linux":
            self._companion = Companion(root, self.read_again, self._look_often)
            return
        async for _burst in changes(root, self._stop):
            self.read_again()

    def _look_often(self) -> None:
        self._head = head_state(self.session.facts.root)
        self.set_interval(_GLANCE, self._glance)

    def on_app_focus(self, _event: events.AppFocus) -> None:
        """Coming back to the terminal is a good moment to look."""
        if self._watch:
            self.read_again()

    def on_unmount(self) -> None:
        """Stop listening."""
        self._stop.set()
        if self._companion is not None:
            self._companion.close()

    def _look_at_clock(self) -> None:
        self.read_again()

    @work(group="glance", exclusive=True)
    async def _glance(self) -> None:
        """Whether Git moved, or another process wrote to the index."""
        head = head_state(self.session.facts.root)
        version = await self.session.ask(lambda ws: ws.index.version())
        if (head, version) != (self._head, self._version):
            self._head = head
            self.read_again()
