"""Bad data as a value: where it is, what is wrong, what to do."""

from __future__ import annotations

from crmtui.dataclass import dataclass, replace
from crmtui.errors import CrmError

DocPath = tuple[str | int, ...]
"""A place inside a document: keys and list positions from the root."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One finding about one file. Sorts by path, line, column."""

    path: str
    """Workspace-relative path with forward slashes."""
    line: int
    """1-based; 0 when the problem is the file as a whole."""
    column: int
    """1-based, in characters; 0 when the problem is the file as a whole."""
    code: str
    """Stable kebab-case name, e.g. ``duplicate-key``."""
    what: str
    """What is wrong, one line."""
    fix: str = ""
    """What to do about it, one line."""
    severity: str = "error"
    """``error``: the value, or without a value that everything hangs on the whole record, is left
    out of numbers and the queue; ``warning``: nothing is."""

    @classmethod
    def of(cls, path: str, refused: CrmError) -> Problem:
        """A file that could not be read, as the problem of that file as a whole."""
        return cls(
            path, 0, 0, refused.code, refused.what.removeprefix(path).lstrip(": "), refused.fix
        )

    def __str__(self) -> str:
        place = self.path if not self.line else f"{self.path}:{self.line}:{self.column}"
        todo = f" — {self.fix}" if self.fix else ""
        return f"{self.severity}[{self.code}] {place} {self.what}{todo}"


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem that knows its place in the document but not yet its file, line and column."""

    at: DocPath
    code: str
    what: str
    fix: str = ""
    severity: str = "error"

    def under(self, *prefix: str | int) -> Finding:
        """The same finding seen from further up the document."""
        return replace(self, at=(*prefix, *self.at))

    def placed(self, path: str, line: int, column: int) -> Problem:
        """The finding as a Problem of a file."""
        return Problem(path, line, column, self.code, self.what, self.fix, self.severity)
