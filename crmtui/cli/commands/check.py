"""``crmtui check``: what is wrong in records and playbooks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from crmtui.cli import options
from crmtui.cli.annotations import annotation
from crmtui.cli.documents import emit
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.paint import ink, narrate, put
from crmtui.cli.words import count_errors, count_warnings
from crmtui.i18n import _, ngettext
from crmtui.model.problem import Problem


@taught(
    "check",
    help=_("Check records, playbooks and settings: form, references, identities, conflicts. "
           "Exit code 1 when there are errors; warnings alone are fine."),
    examples=[
        ("check", _("the whole workspace")),
        ("check records/customers/02", _("only below a folder")),
        ("check --format github", _("annotations in a pull request")),
    ],
)  # fmt: skip
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text",
              show_default=True, help=_("How to print the problems."))  # fmt: skip
@options.as_json
@click.pass_context
def command(ctx: click.Context, paths: tuple[str, ...], form: str, as_json: bool) -> None:
    call: Invocation = ctx.obj
    with opened(call) as workspace:
        problems = _below(workspace.check(), paths, workspace.root)
    if as_json or form == "json":
        emit("check", problems=problems, **_counts(problems))
    else:
        for problem in problems:
            _say(problem, form)
        _sum_up(problems)
    if any(problem.severity == "error" for problem in problems):
        ctx.exit(1)


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
