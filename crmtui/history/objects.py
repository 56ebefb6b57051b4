"""Blobs, trees and a commit written through ``git fast-import``, without touching any branch."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from crmtui.errors import Unsafe
from crmtui.history.index import blob_id, file_mode
from crmtui.history.repository import Repository, clean_person
from crmtui.i18n import _
from crmtui.text import safe_text

_SCRATCH = "refs/crmtui/building"


@dataclass(frozen=True)
class Draft:
    """What is to be committed."""

    files: Mapping[str, bytes | None]
    """Path from the top of the work tree to new bytes; None deletes."""
    message: str
    author: tuple[str, str]
    committer: tuple[str, str]
    when: str
    """Git's raw date ``epoch +hhmm``, or ``now``."""


@dataclass(frozen=True)
class Written:
    """A commit that no branch points to yet."""

    sha: str
    differs: bool
    """False if it holds just what its parent holds."""


def write_commit(repo: Repository, draft: Draft, parent: str) -> Written:
    """Write the commit on top of ``parent`` (empty: none); `Unsafe` where a file meets a folder."""
    call = ["fast-import", "--quiet", "--done", f"--date-format={_date_format(draft)}"]
    folders = _folders(draft)
    out = repo.git.run(*call, data=_stream(repo, draft, parent, folders))
    *before, sha = out.decode("utf-8", "replace").splitlines()
    kinds = dict(zip([*folders, *draft.files], before, strict=True))
    _refuse_folders(draft, kinds, folders)
    return Written(sha, any(not _is_same(repo, draft, kinds, path) for path in draft.files))


def _folders(draft: Draft) -> list[str]:
    above = {str(folder) for path in draft.files for folder in PurePosixPath(path).parents}
    return sorted(above - {"."})


def _refuse_folders(draft: Draft, kinds: Mapping[str, str], folders: list[str]) -> None:
    """Git would take a folder away for a file of the same name, or the other way round."""
    for path, kind in kinds.items():
        is_folder, absent = kind.startswith("040000"), kind.startswith("missing")
        deleted = path in draft.files and draft.files[path] is None
        if path in folders and not (is_folder or absent or deleted):
            raise Unsafe(_("%(path)s is a file in the last commit") % {"path": safe_text(path)})
        if path in draft.files and is_folder:
            raise Unsafe(_("%(path)s is a folder in the last commit") % {"path": safe_text(path)})


def _is_same(repo: Repository, draft: Draft, kinds: Mapping[str, str], path: str) -> bool:
    data = draft.files[path]
    if data is None:
        return kinds[path].startswith("missing")
    blob = blob_id(data, repo.object_format())
    return kinds[path].startswith(f"{file_mode(repo.top / path)} blob {blob}\t")


def _date_format(draft: Draft) -> str:
    return "now" if draft.when == "now" else "raw"


def _stream(repo: Repository, draft: Draft, parent: str, folders: list[str]) -> bytes:
    text = draft.message.replace("\0", "").encode("utf-8", "replace")
    gone = [path for path, data in draft.files.items() if data is None]
    kept = {path: data for path, data in draft.files.items() if data is not None}
    parts = [
        f"commit {_SCRATCH}\nmark :1\n".encode(),
        f"author {_person(draft.author)} {draft.when}\n".encode("utf-8", "replace"),
        f"committer {_person(draft.committer)} {draft.when}\n".encode("utf-8", "replace"),
        _data(text),
        f"from {parent}\n".encode() if parent else b"",
        *(b"ls " + _quoted(path) + b"\n" for path in (*folders, *draft.files)),
        *(b"D " + _quoted(path) + b"\n" for path in gone),
        *(_file_command(repo, path, data) for path, data in kept.items()),
        # an empty scratch branch is not written: the objects stay, no reference appears
        b"\nget-mark :1\n" + f"reset {_SCRATCH}\n\ndone\n".encode(),
    ]
    return b"".join(parts)


def _person(person: tuple[str, str]) -> str:
    name, email = map(clean_person, person)
    return f"{name} <{email}>"


def _file_command(repo: Repository, path: str, data: bytes) -> bytes:
    return f"M {file_mode(repo.top / path)} inline ".encode() + _quoted(path) + b"\n" + _data(data)


def _data(data: bytes) -> bytes:
    return f"data {len(data)}\n".encode() + data + b"\n"


def _quoted(path: str) -> bytes:
    return b'"' + os.fsencode(path).replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'
