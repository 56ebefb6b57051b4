"""Drafts of the log form on disk: what was typed survives a crash, a closed terminal, a power cut."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from crmtui.model.schema import is_id
from crmtui.settings import state_dir, workspace_key

_MODE_DIR, _MODE_FILE = 0o700, 0o600


class Drafts:
    """One JSON file a customer, readable by the owner alone."""

    def __init__(self, root: Path) -> None:
        self.folder = state_dir() / "drafts" / workspace_key(root)

    def load(self, customer: str) -> dict[str, Any]:
        """The draft for a customer; empty when there is none that can be read."""
        path = self._path(customer)
        if path is None:
            return {}
        try:
            draft = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return draft if isinstance(draft, dict) else {}

    def save(self, customer: str, draft: Mapping[str, Any]) -> None:
        """Keep the draft. Raises OSError when the state folder cannot be written."""
        path = self._path(customer)
        if path is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True, mode=_MODE_DIR)
        temporary = path.with_suffix(".tmp")
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _MODE_FILE)
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
            json.dump(draft, file, ensure_ascii=False)
        temporary.replace(path)

    def drop(self, customer: str) -> None:
        """Forget the draft."""
        path = self._path(customer)
        if path is not None:
            path.unlink(missing_ok=True)

    def customers(self) -> list[str]:
        """Ids of the customers with a draft."""
        return sorted(path.stem for path in self.folder.glob("*.json"))

    def _path(self, customer: str) -> Path | None:
        return self.folder / f"{customer}.json" if is_id(customer) else None
