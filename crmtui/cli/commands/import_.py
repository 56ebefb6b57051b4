"""``crmtui import``: customers, touches, orders or survey answers from a table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from crmtui.cli import options
from crmtui.cli.documents import emit
from crmtui.cli.import_text import plan_shape, put_plan
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.outcome import say_done
from crmtui.cli.paint import narrate
from crmtui.errors import UsageError
from crmtui.exchange.columns import KINDS
from crmtui.exchange.dates import ORDERS
from crmtui.i18n import _


@taught(
    "import",
    help=_("Import customers with contacts, touches, orders or survey answers from a CSV or XLSX file. Without "
           "--apply nothing is written: it says what it takes the file for, which column means "
           "what, and what would become of every row. The same file twice changes nothing."),
    examples=[
        ("import 客户信息表.csv", _("look first")),
        ("import 客户信息表.csv --set 潜在客户=stage:prospect --set 核心客户=tier:core --apply",
         _("answer what it asked, and write one commit")),
        ("import orders.csv --lines order_details.csv --apply", _("amounts from the lines")),
        ('import list.xlsx --sheet 2026 --map "公司=name" --map "备用=-"', _("name the columns")),
    ],
)  # fmt: skip
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--kind", type=click.Choice(KINDS), help=_("What the rows are."))
@click.option("--map", "mapping", multiple=True, metavar="COLUMN=FIELD",
              help=_("What a column means; - leaves it out."))  # fmt: skip
@click.option("--set", "answers", multiple=True, metavar="WORD=MEANING",
              help=_("What a word of the file means, e.g. 潜在客户=stage:prospect."))  # fmt: skip
@click.option("--lines", multiple=True, type=click.Path(dir_okay=False, path_type=Path),
              help=_("A file of order lines or products that belongs to the orders."))  # fmt: skip
@click.option("--encoding", default="", help=_("e.g. gb18030; default: found out."))
@click.option("--delimiter", default="", metavar="CHAR", help=_("Default: found out."))
@click.option("--date-order", type=click.Choice(ORDERS), help=_("Default: proved by the file."))
@click.option("--sheet", default="", metavar="NAME", help=_("Sheet of an XLSX file."))
@click.option("--overwrite", is_flag=True, help=_("The file wins over values that are there."))
@click.option("--apply", "write", is_flag=True, help=_("Write, as one commit."))
@options.as_json
@click.pass_obj
def command(call: Invocation, /, file: Path, write: bool, as_json: bool, **given: Any) -> None:
    with opened(call) as workspace:
        plan = workspace.import_preview(file, **_options(given))
        if write:
            if not as_json:
                put_plan(plan, brief=True)
            say_done(workspace.import_apply(plan), as_json)
        elif as_json:
            emit("import", **plan_shape(plan))
        else:
            put_plan(plan)
            narrate(_("Nothing is written yet; add --apply to write it as one commit."))


def _options(given: dict[str, Any]) -> dict[str, Any]:
    pairs = {"mapping": _pairs(given.pop("mapping"), "--map"),
             "answers": _pairs(given.pop("answers"), "--set")}  # fmt: skip
    delimiter = given["delimiter"].replace("\\t", "\t")
    return {key: value or "" for key, value in given.items()} | pairs | {
        "delimiter": delimiter, "lines": given["lines"], "overwrite": given["overwrite"]}  # fmt: skip


def _pairs(items: Sequence[str], option: str) -> dict[str, str]:
    pairs = {}
    for item in items:
        left, equals, right = item.rpartition("=")
        if not equals or not left.strip():
            raise UsageError(_("%(option)s %(item)r has no =") % {"option": option, "item": item})
        pairs[left.strip()] = right.strip()
    return pairs
