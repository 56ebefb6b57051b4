"""``crmtui check``: what is wrong in records and playbooks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from crmtui.cli import options
from crmtui.cli.annotations import annotation, from_the_top, quality
from crmtui.cli.documents import emit, encode
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.paint import ink, narrate, put
from crmtui.cli.review_text import is_refused, say_reviewed
from crmtui.cli.words import count_errors, count_warnings
from crmtui.errors import UsageError
from crmtui.i18n import _, ngettext
from crmtui.model.problem import Problem
from crmtui.workspace import Workspace


@taught(
    "check",
    help=_("Check records, playbooks and settings: form, references, identities, conflicts. "
           "Exit code 1 when there are errors; warnings alone are fine."),
    examples=[
        ("check", _("the whole workspace")),
        ("check records/customers/02", _("only below a folder")),
        ("check --staged", _("what is about to be committed; fast, for a hook")),
        ("check --format github --changed main", _("annotations in a pull request")),
        ("check --review main...", _("who changed what they may not, by `review:` of main")),
    ],
)  # fmt: skip
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@click.option("--format", "form", type=click.Choice(["text", "json", "github", "gitlab"]),
              default="text", show_default=True, help=_("How to print the problems."))  # fmt: skip
@click.option("--staged", is_flag=True,
              help=_("Only the files in Git's index, as they are there, each by itself."))  # fmt: skip
@click.option("--changed", metavar="REV", default="",
              help=_("Only on lines that are new since REV, and what was not wrong then."))  # fmt: skip
@click.option("--review", "reviewed", metavar="RANGE", default="",
              help=_("Instead: changes in these commits that their authors may not make."))  # fmt: skip
@options.as_json
@click.pass_context
def command(
    ctx: click.Context, paths: tuple[str, ...], form: str, staged: bool, changed: str,
    reviewed: str, as_json: bool,
) -> None:  # fmt: skip
    form = "json" if as_json else form
    if sum(map(bool, (staged, changed, reviewed))) > 1:
        raise UsageError(_("--staged, --changed and --review are three questions"),
                         _("ask one of them"))  # fmt: skip
    with opened(ctx.obj) as workspace:
        if reviewed:
            found = workspace.review_findings(reviewed)
            say_reviewed(found, form, _prefix(workspace, form))
            ctx.exit(1 if is_refused(found) else 0)
        problems = _below(_asked(workspace, staged, changed), paths, workspace.root)
        problems = from_the_top(problems, _prefix(workspace, form))
    if problems or form != "text" or not staged:  # a hook that finds nothing says nothing
        _say_all(problems, form)
    if any(problem.severity == "error" for problem in problems):
        ctx.exit(1)


def _asked(workspace: Workspace, staged: bool, changed: str) -> Sequence[Problem]:
    if staged:
        return workspace.check_staged()[0]
    return workspace.check_since(changed) if changed else workspace.check()


def _prefix(workspace: Workspace, form: str) -> str:
    """What stands before the paths where a server reads them."""
    repository = workspace.repository if form in ("github", "gitlab") else None
    return repository.prefix if repository is not None else ""


def _say_all(problems: Sequence[Problem], form: str) -> None:
    if form == "json":
        emit("check", problems=problems, **_counts(problems))
    elif form == "gitlab":
        click.echo(encode(quality(problems)))
    else:
        for problem in problems:
            _say(problem, form)
        _sum_up(problems)


def _below(problems: Sequence[Problem], paths: Sequence[str], root: Path) -> list[Problem]:
    """The problems at or below ``paths`` (counted from here); all when none is named."""
    places = [Path(path).resolve() for path in paths]
    return [p for p in problems
            if not places or any((root / p.path).resolve().is_relative_to(at) for at in places)]  # fmt: skip


def _say(problem: Problem, form: str) -> None:
    if form == "github":
        put(annotation(problem))
        return
    colour = "red" if problem.severity == "error" else "yellow"
    label = f"{problem.severity}[{problem.code}]"
    put(ink(label, colour), str(problem).removeprefix(label))


def _counts(problems: Sequence[Problem]) -> dict[str, int]:
    errors = sum(problem.severity == "error" for problem in problems)
    return {"errors": errors, "warnings": len(problems) - errors}


def _sum_up(problems: Sequence[Problem]) -> None:
    counts = _counts(problems)
    files = len({problem.path for problem in problems})
    if not problems:
        narrate(_("Everything is fine."))
        return
    where = ngettext("in %(n)d file", "in %(n)d files", files) % {"n": files}
    narrate(f"{count_errors(counts['errors'])}, {count_warnings(counts['warnings'])} {where}")
