"""Two states of a workspace side by side: what a range names, and which files differ in it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from crmtui.errors import NotFound
from crmtui.history.refusal import refusal
from crmtui.history.repository import Repository
from crmtui.history.runner import Finished, finish, stop, without_filters
from crmtui.i18n import _
from crmtui.patterns import pattern

_REGULAR = ("100644", "100755")
_ABSENT = "000000"
_FOLDER = "040000"
_SHAPES = {"120000": "link", "160000": "submodule"}
_RAW = ("-z", "--raw", "--no-abbrev", "--no-renames", "--no-ext-diff")
_SHORT_HEX = pattern(r"[0-9a-fA-F]{1,6}")

Resolve = Callable[[str], str]
"""From what a person calls a revision to the name of a commit; a CrmError when there is none."""


@dataclass(frozen=True, slots=True)
class Ends:
    """The two states that a range names."""

    before: str
    """A commit; empty where there is none yet."""
    after: str
    """A commit; empty for the work tree."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """A path that is not the same in both states."""

    path: str
    """Of the workspace."""
    before: str
    """Name of the blob; empty where no regular file is."""
    after: str
    """As ``before``; also empty where the state is the work tree."""
    shapes: tuple[str, str]
    """What stands there, before and after: ``file``, ``link``, ``submodule``, or empty."""
    folder: str = ""
    """Name of the tree of its folder after, for finding what stands beside it; empty: not known."""


def is_range(text: str) -> bool:
    """Whether a text can only be meant as a range of commits."""
    return ".." in text


def is_short_hex(text: str) -> bool:
    """Whether Git could take a text for an abbreviated commit where people mean a number, such as
    the last digits of a phone."""
    return _SHORT_HEX.fullmatch(text) is not None


def ends_of(repo: Repository, asked: str, resolve_one: Resolve) -> Ends:
    """The states of ``A..B``, ``A...B`` (what B has since it left A), ``A`` (the work tree since
    A) or nothing (the work tree since the last commit). A missing A or B is HEAD. NotFound."""
    head, dots, tail = _split(asked)
    fork = _fork(repo, head or "HEAD", tail or "HEAD") if dots == "..." else None
    if fork is not None:
        return fork
    here = repo.head_state().head
    if not dots:
        return Ends(resolve_one(head) if head else here, "")
    before, after = (
        resolve_one(one) if one else here or resolve_one("HEAD") for one in (head, tail)
    )
    return Ends(merge_base(repo, before, after) if dots == "..." else before, after)


def _fork(repo: Repository, one: str, other: str) -> Ends | None:
    """The usual case in one call of git: two revisions that parted once. None for all others."""
    if any(rev.startswith(("-", "^")) or set("\0\n\r") & set(rev) for rev in (one, other)):
        return None
    done = repo.git.attempt("rev-parse", "--revs-only", "--end-of-options", f"{one}...{other}")
    found = done.out.decode("ascii", "replace").split("\n")
    if done.code or [line[:1] == "^" for line in found] != [False, False, True, False]:
        return None
    return Ends(found[2][1:], found[0])


def _split(asked: str) -> tuple[str, str, str]:
    dots = "..." if "..." in asked else ".."
    return asked.strip().partition(dots)


def merge_base(repo: Repository, one: str, other: str) -> str:
    """The commit where two commits (whole names) parted. NotFound when they have no past in common,
    or it is not here because the clone is shallow."""
    done = repo.git.attempt("merge-base", "--end-of-options", one, other)
    found = done.out.decode("ascii", "replace").split("\n")[0]
    if done.code == 0 and found:
        return found
    fix = _("this clone is shallow: `git fetch --unshallow` brings the past")
    raise NotFound(
        _("%(one)s and %(other)s have no commit in common")
        % {"one": one[:10], "other": other[:10]},
        fix if repo.head_state().shallow else "",
    )


def last_commit_until(repo: Repository, moment: datetime) -> str:
    """The last commit of the current branch up to an instant (aware). NotFound."""
    shown = {"day": f"{moment:%Y-%m-%d}"}
    if not repo.head_state().unborn:
        until = f"--until=@{int(moment.astimezone(UTC).timestamp())}"
        out = repo.git.run("rev-list", "--first-parent", "--max-count=1", until, "HEAD", "--")
        if out.strip():
            return out.decode("ascii").strip()
    fix = _("this clone is shallow: `git fetch --unshallow` brings the past")
    raise NotFound(_("there is no commit up to %(day)s") % shown,
                   fix if repo.head_state().shallow else "")  # fmt: skip


def differing(repo: Repository, ends: Ends) -> list[FileChange]:
    """The paths of the workspace that differ between two states, in their order; new files that
    Git does not know yet count as files of the work tree."""
    before = ends.before or _empty_tree(repo)
    below = [repo.prefix.rstrip("/")] if repo.prefix else []
    if ends.after:
        # unlike diff-tree it does not read the index, which takes longer than all the rest
        both = (
            "diff",
            "--no-textconv",
            "--ignore-submodules=none",
            "-t",
            *_RAW,
            before,
            ends.after,
        )
        out = repo.git.run(*both, "--", *below)
        return sorted(_read(repo, out), key=lambda change: change.path)
    guard = without_filters(repo.filters())
    # nothing is asked inside of a submodule's work tree: its configuration is somebody else's
    call = ("diff", "--no-textconv", "--ignore-submodules=all", *_RAW, before)
    # both look at every file, each for something else: at the same time
    new = repo.git.start("ls-files", "--others", "--exclude-standard", "-z", "--", *below)
    try:
        out = repo.git.run(*call, "--", *below, config=guard)
    except BaseException:
        stop(new)
        raise
    found = {change.path: change for change in _read(repo, out)}
    for path in _untracked(repo, finish(new)):
        known = found.get(path, FileChange(path, "", "", ("", "")))
        found[path] = replace(known, shapes=(known.shapes[0], "file"))
    return [found[path] for path in sorted(found)]


def _empty_tree(repo: Repository) -> str:
    return repo.git.run("hash-object", "-t", "tree", "--stdin", data=b"").decode("ascii").strip()


def _read(repo: Repository, raw: bytes) -> list[FileChange]:
    fields = raw.split(b"\0")[:-1]
    found: list[FileChange] = []
    folders: dict[str, str] = {}
    for head, name in zip(fields[::2], fields[1::2], strict=True):
        old, new, before, after, _how = head.decode("ascii").lstrip(":").split(" ")
        path = repo.own_path(os.fsdecode(name))
        if path is None:
            continue
        if _FOLDER in (old, new):
            folders[path] = after if new == _FOLDER else ""
            continue
        change = _change(path, old, new, before, after)
        if change is not None:
            found.append(change)
    return [replace(one, folder=folders.get(one.path.rpartition("/")[0], "")) for one in found]


def _change(path: str, old: str, new: str, before: str, after: str) -> FileChange | None:
    """None where only the permission to execute differs."""
    if before == after and old in _REGULAR and new in _REGULAR and before.strip("0"):
        return None
    shapes = _shape(old), _shape(new)
    return FileChange(path, _blob(shapes[0], before), _blob(shapes[1], after), shapes)


def _shape(mode: str) -> str:
    return "" if mode == _ABSENT else _SHAPES.get(mode, "file")


def _blob(shape: str, name: str) -> str:
    return name if shape == "file" and name.strip("0") else ""


def _untracked(repo: Repository, listed: Finished) -> list[str]:
    if listed.code:
        raise refusal("ls-files", listed.code, listed.err)
    found = (repo.own_path(os.fsdecode(name)) for name in listed.out.split(b"\0")[:-1])
    return [path for path in found if path is not None and not path.endswith("/")]
