"""Which program git is."""

from __future__ import annotations

import os
from functools import cache


@cache
def find_git() -> str | None:
    """Absolute path of git; folders of ``PATH`` that are relative (``.``) are not looked at."""
    folders = [f for f in os.environ.get("PATH", os.defpath).split(os.pathsep) if os.path.isabs(f)]
    names = (os.path.join(folder, "git") for folder in folders)
    return next((n for n in names if os.path.isfile(n) and os.access(n, os.X_OK)), None)
