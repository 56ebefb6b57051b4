"""The command group that imports a command only when it is called, and help that teaches."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from crmtui.cli.catalogue import COMMANDS, HIDDEN
from crmtui.i18n import _
from crmtui.patterns import pattern

if TYPE_CHECKING:  # completing is rare, and every command pays for what is imported here
    from click.shell_completion import CompletionItem

Example = tuple[str, str]
"""A command line without ``crmtui``, and what it does."""

_NEGATED = pattern(r"^-((?:[^-:：\s]+[:：]|[^\x00-\x7f]).*)", re.DOTALL)


class Taught(click.Command):
    """A command whose help ends with examples."""

    def __init__(self, *args: Any, examples: Sequence[Example] = (), **kwargs: Any) -> None:
        super().__init__(*args, **{"options_metavar": _("[OPTIONS]"), **kwargs})
        self.examples = tuple(examples)
        for number in self.params:
            if isinstance(number.type, click.IntRange | click.FloatRange):
                number.metavar = number.metavar or "N"
        self.params.append(_also_here())

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the examples."""
        write_examples(self.examples, formatter)


class Asking(Taught):
    """A command that takes a query, in which ``-tag:vip`` is no option but means NOT."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Spells a leading minus of the query language as NOT."""
        spelled = [_NEGATED.sub(r"NOT \1", arg) if arg.startswith("-") else arg for arg in args]
        return super().parse_args(ctx, spelled)


class TaughtGroup(Taught, click.Group):
    """A command of several kinds, each in a module of its own that is imported on use."""

    def __init__(
        self, name: str, *, package: str, kinds: Mapping[str, str], help: str,
        examples: Sequence[Example],
    ) -> None:  # fmt: skip
        """``kinds`` are the names of the modules in ``package``, each with its line of help."""
        super().__init__(name, help=help, short_help=help, examples=examples,
                         subcommand_metavar=_("KIND [ARGS]..."))  # fmt: skip
        self._package = package
        self._kinds = kinds

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the kinds."""
        return list(self._kinds)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Imports the module of a kind; None for an unknown one."""
        if cmd_name not in self._kinds:
            return None
        kind: click.Command = importlib.import_module(f"{self._package}.{cmd_name}").command
        return kind

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Names the nearest kind when there is none of that name."""
        if args[0] in self._kinds or args[0].startswith("-") or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        raise _unknown(args[0], self._kinds, ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Lists the kinds without importing them."""
        with formatter.section(_("Kinds")):
            formatter.write_dl(list(self._kinds.items()))


def taught(
    name: str, *, help: str, examples: Sequence[Example], cls: type[Taught] = Taught
) -> Callable[[Callable[..., Any]], click.Command]:
    """Declares a command with its help text and examples."""
    return click.command(name, cls=cls, help=help, examples=examples, short_help=help)


def _unknown(name: str, names: Iterable[str], ctx: click.Context) -> click.UsageError:
    """That there is no command ``name``, and which one is nearest."""
    import difflib

    near = difflib.get_close_matches(name, list(names), 3, 0.6)
    help = _("see %(command)s --help") % {"command": ctx.command_path}
    hint = _("did you mean %s?") % ", ".join(near) if near else help
    told = _("there is no command %(name)r — %(hint)s") % {"name": name, "hint": hint}
    return click.UsageError(told, ctx)


def _also_here() -> click.Option:
    """``-w`` after the command too, where people type it as often as before."""

    def choose(ctx: click.Context, _param: click.Parameter, directory: str | None) -> None:
        if directory is not None:
            ctx.obj.directory = directory

    return click.Option(["-w", "--workspace"], metavar="DIR", hidden=True, expose_value=False,
                        callback=choose, help=_("The workspace."))  # fmt: skip


def write_examples(examples: Sequence[Example], formatter: click.HelpFormatter) -> None:
    """Writes a section of examples, aligned by terminal cells."""
    from crmtui.text import cell_width, pad

    lines = [f"crmtui {line}".rstrip() for line, _meaning in examples]
    short = [cell_width(line) for line in lines if cell_width(line) <= 44]
    column = max(short, default=0) + 2
    with formatter.section(_("Examples")):
        for line, (_command, meaning) in zip(lines, examples, strict=True):
            if cell_width(line) < column:
                formatter.write(f"  {pad(line, column)}{meaning}\n")
            else:
                formatter.write(f"  {line}\n  {' ' * column}{meaning}\n")


class LazyGroup(click.Group):
    """Knows its commands from the catalogue; their modules are imported on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the order of the catalogue."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Imports the command's module; None for an unknown name."""
        listed = COMMANDS.get(cmd_name) or HIDDEN.get(cmd_name)
        if listed is None:
            return None
        command: click.Command = importlib.import_module(listed.module).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Names the nearest command when there is none of that name."""
        if args[0] in COMMANDS or args[0] in HIDDEN or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        raise _unknown(args[0], COMMANDS, ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Lists the commands by section without importing them."""
        for section in dict.fromkeys(c.section for c in COMMANDS.values()):
            with formatter.section(section):
                formatter.write_dl(
                    [(c.name, c.help) for c in COMMANDS.values() if c.section == section],
                    col_max=16,
                )

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the first steps and the exit codes."""
        write_examples(
            (("demo", _("a sample workspace to play with")),
             ("init kunden --country CN", _("your own workspace")),
             ("", _("the day's work, by keyboard")),
             ("today --on 明天", _("tomorrow's queue, as text")),
             ('log 示例 "电话 李工 价格有顾虑 > 发方案 @下周三"', _("log a call and the next step"))),
            formatter,
        )  # fmt: skip
        with formatter.section(_("Exit codes")):
            formatter.write_text(
                _("0 ok · 1 findings · 2 usage · 3 not found · 4 conflict · 5 busy · "
                  "6 input/output · 7 refused for safety")
            )  # fmt: skip

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Completes command names from the catalogue, without importing them."""
        from click.shell_completion import CompletionItem

        names = [c for c in COMMANDS.values() if c.name.startswith(incomplete)]
        found = [CompletionItem(c.name, help=c.help) for c in names]
        return found + click.Command.shell_complete(self, ctx, incomplete)
