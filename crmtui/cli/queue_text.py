"""The queue of a day as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crmtui.cli import words
from crmtui.cli.paint import Piece, ink, narrate, put
from crmtui.cli.table import Column, put_table
from crmtui.i18n import _, ngettext
from crmtui.model.queue import Batch, Line, Part, Queue
from crmtui.model.rules import Rules
from crmtui.reports.titles import tier_word
from crmtui.reports.wording import (
    batch_size,
    channel_word,
    notice_sentence,
    printed_task,
    reason_sentence,
    state_word,
)


def put_queue(queue: Queue, lines: Sequence[Line | Batch], rules: Rules, beyond: int = 0) -> None:
    """Prints these lines of the queue under the day, then what is not shown. ``beyond``: customers
    beyond the day's room that were left out."""
    _put_head(queue, rules)
    put_table(
        [Column(""), Column(_("customer"), flexible=True, least=14), Column(_("tier"), optional=True),
         Column(_("what"), flexible=True, least=20), Column(_("by"), optional=True), Column(_("due")),
         Column(_("contact"), flexible=True, least=6), Column(_("phone")),
         Column(_("why"), flexible=True, least=30, optional=True)],
        [row for line in lines for row in _rows(line, rules, bool(queue.owner))],
    )  # fmt: skip
    if not queue.lines and not queue.batches:
        put(_("Nothing is due."))
    for remark in _remarks(queue, beyond):
        narrate(ink(remark, dim=True))


def _put_head(queue: Queue, rules: Rules) -> None:
    whose = words.person(rules, queue.owner) if queue.owner else _("everybody")
    states = [line.state for line in queue.in_order]
    late, due = states.count("late"), states.count("due")
    put(ink(f"{words.weekday(queue.day)} {queue.day.isoformat()}", bold=True), f" · {whose}",
        _(" · %(late)d late, %(due)d due") % {"late": late, "due": due})  # fmt: skip


def _rows(line: Line | Batch, rules: Rules, one_owner: bool) -> Iterator[list[Piece]]:
    if isinstance(line, Batch):
        yield _batch(line, rules, one_owner)
        return
    for number, part in enumerate(line.parts):
        yield _row(line, part, rules, one_owner) if number == 0 else _more(part)


def _row(line: Line, part: Part, rules: Rules, one_owner: bool) -> list[Piece]:
    contact = line.contact
    if line.covers:
        cover = _("for %(name)s") % {"name": words.person(rules, line.covers)}
        contact = f"{contact} ({cover})".strip()
    elif not one_owner and line.owner:
        contact = f"{contact} ({words.person(rules, line.owner)})".strip()
    name = ink(line.name, bold=True, dim=not line.fits)
    return [
        _mark(part),
        name,
        tier_word(line.tier, rules.tiers.get(line.tier)),
        *_what(part),
        contact,
        line.phone,
        _why(part),
    ]


def _batch(batch: Batch, rules: Rules, one_owner: bool) -> list[Piece]:
    late = _("%(n)d late") % {"n": batch.late} if batch.late else ""
    owner = "" if one_owner or not batch.owner else f"({words.person(rules, batch.owner)})"
    return [_mark(batch.top), ink(batch_size(batch), bold=True, dim=not batch.fits), "",
            *_what(batch.top), f"{late} {owner}".strip(), "",
            ink(f"crmtui batch {batch.key}", dim=True)]  # fmt: skip


def _more(part: Part) -> list[Piece]:
    return [_mark(part), "", "", *_what(part), "", "", _why(part)]


def _mark(part: Part) -> Piece:
    return ink(words.MARKS[part.state], words.COLOURS[part.state], bold=True)


def _what(part: Part) -> list[Piece]:
    colour = words.COLOURS[part.state]
    return [printed_task(part.task), channel_word(part.task.channel), ink(state_word(part), colour)]


def _why(part: Part) -> Piece:
    return ink(reason_sentence(part.task.reasons[0]) if part.task.reasons else "", dim=True)


def _remarks(queue: Queue, beyond: int) -> Iterator[str]:
    if beyond:
        yield ngettext("%(n)d more customer if time allows: crmtui today --all",
                       "%(n)d more customers if time allows: crmtui today --all",
                       beyond) % {"n": beyond}  # fmt: skip
    for count, text in ((queue.snoozed, _("%(n)d snoozed or paused")),
                        (queue.held_back, _("%(n)d held back by an open complaint")),
                        (queue.uncovered, _("without a playbook: %(n)d (crmtui list uncovered:yes)"))):  # fmt: skip
        if count:
            yield text % {"n": count}
    yield from map(notice_sentence, queue.notices)
