"""The workspace lock: one writer at a time, released when the process dies."""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from crmtui import settings
from crmtui.errors import Busy, StorageFailed
from crmtui.i18n import _

_FIRST_PAUSE = 0.01
_LONGEST_PAUSE = 0.02
"""Seconds; short, so that one who waits long has no smaller chance than one who just came."""


@contextmanager
def workspace_lock(root: Path, timeout: float = 10) -> Iterator[None]:
    """Hold the workspace for one read-check-write-commit.

    Waits up to ``timeout`` seconds, then raises Busy naming the process that holds it. Not
    reentrant. The kernel releases it with the process, so no stale lock ever has to be removed.
    """
    path = lock_path(root)
    fd = _open(path)
    try:
        _acquire(fd, timeout)
        _sign(fd)
        yield
    finally:
        os.close(fd)


def lock_path(root: Path) -> Path:
    """The lock's file: inside ``.git`` when that is a folder, else in the user's cache."""
    if (root / ".git").is_dir():
        return root / ".git" / "crmtui.lock"
    return settings.cache_dir() / "locks" / f"{settings.workspace_key(root)}.lock"


def _open(path: Path) -> int:
    flags = os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            return os.open(path, flags | os.O_RDWR, 0o644)
        except PermissionError:
            # Another user's lock in a shared repository can be held without being written to.
            return os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        raise StorageFailed(
            _("the lock %(path)s cannot be opened: %(why)s")
            % {"path": path, "why": error.strerror or error}
        ) from error


def _acquire(fd: int, timeout: float) -> None:
    deadline, pause = time.monotonic() + timeout, _FIRST_PAUSE
    while True:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except OSError as error:
            if error.errno not in (errno.EWOULDBLOCK, errno.EACCES, errno.EINTR):
                raise StorageFailed(
                    _("the workspace cannot be locked: %(why)s") % {"why": error.strerror or error}
                ) from error
        if time.monotonic() >= deadline:
            raise Busy(_("the workspace is in use by %(holder)s") % {"holder": _holder(fd)},
                       _("try again when it is done"))  # fmt: skip
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)


def _holder(fd: int) -> str:
    name = os.pread(fd, 200, 0).decode("utf-8", "replace").strip()
    return name or _("another process")


def _sign(fd: int) -> None:
    with suppress(OSError):
        os.ftruncate(fd, 0)
        os.pwrite(fd, f"process {os.getpid()} on {os.uname().nodename}\n".encode(), 0)
