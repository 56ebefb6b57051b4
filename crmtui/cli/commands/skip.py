"""``crmtui skip``: not this time."""

from __future__ import annotations

from crmtui.cli.decision import decision
from crmtui.i18n import _

command = decision(
    "skip",
    lambda workspace, task, why: workspace.skip(task, why),
    help=_("Skip a task this time: its schedule moves on, the last contact stays what it was."),
    examples=[
        ("skip 示例 --why 年底关账", _("the one open task of a customer")),
        ("skip C2024002/core/monthly-call@2026-10-18", _("a task by its id (crmtui today --json)")),
    ],
)
