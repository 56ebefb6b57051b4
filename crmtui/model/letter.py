"""A letter: what is written to whom, before it is sent and after."""

from __future__ import annotations

from crmtui.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who writes or is written to."""

    name: str = ""
    address: str = ""
    """E-mail address; empty when none is known."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to one person."""

    to: Person
    subject: str
    """One line; empty for channels without subjects."""
    body: str
    missing: tuple[str, ...] = ()
    """Values that the template wants and the records do not have, as its text names them; their
    places show as ``⟨name⟩``. Such a letter must not go out."""
    sender: Person = Person()
    customer: str = ""
    """Id of the customer; empty for a letter that belongs to nobody."""
    contact: str = ""
    """Key of the contact."""
    message_id: str = ""
    """``<…@…>``; empty: a new one is made when it is sent. The same id means the same letter."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The server took the letter."""

    letter: Letter
    message_id: str


@dataclass(frozen=True, slots=True)
class Failed:
    """The letter did not go out, as far as anybody knows."""

    letter: Letter
    what: str
    """What is wrong, one line."""
    fix: str = ""
    maybe_sent: bool = False
    """The line broke after the text was handed over: the server may have taken it."""
