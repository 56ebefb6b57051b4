"""``crmtui completion``: TAB in the shell."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from crmtui.cli.lazy import taught
from crmtui.i18n import _

_SHELLS = ("bash", "zsh", "fish")


@taught(
    "completion",
    help=_("Print the completion script of a shell: commands, options, customers, query fields."),
    examples=[
        ("completion bash > ~/.local/share/bash-completion/completions/crmtui", _("for bash")),
        ("completion zsh > ~/.zfunc/_crmtui", _("for zsh, with ~/.zfunc in fpath")),
        ("completion fish > ~/.config/fish/completions/crmtui.fish", _("for fish")),
    ],
)
@click.argument("shell", type=click.Choice(_SHELLS))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(ctx.find_root().command, {}, "crmtui", "_CRMTUI_COMPLETE").source())
