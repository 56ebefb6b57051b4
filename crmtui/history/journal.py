"""A note beside the index while a commit is under way, so that a kill in between is repaired.

Between moving the branch and updating the index there is a moment in which Git would take the
index for a staged return to the old state. The note says which paths that is true of. The same
file, locked, lets only one process at a time commit here.
"""

from __future__ import annotations

import json
import os
import stat
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from crmtui.errors import Busy, StorageFailed, Unsafe
from crmtui.history.index import set_entries, staged
from crmtui.history.repository import Repository, RepoState
from crmtui.i18n import _

PATIENCE = 20.0
"""Seconds to wait for another process that is committing here."""


_LARGEST = 64_000_000
"""Bytes of a note that are read at most."""


@dataclass(frozen=True)
class Journal:
    """The open note of one work tree; the process that has it is alone in committing."""

    handle: int

    def write(self, ref: str, head: str, paths: Sequence[str]) -> None:
        """Note that ``ref`` is about to leave ``head`` with these paths."""
        self.clear()
        note = {"ref": ref, "head": head, "paths": [os.fsencode(p).hex() for p in paths]}
        os.write(self.handle, json.dumps(note).encode("ascii"))

    def clear(self) -> None:
        """Branch and index agree."""
        os.ftruncate(self.handle, 0)
        os.lseek(self.handle, 0, os.SEEK_SET)

    def clock(self) -> float:
        """Now, by the clock of the disk that also dates the lock files (epoch seconds)."""
        os.utime(self.handle)
        return os.fstat(self.handle).st_mtime

    def read(self) -> tuple[str, str, list[str]] | None:
        """Branch, commit before, and paths of an unfinished commit; None if there is none."""
        os.lseek(self.handle, 0, os.SEEK_SET)
        text = os.read(self.handle, _LARGEST)
        if not text:
            return None
        try:
            note = json.loads(text)
            paths = [os.fsdecode(bytes.fromhex(path)) for path in note["paths"]]
            return str(note["ref"]), str(note["head"]), paths
        except (ValueError, KeyError, TypeError):
            return None


@contextmanager
def committing(repo: Repository, patience: float = PATIENCE) -> Iterator[Journal]:
    """Be the only process that commits in this work tree; `Busy` if another does not end."""
    file = _file(repo)
    try:
        handle = os.open(file, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    except OSError as error:
        raise StorageFailed(
            _("cannot write into %(folder)s: %(why)s")
            % {"folder": repo.git_dir, "why": error.strerror}
        ) from error
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise Unsafe(_("%(file)s is no ordinary file") % {"file": file})
        _lock(handle, file, patience)
        yield Journal(handle)
    finally:
        os.close(handle)


def _lock(handle: int, file: Path, patience: float) -> None:
    if sys.platform == "win32":
        return
    import fcntl

    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise Busy(
                    _("another crmtui is committing here (%(file)s)") % {"file": file},
                    _("wait for it to end and try again"),
                ) from None
        time.sleep(0.005)


def finish_last(repo: Repository, journal: Journal, state: RepoState) -> list[str]:
    """Bring the index up to a commit that was killed after it landed; returns the mended paths."""
    note = journal.read()
    if note is None:
        journal.clear()
        return []
    ref, old, paths = note
    if ref != state.ref:
        return []
    behind = _behind(repo, old, state.head, paths) if old != state.head else {}
    if behind:
        set_entries(repo, behind)
    journal.clear()
    return sorted(behind)


def _behind(
    repo: Repository, old: str, head: str, paths: Sequence[str]
) -> dict[str, tuple[str, str]]:
    """Paths whose index entry is still the old commit's, with the entry they should have."""
    touched = {item.path for item in staged(repo, old)}
    behind = set(paths) - touched
    return {
        item.path: item.committed
        for item in staged(repo, head)
        if item.path in behind and not item.unmerged
    }


def has_note(repo: Repository) -> bool:
    """True if a commit here is under way, or was killed."""
    file = _file(repo)
    return file.is_file() and file.stat().st_size > 0


def _file(repo: Repository) -> Path:
    return repo.git_dir / "crmtui-commit"


def repair(repo: Repository) -> list[str]:
    """Finish a commit that was killed half-way; the paths whose index entry was brought up."""
    if not has_note(repo):
        return []
    with committing(repo) as journal:
        return finish_last(repo, journal, repo.head_state())
