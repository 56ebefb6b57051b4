"""How far many records are read: a bar on the terminal, gone before anything else is said."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from crmtui.i18n import _
from crmtui.index.context import Progress

LONG = 1000
"""Files to be read from which on people see how far it is."""
_CLEAR = "\r\x1b[K"
_BAR = 24
"""Cells."""


@contextmanager
def reading_records() -> Iterator[Progress | None]:
    """What a workspace tells its progress to; None where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    bar = _Bar()
    try:
        yield bar.show
    finally:
        bar.clear()


class _Bar:
    def __init__(self) -> None:
        self._is_shown = False

    def show(self, done: int, total: int) -> None:
        """``done`` of ``total`` files are read; with the last one the bar goes."""
        if done >= total:
            self.clear()
        elif total >= LONG:
            self._is_shown = True
            from crmtui.cli.paint import screen_width
            from crmtui.text import clip

            _put(_CLEAR + clip(told(done, total), screen_width() - 1))

    def clear(self) -> None:
        """Take the bar away."""
        if self._is_shown:
            self._is_shown = False
            _put(_CLEAR)


def _put(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()


def told(done: int, total: int) -> str:
    """The bar as text."""
    full = _BAR * done // total
    counts = _("reading records: %(done)s of %(total)s files")
    words = counts % {"done": f"{done:,}", "total": f"{total:,}"}
    return f"{'█' * full}{'░' * (_BAR - full)} {100 * done // total:3d} % {words}"
