"""The user's e-mail as Git says it, kept beside everything that this answer was made of.

To start a git that reads four small files takes longer than a short command's own work. What is
kept holds as long as the environment, these files and the places where others could appear are as
they were. It is for questions only: what is written asks Git who writes it.
"""

from __future__ import annotations

import json
import os
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from crmtui.history.program import find_git

# Whoever finds the answer kept needs no repository.
if TYPE_CHECKING:
    from crmtui.history.repository import Repository

RACY_NS = 2_000_000_000
"""A file may change once more without another time for so long."""
_HEEDED = (
    "GIT_AUTHOR_EMAIL", "GIT_AUTHOR_NAME", "GIT_CEILING_DIRECTORIES", "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_SYSTEM", "HOME", "SUDO_UID", "XDG_CONFIG_HOME",
)  # fmt: skip
"""What git heeds of our environment here; all other ``GIT_*`` are not passed on."""
_INCLUDES = ("include.", "includeif.")
_OF_FOLDER = 2
"""Numbers in the stamp of a folder; that of a file ends with its times."""

Stamp = list[int] | None
"""What changes with a file, or with the owner of a folder; None where there is nothing."""


def kept_email(file: Path, root: Path) -> str | None:
    """The e-mail kept in ``file`` for the workspace at ``root``, empty when Git knows of none; None
    when it has to be asked."""
    try:
        known = json.loads(file.read_bytes())
        if known["said"] != _said(root):
            return None
        is_same = all(_stamp(path) == stamp for path, stamp in known["files"].items())
        return str(known["email"]) if is_same else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None  # nothing is kept, or by another version


def keep_email(file: Path, repository: Repository) -> str:
    """The e-mail of the author of commits here, empty when Git was told none; kept in ``file``, if
    all that it depends on can be named."""
    identity = repository.identity()
    email = identity[1] if identity else ""
    if any(key.startswith(_INCLUDES) for key in repository.config()):
        return email  # whether a file is included may depend on the branch
    try:
        # git runs at the top, whatever folder the user is in
        sources = [str(repository.top / source) for source in _sources(repository)]
        stamps = {path: _stamp(path) for path in sources}
        if _is_settled(stamps.values()):
            known = {"said": _said(repository.root), "files": stamps, "email": email}
            _write(file, json.dumps(known).encode())
    except OSError:  # what cannot be looked at or written is asked for again
        return email
    return email


def _said(root: Path) -> Mapping[str, object]:
    """What the answer depends on beside files."""
    heeded = {name: os.environ.get(name) for name in _HEEDED}
    return {"root": os.path.realpath(root), "git": find_git(), "user": os.geteuid(), **heeded}


def _stamp(path: str) -> Stamp:
    """OSError for what is neither a file nor a folder: nothing tells when it changes."""
    try:
        s = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    if stat.S_ISREG(s.st_mode):
        return [s.st_uid, s.st_ino, s.st_size, s.st_mtime_ns, s.st_ctime_ns]
    if stat.S_ISDIR(s.st_mode) or path == os.devnull:
        # the time of a folder says nothing: with each commit something comes and goes in Git's
        return [s.st_uid, s.st_ino]
    raise OSError(f"{path} is no file")


def _is_settled(stamps: Iterable[Stamp]) -> bool:
    """Whether all files are as they were before Git was asked, and a change gives them another time."""
    last = max(
        (max(stamp[-2:]) for stamp in stamps if stamp and len(stamp) > _OF_FOLDER), default=0
    )
    return time.time_ns() - last > RACY_NS


def _sources(repository: Repository) -> Iterator[Path]:
    """Where settings are or could appear, or another repository, and what makes Git trust this."""
    yield from repository.config_files()
    yield from (place / ".git" for place in _between(repository.root, repository.top))
    for folder in dict.fromkeys((repository.git_dir, repository.common_dir)):
        yield from (folder, folder / "HEAD", folder / "objects")  # without them it is none
        yield from (folder / "config", folder / "config.worktree", folder / "commondir")
    yield repository.top
    git = Path(find_git() or os.devnull)
    yield git
    given, home = os.environ.get, Path(os.environ.get("HOME", ""))
    yield from _named(given("GIT_CONFIG_SYSTEM"), Path("/etc/gitconfig"), _beside(git),
                      _beside(git.resolve()))  # fmt: skip
    apart = Path(given("XDG_CONFIG_HOME") or home / ".config")
    yield from _named(given("GIT_CONFIG_GLOBAL"), home / ".gitconfig", apart / "git" / "config")


def _named(given: str | None, *usual: Path) -> Iterable[Path]:
    return usual if given is None else (Path(given),)


def _beside(git: Path) -> Path:
    """Where a git that was built for some folder has the settings of the machine."""
    return git.parent.parent / "etc" / "gitconfig"


def _between(root: Path, top: Path) -> Iterator[Path]:
    for folder in (root, *root.parents):
        yield folder
        if folder == top:
            return


def _write(file: Path, known: bytes) -> None:
    """Replace ``file``, for nobody else to read."""
    partial = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            target.write(known)
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)
