"""What a change of a workspace means, as plain data: records and rules in words, and the queue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from crmtui.model.problem import Problem


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two states compared."""

    name: str
    """What to call it: a short commit name, ``work tree``, or ``nothing``."""
    commit: str
    """The commit's full name; empty for the work tree, and where nothing is committed yet."""


@dataclass(frozen=True, slots=True)
class FieldEdit:
    """One value before and after. User data is as typed; whoever shows it makes it safe."""

    name: str
    """Dotted, for programs: ``contacts.li.phones``."""
    label: str
    """For people: ``李工, phones``."""
    before: str
    """Empty when it was not there."""
    after: str
    """Empty when it is gone."""
    added: tuple[str, ...] = ()
    """Of a list of texts, what is new."""
    removed: tuple[str, ...] = ()

    @property
    def is_list(self) -> bool:
        """Whether it is told as what came and went, not as before and after."""
        return bool(self.added or self.removed)


@dataclass(frozen=True, slots=True)
class ContactEdit:
    """One person at a customer."""

    kind: str
    """``added``, ``removed`` or ``changed``."""
    key: str
    name: str
    line: str
    """Who it is, in one line."""
    edits: tuple[FieldEdit, ...] = ()
    """What changed, when ``changed``."""


@dataclass(frozen=True, slots=True)
class EntryEdit:
    """One entry."""

    kind: str
    """``added``, ``removed`` or ``changed``."""
    id: str
    """Empty when the entry has none."""
    type: str
    at: str
    """As typed."""
    line: str
    """When, what, with which result, and how the note begins; as it is now, or was."""
    edits: tuple[FieldEdit, ...] = ()
    """What changed, when ``changed``."""
    completes: tuple[str, ...] = ()
    """What it completes: ``PLAYBOOK/STEP``, ``next/PROMISE``, ``case/CASE``, or the id of a task
    that was decided."""


@dataclass(frozen=True, slots=True)
class CustomerDiff:
    """One customer in both states."""

    kind: str
    """``added``, ``removed`` or ``changed``."""
    id: str
    name: str
    """As it is now, or was."""
    folder: str
    """Where the record is now, or was."""
    moved_from: str = ""
    """The folder before, when it moved."""
    fields: tuple[FieldEdit, ...] = ()
    """Fields of the profile, tags included, contacts not."""
    contacts: tuple[ContactEdit, ...] = ()
    entries: tuple[EntryEdit, ...] = ()
    """Oldest first."""
    refiled: int = 0
    """Entries that only stand in another file."""
    problems: tuple[FileProblem, ...] = ()
    """Files of the customer that cannot be read, so that nothing is said about them."""


@dataclass(frozen=True, slots=True)
class FileProblem:
    """A file that cannot be read on one side or both."""

    path: str
    side: str
    """``before`` or ``after``."""
    problem: Problem


@dataclass(frozen=True, slots=True)
class RuleDiff:
    """One rule file in both states."""

    change: str
    """``added``, ``removed`` or ``changed``."""
    kind: str
    """``playbook``, ``tiers``, ``tags``, ``segments``, ``calendar`` or ``config``."""
    path: str
    name: str
    """Of the playbook or calendar; else the file's."""
    title: str
    edits: tuple[FieldEdit, ...] = ()


@dataclass(frozen=True, slots=True)
class OtherFile:
    """A file that is neither record nor rule: guides, campaigns, anything else."""

    change: str
    """``added``, ``removed`` or ``changed``."""
    path: str
    kind: str
    """What it is: as ``store.layout.kind_of``, or ``link``, ``submodule``."""
    about: str = ""
    """Of a campaign: its title and how many recipients came and went."""

    @property
    def told(self) -> str:
        """The path, and what is known of it."""
        return f"{self.path} · {self.about}" if self.about else self.path


@dataclass(frozen=True, slots=True)
class TaskMove:
    """One task that is not the same in both states."""

    kind: str
    """``appears``, ``vanishes``, ``moves`` (another day), ``settled`` (done by what was logged, or
    decided), ``handed`` (to another owner), ``hidden`` or ``shown`` (snoozed, paused, or not any
    more)."""
    customer: str
    name: str
    """Of the customer."""
    task: str
    """Id of the task; as it is now, or was."""
    title: str
    owner: str
    """Key of the team member; as it is now, or was."""
    before: date | None
    """Due day before; None when there was no such task. ``date.min``: never contacted."""
    after: date | None
    """Due day after; None when the task is gone."""
    note: str = ""
    """From whom to whom, or until when."""


@dataclass(frozen=True, slots=True)
class OwnerLoad:
    """How much a team member has to do, before and after."""

    owner: str
    """Key; absences are covered as the queue does. Empty: nobody."""
    overdue: tuple[int, int]
    """Tasks overdue on the first day."""
    weeks: tuple[tuple[int, int], ...]
    """Tasks due in each week from the first day on; what comes back is counted again, as if each
    was done on its day."""

    @property
    def total(self) -> tuple[int, int]:
        """Of all weeks, the overdue included."""
        columns = (self.overdue, *self.weeks)
        return sum(one for one, _ in columns), sum(other for _, other in columns)


@dataclass(frozen=True, slots=True)
class QueueChange:
    """What a change does to the queue."""

    day: date
    weeks: int
    tasks: tuple[TaskMove, ...]
    """Due on the day or in the weeks from it on, before or after; by customer."""
    owners: tuple[OwnerLoad, ...]
    """Those for whom something changes, by name."""
    open_before: int | None
    """Tasks that could be done on the day itself; None where the difference is about some
    customers only."""
    open_after: int | None
    people: Mapping[str, str] = field(default_factory=dict)
    """Names of the team members, by key."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that differs between two states of a workspace."""

    asked: str
    """The range as it was asked for."""
    before: Side
    after: Side
    customers: tuple[CustomerDiff, ...] = ()
    """By name."""
    rules: tuple[RuleDiff, ...] = ()
    others: tuple[OtherFile, ...] = ()
    problems: tuple[FileProblem, ...] = ()
    """Rule files that cannot be read."""
    queue: QueueChange | None = None
    """None when it was not asked for."""

    def __bool__(self) -> bool:
        return bool(self.customers or self.rules or self.others or self.problems)
