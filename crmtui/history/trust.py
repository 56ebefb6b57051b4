"""What a repository's own configuration would run; crmtui runs none of it, but says so."""

from __future__ import annotations

import os
import re

from crmtui.history.drivers import settings
from crmtui.history.repository import Repository

_RUNS = re.compile(
    r"""
    core\.(fsmonitor|hookspath|sshcommand|pager|editor|askpass|gitproxy|alternaterefscommand|worktree)
    | (diff|sequence|gpg|credential|interactive|web|man|browser|guitool|uploadpack)\.\w+
    | diff\..+\.(command|textconv) | merge\..+\.driver | filter\..+\.(clean|smudge|process)
    | (merge|diff)tool\..+\.(cmd|path) | gpg\..+\.program | credential\..+\.helper
    | remote\..+\.(uploadpack|receivepack|vcs|proxy) | submodule\..+\.update | trailer\..+\.(cmd|command)
    | alias\..+ | pager\..+ | include\.path | includeif\..+\.path | url\..+\.(push)?insteadof
    | protocol\..*allow | receive\..+hook | http\..*proxy
    """,
    re.VERBOSE,
)

_HARMLESS = re.compile(
    r"diff\.(renames|algorithm|context|noprefix|mnemonicprefix|submodule|colormoved|ignoresubmodules"
    r"|interhunkcontext|orderfile|relative|renamelimit|statgraphwidth|tool|wserrorhighlight)"
    r"|core\.fsmonitor=(true|false)"
    r"|credential\.(username|usehttppath)|gpg\.format|interactive\.singlekey",
)


def programs_in_config(repo: Repository) -> list[tuple[str, str]]:
    """Keys and values of the repository's own configuration that can make git run a program."""
    out = repo.git.run("config", "--list", "--show-scope", "-z").split(b"\0")
    found = []
    for scope, item in zip(out[::2], out[1::2], strict=False):
        key, _newline, value = os.fsdecode(item).partition("\n")
        if scope in (b"local", b"worktree") and _can_run(key, value):
            found.append((key, value))
    return found


def _can_run(key: str, value: str) -> bool:
    if settings().get(key) == value:
        return False
    known = _HARMLESS.fullmatch(key) or _HARMLESS.fullmatch(f"{key}={value}")
    return bool(_RUNS.fullmatch(key)) and not known


def active_hooks(repo: Repository) -> list[str]:
    """Names of the hooks lying active in the repository; crmtui runs none."""
    folder = repo.common_dir / "hooks"
    if not folder.is_dir():
        return []
    return sorted(
        file.name for file in folder.iterdir() if file.suffix != ".sample" and file.is_file()
    )
