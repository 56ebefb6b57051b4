"""Files as they are in a commit: names, and bytes read in one go."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence

from crmtui.errors import NotFound, StorageFailed, UsageError
from crmtui.history.blobs import read_objects
from crmtui.history.refusal import partial_clone, refusal
from crmtui.history.repository import Repository
from crmtui.history.runner import without_filters
from crmtui.i18n import _
from crmtui.text import safe_text

_MANY = 500
"""With more paths than this the whole tree is listed instead of naming them to git."""

_NOT_THERE = 1
"""What rev-parse answers for a name that stands for nothing; other codes are failures."""
_FILE_MODES = ("100644", "100755")


def resolve(repo: Repository, rev: str) -> str:
    """The commit a revision (``main``, ``HEAD~2``, ``main@{2026-11-01}``, a name) stands for."""
    shown = {"rev": safe_text(rev, one_line=True)}
    if not rev or rev.startswith("-") or any(c in rev for c in "\0\n\r"):
        raise UsageError(_("%(rev)s is no revision") % shown)
    wanted = rev + "^{commit}"
    done = repo.git.attempt("rev-parse", "--verify", "--quiet", "--end-of-options", wanted)
    if done.code not in (0, _NOT_THERE):
        raise refusal("rev-parse", done.code, done.err)
    if done.code == _NOT_THERE:
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
    blobs = read_blobs(repo, (tree[path] for path in wanted if path in tree))
    return {path: blobs[tree[path]] for path in wanted if path in tree}


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
    """Bytes of blobs by name, all of them; the name of zeros means no blob and is left out.

    Raises `StorageFailed` if one is missing or damaged, `Unsafe` if one is too large.
    """
    wanted = [name for name in dict.fromkeys(names) if name.strip("0")]
    found = {}
    for name, blob in zip(wanted, read_objects(repo, wanted), strict=True):
        if blob is None:
            raise _unreadable(repo, name)
        found[name] = blob[1]
    return found


def read_places(
    repo: Repository, names: Iterable[str], places: Mapping[tuple[str, str], str]
) -> dict[str | tuple[str, str], bytes]:
    """Blobs by name, as ``read_blobs``, and what stands at places (a commit's whole name and a path
    of the workspace), in one go; a place where nothing is is left out. A place comes with the name
    of its folder's tree, or nothing: through the trees from the top it is a longer way."""
    specs: dict[str, str | tuple[str, str]] = {name: name for name in names if name.strip("0")}
    for (commit, path), folder in places.items():
        spec = (
            f"{folder}:{path.rpartition('/')[2]}" if folder else f"{commit}:{repo.full_path(path)}"
        )
        specs[spec] = commit, path
    found: dict[str | tuple[str, str], bytes] = {}
    for place, blob in zip(specs.values(), read_objects(repo, list(specs)), strict=True):
        if blob is not None:
            found[place] = blob[1]
        elif isinstance(place, str):
            raise _unreadable(repo, place)
    return found


def _unreadable(repo: Repository, name: str) -> StorageFailed:
    """Why an object is not here. It must not pass for a file that was never there."""
    if any(key.endswith(".promisor") for key in repo.config()):
        return partial_clone()
    return StorageFailed(
        _("the object %(name)s is missing or damaged") % {"name": name[:12]},
        _("`git fsck` tells more"),
    )


def edited_since(repo: Repository, sha: str) -> set[str]:
    """Tracked files of the workspace that are not in the work tree as they are in a commit."""
    # where times do not tell, Git compares the contents, and it would run a filter for that
    out = repo.git.run("diff-index", "--name-only", "-z", "--no-renames", "--no-ext-diff", sha, "--",
                       config=without_filters(repo.filters()))  # fmt: skip
    names = (repo.own_path(os.fsdecode(name)) for name in out.split(b"\0") if name)
    return {name for name in names if name is not None}
