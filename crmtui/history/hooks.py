"""The pre-commit hook of a clone: it checks the records that are about to be committed."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

NAME = "pre-commit"
MARK = "crmtui init --hooks"


def hook_text(prefix: str = "") -> str:
    """The hook; ``prefix`` is the workspace's place in its repository."""
    where = f" -w {shlex.quote(prefix.rstrip('/'))}" if prefix else ""
    return f"""\
#!/bin/sh
# Checks the customer records about to be committed. Written by `{MARK}`; may be deleted.
if ! command -v crmtui >/dev/null 2>&1; then
    echo "crmtui is not installed here: the records are committed unchecked" >&2
    exit 0
fi
exec crmtui{where} check --staged
"""


def install_hook(folder: Path, inside: Path, prefix: str) -> bool:
    """Write the hook into the folder of hooks unless there is one; True if it is ours now. Nothing
    is overwritten, and nothing written where the folder does not really lie in ``inside``."""
    if os.path.realpath(folder) != os.path.join(os.path.realpath(inside), "hooks"):
        return False
    folder.mkdir(exist_ok=True)
    file = folder / NAME
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o755)
    except FileExistsError:
        return is_ours(file, prefix)
    with os.fdopen(handle, "w", encoding="utf-8") as text:
        text.write(hook_text(prefix))
    return True


def is_ours(file: Path, prefix: str) -> bool:
    """Whether a hook is exactly the one that is written here, which runs nothing but crmtui."""
    return file.name == NAME and file.is_file() and file.read_bytes() == hook_text(prefix).encode()
