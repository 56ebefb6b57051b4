"""Watches every folder that records and rules are read from."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass, field
from pathlib import Path

from crmtui.errors import StorageFailed, Unsafe
from crmtui.i18n import _
from crmtui.index.inotify import (
    CREATED,
    DELETED,
    FOLDER,
    FORGOTTEN,
    OVERFLOW,
    SELF_DELETED,
    SELF_MOVED,
    UNMOUNTED,
    Event,
    Inotify,
    watch_limit,
)
from crmtui.index.tree import CONFIG, ROOTS
from crmtui.store.layout import is_legible

SHARE = 4
"""At most one in so many of the watches that the system grants a user is taken."""

LOCAL = frozenset({"ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "zfs", "bcachefs", "tmpfs", "overlay",
                   "jfs", "reiserfs"})  # fmt: skip
"""File systems that nobody changes behind this kernel's back."""
_MOVED = SELF_MOVED | UNMOUNTED
_GONE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)


@dataclass(slots=True)
class Touched:
    """Where something happened since the last look."""

    folders: set[str] = field(default_factory=set)
    """Workspace-relative; "" for crmtui.yaml."""
    is_lost: bool = False
    """So much, or such, that all watches have to be set anew."""

    def __bool__(self) -> bool:
        return self.is_lost or bool(self.folders)


class FolderWatch:
    """The watches of one workspace."""

    def __init__(self, root: Path, limit: int | None = None) -> None:
        """Watch everything from now on. ``limit``: watches the system grants (default: it is asked).
        Unsafe above a quarter of them, or where others can change files unseen; StorageFailed where
        a folder cannot be watched."""
        self._base = f"{root}/"
        granted = watch_limit() if limit is None else limit
        self._most = None if granted is None else granted // SHARE
        _refuse_remote(root)
        self._notify = Inotify()
        self._paths: dict[int, str] = {}
        try:
            self._add("")
            for top in ROOTS:
                self._add_tree(top)
        except BaseException:
            self.close()
            raise

    def __len__(self) -> int:
        return len(self._paths)

    @property
    def fd(self) -> int:
        """Readable when something happened."""
        return self._notify.fd

    def close(self) -> None:
        """Watch nothing any more."""
        self._notify.close()

    def look(self) -> Touched:
        """Everything that happened up to now; new folders are watched before they are named."""
        found = Touched()
        for event in self._notify.events():
            folder = self._paths.get(event.watch)
            if event.mask & OVERFLOW:
                found.is_lost = True
            elif folder is None:
                continue  # one that was forgotten
            elif event.mask & FORGOTTEN:
                del self._paths[event.watch]
            elif not folder:
                self._take_top(event, found)
            else:
                self._take(event, folder, found)
        return found

    def _take_top(self, event: Event, found: Touched) -> None:
        """Something in the workspace's own folder, where most is none of our business."""
        if event.name == CONFIG:
            found.folders.add("")
        elif event.name in ROOTS or event.mask & _MOVED:
            found.is_lost = True

    def _take(self, event: Event, folder: str, found: Touched) -> None:
        mask, below = event.mask, f"{folder}/{event.name}"
        if mask & SELF_DELETED:
            return  # the folder above tells it too
        if mask & _MOVED:
            found.is_lost = True
        elif not mask & FOLDER or _is_skipped(event.name):
            found.folders.add(folder)
        elif mask & CREATED:
            found.folders.update([folder, *self._add_tree(below)])
        elif mask & DELETED:
            found.folders.update([folder, below])
        else:  # moved here or away with all below it, or opened or closed to us
            found.is_lost = True

    def _add_tree(self, top: str) -> list[str]:
        """Watch a folder and all below it; each before it is listed, so that what comes later is
        told. Returns their paths."""
        pending, added = [top], []
        while pending:
            folder = pending.pop()
            if not self._add(folder):
                continue
            added.append(folder)
            try:
                with os.scandir(self._base + folder) as listing:
                    below = [item.name for item in listing if item.is_dir(follow_symlinks=False)]
            except OSError:
                continue  # gone again, and told; or closed, which `_add` refuses
            pending += [f"{folder}/{name}" for name in below if not _is_skipped(name)]
        return added

    def _add(self, folder: str) -> bool:
        """Watch one folder; False when it is no more."""
        try:
            self._paths[self._notify.add(self._base + folder)] = folder
        except OSError as error:
            if error.errno in _GONE:
                return False
            if error.errno == errno.ENOSPC:
                raise too_many(self._most) from None
            raise StorageFailed(_("%(folder)s cannot be watched: %(why)s")
                                % {"folder": folder or ".", "why": error.strerror}) from error  # fmt: skip
        if self._most is not None and len(self._paths) > self._most:
            raise too_many(self._most)
        return True


def too_many(most: int | None) -> Unsafe:
    """The refusal to watch so many folders."""
    what = _("there are more folders than a quarter of what the system lets a user watch")
    if most is not None:
        what += f" ({most})"
    return Unsafe(what, _("raise fs.inotify.max_user_watches, or do without: commands then look at "
                          "the files themselves"))  # fmt: skip


def _is_skipped(name: str) -> bool:
    """Whether the index reads no folder of that name."""
    return name.startswith(".") or not is_legible(name)


def _refuse_remote(root: Path) -> None:
    """Unsafe where another machine can change files: this kernel would not tell."""
    kind = file_system(root)
    if kind and kind not in LOCAL:
        raise Unsafe(_("on a file system of the kind %(kind)s files may change unseen")
                     % {"kind": kind}, _("do without: commands look at the files themselves"))  # fmt: skip


def file_system(path: Path) -> str:
    """The kind of file system that holds ``path``; empty where the system does not say."""
    try:
        device = os.stat(path).st_dev
        lines = Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return ""
    number = f"{os.major(device)}:{os.minor(device)}"
    kinds = [
        line.partition(" - ")[2].split(" ")[0] for line in lines if line.split(" ")[2] == number
    ]
    return kinds[-1] if kinds else _kind_above(path, lines)


def _kind_above(path: Path, lines: list[str]) -> str:
    """By the longest mount point above: some file systems show a number of their own to `stat`."""
    above = {f"{part}" for part in (path.resolve(), *path.resolve().parents)}
    mounts = [(line.split(" ")[4], line.partition(" - ")[2].split(" ")[0]) for line in lines]
    fitting = [(point, kind) for point, kind in mounts if point in above]
    return max(fitting, key=lambda one: len(one[0]))[1] if fitting else ""
