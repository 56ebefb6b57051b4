"""Git attributes that would change the bytes of a file on its way into a commit."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from crmtui.errors import Unsafe
from crmtui.history.repository import Repository
from crmtui.i18n import _
from crmtui.text import safe_text

_UNSET = (b"unspecified", b"unset")


def refuse_filtered(repo: Repository, full_paths: Iterable[str]) -> None:
    """Refuse paths whose content Git passes through a filter (git-crypt, LFS): we write raw bytes.

    git is only asked when some attributes file mentions a filter at all.
    """
    paths = list(full_paths)
    if not mentions(repo, paths, b"filter"):
        return
    for path, value in _attribute(repo, paths, "filter"):
        if value not in _UNSET:
            about = {"path": safe_text(path), "filter": safe_text(os.fsdecode(value))}
            raise Unsafe(
                _("%(path)s passes through the Git filter %(filter)s") % about,
                _("commit it with git itself, or take the filter out of .gitattributes"),
            )


def mentions(repo: Repository, full_paths: Iterable[str], word: bytes) -> bool:
    """True if an attributes file that may speak of these paths contains ``word``."""
    return any(word in text for text in map(_content, _files(repo, full_paths)))


def _attribute(repo: Repository, paths: list[str], name: str) -> list[tuple[str, bytes]]:
    asked = b"".join(os.fsencode(path) + b"\0" for path in paths)
    out = repo.git.run("check-attr", "-z", "--stdin", name, data=asked).split(b"\0")
    return [(os.fsdecode(out[i]), out[i + 2]) for i in range(0, len(out) - 2, 3)]


def _files(repo: Repository, full_paths: Iterable[str]) -> set[Path]:
    folders = {folder for path in full_paths for folder in Path(path).parents}
    files = {repo.top / folder / ".gitattributes" for folder in folders}
    return files | {repo.common_dir / "info" / "attributes", *_global_files(repo)}


def user_attributes(repo: Repository) -> list[bytes]:
    """What the user's own attributes files say for all repositories."""
    return [text if text.endswith(b"\n") else text + b"\n"
            for text in map(_content, _global_files(repo)[:-1]) if text]  # fmt: skip


def _global_files(repo: Repository) -> list[Path]:
    set_by_user = repo.config().get("core.attributesfile", [])
    home = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    files = [Path(os.path.expanduser(file)) for file in set_by_user]
    return [*files, Path(home, "git", "attributes"), Path("/etc/gitattributes")]


def _content(file: Path) -> bytes:
    if not file.is_file():
        return b""
    try:
        return file.read_bytes()
    except PermissionError:
        return b""
