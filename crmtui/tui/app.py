"""The way in: open the workspace while the screens are being imported, then run them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import date

from crmtui.errors import UsageError
from crmtui.i18n import _
from crmtui.tui.session import Session
from crmtui.workspace import Workspace


def run(
    opener: Callable[[], Workspace], *, today: date | None = None, shown: Callable[[], None]
) -> int:
    """Open the workspace and run until the person quits; the exit code. ``shown`` is called when the
    first picture stands.

    Raises UsageError without a terminal, and what ``opener`` raises.
    """
    terminal = all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))
    if not terminal or os.environ.get("TERM") in (None, "", "dumb"):
        raise UsageError(_("The screens need a terminal"),
                         _("use `crmtui today`, which prints the queue"))  # fmt: skip
    opening = Session.begin(opener, today)
    try:
        # An answer that misses a frame waits for the next one, which at 60 a second is felt in typing
        os.environ.setdefault("TEXTUAL_FPS", "240")
        # Textual takes a while to import: the workspace opens in its thread meanwhile
        from crmtui.tui.application import CrmApp

        app = CrmApp(opening.session(), shown=shown)
        app.run()
        return app.return_code or 0
    finally:
        opening.close()
