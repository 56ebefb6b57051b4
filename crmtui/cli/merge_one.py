"""Merges one record for Git, which starts a process for each: imports only what merging needs."""

from __future__ import annotations

import sys
from pathlib import Path

from crmtui.store.merging import Merged, merge_bytes, own_path


def merge_one(base: str, ours: str, theirs: str, path: str) -> int:
    """Merges three files (of these names) into ``ours``; ``path`` is the record's in the
    repository. 1 when something is left to decide, which stderr names, else 0."""
    sides = [Path(file).read_bytes() for file in (base, ours, theirs)]
    merged = merge_bytes(sides[0], sides[1], sides[2], own_path(path))
    Path(ours).write_bytes(merged.data)
    if merged.conflicts:
        _tell(path, merged)
    return int(bool(merged.conflicts))


def _tell(path: str, merged: Merged) -> None:
    from crmtui.i18n import _
    from crmtui.store.conflicts import name_of
    from crmtui.text import safe_text

    names = [name_of(conflict) or _("the whole file") for conflict in merged.conflicts]
    told = _("%(path)s: to be decided: %(names)s") % {"path": path, "names": ", ".join(names)}
    print(safe_text(told, one_line=True), file=sys.stderr, flush=True)
