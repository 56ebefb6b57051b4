"""Files as they are in a commit: names, and bytes read in one go."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence

from crmtui.errors import NotFound, StorageFailed, UsageError
from crmtui.history.repository import Repository
from crmtui.i18n import _
from crmtui.text import safe_text

MAX_BYTES = 10_000_000
"""A larger file in a commit is not read."""

_MANY = 500
"""With more paths than this the whole tree is listed instead of naming them to git."""

_FILE_MODES = ("100644", "100755")


def resolve(repo: Repository, rev: str) -> str:
    """The commit a revision (``main``, ``HEAD~2``, ``main@{2026-11-01}``, a name) stands for."""
    shown = {"rev": safe_text(rev, one_line=True)}
    if not rev or rev.startswith("-") or any(c in rev for c in "\0\n\r"):
        raise UsageError(_("%(rev)s is no revision") % shown)
    wanted = rev + "^{commit}"
    done = repo.git.attempt("rev-parse", "--verify", "--quiet", "--end-of-options", wanted)
    if done.code != 0:
        raise NotFound(_("there is no revision %(rev)s") % shown, _("`git log` lists them"))
    return done.out.decode("ascii").strip()


def read_at(repo: Repository, rev: str, path: str) -> bytes | None:
    """The bytes of a file at a revision; None if it is not there (or no regular file)."""
    return read_many_at(repo, rev, [path]).get(path)


def list_at(repo: Repository, rev: str, prefix: str = "") -> list[str]:
    """The regular files at a revision, below the folder ``prefix`` of the workspace."""
    return list(tree_at(repo, rev, prefix))


def read_many_at(repo: Repository, rev: str, paths: Iterable[str]) -> dict[str, bytes]:
    """The bytes of several files at a revision; what is not there is left out."""
    wanted = list(paths)
    full = [repo.full_path(path) for path in wanted]
    tree = _tree(repo, resolve(repo, rev), full if len(full) <= _MANY else [])
    blobs = read_blobs(repo, tree.values())
    return {path: blobs[tree[path]] for path in wanted if tree.get(path) in blobs}


def tree_at(repo: Repository, rev: str, prefix: str = "") -> dict[str, str]:
    """Path in the workspace to blob name, for the regular files at a revision.

    A blob's name stands for its bytes, so what was computed from it may be kept.
    """
    below = repo.full_path(prefix.rstrip("/")) if prefix else repo.prefix.rstrip("/")
    return _tree(repo, resolve(repo, rev), [below] if below else [])


def _tree(repo: Repository, sha: str, full_paths: Sequence[str]) -> dict[str, str]:
    out = repo.git.run("ls-tree", "-r", "-z", "--full-tree", sha, "--", *full_paths)
    found = {}
    for item in out.split(b"\0")[:-1]:
        head, _tab, name = item.partition(b"\t")
        mode, _kind, blob = head.decode("ascii").split(" ")
        path = repo.own_path(os.fsdecode(name))
        if mode in _FILE_MODES and path is not None:
            found[path] = blob
    return found


def read_blobs(repo: Repository, names: Iterable[str]) -> dict[str, bytes]:
    """Bytes of objects by name (``sha`` or ``sha:path``); missing and oversized ones left out."""
    wanted = list(dict.fromkeys(names))
    ids = {name: blob for name, (blob, size) in _sizes(repo, wanted).items() if size <= MAX_BYTES}
    contents = _contents(repo, list(dict.fromkeys(ids.values())))
    return {name: contents[blob] for name, blob in ids.items()}


def _sizes(repo: Repository, names: Sequence[str]) -> dict[str, tuple[str, int]]:
    """Name to blob and size, without those that are no blob here."""
    out = _ask(repo, "--batch-check=%(objecttype) %(objectname) %(objectsize)", names)
    found = {}
    for name, line in zip(names, out.split(b"\n"), strict=False):
        if line.startswith(b"blob "):
            _kind, blob, size = line.decode("ascii").split(" ")
            found[name] = (blob, int(size))
        elif line.endswith(b" missing") and name.strip("0"):
            _refuse_partial(repo)
    return found


def _refuse_partial(repo: Repository) -> None:
    """What is missing in a partial clone may exist elsewhere: do not call it absent."""
    if any(key.endswith(".promisor") for key in repo.config()):
        raise StorageFailed(
            _("this clone is partial: old contents are not on this computer"),
            _("`git fetch --refetch --filter=blob:limit=1g` brings them"),
        )


def _contents(repo: Repository, blobs: Sequence[str]) -> Mapping[str, bytes]:
    out = _ask(repo, "--batch=%(objectname) %(objectsize)", blobs)
    found, at = {}, 0
    while at < len(out):
        end = out.index(b"\n", at)
        blob, _space, size = out[at:end].decode("ascii").partition(" ")
        if not size.isdigit():
            raise StorageFailed(_("Git cannot read the object %(blob)s") % {"blob": blob})
        at = end + 1 + int(size) + 1
        found[blob] = out[end + 1 : at - 1]
    return found


def _ask(repo: Repository, question: str, names: Sequence[str]) -> bytes:
    if not names:
        return b""
    lines = b"".join(os.fsencode(name) + b"\n" for name in names)
    return repo.git.run("cat-file", question, data=lines)
