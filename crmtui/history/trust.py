"""What a repository's own configuration would run; crmtui runs none of it, but says so."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from crmtui.history.drivers import settings
from crmtui.history.hooks import is_ours
from crmtui.history.repository import Repository
from crmtui.history.scopes import own, value_of
from crmtui.patterns import pattern

_RUNS = pattern(
    r"""
    core\.(fsmonitor|hookspath|sshcommand|pager|editor|askpass|gitproxy|alternaterefscommand|worktree)
    | (diff|sequence|gpg|credential|interactive|web|man|browser|guitool|uploadpack)\.\w+
    | diff\..+\.(command|textconv) | merge\..+\.driver | filter\..+\.(clean|smudge|process)
    | (merge|diff)tool\..+\.(cmd|path) | gpg\..+\.program | credential\..+\.helper
    | remote\..+\.(uploadpack|receivepack|vcs|proxy) | submodule\..+\.update | trailer\..+\.(cmd|command)
    | alias\..+ | pager\..+ | include\.path | includeif\..+\.path | url\..+\.(push)?insteadof
    | protocol\..*allow | receive\..+hook | http\..+ | gc\.recentobjectshook
    """,
    re.VERBOSE,
)

_HARMLESS = pattern(
    r"diff\.(renames|algorithm|context|noprefix|mnemonicprefix|submodule|colormoved|ignoresubmodules"
    r"|interhunkcontext|orderfile|relative|renamelimit|statgraphwidth|tool|wserrorhighlight)"
    r"|core\.fsmonitor=(true|false)"
    r"|credential\.(username|usehttppath)|gpg\.format|interactive\.singlekey",
)


def programs_in_config(repo: Repository) -> list[tuple[str, str]]:
    """Keys and values of the repository's own configuration that can make git run a program."""
    return [(key, value) for key, value in own(repo) if _can_run(key, value)]


def _can_run(key: str, value: str) -> bool:
    if settings().get(key) == value:
        return False
    known = _HARMLESS.fullmatch(key) or _HARMLESS.fullmatch(f"{key}={value}")
    return bool(_RUNS.fullmatch(key)) and not known


def active_hooks(repo: Repository) -> list[str]:
    """Names of the hooks lying active in the repository; crmtui runs none without `trusting`."""
    folder = hooks_folder(repo)
    if not folder.is_dir():
        return []
    return sorted(
        file.name
        for file in folder.iterdir()
        if file.suffix != ".sample" and file.is_file() and not is_ours(file, repo.prefix)
    )


def hooks_folder(repo: Repository) -> Path:
    """Where git looks for hooks here."""
    named = value_of(repo, "core.hookspath")
    return repo.top / os.path.expanduser(named) if named else repo.common_dir / "hooks"


@dataclass(frozen=True, slots=True)
class Program:
    """Something git would run in this repository."""

    kind: str
    """``hook``, ``setting`` or ``signing``."""
    name: str
    runs: str
    """The file of a hook, the value of a setting."""


def programs(repo: Repository) -> list[Program]:
    """Everything that runs once the repository is trusted."""
    folder = hooks_folder(repo)
    hooks = [Program("hook", name, str(folder / name)) for name in active_hooks(repo)]
    settings = [Program("setting", key, value) for key, value in programs_in_config(repo)]
    signing = value_of(repo, "commit.gpgsign")
    asked = [Program("signing", "commit.gpgsign", signing)] if signing else []
    return [*hooks, *settings, *asked]
