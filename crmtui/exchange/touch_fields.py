"""Channel, outcome and next step of a contact, from the words of a form."""

from __future__ import annotations

from crmtui.exchange.damage import says_nothing
from crmtui.exchange.desk import Desk
from crmtui.exchange.table import Row
from crmtui.exchange.words import CHANNEL, DIRECTION
from crmtui.i18n import _
from crmtui.model.schema import Raw


def channel(desk: Desk, row: Row, name: str, unanswered: str) -> tuple[str, str]:
    """Channel and direction (``out`` unless the word or a column says otherwise); empty when the
    word is not known."""
    cell = desk.cell(row, name)
    via, _space, direction = (
        desk.means(row, cell, CHANNEL, unanswered).partition(" ") if cell else ("", "", "")
    )
    if via in ("", "skip"):
        return "", ""
    said = desk.cell(row, "direction")
    if said and not direction:
        direction = desk.means(row, said, DIRECTION, _("taken as outgoing"))
    return via, direction if direction in ("in", "out") else "out"


def usual_outcome(via: str, direction: str) -> str:
    """What a channel gives when the form does not say: sent for what is sent, else reached."""
    return "sent" if via in ("letter", "sms", "email") and direction == "out" else "reached"


def next_steps(desk: Desk, row: Row) -> list[dict[str, Raw]]:
    """The next step of a row as a list of none or one, without its id."""
    do, due = desk.text(row, "next.do"), desk.cell(row, "next.due")
    if says_nothing(do):
        do = ""
    if due and says_nothing(due.text):
        due = None
    if not do and not due:
        return []
    step: dict[str, Raw] = {"do": do or _step_without_words(due.column if due else "")}
    if due:
        moment = desk.moment(due)
        if moment.day:
            step["due"] = moment.day.isoformat()
        else:
            step["do"] += f" ({due.text})"
            desk.warn(row.line, due.place, "bad-date", moment.why, _("kept in the step's text"))
    return [step]


def _step_without_words(column: str) -> str:
    return "跟进" if any("\u4e00" <= c <= "\u9fff" for c in column) else "follow up"
