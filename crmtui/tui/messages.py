"""News that crosses screens and widgets."""

from __future__ import annotations

from collections.abc import Callable

from textual.message import Message

from crmtui.dataclass import dataclass
from crmtui.errors import CrmError
from crmtui.model.drafts import Done
from crmtui.workspace import Workspace


@dataclass(slots=False)
class OpenCustomer(Message):
    """Show the screen of a customer."""

    customer: str
    """Id."""


@dataclass(slots=False)
class OpenBatch(Message):
    """Show what goes to many customers at once."""

    key: str
    """``PLAYBOOK/STEP``."""
    owner: str


@dataclass(slots=False)
class CustomersWanted(Message):
    """Show the customers that fit a query as a list."""

    query: str


@dataclass(slots=False)
class ChangeWanted(Message):
    """Something is to be written; the application does it, whatever becomes of the screen."""

    change: Callable[[Workspace], Done]
    note: Callable[[Workspace], str] | None = None
    """What to add to the sentence afterwards."""
    undoes: str = ""
    """Hash of the commit it takes back."""


@dataclass(slots=False)
class Changed(Message):
    """Something was written."""

    done: Done
    note: str = ""
    undoes: str = ""


@dataclass(slots=False)
class Refused(Message):
    """Something was not done, and why."""

    error: CrmError


@dataclass(slots=False)
class Errand(Message):
    """Something is to be done that is no change of records by itself; the application does it."""

    call: Callable[[Workspace], str]
    """Does it, and answers with the sentence that tells it."""


@dataclass(slots=False)
class SyncWanted(Message):
    """This clone and the server are to be brought together."""

    to: str = ""
    """``origin/main``, for a branch that follows none yet."""


@dataclass(slots=False)
class SyncTold(Message):
    """A sync says what it is doing."""

    line: str


@dataclass(slots=False)
class ChangeShown(Message):
    """Show a commit as a whole."""

    commit: str
    """Hash."""


class TodayShown(Message):
    """All that Today shows was read and is shown."""


@dataclass(slots=False)
class WorriesCounted(Message):
    """A screen looked at the alerts: so many are new or graver."""

    count: int
