"""A commit made by ``git commit`` itself, with hooks, signing and filters: in trusted repositories."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from crmtui.errors import Busy, Conflict, CrmError
from crmtui.history.attributes import mentions
from crmtui.history.index import Staged, set_entries, staged
from crmtui.history.objects import Draft
from crmtui.history.refusal import locked_by, refusal
from crmtui.history.repository import Repository, RepoState
from crmtui.history.runner import Finished, finish
from crmtui.history.scopes import value_of
from crmtui.history.trust import active_hooks
from crmtui.history.trusting import every, is_trusted
from crmtui.i18n import _
from crmtui.text import safe_text

PATIENCE = 120.0
"""Seconds that hooks and signing may take."""
_TAKES_PART = frozenset({"pre-commit", "prepare-commit-msg", "commit-msg", "post-commit",
                         "post-index-change", "reference-transaction"})  # fmt: skip
_LIFTED = ("core.hooksPath", "commit.gpgSign")
_YES = ("true", "yes", "on", "1")


def takes_part(repo: Repository, draft: Draft) -> bool:
    """Whether something trusted has a part in this commit: a hook, signing, a filter."""
    if not every() or not is_trusted(repo):
        return False
    return (
        signs(repo)
        or bool(_TAKES_PART.intersection(active_hooks(repo)))
        or mentions(repo, draft.files, b"filter")
    )


def signs(repo: Repository) -> bool:
    """Whether the person's settings ask for signed commits."""
    return value_of(repo, "commit.gpgsign").lower() in _YES


def commit_through_git(
    repo: Repository, draft: Draft, state: RepoState, refuse: Callable[[list[Staged]], None]
) -> str:
    """Commit exactly the draft's files as they stand in the work tree; the commit's name.

    ``refuse`` looks at what the user has staged. Conflict with what a hook said when it declines;
    the index is then as it was, the files stay. Busy when a hook does not end.
    """
    before = staged(repo, state.head)
    refuse(before)
    _require_on_disk(repo, draft)
    known = {item.path: item for item in before}
    try:
        _add(repo, [path for path, data in draft.files.items() if data is not None])
        done = _commit(repo, draft)
    except CrmError:
        _restore(repo, draft, state, known)
        raise
    head = repo.head_state().head
    if done.code == 0 or head != state.head:
        return head
    _restore(repo, draft, state, known)
    if b"nothing to commit" in done.out or b"nothing added to commit" in done.out:
        return state.head
    raise _declined(done)


def _require_on_disk(repo: Repository, draft: Draft) -> None:
    for path, data in draft.files.items():
        file = repo.top / path
        there = file.read_bytes() if file.is_file() and not file.is_symlink() else None
        if there != data:
            raise Conflict(_("%(path)s was changed meanwhile") % {"path": safe_text(path)},
                           _("look at it, then commit it with git"))  # fmt: skip


_FROM_STDIN = ("--pathspec-from-file=-", "--pathspec-file-nul")


def _add(repo: Repository, paths: list[str]) -> None:
    if paths:
        listed = b"".join(os.fsencode(path) + b"\0" for path in paths)
        _run(repo, ["add", "--force", *_FROM_STDIN], listed, {})


def _commit(repo: Repository, draft: Draft) -> Finished:
    name, email = draft.committer
    env = {"GIT_COMMITTER_NAME": name, "GIT_COMMITTER_EMAIL": email}
    author = f"{draft.author[0]} <{draft.author[1]}>"
    when = [] if draft.when == "now" else [f"--date=@{draft.when}"]
    listed = b"".join(os.fsencode(path) + b"\0" for path in draft.files)
    with tempfile.TemporaryDirectory(prefix="crmtui-") as folder:
        text = Path(folder, "message")
        text.write_text(draft.message, encoding="utf-8", errors="replace")
        call = [
            "commit",
            "--only",
            "--cleanup=verbatim",
            f"--author={author}",
            *when,
            "-F",
            str(text),
        ]
        return _attempt(repo, [*call, *_FROM_STDIN], listed, env)


def _attempt(repo: Repository, call: list[str], data: bytes, env: dict[str, str]) -> Finished:
    hooks = value_of(repo, "core.hookspath")
    config = [("core.hooksPath", os.path.expanduser(hooks))] if hooks else []
    process = repo.git.start(*call, feed=True, config=config, env=env, lifted=_LIFTED, alone=True)
    try:
        return finish(process, data, PATIENCE)
    except Busy:
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGTERM)
        raise Busy(_("a hook of this repository, or signing, did not end within %(n)d seconds")
                   % {"n": int(PATIENCE)}, _("the files are saved; commit them with git")) from None  # fmt: skip


def _run(repo: Repository, call: list[str], data: bytes, env: dict[str, str]) -> None:
    done = _attempt(repo, call, data, env)
    if done.code != 0:
        raise refusal(call[0], done.code, done.err)


def _restore(repo: Repository, draft: Draft, state: RepoState, before: dict[str, Staged]) -> None:
    """The index entries of our paths as they were: those of the last commit, or none."""
    found = {item.path: item for item in staged(repo, state.head)}
    entries = {
        path: before[path].staged if path in before else item.committed
        for path, item in found.items()
        if path in draft.files
    }
    if entries:
        set_entries(repo, entries)


def _declined(done: Finished) -> CrmError:
    if locked_by(done.err) is not None:
        return refusal("commit", done.code, done.err)
    said = [line for line in done.err.splitlines() if line.strip()]
    why = safe_text(" · ".join(said[-5:]) or _("exit code %(n)d") % {"n": done.code}, one_line=True)
    return Conflict(_("a hook of this repository, or signing, declined: %(why)s") % {"why": why},
                    _("the files are saved; mend them, or commit with git"))  # fmt: skip
