"""What a user sees when something is refused: one line on stderr, and the exit code."""

from __future__ import annotations

import click

from crmtui.cli.paint import ink, narrate
from crmtui.errors import Ambiguous, CrmError, StorageFailed
from crmtui.i18n import _


def show_refusal(error: CrmError) -> int:
    """Prints ``error[code]: what — what to do`` with any candidates; the exit code."""
    _line(error.code, str(error))
    for id, name in error.candidates if isinstance(error, Ambiguous) else ():
        narrate(f"  {id}  {name}")
    return error.exit_code


def show_usage(error: click.ClickException) -> int:
    """Prints what is wrong with the command line; the exit code."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.message, err=True)
        return error.exit_code
    ctx = error.ctx if isinstance(error, click.UsageError) else None
    message = " ".join(error.format_message().split()).replace("。 ", "。").rstrip(".。")
    if ctx is not None and "—" not in message:
        message += _(" — see %(command)s --help") % {"command": ctx.command_path}
    _line("usage", message)
    return error.exit_code


def show_storage(error: OSError) -> int:
    """Prints what the system refused; the exit code."""
    named = f": {error.filename}" if error.filename else ""
    _line(StorageFailed.code, f"{error.strerror or error}{named}")
    return StorageFailed.exit_code


def show_bug(kind: type[BaseException], error: BaseException) -> None:
    """Prints an unexpected failure as one line."""
    _line("bug", _("%(what)s — this is a fault of crmtui: run it again as `crmtui --debug …` and "
                   "report what it prints") % {"what": f"{kind.__name__}: {error}"})  # fmt: skip


def _line(code: str, text: str) -> None:
    narrate(ink(f"error[{code}]", "red", bold=True), f": {text}")
