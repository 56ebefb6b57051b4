"""Task: a decision about one computed task: snooze, skip, done, drop, pause, reassign."""

from crmtui.model.schema import Field

ACTIONS = ("snooze", "skip", "done", "drop", "pause", "resume", "reassign")

FIELDS = (
    Field("task", "text", "Id of the task; for pause and resume optional (all of the customer)"),
    Field("action", "choice", "What was decided", required=True, choices=ACTIONS),
    Field("until", "date", "snooze: hidden before this day; pause: resumes on this day"),
    Field("to", "text", "reassign: the team member"),
    Field("why", "text", "The reason"),
)
