"""``crmtui today``: whom to contact, why, how, and with what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import click

from crmtui.cli import options
from crmtui.cli.answers import emit_queue
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened_at
from crmtui.cli.owners import owner_named
from crmtui.i18n import _
from crmtui.model.queue import Batch, Line, Queue
from crmtui.model.rules import Rules


@taught(
    "today",
    help=_("Print the day's queue: whom to contact, why, how, and with what, most urgent first. "
           "What is beyond the day's room is counted; --all prints it too. The marks: ! is late, "
           "* is due (over: past its day, still within its window), - may be done early."),
    examples=[
        ("today", _("your own queue")),
        ("today --on 明天 --owner lin", _("a colleague's, tomorrow")),
        ("today --owner all --all --chart", _("everything of everybody, and two weeks' load")),
        ("today --at 2026-11-02", _("as everybody saw it on the evening of that day")),
        ("today --json", _("for scripts: `tasks`, one object a task, and `batches`")),
    ],
)  # fmt: skip
@options.on_day
@options.at_state
@options.owner
@click.option("--all", "everything", is_flag=True, help=_("Also what is beyond the day's room."))
@click.option("--limit", type=click.IntRange(min=1), help=_("At most this many customers."))
@click.option("--chart", is_flag=True, help=_("Draw the load of the next two weeks."))
@options.as_json
@click.pass_obj
def command(
    call: Invocation, on: str | None = None, at: str | None = None, owner: str = "",
    everything: bool = False, limit: int | None = None, chart: bool = False, as_json: bool = False,
) -> None:  # fmt: skip
    with opened_at(call, at, on) as (workspace, day):
        whose = owner_named(workspace, owner)
        queue = workspace.today(on=day, owner=whose)
        load = workspace.load(owner=whose, on=day) if chart else []
        rules = workspace.rules
    if as_json:
        emit_queue(queue, queue.lines[:limit])
    else:
        fitting = [line for line in queue.in_order if everything or line.fits][:limit]
        _say(queue, fitting, rules, _beyond(queue, everything), load)
    if queue.skipped_files:
        from crmtui.cli.skipped import end_with_skipped

        end_with_skipped(queue.skipped_files)


def _say(
    queue: Queue,
    lines: Sequence[Line | Batch],
    rules: Rules,
    beyond: int,
    load: Sequence[tuple[date, int]],
) -> None:
    from crmtui.cli.queue_text import put_queue

    put_queue(queue, lines, rules, beyond)
    if load:
        from crmtui.cli.load_text import put_load

        put_load(load, rules, queue.owner)


def _beyond(queue: Queue, everything: bool) -> int:
    return 0 if everything else sum(not line.fits for line in queue.in_order)
