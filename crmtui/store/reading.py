"""Bytes from disk: regular files of the workspace only, reached without following a link."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from crmtui.errors import NotFound, StorageFailed, Unsafe
from crmtui.i18n import _
from crmtui.store.decoding import MAX_FILE

_ROOT = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_FOLDER = _ROOT | os.O_NOFOLLOW
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_NO_PARTS = frozenset({"", ".", ".."})
_LINKS = (errno.ELOOP, errno.EMLINK, errno.ENOTDIR)
"""What systems answer where a link (or no folder) stands in the way."""


def split_path(rel: str) -> list[str]:
    """The parts of a workspace-relative path; Unsafe when it could lead out of the workspace."""
    parts = rel.split("/")
    if not rel or "\0" in rel or not _NO_PARTS.isdisjoint(parts):
        raise Unsafe(_("%(path)r is no path inside the workspace") % {"path": rel})
    return parts


def content_hash(data: bytes) -> str:
    """The hash by which a save notices that the file changed since it was read."""
    digest: str = _sha256()(data).hexdigest()
    return digest


@cache
def _sha256() -> Callable[[bytes], Any]:
    """It loads OpenSSL, and what is not changed needs no hash."""
    from hashlib import sha256

    return sha256


def read_file(root: Path, rel: str) -> bytes:
    """The bytes of a regular file of the workspace.

    Raises NotFound when there is none, Unsafe for links (also among its folders), devices, pipes
    and files above ``MAX_FILE``, StorageFailed when the disk or the permissions say no.
    """
    with Folders(root) as folders:
        return folders.read(rel)


class Folders:
    """Folders of a workspace, opened without following links. The last one stays open, so files
    of one folder in a row are cheap; never more than one descriptor is held."""

    def __init__(self, root: Path) -> None:
        self.made: list[list[str]] = []
        """Folders that ``open`` had to make."""
        self._root = root
        self._parts: list[str] = []
        self._fd = -1

    def __enter__(self) -> Folders:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def read(self, rel: str) -> bytes:
        """As ``read_file``."""
        return self.read_with_status(rel)[0]

    def read_with_status(self, rel: str) -> tuple[bytes, os.stat_result]:
        """As ``read``, with what the system said of the file before it was read."""
        parts = split_path(rel)
        try:
            return _read_at(self.open(parts[:-1]), parts[-1], rel)
        except OSError as error:
            raise _answer(rel, error) from error

    def open(self, parts: list[str], *, make: bool = False) -> int:
        """A descriptor, good until the next call. With ``make`` missing folders are made."""
        if self._fd >= 0 and parts == self._parts:
            return self._fd
        self.close()
        fd = os.open(self._root, _ROOT)
        for n, part in enumerate(parts):
            above = fd
            try:
                fd = self._enter(above, parts[: n + 1], part, make)
            finally:
                os.close(above)
        self._fd, self._parts = fd, parts
        return fd

    def close(self) -> None:
        """Let go of the open folder."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _enter(self, above: int, parts: list[str], name: str, make: bool) -> int:
        try:
            return os.open(name, _FOLDER, dir_fd=above)
        except FileNotFoundError:
            if not make:
                raise
        os.mkdir(name, 0o755, dir_fd=above)
        self.made.append(parts)
        return os.open(name, _FOLDER, dir_fd=above)


class Neighbours(Folders):
    """As ``Folders``, for reading many folders in the order of their paths: the folders above the
    last one stay open too, so that the next is mostly one step away."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self._above: list[int] = []
        """The root, then one folder of each level, down to the last."""
        self._here: str | None = None
        """The path of the folder that is open."""

    def read_with_status(self, rel: str) -> tuple[bytes, os.stat_result]:
        """As ``Folders.read_with_status``."""
        here, _, name = rel.rpartition("/")
        if here != self._here or not self._above or name in _NO_PARTS or "\0" in name:
            found = super().read_with_status(rel)
            self._here = here
            return found
        try:
            return _read_at(self._above[-1], name, rel)
        except OSError as error:
            raise _answer(rel, error) from error

    def open(self, parts: list[str], *, make: bool = False) -> int:
        """A descriptor, good until the next call."""
        if not self._above:
            self._above.append(os.open(self._root, _ROOT))
        if parts == self._parts:
            return self._above[-1]
        self._here = None
        same = 0
        for mine, wanted in zip(self._parts, parts, strict=False):
            if mine != wanted:
                break
            same += 1
        self._leave(same)
        for part in parts[same:]:
            self._above.append(self._enter(self._above[-1], [*self._parts, part], part, make))
            self._parts = [*self._parts, part]
        return self._above[-1]

    def close(self) -> None:
        """Let go of all open folders."""
        self._leave(-1)
        self._parts, self._here = [], None

    def _leave(self, depth: int) -> None:
        """Let go of the folders below a depth."""
        while len(self._above) > depth + 1:
            os.close(self._above.pop())
        self._parts = self._parts[: max(depth, 0)]


def read_at(folder: int, name: str, rel: str) -> bytes:
    """The bytes of a regular file in an open folder."""
    return _read_at(folder, name, rel)[0]


def _read_at(folder: int, name: str, rel: str) -> tuple[bytes, os.stat_result]:
    fd = os.open(name, _FILE, dir_fd=folder)
    try:
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode):
            raise Unsafe(_("%(path)s is no regular file") % {"path": rel},
                         _("put a file in its place, or remove it"))  # fmt: skip
        size = status.st_size
        if size > MAX_FILE:
            raise Unsafe(_("%(path)s is larger than %(limit)d MB")
                         % {"path": rel, "limit": MAX_FILE >> 20},
                         _("split it into several files"))  # fmt: skip
        data = os.read(fd, size + 1)
        return (data if len(data) <= size else _with_rest(fd, data)), status
    finally:
        os.close(fd)


def _with_rest(fd: int, data: bytes) -> bytes:
    """What was read and what stands behind it: the file grew meanwhile."""
    chunks, wanted = [data], len(data)
    while chunk := os.read(fd, wanted):
        chunks.append(chunk)
        if len(chunk) < wanted:
            break
    return b"".join(chunks)


@contextmanager
def reading(rel: str) -> Iterator[None]:
    """What the operating system answers to reading ``rel``, as our own errors."""
    try:
        yield
    except OSError as error:
        raise _answer(rel, error) from error


def _answer(rel: str, error: OSError) -> NotFound | Unsafe | StorageFailed:
    if isinstance(error, FileNotFoundError):
        return NotFound(_("%(path)s does not exist") % {"path": rel})
    return refusal(rel, error)


def refusal(rel: str, error: OSError) -> Unsafe | StorageFailed:
    """Unsafe for links in the way, StorageFailed for everything else."""
    if error.errno in _LINKS:
        return Unsafe(_("%(path)s is reached through a link, or through what is no folder")
                      % {"path": rel}, _("put the file or folder itself in its place"))  # fmt: skip
    return StorageFailed(f"{rel}: {error.strerror or error}")
