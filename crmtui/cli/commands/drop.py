"""``crmtui drop``: a promise or step that will not be done."""

from __future__ import annotations

from crmtui.cli.decision import decision
from crmtui.i18n import _

command = decision(
    "drop",
    lambda workspace, task, why: workspace.drop(task, why),
    help=_("Drop a promise or step that will not be done any more."),
    examples=[
        ("drop C2024002/next@9c10 --why 客户取消", _("a promise the customer no longer wants")),
        ("drop 示例", _("the one open task of a customer")),
    ],
)
