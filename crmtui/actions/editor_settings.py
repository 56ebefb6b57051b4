"""The schemas and the editor settings that apply them, as files of a workspace."""

from __future__ import annotations

import json
from typing import Any

from crmtui.errors import Conflict
from crmtui.i18n import _
from crmtui.store.schemas import GLOBS, schema_files

FOLDER = ".crmtui/schema"
SETTINGS = ".vscode/settings.json"
_KEY = "yaml.schemas"


def schema_documents() -> dict[str, bytes]:
    """Every schema by its path in the workspace."""
    return {f"{FOLDER}/{name}": _document(body) for name, body in schema_files().items()}


def with_schemas(settings: bytes) -> bytes:
    """Editor settings with our schemas among theirs; everything else stays. Conflict when the
    settings are no plain JSON (comments, say): they are then not touched."""
    try:
        known = json.loads(settings) if settings.strip() else {}
    except ValueError:
        known = None
    if not isinstance(known, dict) or not isinstance(known.get(_KEY, {}), dict):
        raise Conflict(_("%(file)s is no plain JSON") % {"file": SETTINGS},
                       _("add the globs that `crmtui schema` lists to %(key)s by hand")
                       % {"key": _KEY})  # fmt: skip
    ours = {f"./{FOLDER}/{name}": list(globs) for name, globs in GLOBS.items()}
    return _document({**known, _KEY: {**known.get(_KEY, {}), **ours}})


def _document(body: Any) -> bytes:
    return (json.dumps(body, ensure_ascii=False, indent=2) + "\n").encode()
