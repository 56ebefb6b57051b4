"""The person's own editor, while the application waits."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from pathlib import Path

from crmtui.errors import StorageFailed, UsageError
from crmtui.i18n import _


def editor_command() -> list[str]:
    """``$VISUAL``, else ``$EDITOR``, else the first usual one that exists. Raises UsageError."""
    for name in ("VISUAL", "EDITOR"):
        words = shlex.split(os.environ.get(name, ""))
        if words:
            return words
    for usual in ("nano", "vim", "vi"):
        if shutil.which(usual):
            return [usual]
    raise UsageError(_("No editor is set"), _("set $EDITOR, for example to vim"))


def edit(path: Path) -> None:
    """Open ``path`` and wait. Raises UsageError without an editor, StorageFailed if it cannot run."""
    try:
        subprocess.run([*editor_command(), str(path)], check=False)
    except OSError as error:
        raise StorageFailed(_("The editor cannot be started: %(why)s") % {"why": error}) from error
