"""Two states of a workspace compared: records, rules and other files, in words."""

from __future__ import annotations

from crmtui.dataclass import replace
from crmtui.history.comparison import Ends, differing
from crmtui.i18n import _
from crmtui.index.context import RECORD_KINDS, RULE_KINDS
from crmtui.reports.comparison.files import BothSides, States
from crmtui.reports.comparison.mailings import campaign_told
from crmtui.reports.comparison.queue import Snapshot, completed, queue_change
from crmtui.reports.comparison.records import customer_diffs
from crmtui.reports.comparison.rules import rule_diffs
from crmtui.reports.difference import Difference, OtherFile, Side

SHORT = 10
"""Characters of a commit's name that are shown."""


def compare(states: States, asked: str) -> Difference:
    """What differs, without the queue."""
    files = states.pairs(differing(states.repository, states.ends))
    rules, problems = rule_diffs(file for file in files if file.kind in RULE_KINDS)
    customers = customer_diffs((f for f in files if f.kind in RECORD_KINDS), states.texts)
    before, after = sides(states.ends)
    others = tuple(_other(file) for file in files if not file.is_read)
    return Difference(asked, before, after, tuple(customers), tuple(rules), others, tuple(problems))


def sides(ends: Ends) -> tuple[Side, Side]:
    """What to call the two states."""
    before = Side(ends.before[:SHORT] or _("nothing"), ends.before)
    return before, Side(ends.after[:SHORT] or _("work tree"), ends.after)


def _other(file: BothSides) -> OtherFile:
    odd = next((s for s in reversed(file.shapes) if s not in ("", "file")), "")
    about = campaign_told(file.data) if file.kind == "campaign" and not odd else ""
    return OtherFile(file.change, file.path, odd or file.kind, about)


def with_queue(found: Difference, before: Snapshot, after: Snapshot, weeks: int) -> Difference:
    """The difference with what it does to the queue."""
    done = completed(
        (customer.id, name)
        for customer in found.customers
        for entry in customer.entries
        for name in entry.completes
    )
    return replace(found, queue=queue_change(before, after, done, after.load.day, weeks))
