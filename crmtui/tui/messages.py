"""News that crosses screens and widgets."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from crmtui.errors import CrmError
from crmtui.model.drafts import Done


@dataclass
class OpenCustomer(Message):
    """Show the screen of a customer."""

    customer: str
    """Id."""


@dataclass
class Changed(Message):
    """Something was written."""

    done: Done
    note: str = ""
    """What to add to the sentence of ``done``."""


@dataclass
class TakenBack(Message):
    """A change was undone."""

    done: Done
    commit: str
    """Hash of what was undone."""


@dataclass
class Refused(Message):
    """Something was not done, and why."""

    error: CrmError
