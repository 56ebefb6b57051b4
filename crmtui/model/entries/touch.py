"""Touch: one interaction with a customer, and what was promised next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from crmtui.dataclass import dataclass
from crmtui.model.channels import CHANNELS
from crmtui.model.schema import Field, Schema

OUTCOMES = ("reached", "replied", "held", "no-answer", "left-message", "sent", "bounced")

CONTACT_OUTCOMES = frozenset({"reached", "replied", "held"})
"""Outcomes that count as contact made."""

DAYS_WITHOUT_DATE = 7
"""A promise without a day is due this many days after it was given."""

NEXT = Schema(
    "next step",
    "A promise: what we said we would do, and by when.",
    (
        Field("id", "id", "Identity of the promise"),
        Field("do", "text", "What was promised", required=True),
        Field("due", "date", "By when"),
        Field("via", "choice", "Channel", choices=CHANNELS),
        Field("owner", "text", "Team member who keeps it; default: the customer's owner"),
    ),
)

FIELDS = (
    Field("via", "choice", "Channel", required=True, choices=CHANNELS),
    Field("direction", "choice", "Who began", choices=("in", "out")),
    Field("with", "texts", "Keys of the contacts who took part"),
    Field("outcome", "choice", "What came of it; default: reached", choices=OUTCOMES),
    Field("does", "texts", "What it completes: PLAYBOOK/STEP or next/PROMISE-ID"),
    Field("topic", "text", "What it was about"),
    Field("next", "items", "What was promised next", schema=NEXT),
)


@dataclass(frozen=True, slots=True)
class Promise:
    """A ``next:`` item of a touch."""

    id: str
    do: str
    due: date | None
    """None when no day was named; the queue then takes the day of the touch plus a week."""
    via: str = ""
    owner: str = ""

    @classmethod
    def from_values(cls, values: Mapping[str, Any], fallback_id: str) -> Promise:
        """From converted values of ``NEXT``."""
        return cls(values.get("id") or fallback_id, values.get("do") or "", values.get("due"),
                   values.get("via") or "", values.get("owner") or "")  # fmt: skip


def made_contact(outcome: str | None, direction: str | None) -> bool:
    """Whether a touch counts as contact: reached, replied, held, or the customer came to us."""
    return outcome in CONTACT_OUTCOMES or (not outcome) or direction == "in"
