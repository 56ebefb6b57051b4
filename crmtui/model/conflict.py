"""What a merge did and what it left to decide, as front ends show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class OpenConflict:
    """One thing that two sides changed, and not alike: a person has to decide."""

    path: str
    """The file, from the workspace."""
    customer: str
    """Id by which the folder is named; empty for rules."""
    name: str
    """Name of the customer; the path for rules."""
    field: str
    """As ``resolve`` takes it: ``tier``, ``contacts.li.role``, in files of entries the entry's id
    first (``7f3a9c2e41.note``). Empty: the file as a whole."""
    base: str | None
    """The value both began with, as text; None where there was none, or nobody knows."""
    ours: str | None
    theirs: str | None
    our_author: str = ""
    """Who changed it last on our side since the two parted; empty when nobody is known."""
    our_when: datetime | None = None
    their_author: str = ""
    their_when: datetime | None = None
    what: str = "field"
    """``field`` or ``entry`` (a side deleted it), ``file`` (too different to merge, or a text),
    ``deleted-here`` or ``deleted-there`` (a side deleted the file)."""


@dataclass(frozen=True, slots=True)
class MergeOutcome:
    """What a merge did."""

    state: str
    """``up-to-date``, ``fast-forward``, ``merged`` or ``conflicts`` (the merge is in progress)."""
    message: str
    """The human sentence; the merge commit's subject where there is one."""
    commit: str = ""
    """Where the branch stands now; empty while conflicts are open."""
    conflicts: tuple[OpenConflict, ...] = ()
    elsewhere: tuple[str, ...] = ()
    """Unmerged paths (from the top of the repository) that are no records: for git itself."""
    notes: tuple[str, ...] = ()
    """What was mended, or has to be looked at."""
    paths: tuple[str, ...] = ()
    """Files of the workspace that the merge changed."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """What deciding conflicts did."""

    decided: tuple[str, ...]
    """``PATH: FIELD`` of each."""
    staged: tuple[str, ...]
    """Files in which nothing is open any more; git counts them as merged."""
    left: tuple[OpenConflict, ...]
    elsewhere: tuple[str, ...] = ()
    next: str = ""
    """The command that goes on, once nothing is left."""
    notes: tuple[str, ...] = ()
