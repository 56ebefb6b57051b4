"""A page written for other programs, at a place of the person's choice."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from crmtui.errors import Conflict, StorageFailed
from crmtui.i18n import _


def write_page(path: Path, data: bytes, mark: bytes, *, replace: bool = False) -> None:
    """Write all of ``data`` or nothing. A file that does not begin with ``mark`` is not ours and stays,
    unless ``replace``. Conflict, StorageFailed."""
    try:
        if not replace and _is_another(path, mark):
            raise Conflict(_("%(file)s is there already, and is no page of ours") % {"file": path},
                           _("choose another name, or add --force"))  # fmt: skip
        _write(path, data)
    except OSError as error:
        raise StorageFailed(_("%(file)s cannot be written: %(why)s")
                            % {"file": path, "why": error.strerror}) from error  # fmt: skip


def _is_another(path: Path, mark: bytes) -> bool:
    if path.is_symlink() or not path.exists():
        return path.is_symlink()
    if not path.is_file():
        return True
    with path.open("rb") as file:
        return file.read(len(mark)) != mark


def _write(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".crmtui-page-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(name, 0o666 & ~mask)
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise
