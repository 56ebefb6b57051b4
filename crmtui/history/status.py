"""The work tree against Git: what is not committed, what Git will never see."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass

from crmtui.history.refusal import refusal
from crmtui.history.repository import Repository
from crmtui.history.runner import without_filters


@dataclass(frozen=True)
class Uncommitted:
    """A file of the workspace that differs from the last commit."""

    path: str
    staged: str
    """Git's letter for index against commit: ``. M A D R U ?``."""
    unstaged: str
    """Git's letter for work tree against index."""

    @property
    def is_conflicted(self) -> bool:
        """Its merge is not decided."""
        return self.staged + self.unstaged in _UNMERGED


_UNMERGED = ("DD", "AU", "UD", "UA", "DU", "AA", "UU")
OWN = ("crmtui.yaml", "playbooks", "records")
"""What of a repository is ours."""


@dataclass(frozen=True)
class GitStatus:
    """Where the workspace stands: against its own branch, and against the branch it follows."""

    branch: str
    """Empty on no branch (detached HEAD)."""
    upstream: str
    """The branch it follows, as of the last fetch (``origin/main``); empty if there is none."""
    ahead: int
    """Commits here that the upstream does not have; 0 without one."""
    behind: int
    """Commits of the upstream that are not here."""
    uncommitted: tuple[Uncommitted, ...]
    """Records, playbooks and settings that differ from the last commit; the conflicted among them."""
    busy: str
    """Empty, or what is under way: ``merge rebase cherry-pick revert bisect am unmerged``."""
    unborn: bool
    """The branch has no commit yet."""

    @property
    def detached(self) -> bool:
        """``HEAD`` is on no branch."""
        return not self.branch

    @property
    def conflicted(self) -> tuple[str, ...]:
        """Files of ours whose merge is not decided."""
        return tuple(item.path for item in self.uncommitted if item.is_conflicted)


def git_status(repo: Repository) -> GitStatus:
    """One ``git status`` over records, playbooks and settings. Writes and fetches nothing."""
    state = repo.head_state()
    call = ["status", "--porcelain=v2", "--branch", "-z", "--untracked-files=all", "--no-renames"]
    roots = [repo.full_path(name) for name in OWN]
    guard = without_filters(repo.filters())
    out = repo.git.run(*call, "--ignore-submodules=all", "--", *roots, config=guard)
    lines = os.fsdecode(out).split("\0")[:-1]
    heads = dict(line[2:].partition(" ")[::2] for line in lines if line.startswith("# "))
    ahead, _space, behind = heads.get("branch.ab", "+0 -0").partition(" ")
    found = [_listed(repo, line) for line in lines if not line.startswith("# ")]
    files = tuple(item for item in found if item is not None)
    busy = state.busy or ("unmerged" if any(item.is_conflicted for item in files) else "")
    return GitStatus(
        state.branch, heads.get("branch.upstream", ""), int(ahead), -int(behind), files, busy,
        state.unborn,
    )  # fmt: skip


_FIELDS = {"1": 8, "u": 10, "?": 1}
"""Spaces before the path in a line of ``--porcelain=v2``."""


def _listed(repo: Repository, line: str) -> Uncommitted | None:
    *parts, path = line.split(" ", _FIELDS[line[0]])
    own = repo.own_path(path)
    letters = "??" if line[0] == "?" else parts[1]
    return None if own is None else Uncommitted(own, letters[0], letters[1])


def uncommitted(repo: Repository, paths: Iterable[str] = ()) -> list[Uncommitted]:
    """What ``git status`` lists below ``paths`` (none given: the workspace). Writes nothing."""
    full = [repo.full_path(path) for path in paths] or [repo.prefix.rstrip("/") or "."]
    call = ["status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames"]
    guard = without_filters(repo.filters())
    out = repo.git.run(*call, "--ignore-submodules=all", "--", *full, config=guard)
    found = []
    for item in out.split(b"\0")[:-1]:
        path = repo.own_path(os.fsdecode(item[3:]))
        if path is not None:
            letters = item[:2].decode("ascii").replace(" ", ".")
            found.append(Uncommitted(path, letters[0], letters[1]))
    return found


def ignored(repo: Repository, paths: Iterable[str]) -> list[str]:
    """Those of ``paths`` that ``.gitignore`` hides: Git would not show them as new files."""
    # this command knows no literal pathspecs, so "./" keeps a leading ":" from being magic
    data = b"".join(b"./" + os.fsencode(repo.full_path(path)) + b"\0" for path in paths)
    magic = {"GIT_LITERAL_PATHSPECS": "0"}
    done = repo.git.attempt("check-ignore", "-z", "--stdin", data=data, env=magic)
    if done.code not in (0, 1):
        raise refusal("check-ignore", done.code, done.err)
    found = [repo.own_path(os.fsdecode(path[2:])) for path in done.out.split(b"\0")[:-1]]
    return [path for path in found if path is not None]


def hidden(repo: Repository) -> list[str]:
    """Files of ours on disk that are in no commit and that ``.gitignore`` keeps out of all."""
    roots = [repo.full_path(name) for name in OWN]
    call = ["ls-files", "--others", "--ignored", "--exclude-standard", "-z", "--"]
    found = [repo.own_path(os.fsdecode(path)) for path in repo.git.run(*call, *roots).split(b"\0")]
    return [path for path in found if path]
