"""Settings by where they come from: the person and the computer, or the repository itself."""

from __future__ import annotations

import os
from dataclasses import dataclass

from crmtui.history.repository import Repository

_PERSONAL = ("system", "global")
_OWN = ("local", "worktree")


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of a configuration file."""

    scope: str
    """``system``, ``global``, ``local`` or ``worktree``."""
    key: str
    value: str


def settings_of(repo: Repository) -> list[Setting]:
    """Every setting of the files git reads here, in their order; ours are not among them."""
    out = repo.git.run("config", "--list", "--show-scope", "-z").split(b"\0")
    found = []
    for scope, item in zip(out[::2], out[1::2], strict=False):
        key, newline, value = os.fsdecode(item).partition("\n")
        if scope != b"command":
            found.append(Setting(scope.decode("ascii"), key, value if newline else "true"))
    return found


def personal(repo: Repository) -> list[tuple[str, str]]:
    """The settings of the person and the computer, included files among them."""
    return [
        (s.key, s.value)
        for s in settings_of(repo)
        if s.scope in _PERSONAL and not s.key.startswith(("include.", "includeif."))
    ]


def own(repo: Repository) -> list[tuple[str, str]]:
    """The settings that the repository brought along."""
    return [(s.key, s.value) for s in settings_of(repo) if s.scope in _OWN]


def value_of(repo: Repository, key: str) -> str:
    """The last value of a key (lower case) in the files; empty if there is none."""
    return next((s.value for s in reversed(settings_of(repo)) if s.key == key), "")
