"""``crmtui merge``: bring another branch's work into this one."""

from __future__ import annotations

import click

from crmtui.cli import options
from crmtui.cli.conflict_text import put_conflicts, say_outcome
from crmtui.cli.documents import emit
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.errors import UsageError
from crmtui.i18n import _
from crmtui.model.conflict import MergeOutcome
from crmtui.workspace import Workspace


@taught(
    "merge",
    help=_("Merge a branch or commit into the current branch, record by record: fields, contacts, "
           "tags and entries that only one side changed are taken, and what both changed "
           "differently is listed with base, ours and theirs, who and when. Without conflicts it "
           "is one commit. Exit code 4 when something is left to decide."),
    examples=[
        ("merge zhao/visits", _("a colleague's branch")),
        ("merge origin/main", _("what was fetched")),
        ("resolve 示例 tier=theirs", _("decide what is in conflict")),
        ("merge --continue", _("commit, when everything is decided")),
        ("merge --abort", _("as if nothing had been merged")),
    ],
)  # fmt: skip
@click.argument("rev", metavar="[REV]", default="")
@click.option("--continue", "finish", is_flag=True, help=_("Commit the merge in progress."))
@click.option("--abort", is_flag=True, help=_("Give up the merge in progress."))
@options.as_json
@click.pass_context
def command(ctx: click.Context, rev: str, finish: bool, abort: bool, as_json: bool) -> None:
    call: Invocation = ctx.obj
    if bool(rev) + finish + abort != 1:
        raise UsageError(_("name the branch to merge, or --continue, or --abort"),
                         _("crmtui merge origin/main"))  # fmt: skip
    with opened(call) as workspace:
        outcome = _outcome(workspace, rev, finish)
    if as_json:
        emit("merge", state=outcome.state, message=outcome.message, commit=outcome.commit,
             conflicts=outcome.conflicts, elsewhere=outcome.elsewhere, notes=outcome.notes,
             paths=outcome.paths)  # fmt: skip
    else:
        say_outcome(outcome)
        put_conflicts(outcome.conflicts, outcome.elsewhere)
    if outcome.state == "conflicts":
        ctx.exit(4)


def _outcome(workspace: Workspace, rev: str, finish: bool) -> MergeOutcome:
    if rev:
        return workspace.merge(rev)
    return workspace.finish_merge() if finish else workspace.abort_merge()
