"""Which playbooks answer an alert: those whose ``on_entry`` is true of the entry that opens it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from crmtui.model.entries import Entry
from crmtui.model.rules import Rules
from crmtui.planning.triggers import triggers_of
from crmtui.query.entry_fields import looking_at


def answering_playbooks(
    rules: Rules, alerts: Iterable[tuple[str, str]], day: date
) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """For alerts by name and severity, the playbooks that begin when one opens on a day."""
    triggers = {name: t.on_entry for name, t in triggers_of(rules)[0].items() if t.on_entry}
    found = {}
    for name, severity in set(alerts):
        values = {"alert": name, "severity": severity, "state": "opened"}
        entry = Entry("", "", "alert", day, values=values)
        look = looking_at(entry, day)
        found[name, severity] = tuple(
            book for book, asked in triggers.items() if asked.is_true(look, day)
        )
    return found
