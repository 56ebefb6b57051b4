"""The command line's front door: global options, exit codes, and what plain ``crmtui`` does."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from datetime import datetime

import click

from crmtui import __version__
from crmtui.cli.colour import wants_colour
from crmtui.cli.invocation import Invocation, clock
from crmtui.cli.lazy import LazyGroup
from crmtui.errors import CrmError
from crmtui.i18n import _

INTERRUPTED = 130
BROKEN_PIPE = 141
_COMPLETING = "_CRMTUI_COMPLETE"


@click.group(
    "crmtui",
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    help=_("Customers and follow-up as YAML under Git: a daily queue from playbooks.\n\n"
           "Without a command: the terminal application, or today's queue where there is no "
           "terminal."),
)  # fmt: skip
@click.option("-w", "--workspace", metavar="DIR", envvar="CRMTUI_WORKSPACE", default=".",
              help=_("The workspace; default: the nearest folder above with a crmtui.yaml."))  # fmt: skip
@click.option("--debug", is_flag=True, help=_("Show the traceback of an error."))
@click.version_option(__version__, prog_name="crmtui")
@click.pass_context
def cli(ctx: click.Context, workspace: str, debug: bool) -> None:
    """The root command; the commands are listed in ``catalogue``."""
    call: Invocation = ctx.obj
    call.directory = workspace
    call.debug = debug
    if ctx.invoked_subcommand is None:
        _without_command(ctx, call)


def _without_command(ctx: click.Context, call: Invocation) -> None:
    from crmtui.cli.paint import is_screen

    if is_screen():
        from crmtui.cli.screen import open_tui

        ctx.exit(open_tui(call))
    else:
        from crmtui.cli.commands import today

        ctx.invoke(today.command)


def run(
    args: Sequence[str], *, program: str = "crmtui", now: Callable[[], datetime] = clock
) -> int:
    """Runs one command line and returns its exit code. ``now`` stands in for the clock."""
    call = Invocation(now)
    try:
        code = _invoke(args, program, call)
        sys.stdout.flush()
        return code
    except (KeyboardInterrupt, EOFError, click.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        return BROKEN_PIPE
    except (CrmError, click.ClickException, OSError) as error:
        if call.debug and not isinstance(error, click.ClickException):
            raise
        return _refused(error)


def _invoke(args: Sequence[str], program: str, call: Invocation) -> int:
    # click's own `main` would turn a closed pipe into exit code 1.
    if _COMPLETING in os.environ:
        cli.main(list(args), "crmtui", _COMPLETING, obj=call)
    try:
        with cli.make_context(program, list(args), obj=call, color=wants_colour()) as ctx:
            cli.invoke(ctx)
    except click.exceptions.Exit as end:
        return end.exit_code
    return 0


def main() -> None:
    """Entry point of ``crmtui`` and of ``git crmtui``."""
    _prepare_streams()
    if "--debug" not in sys.argv:
        sys.excepthook = _show_bug
    alias = os.path.basename(sys.argv[0]).startswith("git-")
    code = run(sys.argv[1:], program="git crmtui" if alias else "crmtui")
    if code == BROKEN_PIPE:
        # Python flushes stdout once more at exit, into a pipe nobody reads.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def _prepare_streams() -> None:
    """No encoding and no closed stream may make output fail."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            # It stays open as long as the process lives.
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        stream = getattr(sys, name)
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _refused(error: CrmError | click.ClickException | OSError) -> int:
    from crmtui.cli.refusal import show_refusal, show_storage, show_usage

    if isinstance(error, CrmError):
        return show_refusal(error)
    if isinstance(error, click.ClickException):
        return show_usage(error)
    return show_storage(error)


def _show_bug(kind: type[BaseException], error: BaseException, trace: object) -> None:
    from crmtui.cli.refusal import show_bug

    show_bug(kind, error)
