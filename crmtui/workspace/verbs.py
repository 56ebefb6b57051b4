"""What can be done in a workspace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crmtui.workspace.questions import Questions

# Half of the commands only read: what serves writing is imported by the methods that write.
if TYPE_CHECKING:
    from crmtui.actions.imports import ImportPlan
    from crmtui.model.drafts import ContactDraft, Done, TouchDraft


class Verbs(Questions):
    """The writing half of a workspace: one call, one change, one commit.

    A write that is about one customer looks at that customer's files only, so that it takes as long
    among a hundred thousand customers as among ten.
    """

    def add(
        self, name: str, *, id: str = "", fields: Mapping[str, str] | None = None,
        contact: ContactDraft | None = None, touch: TouchDraft | None = None,
    ) -> Done:  # fmt: skip
        """A new customer, with first contact, first touch and next step in one go."""
        from crmtui.actions import customers

        desk = self._look().desk()
        return customers.add(desk, name, id=id, fields=fields, contact=contact, touch=touch)

    def edit(self, who: str, changes: Mapping[str, str | None]) -> Done:
        """Set fields of a profile; None or an empty text removes the field."""
        from crmtui.actions import customers

        customer = self.find(who)
        return customers.edit(self.desk(), customer, changes)

    def edit_all(self, targets: Sequence[str], changes: Mapping[str, str | None]) -> Done:
        """Set the same fields of these customers (ids), in one commit."""
        from crmtui.actions import customers

        desk = self._look().desk()
        return customers.edit_all(desk, customers.require(desk, targets), changes)

    def add_contact(self, who: str, contact: ContactDraft) -> Done:
        """A further contact of a customer."""
        from crmtui.actions import customers

        customer = self.target(who)
        return customers.add_contact(self.desk(), customer, contact)

    def tag(
        self, targets: Sequence[str], add: Sequence[str] = (), remove: Sequence[str] = ()
    ) -> Done:
        """Add and remove tags of these customers (ids), in one commit."""
        from crmtui.actions import customers

        desk = self._look().desk()
        return customers.tag(desk, customers.require(desk, targets), add, remove)

    def log(self, who: str, draft: TouchDraft) -> Done:
        """Log a touch and what was promised next."""
        from crmtui.actions import touches

        customer = self.target(who)
        return touches.log(self.desk(), customer, draft)

    def note(self, who: str, text: str) -> Done:
        """Write down something that was no interaction."""
        from crmtui.actions import touches

        customer = self.target(who)
        return touches.note(self.desk(), customer, text)

    def complaint(
        self, who: str, title: str, *, severity: str = "medium", via: str = "phone", note: str = ""
    ) -> Done:
        """Open a complaint."""
        from crmtui.actions import touches

        customer = self.target(who)
        return touches.complaint(
            self.desk(), customer, title, severity=severity, via=via, note=note
        )

    def done(self, task_id: str, note: str = "") -> Done:
        """Mark a task as done without a touch."""
        from crmtui.actions import decisions

        return decisions.done(self._look().desk(), task_id, note)

    def drop(self, task_id: str, why: str = "") -> Done:
        """Give a promise or care date up."""
        from crmtui.actions import decisions

        return decisions.drop(self._look().desk(), task_id, why)

    def snooze(self, task_id: str, until: date, why: str = "") -> Done:
        """Hide a task before a day."""
        from crmtui.actions import decisions

        return decisions.snooze(self._look().desk(), task_id, until, why)

    def skip(self, task_id: str, why: str = "") -> Done:
        """Leave this occurrence out."""
        from crmtui.actions import decisions

        return decisions.skip(self._look().desk(), task_id, why)

    def reassign(self, task_id: str, to: str, why: str = "") -> Done:
        """Give a task to another team member."""
        from crmtui.actions import decisions

        return decisions.reassign(self._look().desk(), task_id, to, why)

    def pause(self, who: str, until: date | None = None, why: str = "", task: str = "") -> Done:
        """Hide all tasks of a customer, or one of them, until a day or until resumed."""
        from crmtui.actions import decisions

        customer = self.find(who) if task else self.target(who)
        return decisions.pause(self.desk(), customer, until, why, task)

    def resume(self, who: str, why: str = "") -> Done:
        """End every pause of a customer."""
        from crmtui.actions import decisions

        customer = self.target(who)
        return decisions.resume(self.desk(), customer, why)

    def do_not_contact(self, who: str, why: str = "", on: bool = True) -> Done:
        """Mark a customer as not to be contacted, or take the mark away."""
        from crmtui.actions import customers

        customer = self.target(who)
        return customers.do_not_contact(self.desk(), customer, why, on)

    def append(self, lines: Iterable[str]) -> Done:
        """Entries from a script, one JSON object a line; the same input twice changes nothing."""
        from crmtui.actions import append as append_action

        return append_action.append(self._look().desk(), lines)

    def undo(self, commit: str = "") -> Done:
        """Take one action back as a new commit: the named one, else the latest."""
        from crmtui.actions import undo as undo_action

        return undo_action.undo(self._look().desk(), commit)

    def commit_edits(self, sentence: str) -> Done:
        """Commit what was edited by hand in records, playbooks and settings. Conflict in the middle
        of a merge; a sentence is wanted (UsageError)."""
        from crmtui.actions import commit_edits

        return commit_edits.commit_edits(self._look().desk(), sentence)

    def import_preview(self, path: str | Path | bytes, **options: Any) -> ImportPlan:
        """What importing a CSV or XLSX file would do; options as ``actions.imports.preview``."""
        from crmtui.actions import imports

        return imports.preview(self._look().desk(), path, **options)

    def import_apply(self, plan: ImportPlan) -> Done:
        """Write what the preview showed, as one commit."""
        from crmtui.actions import imports

        return imports.apply(self.desk(), plan)

    def move(self, who: str, folder: str = "") -> Done:
        """Move a customer's record to another folder."""
        from crmtui.actions import customers

        customer = self.find(who)
        return customers.move(self.desk(), customer, folder)
