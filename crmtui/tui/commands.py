"""Every key of the application, declared once: bindings, key bar, help, palette and keymap derive
from this table.

To add a command: add a row here and an ``action_…`` method where its context lives. Each letter
key has a twin with ctrl, a digit or a function key, which works while an input method is on.
"""

from __future__ import annotations

from collections.abc import Mapping

from textual.binding import Binding

from crmtui.dataclass import dataclass
from crmtui.i18n import _


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a key does."""

    id: str
    """Stable name, used by the user's keymap."""
    keys: str
    """Keys in Textual's notation, separated by commas; the first is shown."""
    action: str
    """Textual action."""
    text: str
    """Short label."""
    tooltip: str
    """One sentence."""
    where: tuple[str, ...]
    """Contexts (screens or widgets) that have it."""
    rank: int = 0
    """Order in the key bar, 1 first; 0 keeps it out."""
    priority: bool = False
    """Works even while a text field has the focus."""


APP, TODAY, CUSTOMERS, CUSTOMER = "app", "today", "customers", "customer"
CHANGES, HISTORY, PLAN, BATCH = "changes", "history", "plan", "batch"
PLAYBOOKS = "playbooks"
DASHBOARD = "dashboard"
TABLE, FORM, CHIPS, DIALOG, CONFIRM = "table", "form", "chips", "dialog", "confirm"
ALERTS = "alerts"
LETTER = "letter"
DEDUPE = "dedupe"
TIERS = "tiers"
ACTING = (TODAY, CUSTOMERS, CUSTOMER)
PLANNED = (*ACTING, PLAN)

GROUPS: Mapping[str, str] = {
    TODAY: _("Today: the chosen line"),
    CUSTOMERS: _("Customers"),
    CUSTOMER: _("A customer"),
    HISTORY: _("A customer's history"),
    CHANGES: _("Changes"),
    PLAN: _("Plan"),
    BATCH: _("One message to many"),
    PLAYBOOKS: _("Playbooks"),
    ALERTS: _("Alerts"),
    DASHBOARD: _("Dashboard"),
    TABLE: _("Lists"),
    FORM: _("The log form"),
    LETTER: _("A message"),
    DEDUPE: _("Two records of one customer"),
    TIERS: _("The review of tiers"),
    CHIPS: _("Choices in a form"),
    DIALOG: _("Dialogs"),
    CONFIRM: _("Questions"),
    APP: _("Everywhere"),
}
"""Contexts in the order of the help screen, with their titles."""

COMMANDS: tuple[Command, ...] = (
    Command("open", "enter", "open", _("Open"), _("Open the customer."),
            (TODAY, CUSTOMERS, PLAN, BATCH, ALERTS), 1),
    Command("log", "l,ctrl+l", "log", _("Log"),
            _("Log a call, visit or message: what was said and what comes next."), PLANNED, 2),
    Command("message", "m,ctrl+g", "message", _("Message"),
            _("Write to the customer from a template: read, copy, open, edit or send."), ACTING, 7),
    Command("no-answer", "n,ctrl+n", "no_answer", _("No answer"),
            _("Log an attempt without contact at once; the next try is planned."), PLANNED, 3),
    Command("snooze", "s,ctrl+s", "snooze", _("Snooze"),
            _("Hide the task until a day."), (TODAY, CUSTOMER), 4),
    Command("skip", "x,ctrl+x", "skip", _("Skip"),
            _("Skip this time; the schedule moves on, the last contact stays."), (TODAY, CUSTOMER, PLAN), 5),
    Command("done", "d,ctrl+d", "done", _("Done"),
            _("Complete a step that is no call or visit, such as sending an offer."),
            (TODAY, CUSTOMER, PLAN), 6),
    Command("tags", "t,ctrl+t", "tags", _("Tags"),
            _("Add or remove tags, of the marked customers or the chosen one."), ACTING, 7),
    Command("undo", "u,ctrl+z", "undo", _("Undo"),
            _("Take back the last change with a new commit."), PLANNED, 8),
    Command("pause", "p,f6", "pause", _("Pause"),
            _("Pause all follow-up of the customer until a day."), ACTING),
    Command("complaint", "c,f7", "complaint", _("Complaint"),
            _("Open a complaint; care is held back until it is resolved."), ACTING),
    Command("do-not-contact", "b,f9", "do_not_contact", _("Do not contact"),
            _("Mark the customer as do-not-contact, or lift the mark."), (CUSTOMER,)),
    Command("edit-file", "e,ctrl+e", "edit_file", _("Edit file"),
            _("Open the record in $EDITOR."), ACTING),
    Command("copy-phone", "y,ctrl+y", "copy_phone", _("Copy phone"),
            _("Copy the phone number to the clipboard."), ACTING),
    Command("owner", "o,ctrl+o", "owner", _("Owner"),
            _("Show my lines, everybody's, then each colleague's."), (TODAY, PLAN, ALERTS), 9),
    Command("alerts", "w,f2", "app.alerts", _("Alerts"),
            _("Who gives cause for worry, and recording what is new or over."),
            (*ACTING, CHANGES, PLAN, PLAYBOOKS, DASHBOARD)),
    Command("record-alerts", "s,ctrl+s", "record", _("Record"),
            _("Record the chosen alerts that are new, graver or over, in one commit."), (ALERTS,), 2),
    Command("new-customer", "plus,insert", "new_customer", _("New customer"),
            _("Add a customer with a contact; who is there already is named."), (TODAY, CUSTOMERS)),
    Command("filter", "slash,ctrl+f", "filter", _("Filter"),
            _("Type to narrow the list."), (TODAY, CUSTOMERS), 10),
    Command("sort", "s,ctrl+s", "sort", _("Sort"),
            _("Sort by the next column."), (CUSTOMERS,), 4),
    Command("reverse", "S,shift+s,f8", "reverse", _("Reverse"),
            _("Turn the order round."), (CUSTOMERS,)),
    Command("duplicates", "d,ctrl+d", "duplicates", _("Duplicates"),
            _("Compare the customer with its likely duplicates, or two marked ones; merge them."),
            (CUSTOMERS,), 12),
    Command("review-tiers", "v,f9", "review_tiers", _("Review tiers"),
            _("Customers whom another tier would fit, of the marked ones or all; accept some or none."),
            (CUSTOMERS,)),
    Command("accept-tiers", "s,ctrl+s", "accept", _("Set"),
            _("Set the tiers of those who are marked, after a question."), (TIERS,), 1),
    Command("keep-tiers", "n,f8", "keep", _("Keep"),
            _("Those who are marked keep their tiers; it is not proposed again soon."), (TIERS,), 2),
    Command("leave-tiers", "escape", "close", _("Close"), _("Go back; nothing is changed."),
            (TIERS,), 7),
    Command("merge-pair", "m,f8", "merge", _("Merge"),
            _("Make the two one customer, after a question."), (DEDUPE,), 1),
    Command("keep-a", "a,ctrl+a", "take('A')", _("Keep A"),
            _("The value of A stays in this line; again lets the rule decide."), (DEDUPE,), 2),
    Command("keep-b", "b,ctrl+b", "take('B')", _("Keep B"),
            _("The value of B stays in this line; again lets the rule decide."), (DEDUPE,), 3),
    Command("swap-pair", "w,f6", "swap", _("Other survivor"),
            _("The other record survives; its id stays the customer's."), (DEDUPE,), 4),
    Command("not-same", "n,f7", "not_same", _("Not the same"),
            _("Remember that they are two customers; the pair is not shown again."), (DEDUPE,), 5),
    Command("next-pair", "right_square_bracket,ctrl+pagedown", "pair(1)", _("Next pair"),
            _("The next likely duplicate."), (DEDUPE,), 6),
    Command("previous-pair", "left_square_bracket,ctrl+pageup", "pair(-1)", _("Previous pair"),
            _("The likely duplicate before."), (DEDUPE,)),
    Command("leave-pairs", "escape", "close", _("Close"), _("Go back; nothing is changed."),
            (DEDUPE,), 7),
    Command("mark", "space", "mark", _("Mark"),
            _("Mark or unmark the line, then go down."), (CUSTOMERS, BATCH, TIERS, ALERTS), 5),
    Command("mark-all", "a,ctrl+a", "mark_all", _("Mark all"),
            _("Mark every customer the filter shows; again to unmark."), (CUSTOMERS, BATCH, TIERS, ALERTS), 6),
    Command("send-marked", "s,ctrl+s", "send", _("Send"),
            _("Send the letters to those who are marked, one by one; escape stops it."), (BATCH,), 2),
    Command("record", "w,ctrl+w", "record", _("Was sent"),
            _("Write down that it was sent to those who are marked, by another tool."), (BATCH,), 3),
    Command("export", "e,ctrl+e", "export", _("Export"),
            _("Write recipients and texts to a CSV file for another tool."), (BATCH,), 4),
    Command("snooze-marked", "z,f6", "snooze", _("Snooze"),
            _("Hide it until a day for those who are marked."), (BATCH,), 7),
    Command("next-tab", "right_square_bracket,ctrl+pagedown", "tab(1)", _("Next tab"),
            _("Show the next tab."), (CUSTOMER,), 9),
    Command("previous-tab", "left_square_bracket,ctrl+pageup", "tab(-1)", _("Previous tab"),
            _("Show the previous tab."), (CUSTOMER,)),
    Command("back", "escape", "back", _("Back"), _("Go back; in a list, drop filter or marks."),
            (*ACTING, BATCH, ALERTS), 11),
    Command("playbook-customers", "enter", "customers", _("Customers"),
            _("Show the playbook's customers as a list."), (PLAYBOOKS,), 1),
    Command("edit-playbook", "e,ctrl+e", "edit_file", _("Edit"),
            _("Open the playbook's file in $EDITOR."), (PLAYBOOKS,), 2),
    Command("test-playbook", "t,ctrl+t", "test", _("Test"),
            _("Play the playbook's scenarios, and show what differs."), (PLAYBOOKS,), 3),
    Command("read-playbook", "tab", "read", _("Read"),
            _("Go to the text, where the arrows scroll, and back to the list."), (PLAYBOOKS,), 4),
    Command("open-tile", "enter", "open_tile", _("Open"),
            _("Show the customers behind the chosen picture as a list."), (DASHBOARD,), 1),
    Command("next-tile", "right,down", "tile(1)", _("Next"), _("The next picture."), (DASHBOARD,), 2),
    Command("previous-tile", "left,up", "tile(-1)", _("Previous"), _("The picture before."),
            (DASHBOARD,)),
    Command("dashboard-owner", "o,ctrl+o", "owner", _("Owner"),
            _("Everybody's customers, mine, then each colleague's."), (DASHBOARD,), 3),
    Command("dashboard-segment", "s,ctrl+s", "segment", _("Segment"),
            _("The next named query of playbooks/segments.yaml; after the last one all customers."),
            (DASHBOARD,), 4),
    Command("earlier-month", "left_square_bracket,ctrl+pageup", "month(-1)", _("Month before"),
            _("A month earlier."), (DASHBOARD,), 5),
    Command("later-month", "right_square_bracket,ctrl+pagedown", "month(1)", _("Month after"),
            _("A month later, up to this one."), (DASHBOARD,), 6),
    Command("no-filters", "escape", "clear", _("All"),
            _("Everybody's customers, all segments, this month."), (DASHBOARD,), 7),
    Command("move", "m,f8", "move", _("Move"),
            _("Move the task to another day of the plan: it is hidden until then."), (PLAN,), 2),
    Command("move-later", "shift+right,greater_than_sign", "shift(1)", _("A day later"),
            _("Move the task to the next day that is worked."), (PLAN,), 3),
    Command("move-earlier", "shift+left,less_than_sign", "shift(-1)", _("A day earlier"),
            _("Move the task to the day before."), (PLAN,)),
    Command("next-day", "right", "day(1)", _("Next day"), _("Next day that is worked."), (PLAN,)),
    Command("previous-day", "left", "day(-1)", _("Previous day"), _("The day before."), (PLAN,)),
    Command("next-week", "right_square_bracket,ctrl+pagedown", "week(1)", _("Next week"),
            _("A week later."), (PLAN,), 4),
    Command("previous-week", "left_square_bracket,ctrl+pageup", "week(-1)", _("Previous week"),
            _("A week earlier."), (PLAN,)),
    Command("what-if", "v,f6", "what_if", _("What if"),
            _("The same weeks by the playbooks of a branch, a commit or a folder; again to go back."),
            (PLAN,), 10),
    Command("this-day", "t,ctrl+t", "this_day", _("Today"), _("Back to today."), (PLAN,), 7),
    Command("show-change", "enter", "show", _("Show"),
            _("Show the whole change, and whom else it touched; decide a conflict."),
            (HISTORY, CHANGES), 1),
    Command("commit", "c,f7", "commit", _("Commit"),
            _("Commit what was edited by hand, with a sentence that says why."), (CHANGES,), 7),
    Command("sync", "s,ctrl+s", "sync", _("Sync"),
            _("Fetch what others did, merge it, and push yours."), (CHANGES,), 8),
    Command("take-ours", "o,ctrl+o", "take('ours')", _("Ours"),
            _("Decide the conflict: the value of our side."), (CHANGES,), 2),
    Command("take-theirs", "t,ctrl+t", "take('theirs')", _("Theirs"),
            _("Decide the conflict: the value of their side."), (CHANGES,), 3),
    Command("take-base", "b,f9", "take('base')", _("Base"),
            _("Decide the conflict: the value both sides began with."), (CHANGES,), 4),
    Command("take-value", "v,f6", "take_value", _("A value"),
            _("Decide the conflict: a value you type."), (CHANGES,), 5),
    Command("continue-merge", "m,f8", "continue_merge", _("Merge on"),
            _("Finish the merge, once every conflict is decided."), (CHANGES,), 6),
    Command("undo-this", "u,ctrl+z", "undo_this", _("Undo"),
            _("Take back the chosen commit with a new one; without one, the last change."),
            (HISTORY, CHANGES), 9),
    Command("down", "down,j", "cursor(1)", _("Down"), _("Next line."), (TABLE,)),
    Command("up", "up,k", "cursor(-1)", _("Up"), _("Previous line."), (TABLE,)),
    Command("page-down", "pagedown", "page(1)", _("Page down"), _("One page down."), (TABLE,)),
    Command("page-up", "pageup", "page(-1)", _("Page up"), _("One page up."), (TABLE,)),
    Command("first", "home,g", "edge(0)", _("First"), _("First line."), (TABLE,)),
    Command("last", "end,G,shift+g", "edge(1)", _("Last"), _("Last line."), (TABLE,)),
    Command("send-letter", "s,ctrl+s", "send", _("Send"),
            _("Send it by your mail server, and log that."), (LETTER,), 1),
    Command("copy-letter", "y,ctrl+y", "copy", _("Copy"),
            _("Put the text into the clipboard, for a chat."), (LETTER,), 1),
    Command("open-letter", "o,ctrl+o", "open_mail", _("Mail program"),
            _("Open it in your mail program."), (LETTER,), 1),
    Command("edit-letter", "e,ctrl+e", "edit", _("Edit"),
            _("Change it in $EDITOR before it goes out."), (LETTER,), 1),
    Command("save", "ctrl+s,f2,ctrl+enter", "save", _("Save"), _("Save and go back."), (FORM, DIALOG), 1, True),
    Command("close", "escape", "close", _("Close"),
            _("Go back without saving; what was typed in the log form is kept as a draft."),
            (FORM, DIALOG, LETTER), 2),
    Command("discard", "f9", "discard", _("Discard draft"),
            _("Empty the log form and forget its draft."), (FORM,), 3),
    Command("help-here", "f1", "app.help", _("Help"), _("Every key there is."), (FORM, DIALOG, LETTER, DEDUPE, TIERS), 91),
    Command("quit-here", "ctrl+q", "app.quit", _("Quit"),
            _("Leave crmtui; a log form's draft is kept."), (FORM, DIALOG, LETTER, DEDUPE, TIERS), 92, True),
    Command("yes", "y,enter,1", "yes", _("Yes"), _("Do it."), (CONFIRM,), 1),
    Command("no", "n,escape,0", "no", _("No"), _("Leave everything as it is."), (CONFIRM,), 2),
    Command("choice-next", "right,down", "move(1)", _("Next choice"), _("Next choice."), (CHIPS,)),
    Command("choice-previous", "left,up", "move(-1)", _("Previous choice"), _("Previous choice."),
            (CHIPS,)),
    Command("choice-tick", "space", "tick", _("Tick"), _("Tick or untick; a digit does too."),
            (CHIPS,)),
    Command("choice-settle", "enter", "settle", _("Go on"), _("Take it and go on."), (CHIPS,)),
    Command("go-today", "1,f3", "mode('today')", _("Today"), _("The queue of the day."), (APP,)),
    Command("go-customers", "2,f4", "mode('customers')", _("Customers"),
            _("All customers, with a filter."), (APP,)),
    Command("go-changes", "3,f12", "mode('changes')", _("Changes"),
            _("What is not committed, not pushed, or in conflict."), (APP,)),
    Command("go-plan", "4,f11", "mode('plan')", _("Plan"),
            _("The coming weeks by day, and what will be late."), (APP,)),
    Command("go-playbooks", "5,alt+5", "mode('playbooks')", _("Playbooks"),
            _("The rules in words, whom they reach, and how well they are kept."), (APP,)),
    Command("go-dashboard", "6,alt+6", "mode('dashboard')", _("Dashboard"),
            _("The month in pictures: classes, trend, health, owners."), (APP,)),
    Command("refresh", "r,f5,ctrl+r", "refresh", _("Refresh"), _("Read the files again."), (APP,)),
    Command("palette", "ctrl+p", "command_palette", _("Commands"),
            _("Find a customer by name, pinyin or phone, or a command."), (APP,), 90),
    Command("theme", "f10", "light", _("Light or dark"), _("Switch between light and dark."), (APP,)),
    Command("help", "question_mark,f1", "help", _("Help"), _("Every key there is."), (APP,), 91),
    Command("quit", "q,ctrl+q", "quit", _("Quit"), _("Leave crmtui."), (APP,), 92),
)  # fmt: skip


def in_context(where: str) -> tuple[Command, ...]:
    """The commands of one context, in the table's order."""
    return tuple(command for command in COMMANDS if where in command.where)


def bindings(*contexts: str) -> list[Binding]:
    """Textual bindings of these contexts. Every one has an id, so a keymap can change it."""
    return [
        Binding(c.keys, c.action, c.text, show=c.rank > 0, tooltip=c.tooltip, id=c.id,
                priority=c.priority)
        for where in contexts for c in in_context(where)
    ]  # fmt: skip


def by_id() -> dict[str, Command]:
    """All commands by id."""
    return {command.id: command for command in COMMANDS}


def keys_of(command: Command, keymap: Mapping[str, str]) -> str:
    """The keys that really work for ``command`` under the user's keymap."""
    return keymap.get(command.id, command.keys)


_NAMES = {
    "slash": "/", "question_mark": "?", "left_square_bracket": "[", "right_square_bracket": "]",
    "escape": "esc", "pagedown": "pgdn", "pageup": "pgup", "enter": "enter", "space": "space",
    "plus": "+", "greater_than_sign": ">", "less_than_sign": "<",
    "up": "↑", "down": "↓", "left": "←", "right": "→",
}  # fmt: skip


def key_name(key: str) -> str:
    """How a key in Textual's notation is shown: ``ctrl+s`` as ``^s``, ``slash`` as ``/``."""
    *modifiers, last = key.strip().split("+")
    name = _NAMES.get(last, last)
    if "shift" in modifiers and len(name) == 1 and name.isalpha():
        name = name.upper()
        modifiers.remove("shift")
    return "".join({"ctrl": "^"}.get(m, m + "+") for m in modifiers) + name
