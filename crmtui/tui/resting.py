"""What may wait until keys and cursor rest: drawing it for every key would hold up the next one."""

from __future__ import annotations

from collections.abc import Callable

from textual.message_pump import MessagePump
from textual.timer import Timer

REST = 0.12
"""Seconds without a key, or of the cursor on one line, that count as rest."""


class Rest:
    """Calls back once nothing new was asked for during ``seconds``."""

    def __init__(self, owner: MessagePump, seconds: float = REST) -> None:
        self._owner = owner
        self._seconds = seconds
        self._timer: Timer | None = None
        self._call: Callable[[], object] | None = None

    def then(self, call: Callable[[], object]) -> None:
        """Call this when it is quiet, instead of what was asked for before."""
        self.never()
        self._call = call
        self._timer = self._owner.set_timer(self._seconds, self.now)

    def now(self) -> None:
        """Call at once what is waiting, if anything is."""
        call = self._call
        self.never()
        if call is not None:
            call()

    def never(self) -> None:
        """Drop what was asked for."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._call = None
