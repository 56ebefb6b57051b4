"""The parts of the health score in words."""

from __future__ import annotations

from collections.abc import Mapping

from crmtui.i18n import _


def part_names() -> Mapping[str, str]:
    """What the parts are called."""
    return {"cadence": _("cadence kept"), "silence": _("silence"), "purchases": _("purchases"),
            "satisfaction": _("satisfaction"), "complaints": _("open complaints"),
            "usage": _("usage"), "breadth": _("people we know"),
            "promises": _("promises kept")}  # fmt: skip
