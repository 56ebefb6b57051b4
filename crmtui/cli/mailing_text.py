"""Batches and mailings as text and JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crmtui.cli import words
from crmtui.cli.documents import emit
from crmtui.cli.paint import ink, narrate, put, put_block
from crmtui.cli.shapes import batch_shape
from crmtui.cli.table import Column, put_table
from crmtui.i18n import _, ngettext
from crmtui.model.queue import Batch
from crmtui.model.rules import Rules
from crmtui.reports.mailing import LeftOut, Mailing, Recipient, why_left_out
from crmtui.reports.wording import batch_size, channel_word, printed_task, state_word

_SHOWN = 12


def put_batches(batches: Sequence[Batch], rules: Rules, as_json: bool) -> None:
    """The batches of a day."""
    if as_json:
        emit("batch", batches=[batch_shape(batch) for batch in batches])
        return
    if not batches:
        put(_("Nothing is due for many customers."))
        return
    put_table(
        [Column(""), Column(_("key"), flexible=True, least=12), Column(_("what"), flexible=True, least=12),
         Column(_("for")), Column(_("by")), Column(_("due")), Column(_("late")), Column(_("owner"))],
        [[ink(words.MARKS[b.state], words.COLOURS[b.state], bold=True), ink(b.key, bold=True),
          printed_task(b.top.task), batch_size(b), channel_word(b.top.task.channel),
          ink(state_word(b.top), words.COLOURS[b.top.state]), str(b.late or ""),
          words.person(rules, b.owner) if b.owner else ""] for b in batches],
    )  # fmt: skip


def put_mailing(mailing: Mailing, preview: int, as_json: bool) -> None:
    """Who gets it, who does not, and the first texts."""
    if as_json:
        _emit(mailing, preview)
        return
    count = len(mailing.recipients)
    told = ngettext("%(n)d customer", "%(n)d customers", count) % {"n": count}
    put(ink(mailing.title, bold=True), f" · {told} · {channel_word(mailing.channel)}",
        _(" · template %(name)s") % {"name": mailing.template} if mailing.template else "")  # fmt: skip
    put_table(
        [Column(_("customer"), flexible=True, least=14), Column(_("tier"), optional=True),
         Column(_("contact"), flexible=True, least=6), Column(_("address"), flexible=True, least=12)],
        [[one.customer.name, one.customer.tier, one.contact.name if one.contact else "", one.address]
         for one in mailing.recipients[:_SHOWN]],
    )  # fmt: skip
    if count > _SHOWN:
        put(ink(_("… and %(n)d more") % {"n": count - _SHOWN}, dim=True))
    _put_left_out(mailing.left_out)
    for one in mailing.recipients[:preview]:
        _put_letter(one)
    if any(one.letter is None for one in mailing.recipients):
        narrate(_("The step names no template: --template NAME takes one."))


def _put_left_out(left_out: Sequence[LeftOut]) -> None:
    asked = [one for one in left_out if one.code != "not-in-query"]
    others = len(left_out) - len(asked)
    if left_out:
        put()
        put(ink(_("Left out"), bold=True))
    for one in asked:
        put(f"  {one.name} ({one.customer}): {why_left_out(one)}")
    if others:
        put(ngettext("  %(n)d customer that does not fit the query",
                     "  %(n)d customers that do not fit the query", others) % {"n": others})  # fmt: skip


def _put_letter(one: Recipient) -> None:
    if one.letter is None:
        return
    put()
    put(ink(f"── {one.letter.to.name} <{one.letter.to.address}> · {one.customer.name}", dim=True))
    put(ink(one.letter.subject, bold=True))
    put_block(one.letter.body.rstrip("\n"), indent=2)


def _emit(mailing: Mailing, preview: int) -> None:
    emit("mailing", id=mailing.batch.key, title=mailing.title, channel=mailing.channel,
         template=mailing.template, count=len(mailing.recipients),
         recipients=[_shape(one, number < preview) for number, one in enumerate(mailing.recipients)],
         left_out=[{"customer": one.customer, "name": one.name, "why": one.code,
                    "told": why_left_out(one)} for one in mailing.left_out])  # fmt: skip


def _shape(one: Recipient, with_text: bool) -> dict[str, Any]:
    known = {
        "customer": one.customer.id, "name": one.customer.name,
        "contact": one.contact.key if one.contact else "", "address": one.address,
        "tasks": [task.id for task in one.tasks],
    }  # fmt: skip
    if one.letter is None or not with_text:
        return known
    return {**known, "subject": one.letter.subject, "text": one.letter.body}
