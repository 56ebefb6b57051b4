"""Says that files with errors were left out, so that no number looks complete when it is not."""

from __future__ import annotations

from crmtui.cli.paint import ink, narrate
from crmtui.i18n import _, ngettext


def warn_of_skipped(count: int) -> None:
    """One line on stderr when ``count`` files were left out."""
    if count:
        text = ngettext("%(count)d file with errors is left out — `crmtui check` lists it",
                        "%(count)d files with errors are left out — `crmtui check` lists them",
                        count)  # fmt: skip
        narrate(ink(_("warning"), "yellow"), f": {text % {'count': count}}")
