"""``python -m crmtui``: the command line, for where no script of it is on the path."""

from __future__ import annotations

from crmtui.cli.main import main

if __name__ == "__main__":
    main()
