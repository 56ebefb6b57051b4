"""Many commits at once, as the beginning of a repository that has none yet."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from crmtui.errors import Conflict
from crmtui.history.attributes import refuse_filtered
from crmtui.history.repository import Repository, clean_person
from crmtui.i18n import _


@dataclass(frozen=True, slots=True)
class Step:
    """One commit of the series."""

    files: Mapping[str, bytes]
    """Path in the workspace to bytes; what is not named stays as the step before left it."""
    message: str
    author: tuple[str, str]
    when: datetime
    """With its time zone."""


def commit_series(repo: Repository, steps: Iterable[Step]) -> None:
    """Commit the steps one after the other on the branch that has no commit yet, by one process,
    and bring the index up to the last. Files on disk are not touched.

    Conflict when the repository has commits already.
    """
    state = repo.head_state()
    if not state.unborn:
        raise Conflict(_("this repository has commits already"))
    _author, committer = repo.require_identity()
    told = list(steps)
    refuse_filtered(repo, {repo.full_path(path) for step in told for path in step.files})
    stream = b"".join(_commit(repo, state.ref, step, committer) for step in told)
    repo.git.run("fast-import", "--quiet", "--done", "--date-format=raw", data=stream + b"done\n")
    repo.git.run("read-tree", state.ref)
    repo.git.attempt("update-index", "-q", "--refresh")


def _commit(repo: Repository, ref: str, step: Step, committer: tuple[str, str]) -> bytes:
    when = f"{int(step.when.timestamp())} {step.when:%z}"
    lines = [f"commit {ref}\n"]
    for role, person in (("author", step.author), ("committer", committer)):
        name, email = map(clean_person, person)
        lines.append(f"{role} {name} <{email}> {when}\n")
    head = "".join(lines).encode("utf-8", "replace") + _data(step.message.encode())
    return head + b"".join(_file(repo.full_path(path), data) for path, data in step.files.items())


def _file(path: str, data: bytes) -> bytes:
    name = os.fsencode(path).replace(b"\\", b"\\\\").replace(b'"', b'\\"')
    return b'M 100644 inline "' + name + b'"\n' + _data(data)


def _data(data: bytes) -> bytes:
    return b"data %d\n" % len(data) + data + b"\n"
