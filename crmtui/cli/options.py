"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from crmtui.cli.complete import complete_member, complete_query, complete_task, complete_who
from crmtui.errors import UsageError
from crmtui.i18n import _

F = TypeVar("F", bound=Callable[..., Any])

as_json = click.option("--json", "as_json", is_flag=True, help=_("Print one JSON object."))
yes = click.option("-y", "--yes", is_flag=True, help=_("Do not ask, and accept warnings."))
why = click.option("--why", default="", metavar="TEXT", help=_("The reason, kept with it."))
on_day = click.option(
    "--on", metavar="DAY", help=_("The day, e.g. 2026-11-25, +3d, friday, 下周三; default: today.")
)
at_state = click.option(
    "--at",
    metavar="REV|DAY",
    help=_("As it was then: a commit, a branch, or the last commit up to a day's end."),
)
who = click.argument("who", metavar="WHO", shell_complete=complete_who)
anyone = click.argument("who", metavar="[WHO]", default="", shell_complete=complete_who)
team = click.option("--team", is_flag=True, help=_("Who did what, by person and day."))
since = click.option("--since", metavar="DAY", default="", help=_("With --team; default: Monday."))
task = click.argument("task", metavar="TASK|WHO", shell_complete=complete_task)
owner = click.option("--owner", default="", metavar="KEY|me|all", shell_complete=complete_member,
                     help=_("Whose; default: yours, or everybody's if Git's e-mail is not in the "
                            "team."))  # fmt: skip
window = click.option("--days", type=click.IntRange(1, 36500),
                      help=_("Days that count, up to the day asked for; default: the policy's."))  # fmt: skip
which = click.argument("query", nargs=-1, metavar="[QUERY]", shell_complete=complete_query)
assignments = click.argument("assignments", nargs=-1, metavar="[FIELD=VALUE]...")


def at_most(told: str) -> Callable[[F], F]:
    """``--limit``: how many customers are printed, 20 unless said."""
    return click.option(
        "--limit", type=click.IntRange(min=0), default=20, show_default=True, help=told
    )


def required(who: str) -> str:
    """``who`` of a command that may do without. UsageError when it is missing."""
    if not who:
        raise UsageError(_("WHO is missing"), _("name a customer, or add --team"))
    return who


def is_assignment(text: str) -> bool:
    """Whether ``text`` looks like FIELD=VALUE rather than the name of a customer."""
    return "=" in text or "＝" in text


def assigned(items: Sequence[str]) -> dict[str, str]:
    """``["industry=IT", "tags=a,b"]`` as a mapping. UsageError for an item without ``=``."""
    changes: dict[str, str] = {}
    for item in items:
        field, equals, value = item.replace("＝", "=", 1 if "=" not in item else 0).partition("=")
        if not equals or not field.strip():
            raise UsageError(_("%(item)r is no FIELD=VALUE") % {"item": item},
                             _("write it like industry=IT; an empty value removes the field"))  # fmt: skip
        changes[field.strip()] = value.strip()
    return changes
