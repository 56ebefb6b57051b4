"""Ranges of commits (``main...``, ``A..B``), and what each commit did to the files of a workspace."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from crmtui.errors import NotFound, UsageError
from crmtui.history.log import Commit, between, resolve
from crmtui.history.repository import Repository
from crmtui.i18n import _
from crmtui.text import safe_text

_RAW = ("diff-tree", "-r", "-z", "--raw", "--no-abbrev", "--no-renames", "--no-ext-diff")
_FILES = frozenset({"100644", "100755"})


@dataclass(frozen=True, slots=True)
class Span:
    """What one state has that another has not."""

    base: str
    """The commit that ``head`` is to be merged into."""
    fork: str
    """Where ``head`` left ``base``; equal to it if nothing happened there since."""
    head: str


@dataclass(frozen=True, slots=True)
class Touched:
    """A file that a commit changed. Blobs are named as Git names them, empty: not there."""

    path: str
    before: tuple[str, ...]
    """The blob at each parent; one empty name for the first commit."""
    after: str
    base: str = ""
    """For a merge: the blob where its parents parted."""


def span(repo: Repository, text: str) -> Span:
    """``main...``, ``main...B``, ``A..B`` or ``main``: from there to ``B``, by default ``HEAD``.
    NotFound for unknown revisions, and where their common past is not in this clone."""
    old, _dots, new = text.partition("..")
    if not old:
        raise UsageError(_("%(range)s is no range") % {"range": safe_text(text, one_line=True)},
                         _("write it like main... or main..HEAD"))  # fmt: skip
    base, head = resolve(repo, old), resolve(repo, new.lstrip(".") or "HEAD")
    forks = _forks(repo, base, head)
    if not forks:
        cut = repo.head_state().shallow
        raise NotFound(_("%(range)s have no common past here") % {"range": safe_text(text)},
                       _("fetch the whole history (git fetch --unshallow, fetch-depth: 0)") if cut
                       else _("name the branch that HEAD was made from"))  # fmt: skip
    return Span(base, forks[0], head)


def commits_of(repo: Repository, where: Span) -> list[Commit]:
    """The commits that ``head`` brings, merges included, each after its parents."""
    return between(repo, where.base, where.head)


def touched(
    repo: Repository, commits: Iterable[Commit], full_paths: Sequence[str] = ()
) -> dict[str, list[Touched]]:
    """Commit to the files of the workspace it changed; of a merge those that differ from every
    parent."""
    asked = "".join(f"{commit.sha}\n" for commit in commits).encode()
    call = (*_RAW, "--root", "-c", "--stdin", "--", *full_paths)
    found: dict[str, list[Touched]] = {}
    sha = ""
    fields = iter(repo.git.run(*call, data=asked).split(b"\0"))
    for head in filter(None, fields):
        if not head.startswith(b":"):
            sha = head.decode("ascii").strip()
            continue
        path = repo.own_path(os.fsdecode(next(fields)))
        if path is not None:
            *before, after = _blobs(head)
            found.setdefault(sha, []).append(Touched(path, tuple(before), after))
    return found


def merged(repo: Repository, commit: Commit) -> list[Touched]:
    """The files in which a merge is not what its parents' changes since they parted amount to, or
    in which more than one of them changed something."""
    forks = _forks(repo, *commit.parents)
    sides = [_between_trees(repo, parent, commit.sha) for parent in commit.parents]
    past = _between_trees(repo, forks[0], commit.sha) if forks else None
    found = []
    for path in dict.fromkeys(path for side in sides for path in side):
        after = next(side[path][1] for side in sides if path in side)
        before = tuple(side[path][0] if path in side else after for side in sides)
        base = "" if past is None else past[path][0] if path in past else after
        if after not in expected(base, before) or len(set(before) - {base}) > 1:
            found.append(Touched(path, before, after, base))
    return found


def expected(base: str | None, parents: Sequence[str | None]) -> frozenset[str | None]:
    """What an honest three-way merge of one value may come to: what one side made of it, or either
    where both changed it."""
    return frozenset(value for value in parents if value != base) or frozenset({base})


def _forks(repo: Repository, *commits: str) -> list[str]:
    how = ("--octopus",) if len(commits) > 2 else ("--all",)
    done = repo.git.attempt("merge-base", *how, *commits)
    return done.out.decode("ascii").split() if done.code == 0 else []


def _between_trees(repo: Repository, old: str, new: str) -> Mapping[str, tuple[str, str]]:
    """Path to the blobs before and after, of the files that differ."""
    return dict(_pairs(repo, repo.git.run(*_RAW, old, new).split(b"\0")[:-1]))


def _pairs(
    repo: Repository, fields: Sequence[bytes]
) -> Iterator[tuple[str, tuple[str, str]]]:  # fmt: skip
    for head, name in zip(fields[::2], fields[1::2], strict=True):
        path = repo.own_path(os.fsdecode(name))
        if path is not None:
            before, after = _blobs(head)
            yield path, (before, after)


def _blobs(head: bytes) -> list[str]:
    """The blobs of a raw line, the parents' first; empty for what is no regular file."""
    count = len(head) - len(head.lstrip(b":")) + 1
    words = head.lstrip(b":").decode("ascii").split(" ")
    pairs = zip(words[:count], words[count : 2 * count], strict=True)
    return [name if mode in _FILES and name.strip("0") else "" for mode, name in pairs]
