"""A batch of file changes that succeed or fail together."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from crmtui.errors import Conflict, StorageFailed
from crmtui.i18n import _
from crmtui.store.layout import TEMPORARY
from crmtui.store.reading import Folders, content_hash, read_at, refusal
from crmtui.store.steps import (
    Change,
    Step,
    are_one_file,
    changed,
    create,
    exists,
    flush_again,
    keep_old,
    step_of,
    temporary_name,
    tolerating,
    write_new,
)

_MANY = 64
"""From so many files on, one flush of everything before the single ones is faster."""


class Batch:
    """Changes that succeed or fail together: prepare, check, apply, else roll back."""

    def __init__(self, root: Path, changes: Iterable[Change]) -> None:
        self.folders = Folders(root)
        self._root = root
        self._steps = [step_of(change) for change in changes]
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
                    step.new = temporary_name()
                    write_new(folder, step, step.change.data, flush=not self._is_large)
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

    def _check(self, step: Step) -> None:
        expected = step.change.expected
        try:
            current = read_at(self.folders.open(step.parts), step.name, step.change.path)
        except FileNotFoundError:
            if expected:
                raise changed(step) from None
            return
        step.was_there = True
        if expected == "":
            raise Conflict(_("%(path)s exists already") % {"path": step.change.path})
        if expected is not None and content_hash(current) != expected:
            raise changed(step)

    def _apply(self, step: Step) -> None:
        if not (step.new or step.was_there):
            return
        folder = self.folders.open(step.parts)
        if step.was_there:
            step.old = temporary_name()
            if step.change.data is None:
                os.rename(step.name, step.old, src_dir_fd=folder, dst_dir_fd=folder)
                return
            keep_old(folder, step)
            os.replace(step.new, step.name, src_dir_fd=folder, dst_dir_fd=folder)
            step.new = ""
        else:
            create(folder, step)

    def _restore(self, step: Step) -> None:
        if not (step.new or step.old or step.is_created):
            return
        folder = self.folders.open(step.parts)
        if step.old and exists(folder, step.old):
            if are_one_file(folder, step.old, step.name):
                os.unlink(step.old, dir_fd=folder)
            else:
                os.replace(step.old, step.name, src_dir_fd=folder, dst_dir_fd=folder)
        elif step.is_created or (step.new and are_one_file(folder, step.new, step.name)):
            os.unlink(step.name, dir_fd=folder)
        if step.new:
            with suppress(FileNotFoundError):
                os.unlink(step.new, dir_fd=folder)

    def _flush_new(self) -> None:
        os.sync()
        for step in self._steps:
            if step.new:
                with self._writing(step):
                    flush_again(self.folders.open(step.parts), step.new)

    def _flush_folders(self) -> None:
        if self._is_large:
            os.sync()
        touched = {tuple(step.parts): step for step in self._steps if step.new or step.old
                   or step.is_created or step.was_there}  # fmt: skip
        above = {tuple(parts[:-1]) for parts in self.folders.made}
        for parts in sorted(touched.keys() | above):
            with self._writing(touched.get(parts, self._steps[0])), tolerating(errno.EINVAL):
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
    def _writing(self, step: Step) -> Iterator[None]:
        """What the operating system answers, as our own errors."""
        try:
            yield
        except FileNotFoundError as error:
            raise changed(step) from error
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


__all__ = ["Batch", "Change", "content_hash"]
