"""Merging another branch into the current one: start, finish, give up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from crmtui.actions.desk import Desk
from crmtui.actions.mending import mend
from crmtui.actions.merge_tree import MergeTree
from crmtui.errors import Conflict, NotFound, Unsafe
from crmtui.history import merging as git
from crmtui.history.commit import message
from crmtui.history.index import await_locks, staged
from crmtui.history.journal import committing, finish_last
from crmtui.history.repository import Repository, RepoState
from crmtui.history.tree import resolve
from crmtui.i18n import _, ngettext
from crmtui.model.conflict import MergeOutcome
from crmtui.reports.conflicts import find_open, in_words
from crmtui.store.layout import folder_id, kind_of
from crmtui.store.locking import workspace_lock
from crmtui.text import safe_text


def merge(desk: Desk, rev: str) -> MergeOutcome:
    """Merge a branch or commit into the current branch, record by record.

    A clean merge is one commit, or none where the branch only has to move ahead. With conflicts
    the merge stays in progress, as Git leaves it. Conflict where the repository is not in a normal
    state or something not committed is in the way: nothing is changed then. NotFound for an unknown
    revision, Unsafe in the sample and where a filter of Git would have to run.
    """
    repo = repository_of(desk)
    _refuse_sample(desk)
    with alone(desk.root, repo) as state:
        git.refuse_busy(repo, state)
        sha = resolve(repo, rev)
        base = git.merge_base(repo, state.head, sha) if state.head else ""
        if base == sha:
            return MergeOutcome("up-to-date", _("Nothing to merge"), state.head)
        if base == state.head:
            git.fast_forward(repo, sha)
            return _moved_ahead(repo, state.head, sha, rev)
        repo.require_identity()
        _refuse_staged(repo, state.head)
        git.start(repo, sha, message(f"Merge {_named(rev)}", {}))
        return _settled(desk, repo, state.head, is_new=True)


def finish(desk: Desk) -> MergeOutcome:
    """Commit the merge in progress. Conflict while something is undecided."""
    repo = repository_of(desk)
    with alone(desk.root, repo) as state:
        git.require_merge(repo)
        repo.require_identity()
        outcome = _settled(desk, repo, state.head, is_new=False)
    if outcome.state == "conflicts":
        count = len(outcome.conflicts) + len(outcome.elsewhere)
        left = ngettext("%(n)d conflict is not decided", "%(n)d conflicts are not decided", count)
        raise Conflict(left % {"n": count}, _("`crmtui resolve` lists them"))
    return outcome


def abort(desk: Desk) -> MergeOutcome:
    """Give up the merge in progress: everything is as it was before it."""
    repo = repository_of(desk)
    with alone(desk.root, repo) as state:
        git.require_merge(repo)
        git.abort(repo)
    return MergeOutcome("aborted", _("The merge is given up"), state.head)


def repository_of(desk: Desk) -> Repository:
    """The repository around the workspace. NotFound."""
    if desk.repository is None:
        raise NotFound(_("the workspace is not under Git"), _("`crmtui init` puts it there"))
    return desk.repository


@contextmanager
def alone(root: Path, repo: Repository) -> Iterator[RepoState]:
    """The state of the repository while nobody else of us writes or commits."""
    with workspace_lock(root), committing(repo) as journal:
        state = repo.head_state()
        await_locks(repo, state.ref, journal.clock)
        finish_last(repo, journal, state)
        yield repo.state()


def _refuse_sample(desk: Desk) -> None:
    if desk.rules.config.sample:
        raise Unsafe(_("This is the sample workspace; it is not written to"),
                     _("make your own with `crmtui init`, or a copy with `crmtui demo`"))  # fmt: skip


def _refuse_staged(repo: Repository, head: str) -> None:
    for item in staged(repo, head):
        raise Conflict(_("%(path)s is staged for your own next commit")
                       % {"path": safe_text(item.path)},
                       _("commit it, or take it out with `git restore --staged`"))  # fmt: skip


def _named(rev: str) -> str:
    """A revision as a sentence names it: commits by their first characters."""
    is_sha = len(rev) >= 40 and all(c in "0123456789abcdef" for c in rev)
    return rev[:10] if is_sha else safe_text(rev.removeprefix("refs/remotes/"), one_line=True)


def _moved_ahead(repo: Repository, head: str, sha: str, rev: str) -> MergeOutcome:
    paths = _own(repo, git.changed_between(repo, head, sha)) if head else ()
    subject = _("Moved ahead to %(rev)s") % {"rev": _named(rev)}
    return MergeOutcome("fast-forward", _with_counts(subject, paths), sha, paths=paths)


def _settled(desk: Desk, repo: Repository, head: str, *, is_new: bool) -> MergeOutcome:
    """What the merge in progress came to: a commit when nothing is left to decide."""
    notes = tuple(settle(desk, repo, is_new=is_new))
    found = find_open(desk.root, repo)
    conflicts = tuple(in_words(repo, found))
    paths = _own(repo, git.changed_between(repo, head, ""))
    subject = _with_counts(_subject(repo), paths)
    if conflicts or found.elsewhere:
        return MergeOutcome("conflicts", subject, "", conflicts, found.elsewhere, notes, paths)
    commit = git.commit(repo, message(subject, {}))
    return MergeOutcome("merged", subject, commit, (), (), notes, paths)


def settle(desk: Desk, repo: Repository, *, is_new: bool = False) -> list[str]:
    """Tell Git what was decided by hand, and mend what lines and files cannot see; in words."""
    found = find_open(desk.root, repo)
    git.stage(repo, {repo.full_path(f.path): f.data for f in found.files if f.is_decided})
    if found.under_way is None or not found.under_way.theirs:
        return []
    former = dict(desk.index.db.execute("SELECT id, customer FROM former").fetchall())
    return mend(MergeTree(desk.root, repo, found.under_way), former, is_new=is_new)


def _subject(repo: Repository) -> str:
    """The sentence the merge began with, ours or Git's."""
    file = repo.git_dir / "MERGE_MSG"
    text = file.read_text("utf-8", "replace") if file.is_file() else ""
    return next((line for line in text.splitlines() if line.strip() and line[0] != "#"), "Merge")


def _own(repo: Repository, changed: Iterable[str]) -> tuple[str, ...]:
    own = (repo.own_path(path) for path in changed)
    return tuple(path for path in own if path is not None)


def _with_counts(subject: str, paths: Iterable[str]) -> str:
    """The sentence with how many customers and rules it is about."""
    kinds = {path: kind_of(path) for path in paths}
    customers = {folder_id(path) for path, kind in kinds.items() if kind in ("profile", "entries")}
    rules = [path for path, kind in kinds.items()
             if kind not in ("profile", "entries", "other", "backup")]  # fmt: skip
    parts = []
    if customers:
        n = len(customers)
        parts.append(ngettext("%(n)d customer", "%(n)d customers", n) % {"n": n})
    if rules:
        n = len(rules)
        parts.append(ngettext("%(n)d file of rules", "%(n)d files of rules", n) % {"n": n})
    return f"{subject}: {', '.join(parts)}" if parts else subject
