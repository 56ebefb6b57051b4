"""Somebody vouches that the index is true to the files, so that nobody else has to look at them.

A watcher listens at a socket beside the cache. Whoever wants to know connects; the watcher then
reads what the kernel told by now, brings the index up to date and answers. What was changed before
the question is in the answer; no answer within a moment means: look yourself.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from crmtui.errors import Busy
from crmtui.i18n import _

FRESH = b"fresh"
PATIENCE = 0.1
"""Seconds to wait for an answer."""


def socket_path(index: Path) -> Path:
    """Where the watcher of the cache at ``index`` listens."""
    return index.with_suffix(".watch")


def is_vouched(index: Path) -> bool:
    """Whether a watcher answers that the cache at ``index`` is true to the files, now."""
    try:
        folder = os.open(index.parent, os.O_PATH | os.O_DIRECTORY)
    except (OSError, AttributeError):  # no cache; or no Linux, and so no watcher
        return False
    try:
        name = socket_path(index).name
        if not _is_there(name, folder):
            return False
        return _answer(_short(folder, name)) == FRESH
    except OSError:  # nobody listens any more, or not in time
        return False
    finally:
        os.close(folder)


def _is_there(name: str, folder: int) -> bool:
    try:
        os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def _answer(address: str) -> bytes:
    from _socket import AF_UNIX, SOCK_STREAM, socket  # `socket` itself takes 10 ms to import

    asking = socket(AF_UNIX, SOCK_STREAM)
    try:
        asking.settimeout(PATIENCE)
        asking.connect(address)
        return asking.recv(len(FRESH))
    finally:
        asking.close()


def _short(folder: int, name: str) -> str:
    """The name of a socket in an open folder: a whole path may be longer than sockets allow."""
    return f"/proc/self/fd/{folder}/{name}"


class Post:
    """The place of the one watcher of a cache: a lock that dies with its process, and the socket."""

    def __init__(self, index: Path) -> None:
        """Take it. Busy when another process has it."""
        import socket

        self._folder = os.open(index.parent, os.O_PATH | os.O_DIRECTORY)
        self._lock = os.open(index.with_suffix(".watch-lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(self._lock, 20).decode("ascii", "replace")
            self._release()
            raise Busy(
                _("process %(pid)s watches this workspace already") % {"pid": holder}
            ) from None
        os.ftruncate(self._lock, 0)
        os.write(self._lock, str(os.getpid()).encode())
        self._path = socket_path(index)
        self._path.unlink(missing_ok=True)
        self._listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listening.setblocking(False)
        self._listening.bind(_short(self._folder, self._path.name))
        self._listening.listen(64)

    @property
    def fd(self) -> int:
        """Readable when somebody asks."""
        return self._listening.fileno()

    def callers(self) -> list[Caller]:
        """All who ask by now."""
        found = []
        while True:
            try:
                found.append(Caller(self._listening.accept()[0].detach()))
            except BlockingIOError:
                return found

    def close(self) -> None:
        """Leave it to somebody else."""
        self._path.unlink(missing_ok=True)
        self._listening.close()
        self._release()

    def _release(self) -> None:
        os.close(self._lock)
        os.close(self._folder)


class Caller:
    """Somebody who waits for an answer."""

    def __init__(self, fd: int) -> None:
        self._fd = fd

    def answer(self, *, is_fresh: bool) -> None:
        """Answer, if they still listen."""
        try:
            if is_fresh:
                os.write(self._fd, FRESH)
        except OSError:  # they did not wait; SIGPIPE is ignored by Python
            return
        finally:
            os.close(self._fd)
