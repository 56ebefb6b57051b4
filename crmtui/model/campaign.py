"""A campaign: one mailing to many customers, one file, whose recipients count as touches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from crmtui.model.channels import CHANNELS
from crmtui.model.problem import Finding
from crmtui.model.schema import Field, Raw, Schema, sound

RECIPIENT = Schema(
    "recipient",
    "A customer to whom the mailing went.",
    (
        Field("customer", "id", "Id of the customer, live or former", required=True),
        Field("contact", "text", "Key of the contact it was addressed to"),
        Field("does", "texts", "What it completes; default PLAYBOOK/STEP of the campaign"),
        Field("doubtful", "flag", "The line broke on the way: it may not have arrived"),
    ),
)
FAILED = Schema(
    "failed recipient",
    "A customer to whom it could not be sent; what it was for stays due.",
    (
        Field("customer", "id", "Id of the customer", required=True),
        Field("contact", "text", "Key of the contact"),
        Field("why", "text", "What the mail server said"),
    ),
)
CAMPAIGN = Schema(
    "campaign",
    "One mailing to many customers; each recipient has a touch of it: out, sent, no contact made.",
    (
        Field("id", "id", "Identity of the mailing", required=True),
        Field("title", "text", "What it was, one line"),
        Field("playbook", "id", "Playbook that asked for it"),
        Field("step", "id", "Step of that playbook"),
        Field("template", "text", "Template its text was made from"),
        Field("subject", "text", "Subject line, before the recipients' data went in"),
        Field("at", "when", "When it went out", required=True),
        Field("logged", "when", "When the app wrote it"),
        Field("by", "text", "Team member who sent it"),
        Field("via", "choice", "Channel; default email", choices=CHANNELS),
        Field("note", "text", "What one should know of it"),
        Field("recipients", "items", "To whom it went, each customer once", schema=RECIPIENT),
        Field("failed", "items", "To whom it could not be sent", schema=FAILED),
    ),
)
EMAIL = "email"
_ITEMS = ("recipients", "failed")


def campaign_findings(raw: Raw) -> list[Finding]:
    """What is wrong with a campaign file by itself: its fields, and customers named twice."""
    found = CAMPAIGN.check(raw)
    for part in _ITEMS:
        seen: set[str] = set()
        items = raw.get(part) if isinstance(raw, dict) else None
        for n, item in enumerate(items if isinstance(items, list) else ()):
            id = item.get("customer") if isinstance(item, dict) else None
            if isinstance(id, str) and id in seen:
                found.append(Finding((part, n, "customer"), "duplicate-recipient",
                                     f"{id} is named twice", "keep one of them"))  # fmt: skip
            elif isinstance(id, str):
                seen.add(id)
    return found


def recipients_of(raw: Mapping[str, Raw]) -> Iterator[tuple[int, Mapping[str, Raw]]]:
    """The recipients that can be used, each customer once, with their positions in the list."""
    listed = raw.get("recipients")
    seen: set[str] = set()
    for n, item in enumerate(listed if isinstance(listed, list) else ()):
        rest = item if RECIPIENT.is_fine(item) else sound_item(item)
        id = rest.get("customer")
        if id and id not in seen:
            seen.add(id)
            yield n, rest


def sound_item(item: Raw) -> Mapping[str, Raw]:
    """A recipient without its wrong values."""
    return sound(item, RECIPIENT.check(item)) if isinstance(item, dict) else {}


def touch_of(campaign: Mapping[str, Raw], recipient: Mapping[str, Raw]) -> dict[str, Any]:
    """The touch that a mailing is for one of its recipients, as raw fields of an entry."""
    said = campaign.get("title") or campaign.get("subject") or campaign.get("note")
    touch = {
        "id": f"{campaign['id']}/{recipient['customer']}",
        "type": "touch",
        "at": campaign["at"],
        "logged": campaign.get("logged"),
        "by": campaign.get("by"),
        "via": campaign.get("via") or EMAIL,
        "direction": "out",
        "with": [recipient["contact"]] if recipient.get("contact") else None,
        "outcome": "sent",
        "does": recipient.get("does") or _does(campaign),
        "note": said,
    }
    return {key: value for key, value in touch.items() if value}


def _does(campaign: Mapping[str, Raw]) -> list[str] | None:
    book, step = campaign.get("playbook"), campaign.get("step")
    return [f"{book}/{step}"] if book and step else None
