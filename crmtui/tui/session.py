"""What the screens of one sitting share: the workspace, its facts, drafts, and what was done."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from crmtui.dataclass import dataclass, field
from crmtui.model.drafts import Done
from crmtui.model.queue import Queue
from crmtui.model.rules import Rules
from crmtui.planning.tasks import count_open
from crmtui.reports.day_queue import first_lines, queue_of
from crmtui.tui.drafts import Drafts
from crmtui.tui.workspace_thread import WorkspaceThread
from crmtui.workspace import Refreshed, Workspace

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Facts:
    """What screens may know without asking: the workspace at the last look."""

    root: Path
    rules: Rules
    me: str
    """Team key of the person at the keyboard; empty when nobody fits."""
    versioned: bool
    today: date
    branch: str = ""
    """The branch that changes are committed to; empty when detached or without Git."""
    busy: str = ""
    """What Git is in the middle of (``merge``, ``rebase`` …): no commit then. Empty usually."""

    def person(self, key: str) -> str:
        """The name of a team member; the key itself for a stranger."""
        member = self.rules.config.team.get(key)
        return member.name if member else key

    def tier(self, key: str) -> str:
        """The title of a tier; the key when it has none."""
        tier = self.rules.tiers.get(key)
        return tier.title if tier and tier.title else key


_LONG, _LINES = 2000, 120
"""Open tasks from which on only so many lines are shown at first."""


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What is shown before anything was read."""

    queue: Queue
    is_whole: bool
    """Whether nothing is left out of it."""


@dataclass(slots=True)
class Session:
    """One sitting of one person at one workspace."""

    thread: WorkspaceThread
    side: WorkspaceThread
    """A second opening of the same workspace, for what may take long: Git and its servers."""
    figures: WorkspaceThread
    """A third one, for what is computed of everybody: pictures wait for no server."""
    facts: Facts
    drafts: Drafts
    first_look: FirstLook | None = None
    """My queue as it was left last time; None when the index has to be built first."""
    journal: list[Done] = field(default_factory=list)
    """What was done in this sitting and not taken back, oldest first."""
    keymap: dict[str, str] = field(default_factory=dict)
    """The user's own keys by command id."""
    is_sending: bool = False
    """Letters go out one by one, and each writes a file: the index waits for the last."""

    @classmethod
    def begin(cls, opener: Callable[[], Workspace], today: date | None = None) -> Opening:
        """Start opening the workspace in its thread, as if it were ``today``."""
        thread = WorkspaceThread(lambda: _on_day(opener(), today))
        first, facts, look = thread.peek(_itself), thread.peek(facts_of), thread.peek(first_look)
        side, figures = (WorkspaceThread(lambda: _beside(thread, first, look)) for _ in range(2))
        return Opening(thread, side, figures, facts, look)

    @classmethod
    def open(cls, opener: Callable[[], Workspace], today: date | None = None) -> Session:
        """The same, and wait. Raises CrmError when the workspace cannot be opened."""
        return cls.begin(opener, today).session()

    async def ask(self, question: Callable[[Workspace], Answer]) -> Answer:
        """The answer of ``question`` from the workspace's thread."""
        return await self.thread.ask(question)

    async def see(self, question: Callable[[Workspace], Answer]) -> Answer:
        """As ``ask``, for what is shown and read again when the data changed: right after the start the
        answer may be that of the index as it was left."""
        return await self.thread.see(question)

    async def aside(self, question: Callable[[Workspace], Answer]) -> Answer:
        """The answer of ``question`` from the second opening, so that nothing else waits for it. Its
        index is not kept up to date: questions to the files and to Git only."""
        return await asyncio.wrap_future(self.side.peek(question))

    def compute(self, question: Callable[[Workspace], Answer]) -> Future[Answer]:
        """The answer of ``question`` from the third opening, of the index as the first one left it."""

        def answer(workspace: Workspace) -> Answer:
            with workspace.as_left():
                return question(workspace)

        return self.figures.peek(answer)

    def stop_looking(self) -> None:
        """The person quits: what is still looked at the files for is of no use."""
        for thread in (self.figures, self.side, self.thread):
            thread.stop_looking()

    def close(self) -> None:
        """Close all, when what they are doing is done."""
        for thread in (self.figures, self.side, self.thread):
            thread.close()

    def next_owner(self, owner: str) -> str:
        """Whose work is shown after ``owner``'s: me, everybody (""), each colleague, and round again."""
        me = self.facts.me
        others = [key for key in self.facts.rules.config.team if key != me]
        ring = [*([me] if me else []), "", *others]
        at = ring.index(owner) if owner in ring else -1
        return ring[(at + 1) % len(ring)]

    def forget(self, commit: str) -> None:
        """What was undone was not done."""
        self.journal = [done for done in self.journal if done.commit != commit]

    async def refresh(self, written: Iterable[str] | None = None) -> tuple[Refreshed, int]:
        """As ``WorkspaceThread.refresh``."""
        return await self.thread.refresh(written)

    async def look_again(self) -> None:
        """Renew the facts."""
        self.facts = await self.ask(facts_of)

    @property
    def today(self) -> date:
        """The day the screens are about."""
        return self.facts.today


@dataclass(frozen=True, slots=True)
class Opening:
    """A session on its way."""

    thread: WorkspaceThread
    side: WorkspaceThread
    figures: WorkspaceThread
    facts: Future[Facts]
    queue: Future[FirstLook | None]

    def session(self) -> Session:
        """Wait for it. Raises CrmError when the workspace cannot be opened."""
        facts, look = self.facts.result(), self.queue.result()
        threads = self.thread, self.side, self.figures
        return Session(*threads, facts, Drafts(facts.root), look)

    def close(self) -> None:
        """Close the workspace."""
        for thread in (self.figures, self.side, self.thread):
            thread.close()


def first_look(workspace: Workspace) -> FirstLook | None:
    """My queue as the index was left, to have something to see while it is brought up to date; the
    first lines of a long one. None when there is no index yet, or none with plans."""
    if workspace.are_plans_left():
        return None
    index, day, me = workspace.index, workspace.today_date(), workspace.me
    if count_open(index, day, me) > _LONG:
        return FirstLook(first_lines(index, workspace.rules, day, me, _LINES), is_whole=False)
    queue = queue_of(index, workspace.rules, day, me)
    return FirstLook(queue, is_whole=True) if queue.customers else None


def facts_of(workspace: Workspace) -> Facts:
    """The facts of an open workspace."""
    git = workspace.repository.head_state() if workspace.repository else None
    return Facts(
        workspace.root, workspace.rules, workspace.me, workspace.versioned, workspace.today_date(),
        git.branch if git else "", git.busy if git else "",
    )  # fmt: skip


def _beside(
    thread: WorkspaceThread, first: Future[Workspace], look: Future[FirstLook | None]
) -> Workspace:
    """The ``first`` workspace, which is that of another thread, opened once more; not while its index
    is built from nothing."""
    opened = first.result()
    if look.result() is None:
        thread.peek(_itself).result()
    return Workspace.open(opened.root, now=opened.now)


def _itself(workspace: Workspace) -> Workspace:
    return workspace


def _on_day(workspace: Workspace, today: date | None) -> Workspace:
    """The workspace with its clock moved by whole days, so that today is ``today``."""
    if today is None:
        return workspace
    clock, moved = workspace.now, today - workspace.today_date()

    def now() -> datetime:
        return clock() + moved

    workspace.now = now
    return workspace
