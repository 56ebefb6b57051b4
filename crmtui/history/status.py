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
