"""One commit of exactly the given paths, made by plumbing: no hook, filter or editor runs."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from datetime import datetime

from crmtui.errors import Busy, Conflict, StorageFailed, UsageError
from crmtui.history.attributes import mentions, refuse_filtered
from crmtui.history.index import (
    IndexUpdate,
    Staged,
    StagedQuestion,
    await_locks,
    blob_id,
    staged,
)
from crmtui.history.journal import Journal, committing, finish_last, repair
from crmtui.history.message import message
from crmtui.history.objects import Draft, Written, write_commit
from crmtui.history.refusal import busy, has_moved, locked_by, refusal
from crmtui.history.repository import Repository, RepoState
from crmtui.i18n import _
from crmtui.settings import trusted_list
from crmtui.text import safe_text

__all__ = ["commit_paths", "message", "refuse_staged"]

ATTEMPTS = 20
"""How often a commit is tried again on a branch that others keep moving."""


def commit_paths(
    repo: Repository,
    files: Mapping[str, bytes | None],
    message: str,
    *,
    author: tuple[str, str] | None = None,
    when: datetime | None = None,
) -> str:
    """Commit exactly ``files`` (path in the workspace to bytes, None deletes); the commit's name.

    Everything else that is changed or staged stays as it is. Without any difference nothing is
    committed and the current commit's name is returned. ``when`` must know its time zone.

    Raises `Conflict` (a path is staged by the user, or the repository is in the middle of
    something), `Unsafe` (a filtered path, a path outside), `UsageError` (no identity), `Busy`.
    """
    if not files:
        raise UsageError(_("a commit needs at least one file"))
    draft = _draft(repo, files, message, author, when)
    if trusted_list().exists():
        from crmtui.history import porcelain

        if porcelain.takes_part(repo, draft):
            return _through_git(repo, draft)
    refuse_filtered(repo, draft.files)
    with committing(repo) as journal:
        for attempt in range(ATTEMPTS):
            sha = _commit_once(repo, draft, journal)
            if sha:
                return sha
            time.sleep(0.01 * attempt)
    raise Conflict(_("the branch keeps moving"), _("try again when the other program has ended"))


def _through_git(repo: Repository, draft: Draft) -> str:
    from crmtui.history.porcelain import commit_through_git

    def refuse(found: list[Staged]) -> None:
        _refuse_unmerged(found)
        _refuse_staged(item for item in found if not _is_ours(repo, item, draft.files))

    with committing(repo) as journal:
        state = repo.head_state()
        refuse_state(state)
        await_locks(repo, state.ref, journal.clock)
        finish_last(repo, journal, state)
        return commit_through_git(repo, draft, state, refuse)


def _draft(
    repo: Repository,
    files: Mapping[str, bytes | None],
    message: str,
    author: tuple[str, str] | None,
    when: datetime | None,
) -> Draft:
    me, committer = repo.require_identity()
    full = {repo.full_path(path): data for path, data in files.items()}
    return Draft(full, message, author or me, committer, _raw_date(when))


def _raw_date(when: datetime | None) -> str:
    if when is None:
        return "now"
    if when.tzinfo is None:
        raise UsageError(_("the time of a commit needs a time zone"))
    if when.timestamp() < 0:
        raise UsageError(_("Git knows no time before 1970"))
    return f"{int(when.timestamp())} {when.strftime('%z')[:5]}"


def _commit_once(repo: Repository, draft: Draft, journal: Journal) -> str:
    """The commit's name, or empty if the branch moved meanwhile."""
    state = repo.head_state()
    refuse_state(state)
    await_locks(repo, state.ref, journal.clock)
    finish_last(repo, journal, state)
    index = IndexUpdate(repo, draft.files, mentions(repo, draft.files, b"encoding"))
    try:
        written = _prepare(repo, draft, state)
        if not written.differs:
            return state.head
        journal.write(state.ref, state.head, list(draft.files))
        if not _move_branch(repo, state, written.sha, draft.message, journal):
            journal.clear()
            return ""
        _bring_index_up(index, journal)
    finally:
        index.drop()
    return written.sha


def _prepare(repo: Repository, draft: Draft, state: RepoState) -> Written:
    """Write the objects while git compares the index, then refuse what the user had staged."""
    question = StagedQuestion(repo, state.head)
    try:
        written = write_commit(repo, draft, state.head)
        found = question.answer()
    finally:
        question.drop()
    _refuse_unmerged(found)
    _refuse_staged(item for item in found if not _is_ours(repo, item, draft.files))
    return written


def refuse_staged(repo: Repository, paths: Iterable[str]) -> None:
    """`Conflict` if one of these paths is staged by the user: to be asked before it is written.

    A commit of ours that was killed half-way is finished first.
    """
    repair(repo)
    full = {repo.full_path(path) for path in paths}
    found = staged(repo, repo.head_state().head)
    _refuse_staged(item for item in found if item.path in full)


def refuse_state(state: RepoState) -> None:
    """Refuse to commit in the middle of something, or on no branch."""
    if state.busy == "unmerged":
        raise _unmerged()
    if state.busy:
        under_way = {"what": state.busy}
        raise Conflict(
            _("a %(what)s is under way in this repository") % under_way,
            _("finish or abort it with git first; the files themselves are saved"),
        )
    if state.detached:
        raise Conflict(
            _("the repository is on no branch (detached HEAD)"),
            _("`git switch BRANCH` first; the files themselves are saved"),
        )


def _refuse_unmerged(found: Iterable[Staged]) -> None:
    if any(item.unmerged for item in found):
        raise _unmerged()


def _unmerged() -> Conflict:
    return Conflict(
        _("the repository has unmerged files"), _("resolve them, then `git add` and commit")
    )


def _refuse_staged(found: Iterable[Staged]) -> None:
    for item in found:
        raise Conflict(
            _("%(path)s is staged for your own next commit") % {"path": safe_text(item.path)},
            _("commit it, or take it out with `git restore --staged`"),
        )


def _is_ours(repo: Repository, item: Staged, files: Mapping[str, bytes | None]) -> bool:
    """True if a commit of ``files`` takes nothing from what the user staged here."""
    if item.path not in files:
        return True
    data = files[item.path]
    if data is None:
        return item.absent
    return item.staged[1] == blob_id(data, repo.object_format())


def _move_branch(repo: Repository, state: RepoState, sha: str, text: str, journal: Journal) -> bool:
    """Compare-and-swap of the branch; False if it is no longer where we saw it."""
    before = state.head or "0" * len(sha)
    why = "crmtui: " + text.split("\n", 1)[0]
    done = repo.git.attempt("update-ref", "-m", why, state.ref, sha, before)
    if done.code == 0 or has_moved(done.err):
        return done.code == 0
    lock = locked_by(done.err)
    raise busy(lock, journal.clock()) if lock else refusal("update-ref", done.code, done.err)


def _bring_index_up(index: IndexUpdate, journal: Journal) -> None:
    try:
        index.apply()
    except (Busy, StorageFailed):
        # the commit stands, so this is no failure of it: the note stays for `finish_last`
        return
    journal.clear()
