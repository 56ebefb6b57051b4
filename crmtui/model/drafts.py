"""What a front end hands to an action: a touch, a next step, a contact, before they are written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from crmtui.dataclass import dataclass, field
from crmtui.model.moments import When


@dataclass(frozen=True, slots=True)
class NextDraft:
    """A next step about to be promised."""

    do: str
    due: date | None = None
    via: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class TouchDraft:
    """A touch about to be logged."""

    via: str
    note: str = ""
    contacts: tuple[str, ...] = ()
    """Keys of contacts."""
    outcome: str = ""
    """Empty: the channel's usual one (sent for letter and sms and e-mail out, else reached)."""
    direction: str = "out"
    does: tuple[str, ...] = ()
    next: tuple[NextDraft, ...] = ()
    at: When | None = None
    """None: now."""


@dataclass(frozen=True, slots=True)
class ContactDraft:
    """A contact about to be added."""

    name: str
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    role: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """What an action did: one change, one commit."""

    message: str
    """The human sentence, as in the commit's subject."""
    commit: str = ""
    """Hash of the commit; empty when written but not committed (``why_uncommitted`` says why) or
    when nothing changed."""
    paths: tuple[str, ...] = ()
    """Workspace-relative files written or removed."""
    customers: tuple[str, ...] = ()
    why_uncommitted: str = ""
    warnings: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    """For batches: created, updated, skipped."""
