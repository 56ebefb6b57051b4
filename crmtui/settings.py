"""Where the user's own files are: cache, state and configuration folders, and what they may set."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import platformdirs

APP = "crmtui"


def cache_dir() -> Path:
    """The user's cache folder for crmtui (``$XDG_CACHE_HOME/crmtui``); may not exist yet."""
    return Path(os.environ.get("CRMTUI_CACHE_DIR") or platformdirs.user_cache_dir(APP))


def state_dir() -> Path:
    """The user's state folder (``$XDG_STATE_HOME/crmtui``): drafts and rescue files."""
    return Path(os.environ.get("CRMTUI_STATE_DIR") or platformdirs.user_state_dir(APP))


def config_dir() -> Path:
    """The user's configuration folder (``$XDG_CONFIG_HOME/crmtui``): keymap and theme."""
    return Path(os.environ.get("CRMTUI_CONFIG_DIR") or platformdirs.user_config_dir(APP))


def trusted_list() -> Path:
    """The repositories whose programs may run; see ``history.trusting``. May not exist."""
    return config_dir() / "trusted.json"


def workspace_key(root: Path) -> str:
    """A short stable name for a workspace's files in the cache and state folders."""
    return hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:16]
