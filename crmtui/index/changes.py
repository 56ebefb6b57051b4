"""What differs between the files of a workspace and what an index knows of them."""

from __future__ import annotations

import marshal
from collections.abc import Iterator
from typing import Self

from crmtui.dataclass import dataclass, field
from crmtui.index.pending import Pending
from crmtui.model.problem import Problem


@dataclass(slots=True)
class Changes:
    """What differs between the disk and the index."""

    changed: Pending = field(default_factory=Pending)
    """New and changed files."""
    removed: list[str] = field(default_factory=list)
    folders: dict[str, int] = field(default_factory=dict)
    """Folders whose listing was read anew, with their mtime_ns."""
    gone: list[str] = field(default_factory=list)
    """Folders that are no more."""
    settled: list[str] = field(default_factory=list)
    """Files that were read within the clock's tick, looked at again and found the same."""
    closed: dict[str, Problem] = field(default_factory=dict)
    """Folders that are there but cannot be looked into; asked for again every time."""

    def add(self, other: Changes) -> None:
        """What was found in other folders."""
        self.changed.take(other.changed)
        self.removed += other.removed
        self.folders.update(other.folders)
        self.gone += other.gone
        self.settled += other.settled
        self.closed.update(other.closed)

    def packed(self) -> bytes:
        """The same for another process with this very Python."""
        closed = {
            folder: [getattr(problem, name) for name in Problem.__match_args__]
            for folder, problem in self.closed.items()
        }
        return marshal.dumps(
            (self.changed.packed(), self.removed, self.folders, self.gone, self.settled, closed)
        )

    @classmethod
    def unpacked(cls, told: bytes) -> Self:
        """What ``packed`` wrote."""
        changed, removed, folders, gone, settled, closed = marshal.loads(told)
        problems = {folder: Problem(*values) for folder, values in closed.items()}
        return cls(Pending.unpacked(changed), removed, folders, gone, settled, problems)

    def paths(self) -> Iterator[str]:
        """The files that are gone, new or changed."""
        yield from self.removed
        yield from self.changed.paths()

    def __bool__(self) -> bool:
        return bool(self.changed or self.removed or self.folders or self.gone or self.settled)
