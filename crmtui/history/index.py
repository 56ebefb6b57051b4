"""Git's index: what the user staged, and bringing exactly our paths up to date."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

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
_BY_PATH = ("--add", "--replace", "-z", "--stdin")
_BY_ENTRY = ("--add", "--replace", "-z", "--index-info")


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


class IndexUpdate:
    """Gives the index exactly these paths (of the work tree) with these bytes; None removes one.

    git starts at once, takes the index's lock, reads it and waits: `apply` tells it what to write,
    `drop` ends it with nothing written, as does the end of this process.

    Files that stand on disk with these bytes get their stat data too, so that the next
    ``git status`` need not read them. ``exact`` never looks at the disk.
    """

    def __init__(
        self, repo: Repository, files: Mapping[str, bytes | None], exact: bool = False
    ) -> None:
        self._repo, self._files = repo, files
        on_disk = {} if exact else _as_on_disk(repo.top, files)
        self._on_disk = on_disk if len(on_disk) == len(files) else {}
        self._arguments = _BY_PATH if self._on_disk else _BY_ENTRY
        self._process = _start(repo, self._arguments)

    def apply(self) -> None:
        """Write the index. `Busy` if another program holds it all the time."""
        if self._on_disk:
            _feed(self._repo, self._arguments, _listed(self._files), self._process)
            if self._on_disk != _as_on_disk(self._repo.top, self._files):
                set_entries(self._repo, self._entries())
        else:
            _feed(self._repo, self._arguments, _lines(self._entries()), self._process)

    def drop(self) -> None:
        """The index stays as it is, unless it was written already."""
        stop(self._process)

    def _entries(self) -> dict[str, tuple[str, str]]:
        return {path: _entry(self._repo, path, data) for path, data in self._files.items()}


def set_entries(repo: Repository, entries: Mapping[str, tuple[str, str]]) -> None:
    """Set index entries to mode and blob; mode ``000000`` removes the path."""
    _feed(repo, _BY_ENTRY, _lines(entries), _start(repo, _BY_ENTRY))


def _lines(entries: Mapping[str, tuple[str, str]]) -> bytes:
    return b"".join(
        f"{mode} {blob}\t".encode() + os.fsencode(path) + b"\0"
        for path, (mode, blob) in entries.items()
    )


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


def _start(repo: Repository, arguments: Sequence[str]) -> Popen[bytes]:
    # whoever writes the index has git look again at files changed within the same instant,
    # and that would run the filters of paths that are not ours
    guard = without_filters(repo.filters())
    return repo.git.start("update-index", *arguments, feed=True, config=guard)


def _feed(repo: Repository, arguments: Sequence[str], data: bytes, process: Popen[bytes]) -> None:
    """Let ``process`` write, or one that is started after it when the index was locked."""
    deadline = time.monotonic() + LOCK_PATIENCE
    while True:
        done = finish(process, data)
        if done.code == 0:
            return
        if locked_by(done.err) is None or time.monotonic() > deadline:
            raise refusal("update-index", done.code, done.err)
        time.sleep(_PAUSE)
        process = _start(repo, arguments)
