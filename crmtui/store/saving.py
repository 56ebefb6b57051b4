"""A batch of file changes that succeed or fail together."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from crmtui.errors import Conflict, StorageFailed
from crmtui.i18n import _
from crmtui.store.layout import TEMPORARY
from crmtui.store.reading import Folders, read_at, refusal, split_path

_NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS)
"""What file systems without hard links answer."""
_MANY = 64
"""From so many files on, one flush of everything before the single ones is faster."""
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Change:
    """What one file is to become."""

    path: str
    """Workspace-relative."""
    data: bytes | None
    """The new bytes; None removes the file."""
    expected: str | None = None
    """``content_hash`` of the bytes the change is based on, "" when the file must not exist yet;
    None: whatever is there."""


def content_hash(data: bytes) -> str:
    """The hash by which a save notices that the file changed since it was read."""
    return hashlib.sha256(data).hexdigest()


@dataclass(slots=True)
class _Step:
    """One change under way. File names stand in the folder of its path."""

    change: Change
    parts: list[str]
    name: str
    new: str = ""
    """Temporary name of the new content, until it is in place."""
    old: str = ""
    """Temporary name of the old file, kept for going back."""
    was_there: bool = False
    is_created: bool = False


class Batch:
    """Changes that succeed or fail together: prepare, check, apply, else roll back."""

    def __init__(self, root: Path, changes: Iterable[Change]) -> None:
        self.folders = Folders(root)
        self._root = root
        self._steps = [_step(change) for change in changes]
        self._is_large = len(self._steps) > _MANY
        paths = {step.change.path for step in self._steps}
        if len(paths) < len(self._steps):
            raise ValueError("two changes of one file")

    def prepare(self) -> None:
        """Write every new content beside its place and flush it."""
        for step in self._steps:
            if step.change.data is not None:
                with self._writing(step):
                    folder = self.folders.open(step.parts, make=True)
                    step.new = _temporary()
                    _write(folder, step, step.change.data, flush=not self._is_large)
        if self._is_large:
            self._flush_new()

    def check(self) -> None:
        """Refuse when a file is not what its change is based on."""
        for step in self._steps:
            with self._writing(step):
                self._check(step)

    def apply(self) -> None:
        """Put everything in place, durably."""
        for step in self._steps:
            with self._writing(step):
                self._apply(step)
        self._flush_folders()
        for step in self._steps:
            if step.old:
                with suppress(OSError):
                    os.unlink(step.old, dir_fd=self.folders.open(step.parts))
        self._prune()

    def roll_back(self) -> None:
        """Everything as it was. Raises StorageFailed naming what could not be restored."""
        lost = []
        for step in reversed(self._steps):
            try:
                self._restore(step)
            except OSError as error:
                lost.append(f"{step.change.path} ({error.strerror})")
        for parts in reversed(self.folders.made):
            with suppress(OSError):
                os.rmdir(parts[-1], dir_fd=self.folders.open(parts[:-1]))
        if lost:
            raise StorageFailed(_("not restored: %(files)s") % {"files": ", ".join(lost)},
                                _("the old content is beside them in files named %(name)s*")
                                % {"name": TEMPORARY})  # fmt: skip

    def _check(self, step: _Step) -> None:
        expected = step.change.expected
        try:
            current = read_at(self.folders.open(step.parts), step.name, step.change.path)
        except FileNotFoundError:
            if expected:
                raise _changed(step) from None
            return
        step.was_there = True
        if expected == "":
            raise Conflict(_("%(path)s exists already") % {"path": step.change.path})
        if expected is not None and content_hash(current) != expected:
            raise _changed(step)

    def _apply(self, step: _Step) -> None:
        if not (step.new or step.was_there):
            return
        folder = self.folders.open(step.parts)
        if step.was_there:
            step.old = _temporary()
            if step.change.data is None:
                os.rename(step.name, step.old, src_dir_fd=folder, dst_dir_fd=folder)
                return
            _keep(folder, step)
            os.replace(step.new, step.name, src_dir_fd=folder, dst_dir_fd=folder)
            step.new = ""
        else:
            _create(folder, step)

    def _restore(self, step: _Step) -> None:
        if not (step.new or step.old or step.is_created):
            return
        folder = self.folders.open(step.parts)
        if step.old and _exists(folder, step.old):
            if _are_one_file(folder, step.old, step.name):
                os.unlink(step.old, dir_fd=folder)
            else:
                os.replace(step.old, step.name, src_dir_fd=folder, dst_dir_fd=folder)
        elif step.is_created or (step.new and _are_one_file(folder, step.new, step.name)):
            os.unlink(step.name, dir_fd=folder)
        if step.new:
            with suppress(FileNotFoundError):
                os.unlink(step.new, dir_fd=folder)

    def _flush_new(self) -> None:
        os.sync()
        for step in self._steps:
            if step.new:
                with self._writing(step):
                    fd = os.open(step.new, _READ, dir_fd=self.folders.open(step.parts))
                    _flush_and_close(fd)

    def _flush_folders(self) -> None:
        if self._is_large:
            os.sync()
        changed = {tuple(step.parts): step for step in self._steps if step.new or step.old
                   or step.is_created or step.was_there}  # fmt: skip
        above = {tuple(parts[:-1]) for parts in self.folders.made}
        for parts in sorted(changed.keys() | above):
            with self._writing(changed.get(parts, self._steps[0])), _tolerating(errno.EINVAL):
                os.fsync(self.folders.open(list(parts)))

    def _prune(self) -> None:
        """Remove the folders that removals left empty, up to the top two levels."""
        for step in self._steps:
            parts = step.parts if step.was_there and step.change.data is None else []
            while len(parts) > 2:
                try:
                    os.rmdir(parts[-1], dir_fd=self.folders.open(parts[:-1]))
                except OSError:
                    break
                parts = parts[:-1]

    @contextmanager
    def _writing(self, step: _Step) -> Iterator[None]:
        """What the operating system answers, as our own errors."""
        try:
            yield
        except FileNotFoundError as error:
            raise _changed(step) from error
        except FileExistsError as error:
            raise Conflict(_("%(path)s exists already") % {"path": step.change.path}) from error
        except OSError as error:
            found = refusal(step.change.path, error)
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                free = os.statvfs(self._root)
                found.fix = _("free some space: %(bytes)d bytes are left") % {
                    "bytes": free.f_bavail * free.f_frsize
                }
            raise found from error


def _step(change: Change) -> _Step:
    parts = split_path(change.path)
    return _Step(change, parts[:-1], parts[-1])


def _temporary() -> str:
    return f"{TEMPORARY}{os.getpid()}-{secrets.token_hex(6)}"


def _write(folder: int, step: _Step, data: bytes, *, flush: bool) -> None:
    fd = os.open(step.new, _NEW, 0o644, dir_fd=folder)
    try:
        with _tolerating(errno.ENOENT):
            os.fchmod(fd, os.stat(step.name, dir_fd=folder, follow_symlinks=False).st_mode & 0o777)
        view = memoryview(data)
        while view:
            view = view[os.write(fd, view) :]
        if flush:
            os.fsync(fd)
    finally:
        os.close(fd)


def _flush_and_close(fd: int) -> None:
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _keep(folder: int, step: _Step) -> None:
    """The old file under a second name, by a link or where there are none by a copy."""
    try:
        os.link(step.name, step.old, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        data = read_at(folder, step.name, step.change.path)
        _write(folder, _Step(step.change, step.parts, step.name, new=step.old), data, flush=True)


def _create(folder: int, step: _Step) -> None:
    """The new content under its name, never over a file that came up meanwhile."""
    try:
        os.link(step.new, step.name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
        step.is_created = True
        os.unlink(step.new, dir_fd=folder)
    except OSError as error:
        if error.errno not in _NO_LINKS or step.is_created:
            raise
        os.rename(step.new, step.name, src_dir_fd=folder, dst_dir_fd=folder)
        step.is_created = True
    step.new = ""


def _exists(folder: int, name: str) -> bool:
    try:
        os.lstat(name, dir_fd=folder)
    except FileNotFoundError:
        return False
    return True


def _are_one_file(folder: int, one: str, other: str) -> bool:
    try:
        return os.path.samestat(os.lstat(one, dir_fd=folder), os.lstat(other, dir_fd=folder))
    except FileNotFoundError:
        return False


def _changed(step: _Step) -> Conflict:
    return Conflict(_("%(path)s changed since it was read") % {"path": step.change.path},
                    _("look at it again and repeat your change"))  # fmt: skip


@contextmanager
def _tolerating(number: int) -> Iterator[None]:
    """Pass over one kind of error."""
    try:
        yield
    except OSError as error:
        if error.errno != number:
            raise
