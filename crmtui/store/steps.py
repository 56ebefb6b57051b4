"""One file's change under way: its new content and its old one under temporary names."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from crmtui.dataclass import dataclass
from crmtui.errors import Conflict
from crmtui.i18n import _
from crmtui.store.layout import TEMPORARY
from crmtui.store.reading import read_at, split_path

_NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS)
"""What file systems without hard links answer."""
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


@dataclass(slots=True)
class Step:
    """One change under way. All names stand in the folder of its path."""

    change: Change
    parts: list[str]
    name: str
    new: str = ""
    """Temporary name of the new content, until it is in place."""
    old: str = ""
    """Temporary name of the old file, kept for going back."""
    was_there: bool = False
    is_created: bool = False


def step_of(change: Change) -> Step:
    """The change, not yet begun. Unsafe when its path leads out of the workspace."""
    parts = split_path(change.path)
    return Step(change, parts[:-1], parts[-1])


def temporary_name() -> str:
    """A name that tells whose unfinished file it is."""
    return f"{TEMPORARY}{os.getpid()}-{secrets.token_hex(6)}"


def write_new(folder: int, step: Step, data: bytes, *, flush: bool) -> None:
    """Write the new content under its temporary name, with the mode of the file it will replace."""
    fd = os.open(step.new, _NEW, 0o644, dir_fd=folder)
    try:
        with tolerating(errno.ENOENT):
            os.fchmod(fd, os.stat(step.name, dir_fd=folder, follow_symlinks=False).st_mode & 0o777)
        view = memoryview(data)
        while view:
            view = view[os.write(fd, view) :]
        if flush:
            os.fsync(fd)
    finally:
        os.close(fd)


def flush_again(folder: int, name: str) -> None:
    """Make sure that a file written and closed before is on disk."""
    fd = os.open(name, _READ, dir_fd=folder)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def keep_old(folder: int, step: Step) -> None:
    """The old file under a second name, by a link or where there are none by a copy."""
    try:
        os.link(step.name, step.old, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        data = read_at(folder, step.name, step.change.path)
        write_new(folder, Step(step.change, step.parts, step.name, new=step.old), data, flush=True)


def create(folder: int, step: Step) -> None:
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


def exists(folder: int, name: str) -> bool:
    """Whether something has that name in an open folder."""
    try:
        os.lstat(name, dir_fd=folder)
    except FileNotFoundError:
        return False
    return True


def are_one_file(folder: int, one: str, other: str) -> bool:
    """Whether two names in an open folder are links of one file."""
    try:
        return os.path.samestat(os.lstat(one, dir_fd=folder), os.lstat(other, dir_fd=folder))
    except FileNotFoundError:
        return False


def changed(step: Step) -> Conflict:
    """The refusal of a change that is based on other bytes."""
    return Conflict(_("%(path)s changed since it was read") % {"path": step.change.path},
                    _("look at it again and repeat your change"))  # fmt: skip


@contextmanager
def tolerating(number: int) -> Iterator[None]:
    """Pass over one kind of error."""
    try:
        yield
    except OSError as error:
        if error.errno != number:
            raise
