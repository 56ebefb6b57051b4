"""An internal error: the terminal is restored, the details go to a file only its owner can read."""

from __future__ import annotations

import os
import traceback
from datetime import UTC, datetime
from pathlib import Path

from crmtui.i18n import _
from crmtui.settings import state_dir


def write_report(error: BaseException) -> Path | None:
    """The traceback without any values, in the state folder, mode 0600. None if that fails."""
    folder = state_dir() / "crashes"
    path = folder / f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{os.getpid()}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
            file.write(f"{type(error).__name__}\n")
            file.writelines(traceback.format_tb(error.__traceback__))
    except OSError:
        return None
    return path


def apology(path: Path | None) -> str:
    """What the person reads in the terminal afterwards."""
    told = _("crmtui stopped because of an internal error. What you typed is kept as a draft.")
    return told + (" " + _("Details: %(path)s") % {"path": path} if path else "")
