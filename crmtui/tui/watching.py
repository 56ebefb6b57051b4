"""News from outside: files that changed under us."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

WATCHED = ("records", "playbooks", "crmtui.yaml")
"""What a workspace consists of."""
HEAD = (".git/HEAD", ".git/logs/HEAD")
"""Files that change with every commit, checkout and merge."""
_LIMIT = Path("/proc/sys/fs/inotify/max_user_watches")


def too_many(folders: int, limit: int | None = None) -> bool:
    """Whether so many folders would take more than a quarter of the system's watches."""
    if limit is None:
        try:
            limit = int(_LIMIT.read_text())
        except (OSError, ValueError):
            return False
    return folders > limit / 4


async def changes(root: Path, stop: asyncio.Event) -> AsyncIterator[None]:
    """One item for every burst of changes of records, playbooks or settings below ``root``."""
    from watchfiles import awatch

    existing = [root / name for name in WATCHED if (root / name).exists()]
    if not existing:
        return
    async for _changes in awatch(*existing, stop_event=stop, debounce=400, step=100,
                                 recursive=True, ignore_permission_denied=True):  # fmt: skip
        yield


def head_state(root: Path) -> tuple[int, ...]:
    """Something that is another after a commit or a checkout; for where watching is not possible."""
    stamps = []
    for name in HEAD:
        try:
            stamps.append(os.stat(root / name).st_mtime_ns)
        except OSError:
            stamps.append(0)
    return tuple(stamps)
