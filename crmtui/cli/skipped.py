"""Says that files with errors were left out, so that no number looks complete when it is not."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click

from crmtui.cli.invocation import Invocation
from crmtui.cli.paint import ink, narrate
from crmtui.i18n import _, ngettext
from crmtui.model.problem import Problem

F = TypeVar("F", bound=Callable[..., Any])
FINDINGS = 1
"""Exit code of a command whose numbers are not about everything."""


def says_skipped(function: F) -> F:
    """For a command of numbers: ends as ``end_with_skipped`` says, by what ``opened_whole`` counted."""

    @functools.wraps(function)
    def command(call: Invocation, *args: Any, **kwargs: Any) -> None:
        function(call, *args, **kwargs)
        end_with_skipped(call.skipped)

    return command  # type: ignore[return-value]


def without_rate(count: int) -> str:
    """How many customers are left out because their money cannot be converted."""
    return _("%(count)d in a currency without a rate in playbooks/policies/value.yaml") % {
        "count": count}  # fmt: skip


def end_with_skipped(count: int) -> None:
    """The end of a command: when ``count`` files were left out, one line on stderr says so, and
    the exit code tells a script."""
    if count:
        tell_skipped(count)
        click.get_current_context().exit(FINDINGS)


def tell_skipped(count: int) -> None:
    """One line on stderr: so many files were left out."""
    text = ngettext("%(count)d file with errors is left out — `crmtui check` lists it",
                    "%(count)d files with errors are left out — `crmtui check` lists them",
                    count)  # fmt: skip
    narrate(ink(_("warning"), "yellow"), f": {text % {'count': count}}")


def tell_problems(problems: Iterable[Problem]) -> None:
    """What is wrong with the files of what was shown, on stderr."""
    for problem in problems:
        narrate(ink(str(problem), "yellow"))
