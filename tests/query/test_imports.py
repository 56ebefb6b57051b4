"""Every command pays for the query language, so it brings no heavy library along."""

from __future__ import annotations

import json
import subprocess
import sys

HEAVY = ("difflib", "pypinyin", "rapidfuzz", "phonenumbers", "dateutil", "sqlite3", "textual")


def test_the_language_is_light() -> None:
    code = (
        "import json, sys, crmtui.query.compile, crmtui.query.complete, crmtui.query.who;"
        f"print(json.dumps([m for m in {HEAVY!r} if m in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert json.loads(done.stdout) == []
