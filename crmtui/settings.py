"""Where the user's own files are: cache, state and configuration folders, and what they may set."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from crmtui.hashes import hashed

APP = "crmtui"
_HOMES = {"cache": "~/.cache", "state": "~/.local/state", "config": "~/.config"}
"""Where the XDG Base Directory Specification has them, unless a variable says otherwise."""


def cache_dir() -> Path:
    """The user's cache folder for crmtui (``$XDG_CACHE_HOME/crmtui``); may not exist yet."""
    return _folder("cache")


def state_dir() -> Path:
    """The user's state folder (``$XDG_STATE_HOME/crmtui``): drafts and rescue files."""
    return _folder("state")


def config_dir() -> Path:
    """The user's configuration folder (``$XDG_CONFIG_HOME/crmtui``): keymap and theme."""
    return _folder("config")


def trusted_list() -> Path:
    """The repositories whose programs may run; see ``history.trusting``. May not exist."""
    return config_dir() / "trusted.json"


def workspace_key(root: Path) -> str:
    """A short stable name for a workspace's files in the cache and state folders."""
    return hashed(os.fsencode(root.resolve()), 8)


def _folder(kind: str) -> Path:
    """The folder of our own variable, else where the system keeps such things."""
    if given := os.environ.get(f"CRMTUI_{kind.upper()}_DIR"):
        return Path(given)
    if (
        sys.platform == "linux"
    ):  # few words, and the library's import takes a tenth of a short command
        home = os.environ.get(f"XDG_{kind.upper()}_HOME", "")
        return Path(home if os.path.isabs(home) else os.path.expanduser(_HOMES[kind]), APP)
    import platformdirs

    return Path(getattr(platformdirs, f"user_{kind}_dir")(APP))
