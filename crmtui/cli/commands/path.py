"""``crmtui path``: where a customer's folder is."""

from __future__ import annotations

import click

from crmtui.cli import options
from crmtui.cli.documents import emit
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.paint import put
from crmtui.i18n import _


@taught(
    "path",
    help=_("Print the folder of a customer, or with --profile its customer.yaml, for editors and "
           "scripts."),
    examples=[
        ("path 示例", _("the folder")),
        ("path 示例 --profile", _("the file, as in: $EDITOR $(crmtui path 示例 --profile)")),
        ("path C2024002 --json", _("with the id, for scripts")),
    ],
)  # fmt: skip
@options.who
@click.option("--profile", is_flag=True, help=_("The file customer.yaml instead of its folder."))
@options.as_json
@click.pass_obj
def command(call: Invocation, who: str, profile: bool, as_json: bool) -> None:
    with opened(call) as workspace:
        customer = workspace.find(who)
        file = workspace.root / customer.path
    if as_json:
        emit("path", customer=customer.id, path=file.parent, profile=file)
    else:
        put(str(file if profile else file.parent))
