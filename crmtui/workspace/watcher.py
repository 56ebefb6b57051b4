"""A process that keeps a workspace's index true to the files, so that commands need not look."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from types import TracebackType
from typing import Self

from crmtui.errors import Conflict, StorageFailed
from crmtui.i18n import _
from crmtui.index.folder_watch import FolderWatch
from crmtui.index.vouching import Post
from crmtui.workspace.core import OpenWorkspace

REST = 0.05
"""Seconds to let a burst of changes gather, as long as nobody asks."""
SPARE, STEP = 1.0, 0.03
"""Seconds without any news after which there is time for something else, and between two steps of it."""
ROUND = 300.0
"""Seconds after which all files are looked at, as if nobody had watched: what is written through
shared memory or another name of a file is told by no kernel."""


class Watcher:
    """Follows the files of an open workspace, and vouches for its index."""

    def __init__(self, workspace: OpenWorkspace, limit: int | None = None) -> None:
        """Take the post of the one watcher and bring the index up to date. Busy, Unsafe or
        StorageFailed where that is not possible; ``limit`` as in ``FolderWatch``."""
        self.workspace = workspace
        if not workspace.index.is_on_disk:
            raise StorageFailed(_("the cache cannot be written, so there is nothing to keep fresh"))
        self._limit = limit
        self._ends = ExitStack()
        self._post = Post(workspace.index.path)
        self._ends.callback(self._post.close)
        self._is_sure, self._version, self._day = False, 0, workspace.today_date()
        self._scanned = 0.0
        self._places = self._identity()
        try:
            self._watch = FolderWatch(workspace.root, limit)
            self._ends.callback(lambda: self._watch.close())
            self._read = self.catch_up()
        except BaseException:
            self._ends.close()
            raise

    @property
    def folders(self) -> int:
        """How many folders are watched."""
        return len(self._watch)

    def close(self) -> None:
        """Leave the post."""
        self._ends.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.close()

    def follow(
        self, until: int | None = None, spare: Callable[[], bool] = lambda: False
    ) -> Iterator[int]:
        """Answer and keep up, for ever, or until the file descriptor ``until`` can be read; yields
        how many files were read whenever some were. ``spare`` is called while there is nothing else
        to do, a short step of something at a time, until it says that there is no more; again when
        files were read, and every day. Conflict when the workspace or its cache is no longer where it
        was."""
        day, is_more, patience = self.workspace.today_date(), True, SPARE
        while True:
            if self._read:
                yield self._read
            today = self.workspace.today_date()
            is_more, day = is_more or bool(self._read) or today != day, today
            ready = self._wait(until, patience if is_more else ROUND)
            if until is not None and until in ready:
                return
            if not ready and is_more:
                self._read, is_more, patience = 0, spare(), STEP
                continue
            patience = SPARE
            if self._post.fd not in ready and self._watch.fd in ready:
                time.sleep(REST)
            self._read = self._answer()

    def _wait(self, until: int | None, at_most: float) -> set[int]:
        poll = select.poll()
        for fd in (self._post.fd, self._watch.fd, *([] if until is None else [until])):
            poll.register(fd, select.POLLIN)
        left = min(at_most, self._scanned + ROUND - time.monotonic())
        return {fd for fd, _event in poll.poll(max(0.0, left) * 1000)}

    def _answer(self) -> int:
        """Bring the index up to date, and tell all who had asked before. Returns files read."""
        callers = self._post.callers()
        is_fresh = False
        try:
            if self._identity() != self._places:
                raise Conflict(_("the workspace or its cache was moved away"))
            read = self.catch_up()
            is_fresh = self._version == self.workspace.index.version()
        finally:
            for caller in callers:
                caller.answer(is_fresh=is_fresh)
        return read

    def catch_up(self) -> int:
        """Bring the index up to everything the kernel told by now. All files are looked at when
        watches were lost, another process wrote to the index (it may have looked earlier than we
        did), or the last round is long ago. Returns how many files were read."""
        index, touched = self.workspace.index, self._watch.look()
        version = index.version()
        if touched.is_lost:
            self._is_sure = False
            self._watch.close()
            self._watch = FolderWatch(self.workspace.root, self._limit)
        is_due = time.monotonic() - self._scanned >= ROUND
        if not self._is_sure or version != self._version or is_due:
            self._scanned = time.monotonic()
            changes = index.changes()
        elif touched:
            changes = index.changes_in(touched.folders)
        else:
            return 0
        self._is_sure = False
        read = self.workspace.take(changes, on=self._day_to_keep()).changed
        if not index.is_on_disk:
            raise StorageFailed(_("the cache cannot be written"))
        self._is_sure, self._version = True, version
        return read

    def _day_to_keep(self) -> date:
        """The day the index is about, which another process may have chosen; each new day once."""
        today, known = self.workspace.today_date(), self.workspace.index.meta("day")
        if today != self._day or not known:
            self._day = today
            return today
        return date.fromisoformat(known)

    def _identity(self) -> list[tuple[int, int]]:
        """The workspace's folder and the cache's file as such, whatever stands at their paths."""
        found = []
        for path in (self.workspace.root, self.workspace.index.path):
            try:
                status = os.stat(path)
            except OSError:
                found.append((0, 0))
            else:
                found.append((status.st_dev, status.st_ino))
        return found
