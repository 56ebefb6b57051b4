"""Refusals: one root, one exit code per class. Bad *data* is not raised but returned as Problems."""

from __future__ import annotations

from collections.abc import Sequence


class CrmError(Exception):
    """Something was refused. ``what`` says what is wrong, ``fix`` what to do about it."""

    exit_code = 1
    code = "error"

    def __init__(self, what: str, fix: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.fix = fix

    def __str__(self) -> str:
        return f"{self.what} — {self.fix}" if self.fix else self.what


class UsageError(CrmError):
    """The request itself is malformed: an unknown field, a date nobody can read."""

    exit_code = 2
    code = "usage"


class NotFound(CrmError):
    """No such customer, task, workspace or revision."""

    exit_code = 3
    code = "not-found"


class Ambiguous(NotFound):
    """A name fits several customers; ``candidates`` are ``(id, name)`` pairs."""

    code = "ambiguous"

    def __init__(self, what: str, candidates: Sequence[tuple[str, str]], fix: str = "") -> None:
        super().__init__(what, fix)
        self.candidates = tuple(candidates)


class Conflict(CrmError):
    """Somebody else changed the same thing, or the Git state forbids a commit."""

    exit_code = 4
    code = "conflict"


class Busy(CrmError):
    """Another process holds the lock and did not let go in time."""

    exit_code = 5
    code = "busy"


class StorageFailed(CrmError):
    """The disk said no: full, read-only, input/output error. Nothing counts as saved."""

    exit_code = 6
    code = "storage"


class Unreachable(CrmError):
    """The server did not answer, or did not let us in. What is here is kept, and work goes on."""

    exit_code = 6
    code = "unreachable"


class MailFailed(CrmError):
    """A message did not go out: the mail server refused it, or us."""

    exit_code = 6
    code = "mail"


class Unsafe(CrmError):
    """Refused for safety: a link out of the workspace, a sample, an untrusted filter."""

    exit_code = 7
    code = "unsafe"
