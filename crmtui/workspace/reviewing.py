"""Reviewing changes before they count: what differs in words, and what becomes of the queue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from crmtui.dataclass import replace
from crmtui.errors import NotFound
from crmtui.i18n import _
from crmtui.index.tree import CONFIG, WorkTree
from crmtui.workspace.questions import Questions

if TYPE_CHECKING:
    from crmtui.index.tree import RuleFiles
    from crmtui.reports.comparison.files import States
    from crmtui.reports.comparison.queue import Snapshot
    from crmtui.reports.difference import Difference
    from crmtui.reports.simulation import Simulation

WEEKS = 4
"""Weeks over which the change of the queue is told."""
AHEAD = 8
"""Weeks over which rules are compared."""


class Reviewing(Questions):
    """Differences between states of a workspace."""

    def diff(
        self, asked: str = "", who: Sequence[str] = (), *, on: date | None = None,
        weeks: int = WEEKS, queue: bool = True,
    ) -> Difference:  # fmt: skip
        """What differs between two states, in the words of fields, entries and playbooks.

        ``asked`` is ``A..B``, ``A...B`` (B since it left A), ``A`` (the work tree since A) or empty
        (the work tree since the last commit); days stand for the last commit up to their end.
        ``who`` keeps these customers only. The queue is that of ``on`` (default: today) and the
        ``weeks`` from it on; without ``queue`` no index is needed. NotFound, UsageError.
        """
        from crmtui.reports.comparison.comparing import compare, with_queue

        states = self._states(asked)
        found = compare(states, asked)
        ids = [self._known(found, one) for one in who]
        if queue:
            day = self.day_asked(on)
            before = self._snapshot(states.ends.before, day, weeks, states.ends.before == "")
            found = with_queue(found, before, self._snapshot(states.ends.after, day, weeks), weeks)
        return _about(found, ids) if who else found

    def _states(self, asked: str) -> States:
        from crmtui.history.comparison import ends_of
        from crmtui.reports.comparison.files import States

        repository = self._versioned()
        ends = ends_of(repository, asked, self.commit_named)
        return States(repository, ends, WorkTree(self.root).read)

    def _known(self, found: Difference, who: str) -> str:
        """The id of a customer of the work tree, or of one that the difference is about."""
        try:
            return self.find(who).id
        except NotFound as missing:
            for one in found.customers:
                if who in (one.id, one.name):
                    return one.id
            if found.asked or type(missing) is not NotFound:
                raise
            raise NotFound(_("%(text)s is neither a commit, a day nor a customer") % {"text": who},
                           _("`crmtui list` names the customers")) from missing  # fmt: skip

    def _snapshot(self, commit: str, day: date, weeks: int, is_nothing: bool = False) -> Snapshot:
        """The queue of a commit, of the work tree (no commit), or of ``nothing``."""
        from crmtui.history.tree import read_at
        from crmtui.reports.comparison.queue import empty

        if is_nothing or (commit and read_at(self._versioned(), commit, CONFIG) is None):
            return empty(day)
        if not commit:
            return _counted(self, day, weeks)
        with self.at(commit) as past:
            return _counted(past, day, weeks)

    def simulate(
        self, playbooks: str | Path = "", *, on: date | None = None, weeks: int = AHEAD
    ) -> Simulation:
        """The same records by two sets of rules, over the ``weeks`` from ``on`` (default: today) on.

        ``playbooks`` is a commit, or a folder with changed rule files; those of the work tree are
        compared with them. Empty: the last commit's with those of the work tree. NotFound.
        """
        from crmtui.reports.simulation import simulate

        day = self.day_asked(on)
        name, files = self._rules_named(playbooks)
        with self._by(files) as other:
            there = _counted(other, day, weeks)
        here = _counted(self, day, weeks)
        if not playbooks:
            return simulate(there, here, (name, _("work tree")), day, weeks)
        return simulate(here, there, (_("work tree"), name), day, weeks)

    def _rules_named(self, playbooks: str | Path) -> tuple[str, RuleFiles]:
        """Other rules and what to call them: a commit's, else a folder's."""
        from crmtui.index.overlay import Overlay

        text, folder = str(playbooks), Path(playbooks or ".")
        is_path = isinstance(playbooks, Path) or text.startswith((".", "/", "~"))
        if not is_path:
            try:
                tree = self._revision(text or "HEAD")
                return tree.sha[:10], tree
            except NotFound:
                if not text or not folder.is_dir():
                    raise
        return text, Overlay(self.root, folder.expanduser())


def _counted(asked: Questions, day: date, weeks: int) -> Snapshot:
    from crmtui.reports.comparison.queue import snapshot

    with asked._as_of(day):
        return snapshot(asked.index, asked.rules, day, 7 * weeks)


def _about(found: Difference, ids: Sequence[str]) -> Difference:
    """The part of a difference that is about these customers."""
    queue = found.queue
    if queue is not None:
        tasks = tuple(task for task in queue.tasks if task.customer in ids)
        queue = replace(queue, tasks=tasks, owners=(), open_before=None, open_after=None)
    customers = tuple(one for one in found.customers if one.id in ids)
    return replace(found, customers=customers, rules=(), others=(), problems=(), queue=queue)
