"""Where a scenario is not as expected, in words."""

from __future__ import annotations

from crmtui.i18n import _
from crmtui.planning.scenarios import Difference


def difference_words(one: Difference) -> str:
    """A day that is not as expected, in words."""
    values = {"step": one.step, "what": one.what, "expected": one.expected or "—",
              "found": one.found or "—"}  # fmt: skip
    if one.what == "missing":
        return (_("%(step)s is not there (%(expected)s)") if one.expected
                else _("%(step)s is not there")) % values  # fmt: skip
    if one.what == "unexpected":
        return _("%(step)s is there and was not expected (%(found)s)") % values
    return _("%(step)s: %(what)s is %(found)s, expected %(expected)s") % values
