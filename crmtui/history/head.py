"""Where HEAD stands, read from Git's own small files; git is asked only about unusual ones."""

from __future__ import annotations

import os
from pathlib import Path

from crmtui.patterns import pattern

_NAME = pattern(rb"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")


def read_head(git_dir: Path, common_dir: Path) -> tuple[str, str] | None:
    """Commit (empty: none yet) and full branch name (empty: detached); None means ask git."""
    head = _line(git_dir / "HEAD")
    if head is None or _NAME.match(head):
        return None if head is None else (head.decode("ascii"), "")
    if not head.startswith(b"ref: refs/heads/") or head.endswith(b"/.invalid"):
        return None
    ref = head[len(b"ref: ") :]
    commit = _loose(common_dir, ref)
    return None if commit is None else (commit, os.fsdecode(ref))


def _loose(common_dir: Path, ref: bytes) -> str | None:
    if b".." in ref:
        return None
    line = _line(common_dir / os.fsdecode(ref))
    if line is None:
        return _packed(common_dir / "packed-refs", ref)
    return line.decode("ascii") if _NAME.match(line) else None


def _packed(file: Path, ref: bytes) -> str:
    try:
        text = b"\n" + file.read_bytes()
    except FileNotFoundError:
        return ""
    end = text.find(b" " + ref + b"\n")
    start = text.rfind(b"\n", 0, end) + 1
    name = text[start:end] if end > 0 else b""
    return name.decode("ascii") if _NAME.match(name) else ""


def _line(file: Path) -> bytes | None:
    try:
        with open(file, "rb") as source:
            return source.read(4096).rstrip(b"\n")
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return None
