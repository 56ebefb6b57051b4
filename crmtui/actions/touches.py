"""What happened with a customer: a touch, a note, a complaint."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from crmtui.actions.desk import Desk, new_entry, new_id
from crmtui.errors import UsageError
from crmtui.i18n import _
from crmtui.model.channels import CHANNELS
from crmtui.model.customer import Customer
from crmtui.model.drafts import Done, NextDraft, TouchDraft
from crmtui.model.moments import When, day_of
from crmtui.store.files import Change

_SENT = frozenset({"email", "sms", "letter", "gift"})
_HELD = frozenset({"visit", "meeting", "event"})

CHANNEL_NOUNS = {
    "visit": "a visit", "meeting": "a meeting", "phone": "a call", "chat": "a chat",
    "email": "an e-mail", "sms": "a text message", "letter": "a letter", "gift": "a gift",
    "event": "an event",
}  # fmt: skip


def usual_outcome(via: str, direction: str) -> str:
    """What a touch by this channel usually comes to: mail is sent, a meeting is held, a person is
    reached; whatever comes in is a reply."""
    if direction == "in":
        return "replied" if via in _SENT else "reached"
    return "sent" if via in _SENT else "held" if via in _HELD else "reached"


def log(desk: Desk, customer: Customer, draft: TouchDraft) -> Done:
    """Log a touch and what was promised, as one entry and one commit."""
    change, outcome = touch_entry(desk, customer, draft)
    noun = CHANNEL_NOUNS.get(draft.via, draft.via)
    subject = f"Log {noun} with {desk.title(customer)}: {outcome}"
    trailers = {"Customer": customer.id, "Action": "log", "Task": ", ".join(draft.does)}
    return desk.save([change], subject, trailers, [customer.id])


def touch_entry(desk: Desk, customer: Customer, draft: TouchDraft) -> tuple[Change, str]:
    """The entry of a touch, and its outcome. UsageError for an unknown channel or contact."""
    if draft.via not in CHANNELS:
        raise UsageError(_("No channel is named %(via)r") % {"via": draft.via},
                         _("choose from %(names)s") % {"names": ", ".join(CHANNELS)})  # fmt: skip
    outcome = draft.outcome or usual_outcome(draft.via, draft.direction)
    day, at = _when(desk, draft.at)
    raw: dict[str, Any] = {
        "id": new_id(), "type": "touch", "at": at, "logged": desk.moment(), "by": desk.me,
        "via": draft.via, "direction": draft.direction, "with": contact_keys(customer, draft.contacts),
        "outcome": outcome, "does": list(draft.does), "note": draft.note.strip(),
        "next": [_next(desk, step) for step in draft.next],
    }  # fmt: skip
    return new_entry(customer, raw, day), outcome


def _when(desk: Desk, at: When | None) -> tuple[date, str]:
    if at is None:
        return desk.today(), desk.moment()
    zone = desk.rules.config.zone
    if isinstance(at, datetime):
        aware = at if at.tzinfo else at.replace(tzinfo=zone)
        return day_of(at, zone), aware.astimezone(zone).isoformat(timespec="minutes")
    return at, at.isoformat()


def _next(desk: Desk, step: NextDraft) -> dict[str, str]:
    raw = {"id": new_id(3), "do": step.do, "due": step.due.isoformat() if step.due else "",
           "via": step.via, "owner": desk.member(step.owner)}  # fmt: skip
    return {key: value for key, value in raw.items() if value}


def contact_keys(customer: Customer, named: Sequence[str]) -> list[str]:
    """The keys of contacts named by key or name. UsageError with the nearest."""
    keys: list[str] = []
    for name in named:
        found = next((c.key for c in customer.contacts if name in (c.key, c.name)), None)
        if found is None:
            names = [c.name for c in customer.contacts]
            near = difflib.get_close_matches(name, names, 1) or names
            hint = _("choose from %(names)s") % {"names": ", ".join(near)} if names else \
                _("add the contact first with `crmtui edit`")  # fmt: skip
            raise UsageError(_("%(name)r is no contact of %(customer)s")
                             % {"name": name, "customer": customer.name}, hint)  # fmt: skip
        keys.append(found)
    return keys


def note(desk: Desk, customer: Customer, text: str) -> Done:
    """Write down something that was no interaction."""
    if not text.strip():
        raise UsageError(_("The note is empty"))
    raw = {"id": new_id(), "type": "note", "at": desk.moment(), "logged": desk.moment(),
           "by": desk.me, "note": text.strip()}  # fmt: skip
    change = new_entry(customer, raw, desk.today())
    trailers = {"Customer": customer.id, "Action": "note"}
    return desk.save([change], f"Note on {desk.title(customer)}", trailers, [customer.id])


def complaint(
    desk: Desk, customer: Customer, title: str, *, severity: str = "medium", via: str = "phone",
    note: str = "",
) -> Done:  # fmt: skip
    """Open a complaint: a case whose first step is ``opened``."""
    if not title.strip():
        raise UsageError(_("Say in one line what the complaint is about"))
    raw = {"id": new_id(), "type": "case", "at": desk.moment("seconds"), "logged": desk.moment("seconds"),
           "by": desk.me, "case": new_id(3), "step": "opened", "about": "complaint",
           "severity": severity, "via": via, "title": title.strip(), "note": note.strip()}  # fmt: skip
    change = new_entry(customer, raw, desk.today())
    trailers = {"Customer": customer.id, "Action": "complaint"}
    subject = f"Open a complaint of {desk.title(customer)} ({severity})"
    return desk.save([change], subject, trailers, [customer.id])


def case_step(desk: Desk, customer: Customer, case: str, step: str, note: str = "") -> Done:
    """The next step of a case: replied, escalated, resolved, reopened."""
    raw = {"id": new_id(), "type": "case", "at": desk.moment("seconds"), "logged": desk.moment("seconds"),
           "by": desk.me, "case": case, "step": step, "note": note.strip()}  # fmt: skip
    change = new_entry(customer, raw, desk.today())
    trailers = {"Customer": customer.id, "Action": "case"}
    subject = f"Case of {desk.title(customer)}: {step}"
    return desk.save([change], subject, trailers, [customer.id])
