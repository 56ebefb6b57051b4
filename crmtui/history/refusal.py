"""Git's complaints as refusals a person can act on."""

from __future__ import annotations

import os
from pathlib import Path

from crmtui.errors import Busy, Conflict, CrmError, NotFound, StorageFailed, Unsafe
from crmtui.i18n import _
from crmtui.patterns import pattern
from crmtui.text import safe_text

_LOCK = pattern(r"Unable to create '(?P<path>.+?\.lock)': File exists")
_MOVED = pattern(r"but expected|reference already exists|unable to resolve reference")
_DISK = pattern(r"No space left|Read-only file system|Permission denied|quota|Input/output")


def refusal(command: str, code: int, err: str) -> CrmError:
    """The refusal for a failed git ``command`` with exit ``code`` and standard error ``err``."""
    lock = locked_by(err)
    if lock is not None:
        return busy(lock)
    if "dubious ownership" in err:
        return Unsafe(
            _("this repository belongs to another user of this computer"),
            _("if you trust it: git config --global --add safe.directory FOLDER"),
        )
    if "not a git repository" in err:
        return NotFound(
            _("git does not find this folder under Git"),
            _("`git status` says why; `crmtui init` makes a repository where there is none"),
        )
    if "promisor remote" in err:
        return partial_clone()
    if _DISK.search(err):
        return StorageFailed(_("git could not write: %(why)s") % {"why": last_line(err)})
    if _MOVED.search(err):
        return Conflict(_("the branch moved meanwhile"), _("try again"))
    if code < 0:
        stopped = {"command": command, "signal": -code}
        return StorageFailed(
            _("git %(command)s was stopped by signal %(signal)d") % stopped, _("try again")
        )
    about = {"command": command, "code": code, "why": last_line(err)}
    return StorageFailed(
        _("git %(command)s failed (%(code)d): %(why)s") % about,
        _("`git fsck` tells whether the repository is damaged"),
    )


def partial_clone() -> StorageFailed:
    """The refusal where contents were left on the server; nothing is fetched behind one's back."""
    return StorageFailed(
        _("this clone is partial: old contents are not on this computer"),
        _("`git fetch --refetch --no-filter` brings them"),
    )


def locked_by(err: str) -> Path | None:
    """The lock file that stopped git, if one did."""
    found = _LOCK.search(err)
    return Path(found["path"]) if found else None


def has_moved(err: str) -> bool:
    """True if a compare-and-swap failed because somebody else moved the branch."""
    return _MOVED.search(err) is not None and locked_by(err) is None


def last_line(err: str) -> str:
    """The line of git's complaint that says most, safe to show."""
    lines = [line for line in err.splitlines() if line.strip()]
    fatal = [line for line in lines if line.startswith(("fatal:", "error:"))]
    return safe_text((fatal or lines or [""])[0], one_line=True)


def busy(lock: Path, now: float | None = None) -> Busy:
    """The refusal that names a lock file; ``now`` (epoch seconds) adds how old it is."""
    about = {"lock": safe_text(lock, one_line=True), "age": _age(lock, now)}
    return Busy(
        _("Git is locked by %(lock)s%(age)s") % about,
        _("if no git is running any more, remove that file and try again"),
    )


def _age(lock: Path, now: float | None) -> str:
    try:
        seconds = 0 if now is None else int(now - os.stat(lock).st_mtime)
    except FileNotFoundError:
        return ""
    return _(" (%(seconds)d seconds old)") % {"seconds": seconds} if seconds > 0 else ""
