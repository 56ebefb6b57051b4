"""Letters and templates on the terminal, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crmtui.cli.documents import emit
from crmtui.cli.paint import ink, narrate, put, put_block
from crmtui.cli.table import Column, put_table
from crmtui.i18n import _
from crmtui.model.letter import Letter
from crmtui.model.template import Template
from crmtui.reports.drafting import REFUSED, TOLD, Draft
from crmtui.reports.letter_fields import FIELDS
from crmtui.reports.letter_filters import FILTERS
from crmtui.text import pad


def put_letter(draft: Draft, letter: Letter) -> None:
    """Recipient, subject and text; what speaks against sending goes to stderr."""
    to, contact = letter.to, draft.contact
    role = f"  {contact.role}" if contact and contact.role else ""
    address = f"<{to.address}>" if to.address else _("no e-mail address")
    _row(_("To"), f"{to.name or draft.customer.name} {address}", role)
    if letter.sender.name or letter.sender.address:
        _row(_("From"), f"{letter.sender.name} <{letter.sender.address}>")
    if letter.subject:
        put(ink(pad(_("Subject"), 10), dim=True), ink(letter.subject, bold=True))
    if draft.task is not None:
        _row(_("For"), draft.task.id)
    put("")
    put_block(letter.body.rstrip("\n"))
    for one in draft.obstacles:
        if one.code == "missing-values" and not letter.missing:
            continue
        word = _("not sent") if one.weight == REFUSED else _("note") if one.weight == TOLD else \
            _("warning")  # fmt: skip
        narrate(ink(word, "red" if one.weight == REFUSED else "yellow"), f": {one.what}",
                f" — {one.fix}" if one.fix else "")  # fmt: skip


def _row(label: str, text: str, more: str = "") -> None:
    put(ink(pad(label, 10), dim=True), text, ink(more, dim=True))


def shape(draft: Draft, letter: Letter) -> dict[str, Any]:
    """A letter as the document ``crmtui/message``."""
    return {
        "customer": draft.customer.id, "template": draft.template.name,
        "via": draft.template.via, "task": draft.task.id if draft.task else "",
        "contact": letter.contact, "to": letter.to, "from": letter.sender,
        "subject": letter.subject, "body": letter.body, "missing": letter.missing,
        "obstacles": [
            {"code": o.code, "weight": o.weight, "what": o.what} for o in draft.obstacles
        ],
    }  # fmt: skip


def put_templates(templates: Sequence[Template], as_json: bool) -> None:
    """The templates of a workspace."""
    if as_json:
        emit("templates", templates=[
            {"name": t.name, "title": t.title, "via": t.via, "about": t.about, "for": t.audience,
             "path": t.path} for t in templates
        ])  # fmt: skip
        return
    put_table(
        [Column(_("template")), Column(_("title"), flexible=True, least=20), Column(_("by")),
         Column(_("for"), flexible=True)],
        [[ink(t.name, bold=True), t.title, " ".join(t.via), t.audience] for t in templates],
    )  # fmt: skip


def put_fields(as_json: bool) -> None:
    """What a template may name, and what it may do with it."""
    if as_json:
        emit("message-fields", fields=[{"name": f.name, "meaning": f.meaning} for f in FIELDS],
             filters=[{"name": name, "meaning": f.meaning} for name, f in FILTERS.items()])  # fmt: skip
        return
    put_table([Column(_("value")), Column(_("meaning"), flexible=True, least=30)],
              [[ink(f.name, bold=True), f.meaning] for f in FIELDS])  # fmt: skip
    put("")
    put_table([Column(_("filter")), Column(_("what it makes"), flexible=True, least=30)],
              [[ink(name, bold=True), f.meaning] for name, f in FILTERS.items()])  # fmt: skip
