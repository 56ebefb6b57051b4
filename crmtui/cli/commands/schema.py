"""``crmtui schema``: what every file may hold, for editors and scripts."""

from __future__ import annotations

import click

from crmtui.actions.editor_settings import SETTINGS, schema_documents, with_schemas
from crmtui.actions.rule_files import write_files
from crmtui.cli import options
from crmtui.cli.documents import emit, encode
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.outcome import say_done
from crmtui.cli.paint import ink
from crmtui.cli.table import Column, put_table
from crmtui.errors import NotFound, UsageError
from crmtui.i18n import _
from crmtui.model.drafts import Done
from crmtui.store.reading import read_file
from crmtui.store.schemas import GLOBS, schema_files
from crmtui.workspace import Workspace


@taught(
    "schema",
    help=_("Print the JSON Schema NAME, or list them. With --write all go into .crmtui/schema, "
           "with editor settings that apply them by folder, as one commit: the editor then "
           "completes and checks as you type."),
    examples=[
        ("schema", _("which there are, and for which files")),
        ("schema customer", _("one of them")),
        ("schema --write", _("into the workspace, for editors")),
    ],
)  # fmt: skip
@click.argument("name", metavar="[NAME]", default="")
@click.option("--write", is_flag=True, help=_("Write them all into the workspace."))
@options.as_json
@click.pass_obj
def command(call: Invocation, name: str, write: bool, as_json: bool) -> None:
    if write:
        with opened(call) as workspace:
            say_done(_write(workspace), as_json)
    elif name:
        click.echo(encode(_named(name)))
    elif as_json:
        emit("schema", schemas=schema_files())
    else:
        _list()


def _named(name: str) -> dict[str, object]:
    schemas = schema_files()
    found = schemas.get(f"{name.removesuffix('.json')}.json")
    if found is None:
        raise UsageError(_("there is no schema %(name)r") % {"name": name},
                         _("choose from %(names)s")
                         % {"names": ", ".join(n.removesuffix(".json") for n in schemas)})  # fmt: skip
    return found


def _list() -> None:
    put_table(
        [Column(_("schema")), Column(_("files"), flexible=True)],
        [[ink(name.removesuffix(".json"), bold=True), "  ".join(globs)]
         for name, globs in GLOBS.items()],
    )  # fmt: skip


def _write(workspace: Workspace) -> Done:
    try:
        settings = read_file(workspace.root, SETTINGS)
    except NotFound:
        settings = b""
    files = {**schema_documents(), SETTINGS: with_schemas(settings)}
    return write_files(workspace.desk(), files, _("Write the schemas for editors"), "schema")
