"""A task as screens show it: how it stands today, and when it is due in a few cells."""

from __future__ import annotations

from datetime import date

from crmtui.dataclass import dataclass
from crmtui.model.queue import Part
from crmtui.model.task import Task
from crmtui.tui import words


@dataclass(frozen=True, slots=True)
class OpenPart:
    """A task on a day."""

    task: Task
    state: str
    """``late``, ``due`` or ``early``."""
    due: str
    """``3d ago``, ``today``, ``in 2d``."""

    @classmethod
    def of(cls, part: Part) -> OpenPart:
        """From the queue."""
        return cls(part.task, part.state, words.due(part))

    @classmethod
    def on(cls, task: Task, today: date) -> OpenPart:
        """From a task outside the queue."""
        late, due = today > task.closes, today >= task.due
        return cls(task, "late" if late else "due" if due else "early",
                   words.away((today - task.due).days))  # fmt: skip

    @property
    def title(self) -> str:
        """What to do, in one language."""
        return words.task_title(self.task)

    @property
    def symbol(self) -> str:
        """The sign of its state."""
        return words.STATES[self.state]

    @property
    def style(self) -> str:
        """The colour of its state."""
        return words.STATE_STYLES[self.state]


def open_on(tasks: tuple[Task, ...], today: date) -> tuple[OpenPart, ...]:
    """The tasks that may be done today, the longest due first."""
    shown = [t for t in tasks if t.opens <= today and (t.hidden_until or today) <= today]
    return tuple(OpenPart.on(task, today) for task in sorted(shown, key=lambda task: task.due))
