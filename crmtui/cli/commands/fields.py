"""``crmtui fields``: what a query may ask."""

from __future__ import annotations

import click

from crmtui.cli import options
from crmtui.cli.documents import emit
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.paint import ink
from crmtui.cli.table import Column, put_table
from crmtui.i18n import _
from crmtui.query.language import QueryField

_TYPES = {
    "text": _("text"), "tags": _("tags"), "number": _("number"), "money": _("money"), "date": _("date"),
    "flag": _("flag"), "choice": _("choice"), "query": _("query"),
}  # fmt: skip
"""What can be asked of a field, in words."""


@taught(
    "fields",
    help=_("The fields a query may use, in the filter bar, `crmtui list`, segments and playbooks."),
    examples=[
        ("fields", _("name, other names, type, meaning")),
        ("fields --json", _("for scripts")),
    ],
)
@options.as_json
@click.pass_obj
def command(call: Invocation, as_json: bool) -> None:
    with opened(call) as workspace:
        fields = list(workspace.fields())
    if as_json:
        emit("fields", fields=[_shape(field) for field in fields])
        return
    put_table(
        [Column(_("field")), Column(_("also"), flexible=True), Column(_("type")),
         Column(_("unit")), Column(_("meaning"), flexible=True, least=24)],
        [[ink(f.name, bold=True), " ".join(f.aliases), _TYPES[f.type], f.unit and _(f.unit), _(f.meaning)] for f in fields],
    )  # fmt: skip


def _shape(field: QueryField) -> dict[str, object]:
    return {"name": field.name, "aliases": field.aliases, "type": field.type, "unit": field.unit,
            "meaning": field.meaning, "replayable": field.replayable,
            "choices": dict(field.choice_aliases)}  # fmt: skip
