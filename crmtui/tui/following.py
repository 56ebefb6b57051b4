"""What keeps the screens true: the files are followed, and the index is brought up to them."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Iterable

from textual import events, work
from textual.app import App
from textual.reactive import reactive

from crmtui.dataclass import dataclass
from crmtui.errors import CrmError
from crmtui.tui.messages import Refused
from crmtui.tui.session import Session
from crmtui.tui.watching import Companion, changes, head_state
from crmtui.workspace import Workspace

_SLOW, _GLANCE, _RARELY = 30.0, 2.0, 20
"""Seconds between two looks at the clock (and at all files, where nobody vouches for the index), and
between two looks at Git's HEAD and the index where files cannot be followed; how much of the time may
go into looks by the clock: one part in so many."""


@dataclass(frozen=True, slots=True)
class _Wish:
    """That the files be read again."""

    always: bool
    """Whether screens are told also when nothing changed."""
    written: frozenset[str] | None
    """The only files that changed, as far as is known; None: any."""

    def and_also(self, other: _Wish) -> _Wish:
        """What grants both wishes."""
        is_known = self.written is not None and other.written is not None
        written = (self.written or frozenset()) | (other.written or frozenset())
        return _Wish(self.always or other.always, written if is_known else None)


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
        self._wanted: _Wish | None = None
        self._look_from = 0.0
        """When files may be looked at by the clock again."""

    def follow(self) -> None:
        """Begin to look at the clock and to follow the files."""
        self.set_interval(_SLOW, self._look_at_clock)
        self.listen()

    def look_again(self) -> None:
        """The files were read: what else has to be asked anew."""

    def read_again(self, *, always: bool = False, written: Iterable[str] | None = None) -> None:
        """Bring the index up to date with the files; tell the screens if that changed anything,
        or ``always``. ``written``: the only files that changed, as far as the asker knows. Wishes
        that come while reading, or while letters go out one by one, are granted together afterwards."""
        wish = _Wish(always, None if written is None else frozenset(written))
        self._wanted = wish if self._wanted is None else self._wanted.and_also(wish)
        if not self._reading and not self.session.is_sending:
            self._reading = True
            self._read_while_wanted()

    @work(group="refresh")
    async def _read_while_wanted(self) -> None:
        try:
            while self._wanted is not None:
                wish, self._wanted = self._wanted, None
                await self._read(wish)
        except CrmError as error:
            self.post_message(Refused(error))
        finally:
            self._reading = False

    async def _read(self, wish: _Wish) -> None:
        day, begun = self.session.today, time.monotonic()
        refreshed, version = await self.session.refresh(wish.written)
        await self.session.look_again()
        is_other, self._version = version != self._version, version
        if wish.always or is_other or refreshed.changed or day != self.session.today:
            self.data += 1
        ended = time.monotonic()
        self._look_from = ended + (ended - begun) * _RARELY
        self.look_again()

    @work(group="listen", exclusive=True)
    async def listen(self) -> None:
        """Follow the files as long as the application runs; where that is not possible, look again
        and again."""
        root = self.session.facts.root
        await self._look_first()
        if self._stop.is_set():
            return
        if sys.platform == "linux":
            self._companion = Companion(root, self.read_again, self._look_often)
            return
        async for _burst in changes(root, self._stop):
            self.read_again()

    async def _look_first(self) -> None:
        """Wait until the files were looked at; what was shown before is shown anew if it changed."""
        before = await self.session.see(_version)
        self._version = await self.session.ask(_version)
        if self._version != before:
            await self.session.look_again()
            self.data += 1

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
        self.session.stop_looking()
        if self._companion is not None:
            self._companion.close()

    def _look_at_clock(self) -> None:
        if time.monotonic() >= self._look_from:
            self.read_again()

    @work(group="glance", exclusive=True)
    async def _glance(self) -> None:
        """Whether Git moved, or another process wrote to the index."""
        head = head_state(self.session.facts.root)
        version = await self.session.see(_version)
        if (head, version) != (self._head, self._version):
            self._head = head
            self.read_again()


def _version(ws: Workspace) -> int:
    return ws.index.version()
