"""What the shell offers after TAB: customers, tasks, team members, query words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click

from crmtui.cli.invocation import Invocation
from crmtui.errors import CrmError

if TYPE_CHECKING:  # completing is rare, and every command pays for what is imported here
    from click.shell_completion import CompletionItem

Offer = tuple[str, str]
"""What is typed, and what it means."""
_MOST = 30


def complete_who(ctx: click.Context, _param: object, typed: str) -> list[CompletionItem]:
    """Ids of the customers that fit what was typed, with their names."""
    return _offered(
        ctx, lambda workspace: ((m.id, m.name) for m in workspace.matches(typed, limit=_MOST))
    )


def complete_task(ctx: click.Context, _param: object, typed: str) -> list[CompletionItem]:
    """Ids of tasks in today's queue."""
    return _offered(
        ctx,
        lambda workspace: (
            (part.task.id, line.name)
            for line in workspace.today().lines
            for part in line.parts
            if part.task.id.startswith(typed)
        ),
    )


def complete_batch(ctx: click.Context, _param: object, typed: str) -> list[CompletionItem]:
    """What is one line for many customers today."""
    return _offered(
        ctx,
        lambda workspace: (
            (batch.key, f"{len(batch.items)}")
            for batch in workspace.today().batches
            if batch.key.startswith(typed)
        ),
    )


def complete_member(ctx: click.Context, _param: object, typed: str) -> list[CompletionItem]:
    """Keys of team members."""
    return _offered(
        ctx,
        lambda workspace: (
            (key, member.name)
            for key, member in workspace.config.team.items()
            if key.startswith(typed)
        ),
    )


def complete_query(ctx: click.Context, _param: object, typed: str) -> list[CompletionItem]:
    """The fields and values that may stand next in a query."""
    return _offered(
        ctx,
        lambda workspace: (
            (typed[: found.start] + found.text, found.meaning)
            for found in workspace.complete(typed, len(typed))
        ),
    )


def _offered(ctx: click.Context, offers: Callable[..., Iterable[Offer]]) -> list[CompletionItem]:
    """Nothing instead of an error: a shell that completes has no place for messages."""
    from click.shell_completion import CompletionItem

    from crmtui.cli.opening import opened
    from crmtui.text import safe_text

    root = ctx.find_root()
    directory = root.params.get("workspace") or "."
    try:
        with opened(Invocation(directory=directory)) as workspace:
            found = list(offers(workspace))[:_MOST]
    except CrmError:
        return []
    return [CompletionItem(safe_text(text, one_line=True), help=safe_text(meaning, one_line=True))
            for text, meaning in found]  # fmt: skip
