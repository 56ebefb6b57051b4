"""``crmtui sync``: bring this clone and the server together."""

from __future__ import annotations

import click

from crmtui.cli import options
from crmtui.cli.documents import emit
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.progress import progress
from crmtui.cli.standing import say_synced
from crmtui.i18n import _


@taught(
    "sync",
    help=_("Fetch what others did, merge it record by record, check it, and push yours; where "
           "crmtui.yaml says `sync: {push: branch}`, to a branch of your own for a pull request. "
           "Nothing is forced, nobody is asked for a password, and offline nothing is lost."),
    examples=[
        ("sync", _("in the morning, in the evening, or as often as you like")),
        ("sync --no-push", _("only bring here what others did")),
        ("sync --to origin/main", _("the first time, where the branch follows none yet")),
    ],
)  # fmt: skip
@click.option("--no-push", is_flag=True, help=_("Fetch and merge, but keep your commits here."))
@click.option("--to", default="", metavar="REMOTE/BRANCH",
              help=_("The branch to go to; remembered when yours follows none yet."))  # fmt: skip
@options.as_json
@click.pass_context
def command(ctx: click.Context, no_push: bool, to: str, as_json: bool) -> None:
    call: Invocation = ctx.obj
    with opened(call) as workspace:
        with progress() as tell:
            done = workspace.sync(push=not no_push, to=to, tell=tell)
        left = workspace.git_status()
    if as_json:
        emit("sync", remote=done.remote, branch=done.branch, upstream=done.upstream,
             pushed_to=done.pushed_to, fetched=done.fetched, pushed=done.pushed,
             unpushed=done.unpushed, attempts=done.attempts, conflicts=done.conflicts,
             elsewhere=done.elsewhere,
             problems=done.problems, came=done.came, pull_request=done.pull_request,
             uncommitted=left.uncommitted if left else ())  # fmt: skip
    else:
        say_synced(done, left)
    if done.is_in_conflict:
        ctx.exit(4)
    if done.problems:
        ctx.exit(1)
