"""Planning a day loads neither of the calendar libraries."""

from __future__ import annotations

import subprocess
import sys

HEAVY = "lunar_python", "holidays", "dateutil", "pandas", "git", "textual"
CODE = f"""
import sys
import crmtui.planning.plan, crmtui.planning.queue, crmtui.planning.calendar_files
import crmtui.reports.wording
print([name for name in {HEAVY!r} if name in sys.modules])
"""


def test_no_heavy_library_is_loaded():
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
