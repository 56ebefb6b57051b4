"""The root command: global options, and what plain ``crmtui`` does."""

from __future__ import annotations

import os
from collections.abc import Sequence

import click

from crmtui import __version__
from crmtui.cli.colour import wants_colour
from crmtui.cli.invocation import COMPLETING, WORKSPACE, Invocation
from crmtui.cli.lazy import LazyGroup
from crmtui.i18n import _, lend


@click.group(
    "crmtui",
    cls=LazyGroup,
    invoke_without_command=True,
    options_metavar=_("[OPTIONS]"),
    subcommand_metavar=_("COMMAND [ARGS]..."),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    help=_("Customers and follow-up as YAML under Git: a daily queue from playbooks.\n\n"
           "Without a command: the terminal application, or today's queue where there is no "
           "terminal."),
)  # fmt: skip
@click.option("-w", "--workspace", metavar="DIR", envvar=WORKSPACE, default=".",
              help=_("The workspace; default: the nearest folder above with a crmtui.yaml."))  # fmt: skip
@click.option("--debug", is_flag=True, help=_("Show the traceback of an error."))
@click.version_option(__version__, prog_name="crmtui", help=_("Show the version and exit."))
@click.pass_context
def cli(ctx: click.Context, workspace: str, debug: bool) -> None:
    """The root command; the commands are listed in ``catalogue``."""
    call: Invocation = ctx.obj
    call.directory = workspace
    call.debug = debug
    if ctx.invoked_subcommand is None:
        _without_command(ctx, call)


def _without_command(ctx: click.Context, call: Invocation) -> None:
    from crmtui.cli.terminal import is_screen

    if is_screen():
        from crmtui.cli.screen import open_tui

        ctx.exit(open_tui(call))
    else:
        from crmtui.cli.commands import today

        ctx.invoke(today.command)


def invoke(args: Sequence[str], program: str, call: Invocation) -> int:
    """Runs one command line; its exit code. Raises KeyboardInterrupt when a question is refused an
    answer, and whatever the command raises."""
    lend("click")
    # click's own `main` would turn a closed pipe into exit code 1.
    if COMPLETING in os.environ:
        cli.main(list(args), "crmtui", COMPLETING, obj=call)
    try:
        with cli.make_context(program, list(args), obj=call, color=wants_colour()) as ctx:
            cli.invoke(ctx)
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.Abort:
        raise KeyboardInterrupt from None
    except click.ClickException as error:
        from crmtui.cli.refusal import show_usage

        return show_usage(error)
    return 0
