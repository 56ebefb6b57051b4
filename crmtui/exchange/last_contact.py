"""The last contact and the next step that a customer list carries in its rows."""

from __future__ import annotations

from crmtui.exchange.desk import Cell, Desk
from crmtui.exchange.proposals import CustomerProposal, EntryProposal, stable_id
from crmtui.exchange.table import Row
from crmtui.exchange.touch_fields import channel, next_steps, usual_outcome
from crmtui.exchange.words import CHANNEL
from crmtui.i18n import _
from crmtui.model.schema import Raw


def last_contact(
    desk: Desk, row: Row, customer: CustomerProposal, position: int
) -> EntryProposal | None:
    """The touch a row of a customer list tells of: a date, and what was said.

    A touch needs a channel: without a column for it, it is asked once for the whole column (the
    answer's key is the column), and until then the contact is a note entry. Text without a
    readable date is warned about and not taken.
    """
    at = desk.cell(row, "touch.at")
    note = desk.text(row, "touch.note")
    steps = next_steps(desk, row)
    if at is None:
        _warn_dateless(desk, row)
        return None
    moment = desk.moment(at)
    if moment.day is None:
        desk.warn(row.line, at.place, "bad-date", moment.why, _("the contact is not imported"))
        return None
    desk.warn_future(row, at, moment)
    who = customer.key or customer.name
    raw: dict[str, Raw] = {"at": moment.iso, **_kind(desk, row, at), "note": note, "next": steps}
    if raw["type"] == "note":
        del raw["next"]
    ident = stable_id("last", who, moment.iso, note)
    for step in steps:
        step["id"] = stable_id(ident, step["do"])[:8]
    full = {"id": ident, "type": raw["type"], **raw}
    kept = {k: v for k, v in full.items() if v}
    has_id = bool(customer.key)
    return EntryProposal(row.line, who, kept, (row.line,), has_id, customer.name, position)


def _kind(desk: Desk, row: Row, at: Cell) -> dict[str, Raw]:
    as_note = _("kept as a note entry, which keeps no cadence; its next step is not imported")
    if desk.has("touch.via"):
        via, direction = channel(desk, row, "touch.via", as_note)
    else:
        via, direction = desk.means(row, Cell(at.column, at.place, ""), CHANNEL, as_note), "out"
    if via in ("", "skip"):
        return {"type": "note"}
    return {
        "type": "touch",
        "via": via,
        "direction": direction,
        "outcome": usual_outcome(via, direction),
    }


def _warn_dateless(desk: Desk, row: Row) -> None:
    for name in ("touch.note", "next.do", "next.due"):
        cell = desk.cell(row, name)
        if cell:
            what = _("%(column)s is not imported: the row has no date of a contact") % {
                "column": cell.column
            }
            desk.warn(row.line, cell.place, "no-date", what)
