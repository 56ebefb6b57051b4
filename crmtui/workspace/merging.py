"""Bringing two people's work together: merge a branch, see what is open, decide it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from crmtui.workspace.questions import Questions

if TYPE_CHECKING:
    from crmtui.model.conflict import MergeOutcome, OpenConflict, Resolved


class Merging(Questions):
    """Merging, as one call each."""

    def conflicts(self) -> Sequence[OpenConflict]:
        """What is open in the merge, rebase or cherry-pick under way; empty without one."""
        from crmtui.reports.conflicts import find_open, in_words

        if self.repository is None:
            return []
        return in_words(self.repository, find_open(self.root, self.repository))

    def merge(self, rev: str) -> MergeOutcome:
        """Merge a branch or commit into the current one. Call it without holding the workspace
        lock. With conflicts the outcome's ``state`` is ``conflicts`` and the merge stays in
        progress. Conflict (nothing changed) in an abnormal state or where something not committed
        is in the way; NotFound, Unsafe, Busy."""
        from crmtui.actions import merging

        return merging.merge(self._look().desk(), rev)

    def finish_merge(self) -> MergeOutcome:
        """Commit the merge in progress. Conflict while something is undecided."""
        from crmtui.actions import merging

        return merging.finish(self._look().desk())

    def abort_merge(self) -> MergeOutcome:
        """Give up the merge in progress; everything is as before it."""
        from crmtui.actions import merging

        return merging.abort(self.desk())

    def resolve(self, who: str, choices: Mapping[str, str]) -> Resolved:
        """Decide conflicts of a customer (or of the file at a path): field to ``ours``,
        ``theirs``, ``base`` or a value; the field "" stands for all of them. NotFound for what is
        not in conflict, UsageError for a choice that cannot be made."""
        from crmtui.actions import resolving

        return resolving.resolve(self._look().desk(), who, choices)
