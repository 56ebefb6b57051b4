"""Setting a clone up for merging: the drivers in its configuration, the lines of .gitattributes."""

from __future__ import annotations

from pathlib import Path

from crmtui.actions.desk import Desk
from crmtui.errors import CrmError, UsageError
from crmtui.history.drivers import ATTRIBUTES, install, installed
from crmtui.history.repository import Repository
from crmtui.i18n import _
from crmtui.model.drafts import Done
from crmtui.store.files import Change, content_hash
from crmtui.store.reading import read_file

FILE = ".gitattributes"


def install_drivers(repository: Repository) -> str:
    """Have git in this clone merge records with this crmtui; why it does not, else empty."""
    try:
        if not installed(repository):
            install(repository)
    except CrmError as refused:
        return str(refused)
    return ""


def attribute_changes(root: Path) -> list[Change]:
    """What is missing for git to know which files are ours: a new .gitattributes, or our lines at
    its end."""
    if not (root / FILE).exists():
        return [Change(FILE, ATTRIBUTES.encode(), "")]
    before = read_file(root, FILE)
    known = {line.strip() for line in before.splitlines()}
    ours = [
        line for line in ATTRIBUTES.encode().splitlines(keepends=True) if line.strip() not in known
    ]
    if not ours:
        return []
    gap = b"" if not before or before.endswith(b"\n") else b"\n"
    return [Change(FILE, before + gap + b"".join(ours), content_hash(before))]


def write_attributes(desk: Desk) -> Done:
    """The missing lines of .gitattributes, as one commit. UsageError without Git."""
    if desk.repository is None:
        raise UsageError(_("the workspace is not under Git"))
    return desk.save(attribute_changes(desk.root), "Let Git merge and show records with crmtui",
                     {"Action": "init"})  # fmt: skip
