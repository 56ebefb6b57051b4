"""Git's index: what the user staged, and bringing exactly our paths up to date."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from crmtui.history.refusal import busy, locked_by, refusal
from crmtui.history.repository import Repository
from crmtui.history.runner import finish, stop, without_filters

LOCK_PATIENCE = 5.0
"""Seconds to wait for a lock of Git before giving up."""

STALE_PATIENCE = 0.4
"""Seconds to wait for a lock that was there long before."""
FRESH = 3.0
"""Seconds that a lock of a git at work is old at most, as a rule."""

_PAUSE = 0.02


@dataclass(frozen=True)
class Staged:
    """A path whose index entry differs from a commit."""

    path: str
    """From the top of the work tree."""
    committed: tuple[str, str]
    """Mode and blob in the commit; mode ``000000`` if it is not there."""
    staged: tuple[str, str]
    """Mode and blob in the index; mode ``000000`` if it is not there."""
    unmerged: bool

    @property
    def absent(self) -> bool:
        """True if the index has no such path."""
        return self.staged[0] == "000000"


class StagedQuestion:
    """Asks git in the background where the index differs from a commit (empty: from nothing).

    The answer is kept until the index is written again, so that one action asks once.
    """

    def __init__(self, repo: Repository, commit: str) -> None:
        self._repo = repo
        self._key = _index_key(repo, commit)
        asked = self._key not in repo.answers
        self._process = repo.git.start(*_staged_call(repo, commit)) if asked else None

    def answer(self) -> list[Staged]:
        """Wait for git."""
        if self._process is not None:
            done = finish(self._process)
            if done.code != 0:
                raise refusal("diff-index", done.code, done.err)
            self._repo.answers.clear()
            self._repo.answers[self._key] = done.out
        return parse_staged(self._repo.answers[self._key])

    def drop(self) -> None:
        """No answer is needed any more."""
        if self._process is not None:
            stop(self._process)


def staged(repo: Repository, commit: str) -> list[Staged]:
    """Where the index differs from ``commit`` (empty: from nothing), the work tree left aside."""
    return StagedQuestion(repo, commit).answer()


def _staged_call(repo: Repository, commit: str) -> list[str]:
    base = commit or blob_id(b"", repo.object_format(), kind="tree")
    return ["diff-index", "--cached", "--raw", "-z", "--no-renames", "--no-abbrev", base, "--"]


def _index_key(repo: Repository, commit: str) -> tuple[object, ...]:
    """Changes whenever somebody writes the index: git writes it anew and renames."""
    try:
        seen = os.stat(repo.git_dir / "index")
    except FileNotFoundError:
        return (commit,)
    return (commit, seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns)


def parse_staged(out: bytes) -> list[Staged]:
    """What ``git diff-index --raw -z`` prints."""
    fields = out.split(b"\0")[:-1]
    found = []
    for head, path in zip(fields[::2], fields[1::2], strict=True):
        old, new, was, now, letter = head.decode("ascii").lstrip(":").split(" ")
        found.append(Staged(os.fsdecode(path), (old, was), (new, now), letter[0] == "U"))
    return found


def blob_id(data: bytes, object_format: str, kind: str = "blob") -> str:
    """The name Git gives to these bytes."""
    head = f"{kind} {len(data)}\0".encode("ascii")
    return hashlib.new(object_format, head + data, usedforsecurity=False).hexdigest()


def update_index(repo: Repository, files: Mapping[str, bytes | None], exact: bool = False) -> None:
    """Give the index exactly these paths (of the work tree) with these bytes; None removes one.

    Files that stand on disk with these bytes get their stat data too, so that the next
    ``git status`` need not read them. ``exact`` never looks at the disk.
    """
    from_disk = {} if exact else _as_on_disk(repo.top, files)
    if from_disk and len(from_disk) == len(files):
        _update(repo, ["--add", "--replace", "-z", "--stdin"], _listed(files))
        if from_disk == _as_on_disk(repo.top, files):
            return
    set_entries(repo, {path: _entry(repo, path, data) for path, data in files.items()})


def set_entries(repo: Repository, entries: Mapping[str, tuple[str, str]]) -> None:
    """Set index entries to mode and blob; mode ``000000`` removes the path."""
    lines = [
        f"{mode} {blob}\t".encode() + os.fsencode(path) + b"\0"
        for path, (mode, blob) in entries.items()
    ]
    _update(repo, ["--add", "--replace", "-z", "--index-info"], b"".join(lines))


def file_mode(file: Path) -> str:
    """The Git mode of a file on disk: executable or not."""
    try:
        executable = os.lstat(file).st_mode & stat.S_IXUSR
    except (FileNotFoundError, NotADirectoryError):
        return "100644"
    return "100755" if executable and os.name == "posix" else "100644"


def await_locks(repo: Repository, ref: str, clock: Callable[[], float]) -> None:
    """Wait until nobody holds the index or the branch ``ref``; `Busy` names the lock file. None is
    ever deleted.

    ``clock`` is the file system's, in epoch seconds; it tells how old a lock is. One that is old
    already was most likely left behind, and is not waited for long.
    """
    branch, head = repo.common_dir / f"{ref}.lock", repo.git_dir / "HEAD.lock"
    for lock in (repo.git_dir / "index.lock", head, branch):
        if lock.exists():
            _await(lock, clock)


def _await(lock: Path, clock: Callable[[], float]) -> None:
    patience = LOCK_PATIENCE if _age(lock, clock()) < FRESH else STALE_PATIENCE
    deadline = time.monotonic() + patience
    while lock.exists():
        if time.monotonic() > deadline:
            raise busy(lock, clock())
        time.sleep(_PAUSE)


def _age(lock: Path, now: float) -> float:
    try:
        return now - os.stat(lock).st_mtime
    except FileNotFoundError:
        return 0.0


def _entry(repo: Repository, path: str, data: bytes | None) -> tuple[str, str]:
    if data is None:
        return "000000", "0" * len(blob_id(b"", repo.object_format()))
    return file_mode(repo.top / path), blob_id(data, repo.object_format())


def _as_on_disk(top: Path, files: Mapping[str, bytes | None]) -> dict[str, tuple[int, ...]]:
    """Stat data of the files that stand on disk with just these bytes, none converted by Git."""
    found = {}
    for path, data in files.items():
        seen = _same_bytes(top / path, data) if data is not None else None
        if seen is not None:
            found[path] = seen
    return found


def _same_bytes(file: Path, data: bytes) -> tuple[int, ...] | None:
    if b"\r\n" in data or b"$Id" in data:
        return None
    try:
        seen = os.lstat(file)
        same = _may_hold(seen, data) and file.read_bytes() == data
    except (FileNotFoundError, NotADirectoryError):
        return None
    return (seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino, seen.st_size) if same else None


def _may_hold(seen: os.stat_result, data: bytes) -> bool:
    return stat.S_ISREG(seen.st_mode) and seen.st_size == len(data)


def _listed(paths: Iterable[str]) -> bytes:
    return b"".join(os.fsencode(path) + b"\0" for path in paths)


def _update(repo: Repository, arguments: list[str], data: bytes) -> None:
    deadline = time.monotonic() + LOCK_PATIENCE
    # whoever writes the index has git look again at files changed within the same instant,
    # and that would run the filters of paths that are not ours
    guard = without_filters(repo.filters())
    while True:
        done = finish(repo.git.start("update-index", *arguments, feed=True, config=guard), data)
        if done.code == 0:
            return
        if locked_by(done.err) is None or time.monotonic() > deadline:
            raise refusal("update-index", done.code, done.err)
        time.sleep(_PAUSE)
