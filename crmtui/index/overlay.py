"""The rules of a workspace with some files changed: what if the playbooks were these?"""

from __future__ import annotations

from pathlib import Path

from crmtui.errors import NotFound
from crmtui.i18n import _
from crmtui.index.tree import CONFIG, WorkTree
from crmtui.store.layout import is_legible
from crmtui.text import safe_text

_BELOW = ("*.yaml", "calendars/*.yaml", "policies/*.yaml")


class Overlay(WorkTree):
    """The work tree's rule files, those of a folder in the place of their namesakes."""

    def __init__(self, root: Path, folder: Path) -> None:
        """``folder`` holds playbooks, or a ``playbooks/`` folder and ``crmtui.yaml``. NotFound when
        there are none of them."""
        super().__init__(root)
        self._other = WorkTree(folder)
        self._changed = dict(_changed(folder))
        if not self._changed:
            shown = {"folder": safe_text(folder, one_line=True)}
            raise NotFound(_("there are no playbooks in %(folder)s") % shown)

    def read(self, path: str) -> bytes:
        """As ``WorkTree.read``."""
        if path in self._changed:
            return self._other.read(self._changed[path])
        return super().read(path)

    def rest(self) -> None:
        """As ``WorkTree.rest``."""
        self._other.rest()
        super().rest()

    def rule_paths(self) -> list[str]:
        """The files that rules are read from."""
        return sorted({*super().rule_paths(), *self._changed})


def _changed(folder: Path) -> list[tuple[str, str]]:
    """Where a rule file stands in a workspace, and where in the folder."""
    books = folder / "playbooks" if (folder / "playbooks").is_dir() else folder
    found = [path for pattern in _BELOW for path in sorted(books.glob(pattern))]
    pairs = [(f"playbooks/{path.relative_to(books).as_posix()}", path.relative_to(folder).as_posix())
             for path in found if is_legible(path.name) and path.name != CONFIG]  # fmt: skip
    return [*pairs, *([(CONFIG, CONFIG)] if (folder / CONFIG).is_file() else [])]
