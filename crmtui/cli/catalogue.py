"""Every command with its one line of help and its section: what ``crmtui --help`` prints.

To add a command: name it here and write ``cli/commands/<name>.py`` with a function ``command``.
"""

from __future__ import annotations

import keyword

from crmtui.dataclass import dataclass
from crmtui.i18n import _


@dataclass(frozen=True, slots=True)
class Listed:
    """One command as the catalogue lists it."""

    name: str
    help: str
    section: str

    @property
    def module(self) -> str:
        """The module that holds the command."""
        name = self.name.replace("-", "_")
        return f"crmtui.cli.commands.{name}{'_' if keyword.iskeyword(name) else ''}"


_SECTIONS: dict[str, dict[str, str]] = {
    _("Every day"): {
        "today": _("Whom to contact today, why, how, and with what."),
        "why": _("Why a task is there, and why it stands where it stands."),
        "show": _("A customer's card: profile, contacts, what is due, the story."),
        "brief": _("One page to read before a visit or a call."),
        "log": _("Log a touch: what was said, and the next step."),
        "message": _("Write to a customer from a template: preview, copy, send and log."),
        "batch": _("Send one message to many customers, previewed, in one commit."),
        "done": _("Complete a task that no touch completes."),
        "snooze": _("Hide a task until a day."),
        "skip": _("Skip a task this time; the schedule moves on."),
        "undo": _("Take back a change, as a new commit."),
    },
    _("Customers"): {
        "list": _("The customers that fit a query."),
        "add": _("Add a customer, with contact, first touch and next step."),
        "edit": _("Change fields of a customer's profile."),
        "tag": _("Add and remove tags for one customer or a whole query."),
        "note": _("Keep a note that was no interaction."),
        "complaint": _("Open a complaint as a case."),
        "do-not-contact": _("Never contact a customer again, or lift that."),
        "move": _("Move a customer's folder, split folders joined."),
        "dedupe": _("Find customers that stand twice, and make them one."),
        "path": _("Where a customer's folder is."),
        "history": _("Who changed which field of a customer, and when."),
    },
    _("Plan"): {
        "plan": _("The coming weeks by person and day: what fits, and what will be late."),
        "runs": _("What the plays are doing, step by step."),
        "playbook": _("Explain playbooks, begin one, test them against scenarios."),
        "drop": _("Drop a promise or step that will not be done."),
        "pause": _("Pause all tasks of a customer, or one task."),
        "resume": _("End a pause."),
        "reassign": _("Give a task to a colleague."),
        "simulate": _("What other playbooks would make of everybody's weeks."),
        "board": _("How well playbooks are kept, and records written down in time."),
    },
    _("Numbers"): {
        "facts": _("What is known of customers in numbers, and what each number means."),
        "rfm": _("Recency, frequency, monetary: scores and segments."),
        "abc": _("Which few customers make most of the value."),
        "classes": _("Value × activity, loyalty, activity and behaviour, with reasons."),
        "review": _("What the numbers propose for tiers and alerts, accepted in one commit."),
        "lifecycle": _("Stages of customers' lives, the days they changed, and who is stuck."),
        "health": _("How customers are doing, from 0 to 100, and what moved it."),
        "segments": _("The named queries: size, value, health, what they share, who moved."),
        "cohort": _("Who comes back: customers by the period of their first order."),
        "surveys": _("What customers answered: NPS and satisfaction, and whom to ask next."),
        "alerts": _("Who gives cause for worry, how grave, why, and what answers it."),
        "goals": _("Targets of a period: actual, pace, forecast."),
        "experiment": _("What a measure achieved, arm by arm, and whether by chance."),
        "lifetime": _("Who is still a customer, when the next order comes, what it is worth."),
    },
    _("Data"): {
        "import": _("Import customers, touches, orders or surveys from CSV or XLSX."),
        "append": _("Append entries from a script, one JSON object a line."),
        "check": _("Find what is wrong in records and playbooks."),
        "fields": _("The fields a query may use."),
        "schema": _("JSON Schemas for editors and scripts."),
        "pack": _("Fold old single entries into one list a year."),
        "calendar": _("Write a year's public holidays into the workspace."),
    },
    _("Together"): {
        "sync": _("Fetch, merge, check and push: this clone and the server together."),
        "status": _("Where this clone stands against its branch and the server's."),
        "commit": _("Commit what was edited by hand, with your sentence."),
        "diff": _("What a change means in words, and what becomes of the queue."),
        "merge": _("Merge a branch record by record; conflicts are told in words."),
        "resolve": _("List and decide what a merge left in conflict."),
        "mergetool": _("Decide conflicts one by one, in a dialogue."),
    },
    _("Workspace"): {
        "init": _("Make a new workspace."),
        "demo": _("Try crmtui on a lively sample workspace."),
        "trust": _("Let a repository's own hooks, signing and filters run, after a look."),
        "watch": _("Keep the index fresh, so that commands need not look at the files."),
        "doctor": _("Explain the state of Git, the workspace and the cache."),
        "completion": _("Print the completion script of a shell."),
    },
}

COMMANDS: dict[str, Listed] = {
    name: Listed(name, line, section)
    for section, lines in _SECTIONS.items()
    for name, line in lines.items()
}
"""Every command by name, in the order of the help."""

HIDDEN: dict[str, Listed] = {"merge-driver": Listed("merge-driver", "", "")}
"""Commands that programs call; no help lists them."""
