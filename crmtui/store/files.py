"""Bytes on disk: all or nothing, never over newer bytes, on disk for sure before it counts."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from crmtui.store.layout import TEMPORARY
from crmtui.store.locking import lock_path, workspace_lock
from crmtui.store.reading import Folders, content_hash, read_file
from crmtui.store.saving import Batch
from crmtui.store.steps import Change


def write_all(root: Path, changes: Iterable[Change]) -> None:
    """Make all the changes or none, durably. Call it while holding the workspace lock.

    Every new content is on disk under a temporary name before the first file changes; a file is
    only ever replaced by renaming, so whoever looks sees old or new bytes. Raises Conflict when a
    file is not what its change is based on, StorageFailed when the disk says no, Unsafe for links;
    in all cases the files are as before. Modes are kept; new files get 0644 less the umask.
    Folders are made as needed, and removed when a removal leaves them empty.
    """
    batch = Batch(root, changes)
    try:
        batch.prepare()
        batch.check()
        batch.apply()
    except BaseException:
        batch.roll_back()
        raise
    finally:
        batch.folders.close()


def remove_stale(root: Path, paths: Iterable[str]) -> list[str]:
    """Remove those of our temporary files among ``paths`` whose process is dead; returns them.
    Call it while holding the workspace lock."""
    removed = []
    with Folders(root) as folders:
        for path in paths:
            *parts, name = path.split("/")
            if name.startswith(TEMPORARY) and not _is_alive(name):
                with suppress(OSError):
                    os.unlink(name, dir_fd=folders.open(parts))
                    removed.append(path)
    return removed


def _is_alive(name: str) -> bool:
    number = name.removeprefix(TEMPORARY).split("-", 1)[0]
    if not number.isdecimal():
        return True
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


__all__ = [
    "Change",
    "Folders",
    "content_hash",
    "lock_path",
    "read_file",
    "remove_stale",
    "workspace_lock",
    "write_all",
]
