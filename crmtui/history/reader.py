"""GitPython as a thin runner of ``git log``; imported only when history is read."""

from __future__ import annotations

import os
from collections.abc import Sequence

from crmtui.history.program import find_git
from crmtui.history.refusal import refusal
from crmtui.history.repository import Repository
from crmtui.history.runner import TIMEOUT, is_foreign
from crmtui.history.tree import resolve

_PLAIN = (
    "--no-color",
    "--no-notes",
    "--no-mailmap",
    "--no-decorate",
    "--no-show-signature",
    "--no-ext-diff",
    "--no-textconv",
    "--encoding=UTF-8",
)


def git_log(repo: Repository, options: Sequence[str], rev: str, full_paths: Sequence[str]) -> bytes:
    """Output of ``git log``; empty on a branch without commits."""
    if not _has_commits(repo):
        return b""
    where = _range(repo, rev)
    call = [*_PLAIN, *options, "--end-of-options", where, "--", *full_paths]
    return _through_gitpython(repo, call)


def _has_commits(repo: Repository) -> bool:
    return not repo.head_state().unborn


def _range(repo: Repository, rev: str) -> str:
    """``rev`` with every end resolved to a commit's name, so that nothing in it is an option."""
    return "..".join(resolve(repo, end) for end in rev.split(".."))


def _through_gitpython(repo: Repository, arguments: Sequence[str]) -> bytes:
    git = str(find_git())
    os.environ.setdefault("GIT_PYTHON_GIT_EXECUTABLE", git)
    from git.cmd import Git as Runner
    from git.exc import GitCommandError

    Runner.GIT_PYTHON_GIT_EXECUTABLE = git
    runner = Runner(str(repo.top))
    try:
        out = runner.log(
            *arguments,
            env=_environment(repo),
            stdout_as_string=False,
            strip_newline_in_stdout=False,
            kill_after_timeout=TIMEOUT,
        )
    except GitCommandError as failed:
        code = failed.status if isinstance(failed.status, int) else 128
        raise refusal("log", code, str(failed.stderr)) from failed
    return bytes(out)


def _environment(repo: Repository) -> dict[str, str]:
    """Our environment for a runner that keeps the process's own and can only overwrite it."""
    blanked = dict.fromkeys(filter(is_foreign, os.environ), "")
    places = {
        "GIT_DIR": repo.git_dir,
        "GIT_COMMON_DIR": repo.common_dir,
        "GIT_OBJECT_DIRECTORY": repo.common_dir / "objects",
        "GIT_INDEX_FILE": repo.git_dir / "index",
    }
    return blanked | repo.git.environment() | {name: str(path) for name, path in places.items()}
