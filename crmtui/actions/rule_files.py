"""Files that are no records: calendars, schemas, editor settings, written as one change."""

from __future__ import annotations

from collections.abc import Mapping

from crmtui.actions.desk import Desk
from crmtui.errors import NotFound
from crmtui.model.drafts import Done
from crmtui.store.files import Change, content_hash
from crmtui.store.reading import read_file


def write_files(desk: Desk, files: Mapping[str, bytes], subject: str, action: str) -> Done:
    """Write whole files by workspace path, those that differ from what is there, as one commit."""
    changes = [change for path, data in files.items() for change in _change(desk, path, data)]
    return desk.save(changes, subject, {"Action": action})


def _change(desk: Desk, path: str, data: bytes) -> list[Change]:
    try:
        before = read_file(desk.root, path)
    except NotFound:
        return [Change(path, data, "")]
    return [] if before == data else [Change(path, data, content_hash(before))]
