"""What a command asks about the numbers of many customers: who, over which window, in which form."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from crmtui.analysis.passes import Window
from crmtui.cli import options
from crmtui.cli.dates import day_named
from crmtui.cli.forms import Form, in_forms
from crmtui.workspace import Workspace

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Asked:
    """One question. ``on`` is the day as it was typed, empty for today."""

    query: str
    days: int | None
    on: str
    limit: int
    form: Form

    def day(self, workspace: Workspace) -> date | None:
        """The day asked for; None for today."""
        return day_named(self.on, workspace.today_date()) if self.on else None

    def window(self, workspace: Workspace) -> Window:
        """First and last day of what is counted."""
        return workspace.window(self.day(workspace), self.days)


def over_a_window(limit_help: str) -> Callable[[F], F]:
    """Gives a command QUERY, ``--days``, ``--on``, ``--limit`` and the forms of an answer; it gets
    them as one ``asked``."""

    def gives(function: F) -> F:
        @functools.wraps(function)
        def command(
            *args: Any, query: tuple[str, ...], days: int | None, on: str | None, limit: int,
            form: Form,
        ) -> None:  # fmt: skip
            function(*args, asked=Asked(" ".join(query), days, on or "", limit, form))

        wrapped: Any = in_forms(command)
        for option in (options.at_most(limit_help), options.on_day, options.window, options.which):
            wrapped = option(wrapped)
        return wrapped  # type: ignore[no-any-return]

    return gives
