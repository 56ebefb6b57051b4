"""Commands that decide about one task, with a reason: they differ in the verb alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import click

from crmtui.cli import options
from crmtui.cli.choose_task import task_named
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import Example, taught
from crmtui.cli.opening import opened
from crmtui.cli.outcome import say_done
from crmtui.model.drafts import Done
from crmtui.workspace import Workspace


def decision(
    name: str,
    decide: Callable[[Workspace, str, str], Done],
    *,
    help: str,
    examples: Sequence[Example],
) -> click.Command:
    """The command ``name``; ``decide`` gets the workspace, the task's id and the reason."""

    @taught(name, help=help, examples=examples)
    @options.task
    @options.why
    @options.as_json
    @click.pass_obj
    def command(call: Invocation, task: str, why: str, as_json: bool) -> None:
        with opened(call) as workspace:
            say_done(decide(workspace, task_named(workspace, task), why), as_json)

    return command
