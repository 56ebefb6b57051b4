"""Recording a review of alerts: one dated entry for each that opened, got graver, or is over."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from crmtui.actions.desk import Desk
from crmtui.actions.intake import Intake
from crmtui.analysis.health.standing import AlertChange, alert_id
from crmtui.errors import UsageError
from crmtui.i18n import _
from crmtui.model.drafts import Done
from crmtui.reports.alert_words import OVER, why


def record_alerts(
    desk: Desk, changes: Sequence[AlertChange], day: date, only: Collection[str] = ()
) -> Done:
    """Write the entries of these changes in one commit; ``only`` those with these keys or of these
    customers. An entry says nothing of the clock and the person (the commit does), so that the
    same review anywhere makes the same files. UsageError for a key that is not among them."""
    known = {name for one in changes for name in (one.key, one.customer)}
    for name in only:
        if name not in known:
            raise UsageError(_("Nothing is to be recorded about %(name)r") % {"name": name},
                             _("`crmtui review alerts` lists what is"))  # fmt: skip
    chosen = [one for one in changes if not only or {one.key, one.customer} & set(only)]
    intake = Intake(desk)
    for one in chosen:
        intake.take(desk.customer(one.customer), entry_of(one, day))
    ids = sorted(intake.customers)
    counts = {
        action: sum(one.action == action for one in chosen) for action in ("open", "raise", "close")
    }
    trailers = {"Action": "review alerts", "Customer": ids[0] if len(ids) == 1 else ""}
    return desk.save(intake.changes(), _subject(counts), trailers, ids,
                     counts={name: n for name, n in counts.items() if n})  # fmt: skip


def entry_of(change: AlertChange, day: date) -> Mapping[str, Any]:
    """The entry that records a change."""
    is_open = change.action != "close"
    state, severity = ("opened", change.severity) if is_open else ("closed", "")
    raw = {
        "id": alert_id(change.customer, change.name, state, severity, day), "type": "alert",
        "at": day.isoformat(), "alert": change.name, "state": state, "severity": severity,
        "why": why(change.alert.causes) if change.alert else OVER,
    }  # fmt: skip
    return {key: value for key, value in raw.items() if value}


def _subject(counts: Mapping[str, int]) -> str:
    words = {"open": "opened", "raise": "graver", "close": "closed"}
    told = ", ".join(f"{n} {words[action]}" for action, n in counts.items() if n)
    return f"Review alerts: {told}"
