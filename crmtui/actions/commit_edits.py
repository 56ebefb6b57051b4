"""Commit what was edited by hand or by a script: crmtui's own files, with a person's sentence."""

from __future__ import annotations

from crmtui.actions.desk import Desk, refuse_to_write
from crmtui.errors import Conflict, NotFound, UsageError
from crmtui.history.commit import commit_paths, message
from crmtui.history.repository import Repository
from crmtui.history.status import git_status
from crmtui.i18n import _, ngettext
from crmtui.model.drafts import Done
from crmtui.store.files import workspace_lock
from crmtui.store.layout import folder_id, kind_of
from crmtui.store.markers import has_markers
from crmtui.store.reading import read_file

_NOT_OURS = ("other", "backup")
"""Kinds of files that nobody asked crmtui to keep."""


def commit_edits(desk: Desk, sentence: str) -> Done:
    """Commit every record, playbook and setting that differs from the last commit, as it is on disk.

    Files of no known kind, and everything outside, stay as they are. Raises UsageError without Git
    or a sentence, Conflict in the middle of a merge, for a file that was staged otherwise than it is
    now and for one with conflict markers; nothing is committed then.
    """
    said = " ".join(sentence.split())
    if desk.repository is None:
        raise UsageError(_("A commit needs Git"), _("put the workspace under Git with `git init`"))
    if not said:
        raise UsageError(_("A commit needs a sentence that says why"))
    refuse_to_write(desk.rules.config)
    with workspace_lock(desk.root):
        files, left = _edited(desk, desk.repository)
        ids = tuple(sorted({folder_id(p) for p in files if kind_of(p) in ("profile", "entries")}))
        if not files:
            return Done(_("Nothing to commit"), warnings=_of_left(left))
        trailers = {"Action": "commit", "Customer": ids[0] if len(ids) == 1 else ""}
        sha = commit_paths(desk.repository, files, _message(said, trailers))
    return Done(said, sha, tuple(files), ids, warnings=(*_errors(desk, files), *_of_left(left)))


def _edited(desk: Desk, repository: Repository) -> tuple[dict[str, bytes | None], list[str]]:
    """The files to commit, None for one that is gone, and the paths that are left alone."""
    files: dict[str, bytes | None] = {}
    left = []
    for item in git_status(repository).uncommitted:
        if kind_of(item.path) in _NOT_OURS:
            left.append(item.path)
            continue
        files[item.path] = data = _on_disk(desk, item.path)
        if data is not None and has_markers(data):
            raise Conflict(_("%(path)s has conflict markers") % {"path": item.path},
                           _("decide between the sides first, and take the markers out"))  # fmt: skip
    return files, left


def _on_disk(desk: Desk, path: str) -> bytes | None:
    try:
        return read_file(desk.root, path)
    except NotFound:
        return None


def _message(said: str, trailers: dict[str, str]) -> str:
    """Subject and trailers; a sentence too long for a subject stands whole below it."""
    text = message(said, trailers)
    subject, _newline, rest = text.partition("\n")
    return text if subject == said else f"{subject}\n\n{said}\n{rest}"


def _errors(desk: Desk, files: dict[str, bytes | None]) -> tuple[str, ...]:
    return tuple(str(p) for p in desk.index.problems()
                 if p.path in files and p.severity == "error")  # fmt: skip


def _of_left(left: list[str]) -> tuple[str, ...]:
    if not left:
        return ()
    told = ngettext("%(n)d file that is no record or rule is left to Git: %(paths)s",
                    "%(n)d files that are no records or rules are left to Git: %(paths)s", len(left))  # fmt: skip
    names = ", ".join(left[:3]) + (", …" if len(left) > 3 else "")
    return (told % {"n": len(left), "paths": names},)
