"""``crmtui review``: what the numbers propose, accepted by a person in one commit.

To add a kind: name it here and write ``cli/reviews/<name>.py`` with a function ``command``.
"""

from __future__ import annotations

from crmtui.cli.lazy import TaughtGroup
from crmtui.i18n import _

command = TaughtGroup(
    "review",
    package="crmtui.cli.reviews",
    kinds={
        "alerts": _("Alerts that opened, got graver, or are over."),
        "bounds": _("Bounds that today's customers suggest, and who would move."),
        "quarter": _("The quarter's figures in a file, with room for what people say."),
        "tiers": _("Customers whom another tier would fit, why, and the load that makes."),
    },
    help=_("What the numbers propose and a person decides. Without --apply nothing is written; with "
           "it all that was accepted is one commit, which `crmtui undo` takes back."),
    examples=[
        ("review tiers", _("customers whom another tier would fit")),
        ("review tiers --apply --only C2024002", _("accept it for one of them")),
        ("review alerts --apply", _("record what opened or is over")),
        ("review bounds", _("bounds that today's customers suggest, and who would move")),
        ("review tiers --json", _("for scripts")),
    ],
)  # fmt: skip
