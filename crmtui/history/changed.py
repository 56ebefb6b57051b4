"""What is about to be committed, and which lines of the work tree are new since a commit."""

from __future__ import annotations

import os
from collections.abc import Iterator

from crmtui.history.repository import Repository
from crmtui.history.runner import without_filters
from crmtui.history.status import uncommitted
from crmtui.history.tree import read_blobs
from crmtui.patterns import pattern

_PLAIN = ("--no-color", "--no-ext-diff", "--no-textconv", "--ignore-submodules=all")
_HUNK = pattern(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_ESCAPED = pattern(rb'\\([\\"])')

Lines = dict[str, list[range]]
"""Path to its new lines, 1-based."""


def staged_files(repo: Repository) -> dict[str, bytes]:
    """The files of the workspace whose content the user staged, as it is staged."""
    out = repo.git.run("diff", "--cached", "--raw", "-z", "--no-abbrev", "--no-renames",
                       "--diff-filter=ACM", *_PLAIN, env=_index(repo)).split(b"\0")[:-1]  # fmt: skip
    blobs = {}
    for head, name in zip(out[::2], out[1::2], strict=True):
        _old_mode, mode, _before, after, _letter = head.decode("ascii").split(" ")
        path = repo.own_path(os.fsdecode(name))
        if path is not None and mode in ("100644", "100755"):
            blobs[path] = after
    data = read_blobs(repo, blobs.values())
    return {path: data[blob] for path, blob in blobs.items()}


def _index(repo: Repository) -> dict[str, str]:
    """The index a hook is asked about: ``git commit FILE`` and ``-a`` use one of their own beside
    the real one. One elsewhere is none of ours."""
    named = os.environ.get("GIT_INDEX_FILE", "")
    file = os.path.realpath(repo.top / named) if named else ""
    inside = os.path.dirname(file) == os.path.realpath(repo.git_dir)
    return {"GIT_INDEX_FILE": file} if inside else {}


def new_lines(repo: Repository, sha: str) -> Lines:
    """The lines that files have now and did not have in a commit; of a file that Git does not
    know yet all of them. Files that only lost lines are there, without any."""
    call = ("-c", "core.quotePath=false", "diff", "-U0", "--find-renames", *_PLAIN)
    out = repo.git.run(*call, "--src-prefix=a/", "--dst-prefix=b/", sha, "--",
                       config=without_filters(repo.filters()))  # fmt: skip
    found: Lines = {}
    for full, lines in _hunks(iter(out.split(b"\n"))):
        path = repo.own_path(full)
        if path is not None:
            found.setdefault(path, []).extend(lines)
    unknown = [file.path for file in uncommitted(repo) if file.staged == "?"]
    return found | {path: [range(1, 1 << 31)] for path in unknown}


def _hunks(lines: Iterator[bytes]) -> Iterator[tuple[str, list[range]]]:
    """The new lines hunk by hunk; what stands inside a hunk is counted, never interpreted."""
    path = ""
    for line in lines:
        hunk = _HUNK.match(line)
        if line.startswith(b"+++ "):
            path = _name(line[4:])
            if path:
                yield path, []
        elif hunk and path:
            gone, first, come = int(hunk[1] or 1), int(hunk[2]), int(hunk[3] or 1)
            yield path, [range(first, first + come)]
            for _line in range(gone + come):
                next(lines, None)


def _name(text: bytes) -> str:
    """The file behind ``+++``; empty for one that is gone."""
    text = text.removesuffix(b"\t")
    if text.startswith(b'"') and text.endswith(b'"'):
        text = _ESCAPED.sub(rb"\1", text[1:-1])
    return os.fsdecode(text[2:]) if text.startswith(b"b/") else ""
