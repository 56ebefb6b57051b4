"""What the Linux kernel tells of changes in folders: a thin cover over inotify.

An event is queued before the call that caused it returns, so that whoever reads the queue empty
knows of everything that was done before. Libraries that watch trees give no such promise: they
tell of a new folder before they watch it, and follow links out of the tree.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from crmtui.errors import StorageFailed
from crmtui.i18n import _

CHANGED = 0x2 | 0x4 | 0x8
"""Content, attributes, closed after writing."""
MOVED_FROM, MOVED_TO, CREATED, DELETED = 0x40, 0x80, 0x100, 0x200
SELF_DELETED, SELF_MOVED = 0x400, 0x800
"""The watched folder itself."""
UNMOUNTED, OVERFLOW, FORGOTTEN, FOLDER = 0x2000, 0x4000, 0x8000, 0x40000000

_MASK = CHANGED | MOVED_FROM | MOVED_TO | CREATED | DELETED | SELF_DELETED | SELF_MOVED
_ONLY_FOLDERS, _NO_LINKS = 0x01000000, 0x02000000
_EVENT = struct.Struct("iIII")
_BUFFER = 1 << 18
_LIMIT = Path("/proc/sys/fs/inotify/max_user_watches")


class Event(NamedTuple):
    """Something that happened in a watched folder."""

    watch: int
    mask: int
    name: str
    """Of the file or folder in it; empty for the watched folder itself."""


class Inotify:
    """One queue of events from many folders."""

    def __init__(self) -> None:
        """StorageFailed where the system has no inotify, or grants no more of it."""
        try:
            self._libc = ctypes.CDLL(None, use_errno=True)
            self.fd: int = self._libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        except (AttributeError, TypeError):
            raise StorageFailed(_("this system cannot tell of changes (Linux can)")) from None
        if self.fd < 0:
            raise StorageFailed(os.strerror(ctypes.get_errno()))

    def add(self, folder: str) -> int:
        """Watch a folder; the number its events carry. OSError."""
        mask = _MASK | _ONLY_FOLDERS | _NO_LINKS
        number: int = self._libc.inotify_add_watch(self.fd, os.fsencode(folder), mask)
        if number < 0:
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code), folder)
        return number

    def events(self) -> Iterator[Event]:
        """Everything queued by now."""
        while True:
            try:
                data = os.read(self.fd, _BUFFER)
            except BlockingIOError:
                return
            yield from _parsed(data)

    def close(self) -> None:
        """Watch nothing any more."""
        os.close(self.fd)


def _parsed(data: bytes) -> Iterator[Event]:
    at = 0
    while at < len(data):
        watch, mask, _cookie, length = _EVENT.unpack_from(data, at)
        at += _EVENT.size
        yield Event(watch, mask, os.fsdecode(data[at : at + length].rstrip(b"\0")))
        at += length


def watch_limit() -> int | None:
    """How many folders one user may watch; None where nobody says."""
    try:
        return int(_LIMIT.read_text())
    except (OSError, ValueError):
        return None
