"""Reading history: which commits touched what, and what they changed. GitPython lists commits."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from crmtui.history.message import read_message
from crmtui.history.reader import git_log
from crmtui.history.repository import Repository
from crmtui.history.tree import (
    list_at,
    read_at,
    read_blobs,
    read_many_at,
    resolve,
    tree_at,
)

__all__ = [
    "Commit",
    "between",
    "changed_files",
    "file_versions",
    "latest_with_trailer",
    "list_at",
    "log",
    "paths_ever",
    "read_at",
    "read_many_at",
    "resolve",
    "touched_since",
    "tree_at",
]

_MANY = 1000
"""Paths named to git in one call."""

_DIFF = (
    "diff-tree", "-r", "-z", "--raw", "--root", "--no-abbrev", "--no-renames", "--no-ext-diff",
    "--diff-merges=first-parent",
)  # fmt: skip

_FORMAT = "%H%n%P%n%an%n%ae%n%at %ad%n%B"


@dataclass(frozen=True)
class Commit:
    """A commit as the history lists it."""

    sha: str
    parents: tuple[str, ...]
    author: str
    email: str
    when: datetime
    """The author's date, with the author's offset."""
    subject: str
    trailers: Mapping[str, str]
    """``Customer``, ``Action``, ``Task`` …; a repeated key's values are joined by ``, ``."""


def log(
    repo: Repository,
    paths: Iterable[str] = (),
    limit: int | None = None,
    since: datetime | None = None,
    *,
    rev: str = "HEAD",
) -> list[Commit]:
    """Commits that touched ``paths`` (none given: the workspace), newest first.

    ``rev`` is where to start, or a range ``old..new`` of two commit names.
    """
    full = [repo.full_path(path) for path in paths] or [repo.prefix.rstrip("/")]
    options = [f"--max-count={limit}"] if limit is not None else []
    options += [f"--since=@{int(since.timestamp())}"] if since is not None else []
    return _commits(repo, options, rev, [path for path in full if path])


def between(repo: Repository, old: str, new: str) -> list[Commit]:
    """Every commit that ``new`` has and ``old`` has not, merges included, each after its parents;
    also those that touched nothing of the workspace."""
    whole = ["--topo-order", "--reverse"]
    return _commits(repo, whole, f"{resolve(repo, old)}..{resolve(repo, new)}", [])


def latest_with_trailer(repo: Repository, key: str, limit: int = 1) -> list[Commit]:
    """The newest commits of the current branch whose message carries the trailer ``key``."""
    options = [f"--max-count={limit}", "--fixed-strings", f"--grep={key}: "]
    return [commit for commit in _commits(repo, options, "HEAD", []) if key in commit.trailers]


def touched_since(repo: Repository, sha: str, paths: Iterable[str]) -> list[Commit]:
    """Commits after ``sha`` on the current branch that touched any of ``paths``, newest first."""
    wanted, after = list(paths), f"{resolve(repo, sha)}..HEAD"
    parts = [wanted[i : i + _MANY] for i in range(0, len(wanted), _MANY)]
    found = {commit.sha: commit for part in parts for commit in log(repo, part, rev=after)}
    commits = list(found.values())
    return commits if len(parts) < 2 else sorted(commits, key=lambda c: c.when, reverse=True)


def file_versions(
    repo: Repository, path: str, follow_old_paths: Sequence[str] = ()
) -> list[tuple[Commit, bytes | None]]:
    """Every commit that changed a file, newest first, with the bytes it left (None: deleted).

    ``follow_old_paths`` are places the file had before, newest first.
    """
    places = [repo.full_path(place) for place in (path, *follow_old_paths)]
    commits = log(repo, [path, *follow_old_paths])
    left = {sha: _left(changes, places) for sha, changes in _changes(repo, commits, places).items()}
    blobs = read_blobs(repo, left.values())
    return [(c, blobs.get(left[c.sha])) for c in commits if c.sha in left]


def _left(changes: Mapping[str, str], places: Sequence[str]) -> str:
    """The blob a commit left at the first of the places where it left one, else zeros."""
    blobs = [changes[place] for place in places if place in changes]
    return next((blob for blob in blobs if blob.strip("0")), blobs[0])


def _changes(
    repo: Repository, commits: Sequence[Commit], full_paths: Sequence[str]
) -> dict[str, dict[str, str]]:
    """Commit to the paths it changed and the blobs it left there."""
    asked = "".join(f"{commit.sha}\n" for commit in commits).encode()
    fields = iter(repo.git.run(*_DIFF, "--stdin", "--", *full_paths, data=asked).split(b"\0"))
    found: dict[str, dict[str, str]] = {}
    sha = ""
    for head in filter(None, fields):
        if not head.startswith(b":"):
            sha = head.decode("ascii").strip()
        else:
            blob = head.decode("ascii").split(" ")[3]
            found.setdefault(sha, {})[os.fsdecode(next(fields))] = blob
    return found


def paths_ever(repo: Repository, folder: str) -> list[str]:
    """Every path below a folder of that name, wherever it stood, in the whole past of the branch;
    newest first."""
    if repo.head_state().unborn:
        return []
    name = re.sub(r"([*?\\[\]])", r"\\\1", folder)
    spec = f":(top,glob){repo.prefix}**/{name}/*"
    call = ("log", "--format=", "--name-only", "-z", "--no-renames", "HEAD", "--", spec)
    out = repo.git.run(*call, env={"GIT_LITERAL_PATHSPECS": "0"})
    found = (repo.own_path(os.fsdecode(one)) for one in out.split(b"\0") if one.strip())
    return list(dict.fromkeys(path for path in found if path is not None))


def changed_files(repo: Repository, sha: str) -> list[tuple[str, bytes | None, bytes | None]]:
    """What a commit changed in the workspace: path, bytes before, bytes after (None: not there).

    A merge is compared with its first parent.
    """
    out = repo.git.run(*_DIFF, "--no-commit-id", resolve(repo, sha)).split(b"\0")[:-1]
    pairs = []
    for head, name in zip(out[::2], out[1::2], strict=True):
        _old_mode, _mode, before, after, _letter = head.decode("ascii").split(" ")
        path = repo.own_path(os.fsdecode(name))
        if path is not None:
            pairs.append((path, before, after))
    blobs = read_blobs(repo, [blob for _path, *both in pairs for blob in both])
    return [(path, blobs.get(before), blobs.get(after)) for path, before, after in pairs]


def _commits(
    repo: Repository, options: Sequence[str], rev: str, full_paths: Sequence[str]
) -> list[Commit]:
    out = git_log(
        repo, [*options, f"--format=format:{_FORMAT}", "--date=raw", "-z"], rev, full_paths
    )
    return [_commit(item.decode("utf-8", "replace")) for item in out.split(b"\0") if item]


def _commit(text: str) -> Commit:
    sha, parents, author, email, when, body = text.split("\n", 5)
    subject, trailers = read_message(body)
    return Commit(sha, tuple(parents.split()), author, email, _moment(when), subject, trailers)


def _moment(raw: str) -> datetime:
    """Git's ``epoch epoch +hhmm``; a date no calendar holds becomes the epoch."""
    epoch, *_same, zone = raw.split(" ")
    sign = -1 if zone.startswith("-") else 1
    offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:5])) * sign
    try:
        return datetime.fromtimestamp(int(epoch), timezone(offset))
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)
